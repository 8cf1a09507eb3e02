use isa::Chip as Family;
use isa::clock::SLOT_MEMORY;
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{LoadWord, LoadWordCols};
use crate::F;
use crate::memory::access::fill_prev_ts;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for LoadWord {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::LoadWord)
    }

    fn fill(row: &mut LoadWordCols<F>, record: &Record, lookups: &Lookups) {
        row.is_real = F::ONE;
        row.address.fill(record, lookups);
        row.value = limbs(record.memory.value);
        row.prev_ts = fill_prev_ts(lookups, record.memory.prev_ts, record.clk + SLOT_MEMORY);

        row.frame.fill(record, lookups);
        row.rd.fill_rd(record, lookups);
    }
}
