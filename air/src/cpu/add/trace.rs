use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{AddChip, AddCols};
use crate::F;
use crate::cpu::frame::second_value;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl<const REG: usize> Witness for AddChip<REG> {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(if REG == 1 { Family::Add } else { Family::AddImm })
    }

    fn fill(row: &mut AddCols<F, REG>, record: &Record, lookups: &Lookups) {
        row.frame.fill(record, lookups);
        row.a = limbs(record.rs1.value);
        row.b = limbs(second_value(record));
        row.c = limbs(record.rd.value);
        lookups.range_word(record.rd.value);
        let is_sub = record.insn.opcode == Opcode::Sub;
        row.is_add = F::from_bool(!is_sub);
        row.is_sub.fill(F::from_bool(is_sub));

        row.rs1.fill_rs1(record, lookups);
        row.rd.fill_rd(record, lookups);
        for read in &mut row.rs2 {
            read.fill_rs2(record, lookups);
        }
    }
}
