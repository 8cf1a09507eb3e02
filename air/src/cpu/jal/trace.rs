use isa::Chip as Family;
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{Jal, JalCols};
use crate::F;
use crate::table::program::target;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for Jal {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::Jal)
    }

    fn fill(row: &mut JalCols<F>, record: &Record, lookups: &Lookups) {
        row.link = limbs(record.rd.value);
        row.target = target(record.next_pc);
        row.is_real = F::ONE;

        row.frame.fill(record, lookups);
        row.rd.fill_rd(record, lookups);
    }
}
