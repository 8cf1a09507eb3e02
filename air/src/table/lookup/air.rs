use p3_air::WindowAccess;

use super::{LookupCols, LookupPreprocessed, LookupTable};
use crate::bus::{MachineBuilder, Message, constant};
use crate::cols::Columns;
use crate::machine::Chip;

impl Chip for LookupTable {
    type Row<T> = LookupCols<T>;
    const PREPROCESSED_WIDTH: usize = size_of::<LookupPreprocessed<u8>>();

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &LookupCols<AB::Var>) {
        let window = builder.preprocessed().clone();
        let &LookupPreprocessed { a, b, and, bits, x } =
            LookupPreprocessed::of(window.current_slice());
        let value = a.into() + b.into() * constant::<AB>(256);
        builder.provide(Message::Range, [constant::<AB>(16), value], row.range16.into());
        builder.provide(Message::Range, [bits.into(), x.into()], row.range.into());
        builder.provide(Message::And, [a.into(), b.into(), and.into()], row.and.into());
    }
}
