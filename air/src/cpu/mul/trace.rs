use isa::Chip as Family;
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{CARRY_BITS, Mul, MulCols};
use crate::F;
use crate::cpu::bytes::{fill_word, products};
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for Mul {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::Mul)
    }

    fn fill(row: &mut MulCols<F>, record: &Record, lookups: &Lookups) {
        let (a, b) = (record.rs1.value, record.rs2.value);
        row.is_real = F::ONE;
        fill_word(&mut row.a, a, lookups);
        fill_word(&mut row.b, b, lookups);

        let [a, b] = [a, b].map(|word| word.to_le_bytes().map(u32::from));
        let [p0, p1, p2, p3, ..] = products(&a, &b);
        row.c = limbs(record.rd.value);
        lookups.range_word(record.rd.value);
        let low = (p0 + (p1 << 8)) >> 16;
        let high = (p2 + (p3 << 8) + low) >> 16;
        row.carry = [low, high].map(F::from_u32);
        for (carry, bits) in [low, high].into_iter().zip(CARRY_BITS) {
            lookups.range(bits, carry);
        }

        row.frame.fill(record, lookups);
        row.rs1.fill_rs1(record, lookups);
        row.rs2.fill_rs2(record, lookups);
        row.rd.fill_rd(record, lookups);
    }
}
