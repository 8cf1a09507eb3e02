use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{Amount, Shift, ShiftCols, ShiftImm, ShiftImmCols, Shifter};
use crate::F;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for Shift {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::Shift)
    }

    fn fill(row: &mut ShiftCols<F>, record: &Record, lookups: &Lookups) {
        row.shifter.fill(record, record.rs2.value & 31, lookups);
        row.amount.fill(record, lookups);
    }
}

impl Witness for ShiftImm {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::ShiftImm)
    }

    fn fill(row: &mut ShiftImmCols<F>, record: &Record, lookups: &Lookups) {
        let amount = record.insn.imm & 31;
        row.shifter.fill(record, amount, lookups);
        row.split = F::from_u32(split(record, amount));
    }
}

fn is_left(record: &Record) -> bool {
    matches!(record.insn.opcode, Opcode::Sll | Opcode::Slli)
}

/// The bit at which limbs are split.
fn split(record: &Record, amount: u32) -> u32 {
    let bits = amount % 16;
    if is_left(record) { 16 - bits } else { bits }
}

impl Shifter<F> {
    fn fill(&mut self, record: &Record, amount: u32, lookups: &Lookups) {
        let a = record.rs1.value;
        let split = split(record, amount);
        self.a = limbs(a);
        for (i, limb) in [a & 0xffff, a >> 16].into_iter().enumerate() {
            let (high, low) = (limb >> split, limb & ((1 << split) - 1));
            self.high[i] = F::from_u32(high);
            self.low[i] = F::from_u32(low);
            lookups.range(split, low);
            lookups.range(16 - split, high);
        }
        self.c = limbs(record.rd.value);
        let by_limb = (amount / 16) as usize;
        let direction = if is_left(record) { &mut self.left } else { &mut self.right };
        direction[by_limb] = F::ONE;
        if matches!(record.insn.opcode, Opcode::Sra | Opcode::Srai) {
            self.is_arithmetic = F::ONE;
            self.sign = F::from_u32(a >> 31);
            lookups.range(15, a >> 16 & 0x7fff);
        }
        self.up = F::from_u32(1 << (16 - split));
        self.down = F::from_u32(1 << split);

        self.frame.fill(record, lookups);
        self.rs1.fill_rs1(record, lookups);
        self.rd.fill_rd(record, lookups);
    }
}

impl Amount<F> {
    fn fill(&mut self, record: &Record, lookups: &Lookups) {
        let b = record.rs2.value;
        let is_left = is_left(record);
        let q = if is_left { !b & 15 } else { b & 15 };
        self.b = limbs(b);
        self.rest = F::from_u32(b >> 5 & 0x7ff);
        lookups.range(11, b >> 5 & 0x7ff);
        self.bits = core::array::from_fn(|i| F::from_u32(q >> i & 1));
        self.power = F::from_u32((1 << (q % 4)) << u32::from(is_left));
        self.rs2.fill_rs2(record, lookups);
    }
}
