use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{CARRY_BITS, CARRY_OFFSETS, MulHigh, MulHighCols};
use crate::F;
use crate::cpu::bytes::products;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for MulHigh {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::MulHigh)
    }

    fn fill(row: &mut MulHighCols<F>, record: &Record, lookups: &Lookups) {
        let opcode = record.insn.opcode;
        row.is_mulh = F::from_bool(opcode == Opcode::Mulh);
        row.is_mulhsu = F::from_bool(opcode == Opcode::Mulhsu);
        row.is_mulhu = F::from_bool(opcode == Opcode::Mulhu);
        let signed = [opcode != Opcode::Mulhu, opcode == Opcode::Mulh];
        row.fill_product([record.rs1.value, record.rs2.value], signed, lookups);
        row.c = limbs(record.rd.value);
        lookups.range_word(record.rd.value);

        row.frame.fill(record, lookups);
        row.rs1.fill_rs1(record, lookups);
        row.rs2.fill_rs2(record, lookups);
        row.rd.fill_rd(record, lookups);
    }
}

impl MulHighCols<F> {
    /// Fills the operands and what follows from them, but for the high word.
    fn fill_product(&mut self, operands: [u32; 2], signed: [bool; 2], lookups: &Lookups) {
        let [a, b] = operands.map(u32::to_le_bytes);
        self.a_low.fill([a[0], a[1]], lookups);
        self.b_low.fill([b[0], b[1]], lookups);
        self.middle.fill([a[2], b[2]], lookups);
        let mut factors = [a, b].map(|bytes| bytes.map(i32::from));
        for (i, top) in [a[3], b[3]].into_iter().enumerate() {
            let negative = u8::from(signed[i]) * (top >> 7);
            self.top[i] = F::from_u8(top);
            self.negative[i] = F::from_u8(negative);
            lookups.range(8 - u32::from(signed[i]), u32::from(top - 128 * negative));
            factors[i][3] -= 256 * i32::from(negative);
        }

        let [p0, p1, p2, p3, p4, p5, p6] = products(&factors[0], &factors[1]);
        // Shifts to the right round down, as carries do.
        let line1 = p0 + (p1 << 8);
        let line2 = p2 + (p3 << 8) + (line1 >> 16);
        let line3 = p4 + (p5 << 8) + (line2 >> 16);
        let line4 = p6 + (line3 >> 16);
        self.low = [line1, line2].map(|line| F::from_i32(line & 0xffff));
        for line in [line1, line2] {
            lookups.range(16, line as u32 & 0xffff);
        }
        for (i, line) in [line1, line2, line3].into_iter().enumerate() {
            self.carry[i] = F::from_i32(line >> 16);
            lookups.range(CARRY_BITS[i], ((line >> 16) as u32).wrapping_add(CARRY_OFFSETS[i]));
        }
        self.is_negative = F::from_bool(line4 < 0);
    }
}
