use isa::Chip as Family;
use isa::clock::SLOT_MEMORY;
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{StoreWord, StoreWordCols};
use crate::F;
use crate::memory::access::fill_prev_ts;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for StoreWord {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::StoreWord)
    }

    fn fill(row: &mut StoreWordCols<F>, record: &Record, lookups: &Lookups) {
        row.is_real = F::ONE;
        row.address.fill(record, lookups);
        row.value = limbs(record.memory.value);
        row.prev_value = limbs(record.memory.prev_value);
        row.prev_ts = fill_prev_ts(lookups, record.memory.prev_ts, record.clk + SLOT_MEMORY);

        row.frame.fill(record, lookups);
        row.rs2.fill_rs2(record, lookups);
    }
}
