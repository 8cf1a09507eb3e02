use isa::Opcode;
use isa::clock::{SLOT_MEMORY, SLOT_RS2};
use p3_field::PrimeCharacteristicRing;

use super::{StoreWord, StoreWordCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::frame::Fetch;
use crate::machine::Chip;
use crate::memory::access::Access;
use crate::word::expr;

impl Chip for StoreWord {
    type Row<T> = StoreWordCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &StoreWordCols<AB::Var>) {
        let is_real: AB::Expr = row.is_real.into();
        let value = expr::<AB>(row.value);

        builder.assert_bool(row.is_real);
        // No byte but the first of a word is a multiple of four.
        let index = row.address.eval(builder, &row.frame, AB::Expr::ZERO, is_real.clone());
        let memory = Access {
            index,
            before: expr::<AB>(row.prev_value),
            prev_ts: row.prev_ts.into(),
            after: value.clone(),
            now: row.frame.at::<AB>(SLOT_MEMORY),
        };
        memory.eval(builder, is_real.clone());

        let opcode = constant::<AB>(Opcode::Sw as u32);
        let fetch = Fetch { rs2: row.rs2.index.into(), ..row.address.fetch::<AB>(opcode) };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step_on(builder, Opcode::Sw, is_real.clone());
        row.rs2.eval(builder, value, row.frame.at::<AB>(SLOT_RS2), is_real);
    }
}
