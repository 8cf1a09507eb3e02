use p3_field::PrimeCharacteristicRing;

use super::{Sha256Call, Sha256CallCols};
use crate::bus::{MachineBuilder, constant};
use crate::machine::Chip;
use crate::precompiles::call::Told;
use crate::precompiles::sha256::{BLOCK, FIRST_STEP, PRECOMPILE, STATE};

impl Chip for Sha256Call {
    type Row<T> = Sha256CallCols<T>;
    const GAS: u32 = PRECOMPILE.info().gas;
    const DEGREE: usize = 5;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &Sha256CallCols<AB::Var>) {
        let is_real: AB::Expr = row.is_real.into();
        builder.assert_bool(row.is_real);
        row.call.eval(builder, PRECOMPILE, is_real.clone());

        let operands = PRECOMPILE.info().operands;
        for (number, (pointer, operand)) in row.pointers.iter().zip(operands).enumerate() {
            pointer.eval(builder, &row.call, (number, operand.words), is_real.clone());
        }

        let [state, block] = [STATE, BLOCK].map(|number| row.pointers[number].first.index::<AB>());
        let zero = || AB::Expr::ZERO;
        let told = Told {
            precompile: PRECOMPILE,
            clk: row.call.frame.clk.into(),
            step: constant::<AB>(FIRST_STEP),
            values: [state, block, zero(), zero(), zero(), zero()],
        };
        told.send(builder, is_real);
    }
}
