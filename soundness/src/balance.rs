//! Messages of rows, summed: what the fast oracles find unbalanced.

use std::collections::HashMap;

use air::F;
use air::check::{Interaction, Violation};
use p3_field::{PrimeCharacteristicRing, PrimeField32};

/// How often each message is sent, less how often it is received, and a row that takes part in it.
#[derive(Default)]
pub struct Balance(HashMap<(String, Vec<F>), (F, &'static str, usize)>);

impl Balance {
    /// Adds the messages of a row of a chip, `sign` times.
    pub fn add(&mut self, messages: Vec<Interaction>, sign: F, (chip, row): (&'static str, usize)) {
        for Interaction { bus, tuple, count } in messages {
            self.0.entry((bus, tuple)).or_insert((F::ZERO, chip, row)).0 += sign * count;
        }
    }

    /// The first violation that is not `hidden`: the least, since a hash map has no order of its own.
    pub fn violation(self, hidden: impl Fn(&Violation) -> bool) -> Option<Violation> {
        let unbalanced = self.0.into_iter().filter(|(_, (excess, ..))| *excess != F::ZERO);
        let violations = unbalanced.map(|((bus, tuple), (excess, chip, row))| Violation::Bus {
            bus,
            tuple: tuple.iter().map(F::as_canonical_u32).collect(),
            excess: excess.as_canonical_u32(),
            chip,
            row,
        });
        violations
            .filter(|violation| !hidden(violation))
            .min_by_key(|violation| violation.to_string())
    }
}
