use isa::clock::SLOT_MEMORY;
use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{StorePart, StorePartCols};
use crate::F;
use crate::cpu::address::byte_address;
use crate::cpu::bytes::fill_word;
use crate::memory::access::fill_prev_ts;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for StorePart {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::StorePart)
    }

    fn fill(row: &mut StorePartCols<F>, record: &Record, lookups: &Lookups) {
        let is_half = record.insn.opcode == Opcode::Sh;
        row.is_byte = F::from_bool(!is_half);
        row.is_half = F::from_bool(is_half);
        row.offset.fill(byte_address(record));
        row.address.fill(record, lookups);

        fill_word(&mut row.before, record.memory.prev_value, lookups);
        let [b0, b1, ..] = record.rs2.value.to_le_bytes();
        row.value_bytes = [b0, b1].map(F::from_u8);
        row.value_high = limbs(record.rs2.value)[1];
        for byte in [b0, b1] {
            lookups.range(8, byte.into());
        }
        row.after = limbs(record.memory.value);
        row.prev_ts = fill_prev_ts(lookups, record.memory.prev_ts, record.clk + SLOT_MEMORY);

        row.frame.fill(record, lookups);
        row.rs2.fill_rs2(record, lookups);
    }
}
