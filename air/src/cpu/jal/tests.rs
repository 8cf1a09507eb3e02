use isa::Opcode;
use isa::memory_map::SINK;
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;
use vm::testing::{asm, exit, li};

use super::{Jal, JalCols};
use crate::F;
use crate::check::check;
use crate::cols::Columns;
use crate::cpu::forge::assert_flags;
use crate::machine::ChipId;
use crate::testing::{
    assert_accepted, assert_columns_bound, passes_for, shard, table, tables, value,
};

/// Link addresses whose limbs carry, and whose words are negative.
const BASES: [u32; 5] = [0x100, 0x1000, 0xffd8, 0x7fff_ffd8, 0xbfff_ff00];

/// Jumps ahead and back, with and without a link, and a target that is the next instruction.
fn program() -> Vec<u32> {
    let mut words = Vec::new();
    for rd in [1, 5, 0] {
        let jump = |distance| asm(Opcode::Jal, rd, 0, 0, distance);
        words.extend([jump(8), jump(8), jump(-4), jump(4)]);
    }
    words.extend(exit());
    words
}

fn at(base: u32, words: &[u32]) -> Vec<crate::check::Table> {
    let program = vm::testing::program(base, words);
    tables(&program, &mut shard(&program, &[]))
}

#[test]
fn positive_at_several_link_addresses() {
    for base in BASES {
        assert_accepted(&at(base, &program()));
    }
}

/// A loop closed by a jump, and a far one.
#[test]
fn positive_loop() {
    let mut words = li(5, 3).to_vec();
    words.extend([
        asm(Opcode::Addi, 5, 5, 0, -1),
        asm(Opcode::Beq, 0, 5, 0, 8),
        asm(Opcode::Jal, 0, 0, 0, -8),
    ]);
    let far = 0x1000 - 4 * words.len() as i32;
    words.push(asm(Opcode::Jal, 1, 0, 0, far));
    words.resize(0x400, 0);
    words.extend(exit());
    assert_accepted(&at(0x1000, &words));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&at(0xffd8, &program()), ChipId::Jal, &[]);
}

/// Target and link are columns that only messages bind. Changed together with every message of
/// the row, they are not those of the program.
#[test]
fn negative_any_other_next_pc_or_link() {
    let tables = at(0xffd8, &program());
    let position = tables.iter().position(|t| t.air.id == ChipId::Jal).expect("jumps");
    for forge in [
        (|row| row.target += F::ONE) as fn(&mut JalCols<F>),
        |row| row.target = row.frame.pc + F::ONE,
        |row| row.target = -F::ONE,
        |row| row.link[0] += F::from_u32(1 << 16),
        |row| {
            (row.link[0], row.link[1]) = (row.link[0] + F::from_u32(1 << 16), row.link[1] - F::ONE)
        },
        |row| row.link[0] += F::from_u32(4),
    ] {
        let mut forged = tables.clone();
        let trace = &mut forged[position].trace;
        forge(JalCols::of_mut(&mut trace.values[..JalCols::<F>::WIDTH]));
        let row = &forged[position];
        assert!(passes_for(row, 0, &row.row(0).interactions), "consistent in itself");
        assert!(!check(&forged).is_empty());
    }
}

#[test]
fn negative_padding_silent_and_flags_boolean() {
    let program = vm::testing::program(0x1000, &program());
    let shard = shard(&program, &[]);
    let records = &shard.instructions(isa::Chip::Jal)[..1];
    assert_flags::<Jal>(ChipId::Jal, &[JalCols::<F>::WIDTH - 1], records, |_| {});
}

#[test]
fn sanity_links_and_targets() {
    for base in BASES {
        let tables = at(base, &program());
        let trace = &table(&tables, ChipId::Jal).trace;
        let mut sinks = 0;
        for row in trace.row_slices() {
            let row: &JalCols<F> = JalCols::of(row);
            if row.is_real == F::ONE {
                let pc = 4 * row.frame.pc.as_canonical_u32();
                assert_eq!(value(row.link), pc + 4);
                let distance = (4 * row.target.as_canonical_u32()).wrapping_sub(pc) as i32;
                assert!([8, -4, 4].contains(&distance));
                sinks += usize::from(row.rd.index == F::from_u8(SINK));
            }
        }
        assert_eq!(sinks, 4, "jumps without a link write the sink");
        assert!(trace.height() >= 12);
    }
}
