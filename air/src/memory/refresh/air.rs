use isa::clock::LOG_MAX;
use p3_field::PrimeCharacteristicRing;

use super::{Refresh, RefreshCols};
use crate::bus::{MachineBuilder, Message, constant};
use crate::machine::Chip;
use crate::word::Word;

impl Chip for Refresh {
    type Row<T> = RefreshCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &RefreshCols<AB::Var>) {
        let is_real: AB::Expr = row.is_real.into();
        builder.assert_bool(row.is_real);

        let ts = range_checked(builder, row.ts.map(Into::into), is_real.clone());
        let gap = range_checked(builder, row.gap.map(Into::into), is_real.clone());
        let prev_ts = ts.clone() - gap - AB::Expr::ONE;
        let entry = |ts| [row.index.into(), row.value[0].into(), row.value[1].into(), ts];
        builder.receive(Message::Memory, entry(prev_ts), is_real.clone());
        builder.send(Message::Memory, entry(ts), is_real);
    }
}

/// The value of two limbs, which it looks up to have 16 and `LOG_MAX - 16` bits.
fn range_checked<AB: MachineBuilder>(
    builder: &mut AB,
    [low, high]: Word<AB::Expr>,
    is_real: AB::Expr,
) -> AB::Expr {
    builder.range(constant::<AB>(16), low.clone(), is_real.clone());
    builder.range(constant::<AB>(LOG_MAX - 16), high.clone(), is_real);
    low + high * constant::<AB>(1 << 16)
}
