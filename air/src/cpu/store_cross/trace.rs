use isa::clock::SLOT_MEMORY;
use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{StoreCross, StoreCrossCols};
use crate::F;
use crate::cpu::address::byte_address;
use crate::cpu::bytes::fill_word;
use crate::memory::access::fill_prev_ts;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for StoreCross {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::StoreCross)
    }

    fn fill(row: &mut StoreCrossCols<F>, record: &Record, lookups: &Lookups) {
        row.is_sh = F::from_bool(record.insn.opcode == Opcode::Sh);
        row.is_sw = F::from_bool(record.insn.opcode == Opcode::Sw);
        row.offset.fill(byte_address(record));
        row.address.fill(record, lookups);
        row.next.fill(byte_address(record), lookups);

        fill_word(&mut row.value, record.rs2.value, lookups);
        for (i, write) in [record.memory, record.memory_high].into_iter().enumerate() {
            fill_word(&mut row.before[i], write.prev_value, lookups);
            row.after[i] = limbs(write.value);
            row.prev_ts[i] = fill_prev_ts(lookups, write.prev_ts, record.clk + SLOT_MEMORY);
        }

        row.frame.fill(record, lookups);
        row.rs2.fill_rs2(record, lookups);
    }
}
