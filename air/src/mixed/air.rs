use alloc::vec::Vec;

use p3_air::AirBuilder;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::{Count, InteractionBuilder};

use super::{Mixed, MixedCols};
use crate::bus::{MACHINE, MACHINE_WIDTH, MachineBuilder};
use crate::machine::{Chip, ChipId};

impl Chip for Mixed {
    type Row<T> = MixedCols<T>;

    const DEGREE: usize = 5;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &MixedCols<AB::Var>) {
        let mut sums = Sums { constraints: Vec::new(), messages: Vec::new() };
        for (chip, selector) in ChipId::SINGLE.iter().zip(row.selectors) {
            let mut selected = Selected {
                builder,
                selector: selector.into(),
                sums: &mut sums,
                constraints: 0,
                messages: 0,
            };
            chip.eval_single(&mut selected, &row.cells[..chip.width()]);
        }

        builder.assert_bools(row.selectors);
        builder.assert_bool(row.selectors.into_iter().map(Into::into).sum::<AB::Expr>());
        for constraint in sums.constraints {
            builder.assert_zero(constraint);
        }
        for Message { fields, count } in sums.messages {
            builder.push_interaction(MACHINE, fields, Count::bounded(count, 1));
        }
    }
}

/// Sums over all chips, of which at most one counts.
struct Sums<E> {
    constraints: Vec<E>,
    messages: Vec<Message<E>>,
}

struct Message<E> {
    fields: [E; MACHINE_WIDTH],
    count: E,
}

/// A builder that adds what a chip states, times its selector, to the sums.
struct Selected<'a, AB: MachineBuilder> {
    builder: &'a AB,
    selector: AB::Expr,
    sums: &'a mut Sums<AB::Expr>,
    /// Constraints stated so far.
    constraints: usize,
    /// Messages stated so far.
    messages: usize,
}

impl<AB: MachineBuilder> AirBuilder for Selected<'_, AB> {
    type F = AB::F;
    type Expr = AB::Expr;
    type Var = AB::Var;
    type PreprocessedWindow = AB::PreprocessedWindow;
    type MainWindow = AB::MainWindow;
    type PublicVar = AB::PublicVar;
    type PeriodicVar = AB::PeriodicVar;

    fn main(&self) -> Self::MainWindow {
        self.builder.main()
    }

    fn preprocessed(&self) -> &Self::PreprocessedWindow {
        self.builder.preprocessed()
    }

    fn is_first_row(&self) -> Self::Expr {
        self.builder.is_first_row()
    }

    fn is_last_row(&self) -> Self::Expr {
        self.builder.is_last_row()
    }

    fn is_transition(&self) -> Self::Expr {
        self.builder.is_transition()
    }

    #[inline]
    fn assert_zero<I: Into<Self::Expr>>(&mut self, x: I) {
        let x = self.selector.clone() * x.into();
        match self.sums.constraints.get_mut(self.constraints) {
            Some(sum) => *sum += x,
            None => self.sums.constraints.push(x),
        }
        self.constraints += 1;
    }
}

impl<AB: MachineBuilder> InteractionBuilder for Selected<'_, AB> {
    /// All messages of single rows are on one bus, and count once: a lint keeps it so.
    #[inline]
    fn push_interaction<E: Into<Self::Expr>>(
        &mut self,
        _bus_name: &str,
        fields: impl IntoIterator<Item = E>,
        count: impl Into<Count<Self::Expr>>,
    ) {
        if self.messages == self.sums.messages.len() {
            let zero = Message { fields: [AB::Expr::ZERO; MACHINE_WIDTH], count: AB::Expr::ZERO };
            self.sums.messages.push(zero);
        }
        let message = &mut self.sums.messages[self.messages];
        for (sum, field) in message.fields.iter_mut().zip(fields) {
            *sum += self.selector.clone() * field.into();
        }
        let (count, _) = count.into().into_parts();
        message.count += self.selector.clone() * count;
        self.messages += 1;
    }

    fn push_local_interaction(
        &mut self,
        _tuples: impl IntoIterator<Item = (Vec<Self::Expr>, Count<Self::Expr>)>,
    ) {
        // No chip of this machine has a lookup of its own.
    }
}
