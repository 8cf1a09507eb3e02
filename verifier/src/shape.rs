//! Which tables a shard has: one canonical list, from which everything else follows.

use alloc::vec::Vec;

use air::machine::ChipId;
pub use air::machine::Instance;
use air::table::lookup;
use isa::clock::LOG_MAX;
use isa::opcode::MAX_GAS;

use crate::error::{ShapeError, VerifyError};
use crate::key::VerifyingKey;

/// log2 of the most rows a table can have.
pub const MAX_LOG_HEIGHT: usize = 22;
/// The most tables of one chip. More would cost bits, as every column that is opened does.
pub const MAX_TABLES: usize = 3;

/// The tables of a shard, in the order of the proof. There is one list for each shard's content:
/// chips in the order of [`ChipId`], each chip's tables by falling height.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape(Vec<Instance>);

impl Shape {
    /// Checks a list of tables against the rules:
    ///
    /// 1. chips in order, tables of one chip of strictly falling height;
    /// 2. boundary, program and lookup table exactly once, at the heights that the key fixes;
    /// 3. no table higher than `2^22`, at most three tables of one chip;
    /// 4. all rows together cannot advance the clock to `2^29`, if each advances it by the gas of its
    ///    chip, or by that of an instruction if that is more. Rows that execute nothing count too:
    ///    so the rule also bounds how many rows there are, and with them the sums of LogUp.
    pub fn new(key: &VerifyingKey, instances: Vec<Instance>) -> Result<Self, VerifyError> {
        for pair in instances.windows(2) {
            if let [a, b] = pair
                && (a.chip, b.log_height) >= (b.chip, a.log_height)
            {
                return Err(
                    ShapeError::Order { first: a.chip.name(), second: b.chip.name() }.into()
                );
            }
        }
        for tables in instances.windows(MAX_TABLES + 1) {
            if let [first, .., last] = tables
                && first.chip == last.chip
            {
                let (chip, max) = (first.chip.name(), MAX_TABLES);
                return Err(ShapeError::TooManyTables { chip, max }.into());
            }
        }
        for &chip in ChipId::ALL.iter().filter(|chip| chip.is_singleton()) {
            let tables = instances.iter().filter(|instance| instance.chip == chip).count();
            if tables != 1 {
                return Err(ShapeError::Singleton { chip: chip.name(), found: tables }.into());
            }
        }
        let mut advance = 0u64;
        for &Instance { chip, log_height } in &instances {
            let expected = match chip {
                ChipId::Boundary => log_height == 0,
                ChipId::Program => log_height == key.log_program_height(),
                ChipId::Lookup => log_height == lookup::LOG_HEIGHT,
                _ => true,
            };
            if !expected || log_height > MAX_LOG_HEIGHT {
                return Err(ShapeError::Height { chip: chip.name(), found: log_height }.into());
            }
            advance += u64::from(chip.gas().max(MAX_GAS)) << log_height;
        }
        if advance >= 1 << LOG_MAX {
            return Err(ShapeError::Clock { advance }.into());
        }
        Ok(Self(instances))
    }

    /// The tables.
    pub fn instances(&self) -> &[Instance] {
        &self.0
    }

    /// log2 of the height of the highest table.
    pub fn log_height(&self) -> usize {
        self.0.iter().map(|instance| instance.log_height).max().unwrap_or(0)
    }
}
