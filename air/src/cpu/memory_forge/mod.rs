//! What the tests of the load and store chips share: programs that reach every edge of the
//! address space, and single rows to be forged and judged on their own.

mod crossing;
mod verdicts;

pub use crossing::{
    Crossing, assert_crossing_offset_bound, assert_next_word_bound, assert_none_beyond, follow,
};
pub use verdicts::{
    Access, assert_address_bound, assert_no_row_at_other_offsets, assert_offset_bound,
    assert_refused,
};

use isa::{Instruction, Opcode, Semantics, semantics};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use vm::records::{Read, Record, Write};
use vm::testing::{asm, exit, li};

use crate::F;
use crate::cpu::bytes::BytePair;

/// Word addresses at the edges of limbs and of the address space, the next word of each in it.
pub const ADDRESSES: [u32; 7] =
    [0, 0x3_0004, 0xfffc, 0x7fff_fffc, 0x8000_0000, 0xfffe_fffc, 0xffff_fff8];

/// Words with bytes and halfwords of either sign everywhere.
pub const WORDS: [u32; 6] = [0, u32::MAX, 0x80ff_7f01, 0x7f01_80ff, 0x8000_7fff, 0x017f_ff80];

/// Pairs of neighbouring words.
pub fn word_pairs() -> impl Iterator<Item = (u32, u32)> {
    WORDS.into_iter().enumerate().map(|(i, low)| (low, WORDS[(i + 1) % WORDS.len()]))
}

/// Offsets in a word at which an access of `opcode` crosses, or does not cross, into the next.
pub fn offsets(opcode: Opcode, crossing: bool) -> impl Iterator<Item = u32> {
    (0..4).filter(move |offset| (offset + bytes(opcode) > 4) == crossing)
}

fn bytes(opcode: Opcode) -> u32 {
    match opcode.info().semantics {
        Semantics::Load { bytes, .. } | Semantics::Store { bytes } => bytes,
        _ => panic!("{opcode:?} accesses no memory"),
    }
}

fn is_load(opcode: Opcode) -> bool {
    matches!(opcode.info().semantics, Semantics::Load { .. })
}

/// Executes each opcode at each offset of `crossing`, on all [`ADDRESSES`] and [`word_pairs`]:
/// from a base above and from a base below; with rd = x0, rd = rs1, rs1 = rs2.
pub fn access_program(opcodes: &[Opcode], crossing: bool) -> Vec<u32> {
    let mut words = Vec::new();
    for address in ADDRESSES {
        for (low, high) in word_pairs() {
            words.extend([li(5, address), li(6, low), li(7, high)].concat());
            words.extend([asm(Opcode::Sw, 0, 5, 6, 0), asm(Opcode::Sw, 0, 5, 7, 4)]);
            for &opcode in opcodes {
                for offset in offsets(opcode, crossing) {
                    words.extend(li(8, address.wrapping_add(offset).wrapping_sub(2047)));
                    words.extend([
                        asm(opcode, 9, 5, 7, offset as i32),
                        asm(opcode, 9, 8, 6, 2047),
                        asm(opcode, 0, 8, 8, 2047),
                    ]);
                }
            }
        }
        for &opcode in opcodes {
            for offset in offsets(opcode, crossing) {
                words.extend(li(8, address.wrapping_add(offset).wrapping_add(2048)));
                words.push(asm(opcode, 8, 8, 9, -2048));
            }
        }
    }
    words.extend(exit());
    words
}

/// One execution of a load or store at `0x1000`, at byte `address`, whose word holds `pair.0` and
/// the next word `pair.1`. A store stores `value`.
pub fn record(opcode: Opcode, address: u32, pair: (u32, u32), value: u32) -> Record {
    let (low, high) = pair;
    let offset = address % 4;
    let imm = -4i32 as u32;
    let (mut rs2, mut rd, mut after) = (Read::default(), Write::default(), pair);
    match opcode.info().semantics {
        Semantics::Load { bytes, signed } => {
            let value = semantics::load(low, high, offset, bytes, signed);
            rd = Write { prev_value: 0xdead_beef, value, prev_ts: 99 };
        }
        _ => {
            rs2 = Read { value, prev_ts: 98 };
            after = semantics::store(low, high, offset, bytes(opcode), value);
        }
    }
    let insn = if is_load(opcode) {
        Instruction { opcode, rd: 7, rs1: 5, rs2: 0, imm }
    } else {
        Instruction { opcode, rd: 0, rs1: 5, rs2: 6, imm }
    };
    let crosses = offset + bytes(opcode) > 4;
    let memory_high = Write { prev_value: high, value: after.1, prev_ts: 97 };
    Record {
        clk: 100,
        pc: 0x1000,
        next_pc: 0x1004,
        insn,
        rs1: Read { value: address.wrapping_sub(imm), prev_ts: 99 },
        rs2,
        rd,
        memory: Write { prev_value: low, value: after.0, prev_ts: 96 },
        memory_high: if crosses { memory_high } else { Write::default() },
    }
}

/// One record for each opcode, offset of `crossing`, [`ADDRESSES`] and [`word_pairs`].
pub fn records(opcodes: &[Opcode], crossing: bool) -> Vec<Record> {
    let mut records = Vec::new();
    for &opcode in opcodes {
        for offset in offsets(opcode, crossing) {
            for address in ADDRESSES {
                let pairs = word_pairs().zip([0x1234_5678, 0x89ab_cdef].into_iter().cycle());
                records.extend(pairs.map(|(pair, v)| record(opcode, address + offset, pair, v)));
            }
        }
    }
    records
}

/// One record for each opcode and offset of `crossing`: every choice of flags that is right.
pub fn record_of_each_offset(opcodes: &[Opcode], crossing: bool) -> Vec<Record> {
    let of = |&op| offsets(op, crossing).map(move |offset| record(op, offset, (0, 0), 0));
    opcodes.iter().flat_map(of).collect()
}

/// `count` words, the same each time: xorshift (Marsaglia 2003).
pub fn random_words(count: usize) -> impl Iterator<Item = u32> {
    let mut state = 0x9e37_79b9_u32;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    })
    .take(count)
}

/// Changes two bytes such that their limb stays as it is.
pub fn alias([low, high]: &mut [F; 2], carry: F) {
    *low += carry * F::from_u32(256);
    *high -= carry;
}

/// Sets the conjunction of two bytes.
pub fn conjoin(pair: &mut BytePair<F>) {
    let [low, high] = pair.bytes.map(|byte| byte.as_canonical_u32());
    pair.and = F::from_u32(low & high);
}
