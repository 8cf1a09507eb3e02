use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{BranchLess, BranchLessCols};
use crate::F;
use crate::table::program::target;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for BranchLess {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::BranchLess)
    }

    fn fill(row: &mut BranchLessCols<F>, record: &Record, lookups: &Lookups) {
        let (a, b) = (record.rs1.value, record.rs2.value);
        let is_signed = matches!(record.insn.opcode, Opcode::Blt | Opcode::Bge);
        row.a = limbs(a);
        row.b = limbs(b);
        row.is_signed = F::from_bool(is_signed);
        row.is_negated = F::from_bool(matches!(record.insn.opcode, Opcode::Bge | Opcode::Bgeu));
        row.is_real = F::ONE;
        row.compare.fill(a, b, is_signed, lookups);
        row.target = target(record.insn.imm);
        row.next_pc = F::from_u32(record.next_pc / 4);

        row.frame.fill(record, lookups);
        row.rs1.fill_rs1(record, lookups);
        row.rs2.fill_rs2(record, lookups);
    }
}
