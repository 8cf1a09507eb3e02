use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{LessThanChip, LessThanCols};
use crate::F;
use crate::cpu::frame::second_value;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl<const REG: usize> Witness for LessThanChip<REG> {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(if REG == 1 { Family::LessThan } else { Family::LessThanImm })
    }

    fn fill(row: &mut LessThanCols<F, REG>, record: &Record, lookups: &Lookups) {
        let (a, b) = (record.rs1.value, second_value(record));
        let is_signed = matches!(record.insn.opcode, Opcode::Slt | Opcode::Slti);
        row.frame.fill(record, lookups);
        row.a = limbs(a);
        row.b = limbs(b);
        row.compare.fill(a, b, is_signed, lookups);
        row.is_signed = F::from_bool(is_signed);
        row.is_unsigned = F::from_bool(!is_signed);

        row.rs1.fill_rs1(record, lookups);
        row.rd.fill_rd(record, lookups);
        for read in &mut row.rs2 {
            read.fill_rs2(record, lookups);
        }
    }
}
