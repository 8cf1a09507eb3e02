use isa::clock::{SLOT_RD, SLOT_RS1};
use p3_field::PrimeCharacteristicRing;
use vm::records::{CopyRecord, Read};

use super::columns::Place;
use super::{Copy, CopyCols};
use crate::F;
use crate::memory::access::fill_prev_ts;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for Copy {
    type Record = CopyRecord;

    fn records(shard: &Shard) -> &[CopyRecord] {
        &shard.records.copies
    }

    fn fill(row: &mut CopyCols<F>, record: &CopyRecord, lookups: &Lookups) {
        let &CopyRecord { clk, pc, source, destination, remaining, read, write } = record;
        row.frame.pc = F::from_u32(pc / 4);
        row.frame.clk = F::from_u32(clk);
        row.remaining = F::from_u32(remaining);
        row.source.fill(source, &read, clk + SLOT_RS1, lookups);
        let before = Read { value: write.prev_value, prev_ts: write.prev_ts };
        row.destination.fill(destination, &before, clk + SLOT_RD, lookups);
        row.copied = F::from_u8(read.value.to_le_bytes()[source as usize % 4]);
        row.after = limbs(write.value);
        row.is_last = F::from_bool(remaining == 1);
    }
}

impl Place<F> {
    fn fill(&mut self, address: u32, word: &Read, now: u32, lookups: &Lookups) {
        self.word = F::from_u32(address / 4);
        self.byte[address as usize % 4] = F::ONE;
        self.value = limbs(word.value);
        let bytes = word.value.to_le_bytes();
        self.low_bytes = [bytes[0], bytes[2]].map(F::from_u8);
        for byte in bytes {
            lookups.range(8, byte.into());
        }
        self.prev_ts = fill_prev_ts(lookups, word.prev_ts, now);
    }
}
