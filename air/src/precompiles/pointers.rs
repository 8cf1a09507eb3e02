//! Pointers of a call: from a register to words that exist.

use crate::bus::{MachineBuilder, constant};
use crate::cols::columns;
use crate::precompiles::call::Call;
use crate::precompiles::words::Aligned;
use crate::word::expr;

columns! {
    /// A pointer.
    pub struct Pointer<T> {
        /// Address of the first word: the argument.
        pub first: Aligned<T>,
        /// Address of the last word.
        pub last: Aligned<T>,
        /// Timestamp of the previous access to the argument's register.
        pub prev_ts: T,
    }
}

impl<V: Copy> Pointer<V> {
    /// Argument number `argument` of `call` points to `words` words, where `is_real` is one. Seven
    /// interactions; degree 1.
    ///
    /// The address of the last word is looked up as that of the first one is: so no word wraps, nor
    /// reaches a register. An address is determined by its index, and is a multiple of four.
    pub fn eval<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        call: &Call<V>,
        (argument, words): (usize, u32),
        is_real: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        let address = expr::<AB>(self.first.address);
        call.read_argument(builder, argument, address, self.prev_ts, is_real.clone());
        self.first.eval(builder, is_real.clone());
        self.last.eval(builder, is_real.clone());
        let length = self.last.index::<AB>() - self.first.index::<AB>();
        builder.assert_eq(length, is_real * constant::<AB>(words - 1));
    }
}

#[cfg(feature = "trace")]
mod trace {
    use vm::records::CallRecord;

    use super::Pointer;
    use crate::F;
    use crate::precompiles::call::fill_argument;
    use crate::precompiles::words::Aligned;
    use crate::witness::Lookups;

    impl Pointer<F> {
        /// Fills the pointer of argument number `argument` to `words` words, and counts its lookups.
        pub fn fill(
            &mut self,
            record: &CallRecord,
            (argument, words): (usize, u32),
            lookups: &Lookups,
        ) {
            let first = record.arguments[argument].value;
            let last = first.wrapping_add(4 * (words - 1));
            for (address, value) in [(&mut self.first, first), (&mut self.last, last)] {
                address.fill(value);
                Aligned::count(value, lookups);
            }
            self.prev_ts = fill_argument(record, argument, lookups);
        }
    }
}
