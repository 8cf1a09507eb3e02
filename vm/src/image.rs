//! Memory and registers before the first instruction.

use isa::Program;
use isa::memory_map::{
    INPUT_BASE, INPUT_DATA, LOG_REGION_BYTES, OUTPUT_BASE, REGISTERS, STACK_TOP,
};

use crate::elf::little_endian;

/// Register x2.
const SP: u32 = 2;

/// The non-zero words of the initial state, as (word index, value) by rising index: the program's
/// image, the input with its length, the stack pointer.
///
/// Words that the image has in the input or output region do not count; the ELF loader refuses
/// them. `input` must not be longer than [`isa::memory_map::MAX_REGION_DATA`].
pub fn initial_image<'a>(
    program: &'a Program,
    input: &'a [u8],
) -> impl Iterator<Item = (u32, u32)> + 'a {
    const REGIONS_END: u32 = OUTPUT_BASE + (1 << LOG_REGION_BYTES);
    let below = program.image.range(..INPUT_BASE);
    let above = program.image.range(REGIONS_END..);
    let word = |(address, value): (&u32, &u32)| (address / 4, *value);

    let length = (INPUT_BASE / 4, input.len() as u32);
    let data = (INPUT_DATA / 4..).zip(input.chunks(4).map(little_endian));
    below
        .map(word)
        .chain(std::iter::once(length))
        .chain(data)
        .chain(above.map(word))
        .chain(std::iter::once((REGISTERS + SP, STACK_TOP)))
        .filter(|(_, value)| *value != 0)
}
