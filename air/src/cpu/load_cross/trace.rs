use isa::clock::SLOT_MEMORY;
use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{LoadCross, LoadCrossCols};
use crate::F;
use crate::cpu::address::byte_address;
use crate::cpu::bytes::fill_word;
use crate::memory::access::fill_prev_ts;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for LoadCross {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::LoadCross)
    }

    fn fill(row: &mut LoadCrossCols<F>, record: &Record, lookups: &Lookups) {
        let opcode = record.insn.opcode;
        row.is_lh = F::from_bool(opcode == Opcode::Lh);
        row.is_lhu = F::from_bool(opcode == Opcode::Lhu);
        row.is_lw = F::from_bool(opcode == Opcode::Lw);
        row.offset.fill(byte_address(record));
        row.address.fill(record, lookups);
        row.next.fill(byte_address(record), lookups);

        for (i, read) in [record.memory, record.memory_high].into_iter().enumerate() {
            fill_word(&mut row.words[i], read.value, lookups);
            row.prev_ts[i] = fill_prev_ts(lookups, read.prev_ts, record.clk + SLOT_MEMORY);
        }
        if opcode == Opcode::Lh {
            let top = record.memory_high.value & 0xff;
            row.sign = F::from_u32(top >> 7);
            lookups.range(7, top & 0x7f);
        }
        row.c = limbs(record.rd.value);

        row.frame.fill(record, lookups);
        row.rd.fill_rd(record, lookups);
    }
}
