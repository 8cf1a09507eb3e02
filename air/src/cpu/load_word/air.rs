use isa::Opcode;
use isa::clock::{SLOT_MEMORY, SLOT_RD};
use p3_field::PrimeCharacteristicRing;

use super::{LoadWord, LoadWordCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::frame::Fetch;
use crate::machine::Chip;
use crate::memory::access::Access;
use crate::word::expr;

impl Chip for LoadWord {
    type Row<T> = LoadWordCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &LoadWordCols<AB::Var>) {
        let is_real: AB::Expr = row.is_real.into();
        let value = expr::<AB>(row.value);

        builder.assert_bool(row.is_real);
        // No byte but the first of a word is a multiple of four.
        let index = row.address.eval(builder, &row.frame, AB::Expr::ZERO, is_real.clone());
        let memory = Access {
            index,
            before: value.clone(),
            prev_ts: row.prev_ts.into(),
            after: value.clone(),
            now: row.frame.at::<AB>(SLOT_MEMORY),
        };
        memory.eval(builder, is_real.clone());

        let opcode = constant::<AB>(Opcode::Lw as u32);
        let fetch = Fetch { rd: row.rd.index.into(), ..row.address.fetch::<AB>(opcode) };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step_on(builder, Opcode::Lw, is_real.clone());
        row.rd.eval(builder, value, row.frame.at::<AB>(SLOT_RD), is_real);
    }
}
