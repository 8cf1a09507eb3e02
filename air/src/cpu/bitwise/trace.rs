use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{Bitwise, BitwiseCols, BitwiseImm, BitwiseImmCols, ByteLimb, Operation};
use crate::F;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for Bitwise {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::Bitwise)
    }

    fn fill(row: &mut BitwiseCols<F>, record: &Record, lookups: &Lookups) {
        let (a, b) = (record.rs1.value, record.rs2.value);
        row.operation.fill(record.insn.opcode);
        row.low.fill(a, b, lookups);
        row.high.fill(a >> 16, b >> 16, lookups);
        row.c = limbs(record.rd.value);

        row.frame.fill(record, lookups);
        row.rs1.fill_rs1(record, lookups);
        row.rs2.fill_rs2(record, lookups);
        row.rd.fill_rd(record, lookups);
    }
}

impl Witness for BitwiseImm {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::BitwiseImm)
    }

    fn fill(row: &mut BitwiseImmCols<F>, record: &Record, lookups: &Lookups) {
        let (a, b) = (record.rs1.value, record.insn.imm);
        row.operation.fill(record.insn.opcode);
        row.b_negative = F::from_u32(b >> 31);
        row.low.fill(a, b, lookups);
        row.a_high = limbs(a)[1];
        row.c = limbs(record.rd.value);

        row.frame.fill(record, lookups);
        row.rs1.fill_rs1(record, lookups);
        row.rd.fill_rd(record, lookups);
    }
}

impl Operation<F> {
    fn fill(&mut self, opcode: Opcode) {
        self.is_and = F::from_bool(matches!(opcode, Opcode::And | Opcode::Andi));
        self.is_or = F::from_bool(matches!(opcode, Opcode::Or | Opcode::Ori));
        self.is_xor = F::from_bool(matches!(opcode, Opcode::Xor | Opcode::Xori));
    }
}

impl ByteLimb<F> {
    /// Fills the low limbs of `a` and `b`, and counts their lookups.
    fn fill(&mut self, a: u32, b: u32, lookups: &Lookups) {
        let (a, b) = (a.to_le_bytes(), b.to_le_bytes());
        for i in 0..2 {
            self.a[i] = F::from_u8(a[i]);
            self.b[i] = F::from_u8(b[i]);
            self.and[i] = F::from_u8(a[i] & b[i]);
            lookups.and(a[i], b[i]);
        }
    }
}
