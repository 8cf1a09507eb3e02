use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;

use super::CHIPS;
use crate::F;
use crate::check::Table;
use crate::machine::{ChipId, Instance};
use crate::testing::{assert_accepted, fill, lies, passes_for, shard, table, tables};

const EVERY_INSTRUCTION: &[u8] =
    include_bytes!("../../../guest-examples/elf/every-instruction.elf");

/// The tables of a run of every instruction: each chip with one of its own, and all single rows in
/// the mixed one. Of chip number `split`, half of the rows stay in a table of its own.
fn both(split: usize) -> [Vec<Table>; 2] {
    let program = vm::load_elf(EVERY_INSTRUCTION).expect("an example loads");
    let mut shard = shard(&program, &[]);
    let own = tables(&program, &mut shard);
    let mut instances: Vec<Instance> = own
        .iter()
        .map(|table| Instance {
            chip: table.air.id,
            log_height: table.trace.height().ilog2() as usize,
        })
        .filter(|instance| !ChipId::SINGLE[..CHIPS].contains(&instance.chip))
        .collect();
    let rows: usize = ChipId::SINGLE.iter().map(|chip| chip.rows(&shard)).sum();
    let log_height = rows.next_power_of_two().ilog2() as usize;
    instances.push(Instance { chip: ChipId::Mixed, log_height });
    let (chip, rows) = (ChipId::SINGLE[split], ChipId::SINGLE[split].rows(&shard));
    instances.push(Instance { chip, log_height: rows.ilog2() as usize - 1 });
    instances.sort_by_key(|instance| instance.chip);
    let mixed = fill(&program, &mut shard, &instances);
    [own, mixed]
}

#[test]
fn positive_every_instruction() {
    let [_, mixed] = both(0);
    assert_accepted(&mixed);
    assert!(mixed.iter().filter(|table| ChipId::SINGLE.contains(&table.air.id)).count() == 1);
}

#[test]
fn sanity_rows_are_those_of_the_chips_own_tables() {
    let split = 1;
    let [own, mixed] = both(split);
    let mixed = table(&mixed, ChipId::Mixed);
    let mut row = 0;
    for (index, &chip) in ChipId::SINGLE.iter().enumerate() {
        let Some(own) = own.iter().find(|table| table.air.id == chip) else { continue };
        let used = (0..own.trace.height()).filter(|&i| !own.row(i).interactions.is_empty()).count();
        let first = if index == split { 1 << (used.ilog2() - 1) } else { 0 };
        for expected in first..used {
            let cells = mixed.trace.row_slice(row).expect("a row").to_vec();
            let (selectors, cells) = cells.split_at(CHIPS);
            let is_set = |i: usize| selectors[i] == F::from_bool(i == index);
            assert!((0..CHIPS).all(is_set), "{chip:?}");
            let theirs = own.trace.row_slice(expected).expect("a row").to_vec();
            assert_eq!(cells[..theirs.len()], theirs, "{chip:?}, row {expected}");
            assert_eq!(mixed.row(row), own.row(expected), "{chip:?}, row {expected}");
            row += 1;
        }
    }
    assert!((row..mixed.trace.height()).all(|row| mixed.row(row) == Default::default()));
}

#[test]
fn negative_every_column_of_the_selected_chip_and_every_selector_is_bound() {
    let [_, mixed] = both(2);
    let table = table(&mixed, ChipId::Mixed);
    let mut tampered = table.clone();
    let width = table.trace.width();
    // The first row of each chip.
    let selector =
        |row: usize| table.trace.values[row * width..][..CHIPS].iter().position(|&s| s == F::ONE);
    let rows = 0..table.trace.height();
    let first = (0..CHIPS).filter_map(|i| rows.clone().find(|&row| selector(row) == Some(i)));
    let mut changed = 0;
    for row in first {
        let honest = table.row(row).interactions;
        let used = selector(row).map_or(0, |index| ChipId::SINGLE[index].width());
        for index in row * width..row * width + CHIPS + used {
            let value = table.trace.values[index];
            for lie in lies(value) {
                tampered.trace.values[index] = lie;
                let column = index - row * width;
                let passes = passes_for(&tampered, row, &honest);
                assert!(!passes, "row {row}: column {column} changed from {value} to {lie}");
                changed += 1;
            }
            tampered.trace.values[index] = value;
        }
    }
    assert!(changed > 1000);
}

#[test]
fn negative_two_selectors_rejected() {
    let [_, mixed] = both(3);
    let table = table(&mixed, ChipId::Mixed);
    let width = table.trace.width();
    let mut tampered = table.clone();
    for other in 0..CHIPS {
        let cell = &mut tampered.trace.values[other];
        if *cell == F::ZERO {
            *cell = F::ONE;
            assert!(!tampered.row(0).failed.is_empty());
            tampered.trace.values[other] = F::ZERO;
        }
    }
    // Nor a selector that takes back what another adds.
    let padding = (table.trace.height() - 1) * width;
    tampered.trace.values[padding] = F::ONE;
    tampered.trace.values[padding + 1] = F::NEG_ONE;
    assert!(!tampered.row(table.trace.height() - 1).failed.is_empty());
}
