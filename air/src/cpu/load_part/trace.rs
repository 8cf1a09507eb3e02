use isa::clock::SLOT_MEMORY;
use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{LoadPart, LoadPartCols};
use crate::F;
use crate::cpu::address::byte_address;
use crate::memory::access::fill_prev_ts;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for LoadPart {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::LoadPart)
    }

    fn fill(row: &mut LoadPartCols<F>, record: &Record, lookups: &Lookups) {
        let opcode = record.insn.opcode;
        let is_unsigned = matches!(opcode, Opcode::Lbu | Opcode::Lhu);
        let is_half = matches!(opcode, Opcode::Lh | Opcode::Lhu);
        row.is_real = F::ONE;
        row.is_unsigned = F::from_bool(is_unsigned);
        row.is_half = F::from_bool(is_half);
        row.offset.fill(byte_address(record));
        row.address.fill(record, lookups);

        let bytes = record.memory.value.to_le_bytes();
        row.low.fill([bytes[0], bytes[1]], lookups);
        row.high = [bytes[2], bytes[3]].map(F::from_u8);
        for byte in [bytes[2], bytes[3]] {
            lookups.range(8, byte.into());
        }
        row.prev_ts = fill_prev_ts(lookups, record.memory.prev_ts, record.clk + SLOT_MEMORY);

        // No byte is above offset 3; a halfword there is no row of this chip.
        let offset = byte_address(record) as usize % 4;
        let top = bytes.get(offset + usize::from(is_half)).copied().unwrap_or(0);
        let sign = if is_unsigned { 0 } else { top >> 7 };
        row.top = F::from_u8(top);
        row.sign = F::from_u8(sign);
        lookups.range(7 + u32::from(is_unsigned), u32::from(top - 128 * sign));
        row.c_low = limbs(record.rd.value)[0];

        row.frame.fill(record, lookups);
        row.rd.fill_rd(record, lookups);
    }
}
