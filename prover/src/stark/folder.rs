//! The builder that evaluates a chip on a vector of rows.

use air::F;
use p3_air::{AirBuilder, RowWindow};
use p3_field::{PackedValue, PrimeCharacteristicRing};
use p3_lookup::{Count, InteractionBuilder};

use super::messages::{Message, PackedChallenge};
use super::rows::Packed;

/// The selectors on a vector of rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selectors {
    /// Zero but on the first row.
    pub first: Packed,
    /// Zero but on the last row.
    pub last: Packed,
    /// Zero on the last row.
    pub transition: Packed,
}

impl Selectors {
    /// The selectors on rows `first..` of a trace of `height` rows.
    pub fn of_rows(first: usize, height: usize) -> Self {
        let rows = |is: fn(usize, usize) -> bool| {
            Packed::from_fn(|lane| F::from_bool(is((first + lane) % height, height)))
        };
        Self {
            first: rows(|row, _| row == 0),
            last: rows(|row, height| row + 1 == height),
            transition: rows(|row, height| row + 1 < height),
        }
    }
}

/// What a chip states on a vector of rows. Kept from vector to vector, for its allocations.
#[derive(Clone, Debug, Default)]
pub struct Statements {
    /// Its constraints, in order.
    pub constraints: Vec<Packed>,
    /// The counts of its messages, in order.
    pub counts: Vec<Packed>,
    /// The denominators of its messages, in order.
    pub denominators: Vec<PackedChallenge>,
}

impl Statements {
    /// Forgets the rows before.
    pub fn clear(&mut self) {
        self.constraints.clear();
        self.counts.clear();
        self.denominators.clear();
    }
}

/// Evaluates messages and, if `CONSTRAINTS`, constraints.
pub struct Folder<'a, const CONSTRAINTS: bool> {
    /// Main columns.
    pub main: RowWindow<'a, Packed>,
    /// Preprocessed columns.
    pub preprocessed: RowWindow<'a, Packed>,
    /// Public values.
    pub public_values: &'a [F],
    /// Selectors.
    pub selectors: Selectors,
    /// How messages are evaluated.
    pub messages: &'a [Message],
    /// Takes the results.
    pub statements: &'a mut Statements,
}

impl<'a, const CONSTRAINTS: bool> AirBuilder for Folder<'a, CONSTRAINTS> {
    type F = F;
    type Expr = Packed;
    type Var = Packed;
    type PreprocessedWindow = RowWindow<'a, Packed>;
    type MainWindow = RowWindow<'a, Packed>;
    type PublicVar = F;
    type PeriodicVar = Packed;

    #[inline]
    fn main(&self) -> Self::MainWindow {
        self.main
    }

    #[inline]
    fn preprocessed(&self) -> &Self::PreprocessedWindow {
        &self.preprocessed
    }

    #[inline]
    fn is_first_row(&self) -> Packed {
        self.selectors.first
    }

    #[inline]
    fn is_last_row(&self) -> Packed {
        self.selectors.last
    }

    #[inline]
    fn is_transition(&self) -> Packed {
        self.selectors.transition
    }

    #[inline]
    fn assert_zero<I: Into<Packed>>(&mut self, x: I) {
        if CONSTRAINTS {
            self.statements.constraints.push(x.into());
        }
    }

    #[inline]
    fn public_values(&self) -> &[F] {
        self.public_values
    }
}

impl<const CONSTRAINTS: bool> InteractionBuilder for Folder<'_, CONSTRAINTS> {
    #[inline]
    fn push_interaction<E: Into<Packed>>(
        &mut self,
        _bus_name: &str,
        fields: impl IntoIterator<Item = E>,
        count: impl Into<Count<Packed>>,
    ) {
        let index = self.statements.counts.len();
        let (count, _) = count.into().into_parts();
        self.statements.counts.push(count);
        self.statements.denominators.push(self.messages[index].denominator(fields));
    }

    fn push_local_interaction(
        &mut self,
        _tuples: impl IntoIterator<Item = (Vec<Packed>, Count<Packed>)>,
    ) {
        // No chip of this machine has a lookup of its own.
    }
}
