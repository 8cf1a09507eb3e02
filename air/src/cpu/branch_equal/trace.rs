use isa::{Chip as Family, Opcode};
use p3_field::{Field, PrimeCharacteristicRing};
use vm::records::Record;

use super::{BranchEqual, BranchEqualCols, norm};
use crate::F;
use crate::table::program::target;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for BranchEqual {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::BranchEqual)
    }

    fn fill(row: &mut BranchEqualCols<F>, record: &Record, lookups: &Lookups) {
        row.a = limbs(record.rs1.value);
        row.b = limbs(record.rs2.value);
        row.target = target(record.insn.imm);
        row.next_pc = F::from_u32(record.next_pc / 4);
        let norm = norm([0, 1].map(|i: usize| row.a[i] - row.b[i]));
        row.equal = F::from_bool(norm == F::ZERO);
        row.inverse = norm.try_inverse().unwrap_or_default();
        row.is_beq = F::from_bool(record.insn.opcode == Opcode::Beq);
        row.is_bne = F::from_bool(record.insn.opcode == Opcode::Bne);

        row.frame.fill(record, lookups);
        row.rs1.fill_rs1(record, lookups);
        row.rs2.fill_rs2(record, lookups);
    }
}
