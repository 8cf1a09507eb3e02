use super::*;

const MIXED: MixedTable = MixedTable { columns: 160, max_cells: 1 << 17 };

fn heights(rows: usize, price: usize, tables: usize) -> Vec<usize> {
    Price { rows: price }.heights(rows, tables)
}

#[test]
fn heights_hold_the_rows_and_fall() {
    for rows in 1..2000 {
        for price in [0, 1, 10, 100] {
            for tables in 1..4 {
                let heights = heights(rows, price, tables);
                let sum: usize = heights.iter().map(|&log| 1usize << log).sum();
                assert!(sum >= rows && sum <= rows.next_power_of_two());
                assert!(heights.len() <= tables);
                assert!(heights.windows(2).all(|pair| pair[0] > pair[1]));
            }
        }
    }
}

#[test]
fn no_split_cuts_a_record() {
    // The rows of a chip are whole records of a power of two of rows each.
    for (records, log_rows) in (1..2000).flat_map(|records| [(records, 1), (records, 2)]) {
        for tables in 1..4 {
            let heights = heights(records << log_rows, 0, tables);
            assert!(heights.iter().all(|&log_height| log_height >= log_rows));
        }
    }
}

#[test]
fn a_split_must_be_worth_it() {
    assert_eq!(heights(1025, 100, 3), [10, 0]);
    assert_eq!(heights(1025, 2000, 3), [11]);
    assert_eq!(heights(1024 + 256 + 3, 16, 3), [10, 8, 2]);
}

fn chip(id: ChipId, rows: usize) -> Chip {
    Chip { columns: 70, ..Chip::new(id, rows) }
}

#[test]
fn few_rows_are_mixed_and_many_are_not() {
    let price = Price { rows: 1000 };
    let rows = [(ChipId::Add, 1 << 16), (ChipId::Shift, 5), (ChipId::Mul, 9), (ChipId::Jal, 1)];
    let chips = rows.map(|(id, rows)| chip(id, rows)).to_vec();
    let (chips, log_height) = price.mix(chips, MIXED);
    assert_eq!(chips.iter().map(|chip| chip.own).collect::<Vec<_>>(), [1 << 16, 0, 0, 0]);
    assert_eq!(log_height, Some(4));
}

#[test]
fn what_padding_would_hold_is_mixed() {
    let rows = [(ChipId::Add, (1 << 16) + 3), (ChipId::Mul, 2), (ChipId::Jal, 2)];
    let chips = rows.map(|(id, rows)| chip(id, rows)).to_vec();
    let (chips, log_height) = Price { rows: 1000 }.mix(chips, MIXED);
    assert_eq!(chips.iter().map(|chip| chip.own).collect::<Vec<_>>(), [1 << 16, 0, 0]);
    assert_eq!(log_height, Some(3));
}

#[test]
fn nothing_is_mixed_for_nothing() {
    // One chip alone costs less in a table of its own; hashes never mix.
    for id in [ChipId::Add, ChipId::Node, ChipId::Poseidon2] {
        let (chips, log_height) = Price { rows: 1000 }.mix(vec![chip(id, 7)], MIXED);
        assert_eq!((chips[0].own, log_height), (7, None));
    }
    let nodes = [chip(ChipId::Node, 7); 20].to_vec();
    assert_eq!(Price { rows: 1000 }.mix(nodes, MIXED).1, None);
}

#[test]
fn the_mixed_table_has_room() {
    for seed in 1..200usize {
        let rows = |index: usize| (seed * (index + 3)).wrapping_mul(0x9e37_79b1) % (7 * seed);
        let chips = ChipId::SINGLE.iter().enumerate();
        let chips: Vec<_> = chips.map(|(index, &id)| chip(id, 1 + rows(index))).collect();
        let (chips, log_height) = Price { rows: 1000 }.mix(chips, MIXED);
        let mixed: usize = chips.iter().map(|chip| chip.rows - chip.own).sum();
        assert!(mixed <= log_height.map_or(0, |log| 1 << log));
        assert!(log_height.is_some());
    }
}
