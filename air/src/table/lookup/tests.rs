use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;
use vm::testing::exit;

use super::{LOG_HEIGHT, preprocessed};
use crate::F;
use crate::check::check;
use crate::machine::ChipId;
use crate::testing::{assert_accepted, run};

#[test]
fn positive_lookups_are_counted() {
    assert_accepted(&run(&exit()));
}

#[test]
fn negative_wrong_counts_rejected() {
    let honest = run(&exit());
    let position = honest.iter().position(|table| table.air.id == ChipId::Lookup).unwrap();
    for row in [0, 5, 0x1234] {
        for column in 0..ChipId::Lookup.width() {
            let mut tables = honest.clone();
            tables[position].trace.values[row * ChipId::Lookup.width() + column] += F::ONE;
            assert!(!check(&tables).is_empty(), "row {row}, column {column}");
        }
    }
}

#[test]
fn sanity_every_pair_of_bits_and_value_stands_once() {
    let table = preprocessed();
    let mut pairs = std::collections::HashSet::new();
    for index in 0..1 << LOG_HEIGHT {
        let row = table
            .row_slice(index)
            .unwrap()
            .iter()
            .map(|x| x.as_canonical_u32())
            .collect::<Vec<_>>();
        let &[a, b, and, bits, x] = row.as_slice() else { panic!("{row:?}") };
        assert_eq!((a + 256 * b) as usize, index);
        assert_eq!(and, a & b);
        assert!(bits < 16 && x < 1 << bits);
        // Row 0 repeats row 1; all others are new.
        assert_eq!(pairs.insert((bits, x)), index != 1, "row {index}");
    }
    assert_eq!(pairs.len(), (1 << LOG_HEIGHT) - 1);
}
