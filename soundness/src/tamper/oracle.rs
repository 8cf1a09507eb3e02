//! The fast oracle: constraints of the rows that changed, and what they change on the buses.
//!
//! The honest tables satisfy everything, so only differences need to be looked at. What the
//! verifier takes from elsewhere is compared as values: the tables of its key, and where the shard
//! starts.

use air::F;
use air::check::{Table, Violation};
use air::machine::ChipId;
use p3_field::PrimeCharacteristicRing;

use super::mutation::Mutation;
use crate::balance::Balance;

/// Why tables are rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A constraint or a bus.
    Violation(Violation),
    /// The key commits to other tables.
    Key,
    /// The shard before ended elsewhere.
    Start,
}

/// The fast oracle.
pub struct Oracle {
    /// Violations that this oracle does not see. A sound one sees all.
    pub blind: Box<dyn Fn(&Violation) -> bool + Send + Sync>,
}

impl Default for Oracle {
    fn default() -> Self {
        Self { blind: Box::new(|_| false) }
    }
}

impl Oracle {
    /// The first reason to reject `mutation` of `honest`, if there is one. `tables` are the honest
    /// ones too; they are changed and restored.
    pub fn judge(
        &self,
        honest: &[Table],
        tables: &mut [Table],
        mutation: &Mutation,
    ) -> Option<Reason> {
        if !mutation.preprocessed.is_empty() {
            return Some(Reason::Key);
        }
        let is_start = |index: usize| index == 0 || (3..19).contains(&index);
        for (&table, values) in &mutation.public_values {
            let honest = &honest[table].public_values;
            let differs = (0..honest.len()).any(|i| is_start(i) && values[i] != honest[i]);
            if honest.len() > 1 && differs {
                return Some(Reason::Start);
            }
        }
        self.violation(honest, tables, mutation).map(Reason::Violation)
    }

    /// The first violation that this oracle sees, whatever key and start are: constraints first.
    pub fn violation(
        &self,
        honest: &[Table],
        tables: &mut [Table],
        mutation: &Mutation,
    ) -> Option<Violation> {
        mutation.apply(tables);
        let touched = mutation.touched(honest);
        let reports: Vec<_> =
            touched.iter().map(|&(t, row)| (t, row, tables[t].row(row))).collect();
        mutation.undo(tables, honest);
        let mut balance = Balance::default();
        for (table, row, report) in reports {
            let chip = honest[table].air.id.name();
            let failed = report.failed.iter();
            let mut failed =
                failed.map(|&constraint| Violation::Constraint { chip, row, constraint });
            if let Some(violation) = failed.find(|violation| !(self.blind)(violation)) {
                return Some(violation);
            }
            balance.add(report.interactions, F::ONE, (chip, row));
            balance.add(honest[table].row(row).interactions, F::NEG_ONE, (chip, row));
        }
        balance.violation(&self.blind)
    }
}

/// What a shard's proof states of its end: public values of boundary and program.
pub fn statement(tables: &[Table]) -> Vec<&[F]> {
    let states = |table: &&Table| matches!(table.air.id, ChipId::Boundary | ChipId::Program);
    tables.iter().filter(states).map(|table| table.public_values.as_slice()).collect()
}
