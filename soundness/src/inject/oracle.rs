//! The fast oracle: are all constraints and buses of a run's shards satisfied, and do the shards
//! chain from the program's start?
//!
//! It fills the tables as the prover does and evaluates every row; what the verifier checks of a
//! proof's public values is checked here on the values themselves. Two shortcuts, neither of which
//! can hide a violation: rows of the lookup table that nothing looks up are skipped (they have no
//! constraints and count zero), and tables are not split.

use std::sync::Arc;

use air::F;
use air::check::{Table, Violation};
use air::cpu::frame::HALT;
use air::hash::Roots;
use air::machine::{ChipAir, ChipId, Instance};
use air::memory::tree::MemoryTree;
use air::table::{lookup, program};
use air::witness::Shard;
use isa::Program;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use vm::initial_image;
use vm::records::Records;

use crate::balance::Balance;

/// The preprocessed tables of a program, made once.
#[derive(Clone, Debug)]
pub struct Oracle {
    program: Arc<RowMajorMatrix<F>>,
    lookup: Arc<RowMajorMatrix<F>>,
    /// Violations that this oracle does not see. A sound one sees all.
    pub blind: fn(&Violation) -> bool,
}

/// Why a run is no run of its program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A constraint or a bus of a shard.
    Violation(Violation),
    /// A shard does not start where the one before ended, or the first not at the entry.
    Chain,
}

impl Reason {
    /// The chip that notices; for a bus, a chip that took part in the message.
    pub fn chip(&self) -> &'static str {
        match self {
            Self::Violation(Violation::Constraint { chip, .. } | Violation::Bus { chip, .. }) => {
                chip
            }
            Self::Chain => "chain",
        }
    }
}

impl Oracle {
    /// The tables of `program`, with those of the lookup table given.
    pub fn new(program: &Program, lookup: Arc<RowMajorMatrix<F>>) -> Self {
        let program = Arc::new(program::preprocessed(program));
        Self { program, lookup, blind: |_| false }
    }

    /// The lookup table, which all programs share.
    pub fn lookup_table() -> Arc<RowMajorMatrix<F>> {
        Arc::new(lookup::preprocessed())
    }

    /// The tables of all shards of a run.
    pub fn tables(&self, program: &Program, shards: &[Records]) -> Vec<Vec<Table>> {
        let mut tree = MemoryTree::new(initial_image(program, &[]));
        let shards = shards.iter().map(|records| {
            let shard = Shard::new(program, &mut tree, records.clone());
            self.shard_tables(program, shard)
        });
        shards.collect()
    }

    fn shard_tables(&self, program: &Program, mut shard: Shard) -> Vec<Table> {
        let rows = |chip: ChipId| match chip {
            ChipId::Program => self.program.height(),
            ChipId::Lookup => self.lookup.height(),
            _ => chip.rows(&shard),
        };
        let instances: Vec<Instance> = ChipId::ALL
            .iter()
            .map(|&chip| (chip, rows(chip)))
            .filter(|&(_, rows)| rows > 0)
            .map(|(chip, rows)| {
                let log_height = rows.next_power_of_two().ilog2() as usize;
                Instance { chip, log_height }
            })
            .collect();
        let traces = shard.traces(program, &instances);
        let tables = instances.iter().zip(traces).map(|(&Instance { chip, .. }, trace)| {
            let preprocessed = match chip {
                ChipId::Program => Some(self.program.clone()),
                ChipId::Lookup => Some(self.lookup.clone()),
                _ => None,
            };
            let air = ChipAir { preprocessed, ..ChipAir::new(chip) };
            Table { air, trace, public_values: shard.public_values(chip) }
        });
        tables.collect()
    }

    /// The first reason to reject the tables of a run's shards, if there is one.
    pub fn judge(&self, program: &Program, shards: &[Vec<Table>]) -> Option<Reason> {
        let roots = MemoryTree::new(initial_image(program, &[])).roots();
        let mut at = boundary_start(program.entry, roots);
        for (index, tables) in shards.iter().enumerate() {
            let boundary = tables.iter().find(|table| table.air.id == ChipId::Boundary);
            let Some((start, end)) = boundary.map(|table| ends(&table.public_values)) else {
                return Some(Reason::Chain);
            };
            let halted = end[0] == F::from_u32(HALT);
            if start != at || halted && index + 1 != shards.len() {
                return Some(Reason::Chain);
            }
            at = end;
            if let Some(violation) = self.violation(tables) {
                return Some(Reason::Violation(violation));
            }
        }
        None
    }

    /// The first violation that this oracle sees: constraints first, then buses.
    fn violation(&self, tables: &[Table]) -> Option<Violation> {
        let mut balance = Balance::default();
        for table in tables {
            let chip = table.air.id.name();
            for row in 0..table.trace.height() {
                if table.air.id == ChipId::Lookup && is_zero(&table.trace, row) {
                    continue;
                }
                let report = table.row(row);
                let failed = report.failed.into_iter();
                let mut failed =
                    failed.map(|constraint| Violation::Constraint { chip, row, constraint });
                if let Some(violation) = failed.find(|violation| !(self.blind)(violation)) {
                    return Some(violation);
                }
                balance.add(report.interactions, F::ONE, (chip, row));
            }
        }
        balance.violation(self.blind)
    }
}

fn is_zero(trace: &RowMajorMatrix<F>, row: usize) -> bool {
    let width = trace.width();
    trace.values[row * width..][..width].iter().all(|&value| value == F::ZERO)
}

/// pc and roots, as the boundary has them.
fn boundary_start(pc: u32, roots: Roots) -> Vec<F> {
    let pc = F::from_u32(pc / 4);
    std::iter::once(pc).chain(roots.as_flattened().iter().copied()).collect()
}

/// pc and roots at the start of a shard and at its end, from its public values: pc, pc, clk, roots,
/// roots.
fn ends(public_values: &[F]) -> (Vec<F>, Vec<F>) {
    let (head, roots) = public_values.split_at(3);
    let (before, after) = roots.split_at(roots.len() / 2);
    ([&head[..1], before].concat(), [&head[1..2], after].concat())
}
