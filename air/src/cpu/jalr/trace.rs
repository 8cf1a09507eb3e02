use isa::Chip as Family;
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{Jalr, JalrCols};
use crate::F;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for Jalr {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::Jalr)
    }

    fn fill(row: &mut JalrCols<F>, record: &Record, lookups: &Lookups) {
        let sum = isa::semantics::add(record.rs1.value, record.insn.imm);
        row.a = limbs(record.rs1.value);
        row.imm = limbs(record.insn.imm);
        row.sum = limbs(sum);
        row.bit = F::from_u32(sum & 1);
        lookups.range(14, (sum & 0xffff) / 4);
        lookups.range(16, sum >> 16);
        row.link = limbs(record.rd.value);
        row.is_real = F::ONE;

        row.frame.fill(record, lookups);
        row.rs1.fill_rs1(record, lookups);
        row.rd.fill_rd(record, lookups);
    }
}
