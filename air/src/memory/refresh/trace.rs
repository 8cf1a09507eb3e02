use isa::clock::LOG_MAX;
use p3_field::PrimeCharacteristicRing;
use vm::records::RefreshRecord;

use super::{Refresh, RefreshCols};
use crate::F;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::{Word, limbs};

impl Witness for Refresh {
    type Record = RefreshRecord;

    fn records(shard: &Shard) -> &[RefreshRecord] {
        &shard.records.refreshes
    }

    fn fill(row: &mut RefreshCols<F>, record: &RefreshRecord, lookups: &Lookups) {
        row.index = F::from_u32(record.index);
        row.value = limbs(record.value);
        row.ts = fill_limbs(record.ts, lookups);
        row.gap = fill_limbs(record.ts.wrapping_sub(record.prev_ts).wrapping_sub(1), lookups);
        row.is_real = F::ONE;
    }
}

fn fill_limbs(value: u32, lookups: &Lookups) -> Word<F> {
    lookups.range(16, value & 0xffff);
    lookups.range(LOG_MAX - 16, value >> 16);
    limbs(value)
}
