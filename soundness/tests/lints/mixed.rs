//! A row of the mixed table states what a row of its chip's own table does, and nothing else: so what
//! holds of the one holds of the other.

use std::collections::BTreeMap;

use air::F;
use air::machine::ChipId;
use air::mixed::CHIPS;
use p3_field::PrimeCharacteristicRing;
use soundness::symbolic::chip::{Message, Symbolic};
use soundness::symbolic::polynomial::{Polynomial, Variable};

/// Selectors, of which one is set or none.
fn select(selected: Option<usize>) -> BTreeMap<Variable, F> {
    let value = |index| F::from_bool(selected == Some(index));
    (0..CHIPS).map(|index| (Variable::Main(index, 0), value(index))).collect()
}

/// The constraints that are left.
fn constraints(chip: &Symbolic, of: impl Fn(&Polynomial) -> Polynomial) -> Vec<Polynomial> {
    let constraints = chip.constraints.iter().map(of);
    constraints.filter(|constraint| *constraint != Polynomial::default()).collect()
}

#[test]
fn mixed_a_row_states_what_its_chip_states() {
    let mixed = Symbolic::of(ChipId::Mixed);
    let mut most = 0;
    for (index, &id) in ChipId::SINGLE.iter().enumerate() {
        let own = Symbolic::of(id).shifted(CHIPS);
        let selected = select(Some(index));
        let stated = constraints(&mixed, |polynomial| polynomial.substitute(&selected));
        assert_eq!(stated, constraints(&own, Polynomial::clone), "{id:?}");
        for (number, stated) in mixed.messages.iter().enumerate() {
            let of = |polynomial: &Polynomial| polynomial.substitute(&selected);
            let tuple = stated.tuple.iter().map(of).collect();
            let stated = Message { tuple, count: of(&stated.count), ..stated.clone() };
            match own.messages.get(number) {
                Some(expected) => assert_eq!(stated, *expected, "{id:?}, message {number}"),
                None => assert_eq!(stated.count, Polynomial::default(), "{id:?}: {number}"),
            }
        }
        most = most.max(own.messages.len());
        // What the sums leave out: other rows, fixed columns, public values; and the clock's rule.
        assert!(!id.next_row() && id.preprocessed_width() + id.public_values() == 0, "{id:?}");
        assert!(id.gas() <= ChipId::Mixed.gas() && id.rows_per_record() == 1, "{id:?}");
    }
    assert_eq!(mixed.messages.len(), most);
}

#[test]
fn mixed_a_row_without_selector_is_silent() {
    let mixed = Symbolic::of(ChipId::Mixed);
    let none = select(None);
    assert_eq!(constraints(&mixed, |polynomial| polynomial.substitute(&none)), []);
    for message in &mixed.messages {
        assert_eq!(message.count.substitute(&none), Polynomial::default());
    }
}

#[test]
fn mixed_no_two_selectors_are_set() {
    let mixed = Symbolic::of(ChipId::Mixed);
    let one = Polynomial::constant(F::ONE);
    let boolean = |x: Polynomial| &x * &(x.clone() - &one);
    let selector = |index| Polynomial::variable(Variable::Main(index, 0));
    let sum = (0..CHIPS).map(selector).fold(Polynomial::default(), |sum, x| sum + &x);
    for expected in (0..CHIPS).map(selector).chain([sum]).map(boolean) {
        assert!(mixed.constraints.contains(&expected), "{expected:?}");
    }
}
