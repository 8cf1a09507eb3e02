use p3_field::PrimeCharacteristicRing;
use vm::testing::{exit, li, write};

use super::EcallCols;
use crate::F;
use crate::check::RowReport;
use crate::cols::Columns;
use crate::machine::ChipId;
use crate::testing::{assert_accepted, assert_columns_bound, is_in_table, is_lookup, run, table};

/// Writes to both descriptors, of no bytes, few and too many, aligned and not, then exits with 7.
fn program() -> Vec<u32> {
    let mut words = Vec::new();
    for (fd, pointer, length) in [(1, 0x1002, 5), (1, 0x1000, 0), (2, 0x1001, 9), (2, 0, 70_000)] {
        words.extend(write(fd, pointer, length));
    }
    words.extend(li(10, 7));
    words.extend(exit());
    words
}

#[test]
fn positive_writes_and_exit() {
    assert_accepted(&run(&program()));
}

#[test]
fn negative_every_column_is_bound() {
    let tables = run(&program());
    assert_columns_bound(&tables, ChipId::Ecall, &[]);
}

/// The first row of the table for which a column is set, with changes.
fn changed(is: fn(&EcallCols<F>) -> F, change: impl Fn(&mut EcallCols<F>)) -> RowReport {
    let tables = run(&program());
    let mut table = table(&tables, ChipId::Ecall).clone();
    let width = ChipId::Ecall.width();
    let mut rows = table.trace.values.chunks_mut(width);
    let found = rows.position(|row| is(EcallCols::of_mut(row)) == F::ONE).expect("a call");
    change(EcallCols::of_mut(&mut table.trace.values[found * width..][..width]));
    table.row(found)
}

/// Whether a row satisfies its constraints, and looks up nothing that is in no table.
fn can_stand(report: &RowReport) -> bool {
    let lookups = report.interactions.iter().filter(|message| is_lookup(message));
    report.failed.is_empty() && lookups.clone().all(is_in_table)
}

/// The executor traps on such a call, so no row may stand for it.
#[test]
fn negative_a_descriptor_of_more_than_16_bits_has_no_row() {
    for is in [|row: &EcallCols<F>| row.is_output, |row: &EcallCols<F>| row.is_console] {
        assert!(can_stand(&changed(is, |_| {})));
        for high in [1, 0xffff] {
            assert!(!can_stand(&changed(is, |row| row.a0.value[1] = F::from_u32(high))));
        }
    }
}

/// The executor traps on such a call, so no row may stand for it, whatever end the row claims.
#[test]
fn negative_a_source_past_the_end_of_the_address_space_has_no_row() {
    let source = |low: u32, end: u32| {
        move |row: &mut EcallCols<F>| {
            row.a1.value = [low, 0xffff].map(F::from_u32);
            row.output.source_byte = F::from_u32(low % 4);
            row.output.source_end = F::from_u32(end);
        }
    };
    let is_output = |row: &EcallCols<F>| row.is_output;
    // Five bytes are written.
    assert!(can_stand(&changed(is_output, source(0xfff0, 0xfff5))));
    assert!(can_stand(&changed(is_output, source(0xfffa, 0xffff))));
    for low in 0xfffb..=0xffff {
        let sum = low + 5;
        for end in [sum, sum & 0xffff, sum - 1, 0, 0xffff] {
            assert!(!can_stand(&changed(is_output, source(low, end))), "{low:#x}, end {end:#x}");
        }
    }
}
