use isa::Opcode;
use isa::clock::LOG_MAX;
use p3_field::PrimeCharacteristicRing;
use vm::testing::{asm, exit};

use crate::F;
use crate::check::Table;
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, passes_for, run, table};

/// Registers left alone for longer than the window, then read and written.
fn program() -> Vec<u32> {
    let mut words = vec![asm(Opcode::Addi, 6, 0, 0, 77)];
    words.extend([asm(Opcode::Addi, 5, 5, 0, 1); 17_000]);
    words.push(asm(Opcode::Add, 7, 6, 8, 0));
    words.extend(exit());
    words
}

fn refresh(tables: &[Table]) -> &Table {
    table(tables, ChipId::Refresh)
}

#[test]
fn positive_words_left_alone_for_long() {
    assert_accepted(&run(&program()));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&program()), ChipId::Refresh, &[]);
}

#[test]
fn negative_timestamp_out_of_range_rejected() {
    // A timestamp of 2^29 and more, whose limbs still sum up to what the bus carries.
    let tables = run(&program());
    let honest = refresh(&tables).row(0).interactions;
    let mut tampered = refresh(&tables).clone();
    let [ts_low, ts_high] = [3, 4];
    tampered.trace.values[ts_high] += F::ONE;
    tampered.trace.values[ts_low] -= F::from_u32(1 << 16);
    assert!(!passes_for(&tampered, 0, &honest));

    // A gap that runs backwards: prev_ts after ts. Its high limb would need more bits.
    let mut tampered = refresh(&tables).clone();
    let [gap_low, gap_high] = [5, 6];
    tampered.trace.values[gap_low] = -F::ONE;
    tampered.trace.values[gap_high] = F::ZERO;
    let report = tampered.row(0);
    assert!(!passes_for(&tampered, 0, &report.interactions));
    tampered.trace.values[gap_low] = F::from_u32(0xffff);
    tampered.trace.values[gap_high] = F::from_u32(1 << (LOG_MAX - 16));
    let report = tampered.row(0);
    assert!(!passes_for(&tampered, 0, &report.interactions));
}
