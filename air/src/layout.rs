//! How large a chip is once its messages are laid out as permutation columns: read off the
//! constraints themselves, by symbolic evaluation.

use p3_air::symbolic::AirLayout;
use p3_field::extension::BinomialExtensionField;
use p3_lookup::{InteractionSymbolicBuilder, LogUpGadget, LookupProtocol, Lookups};

use crate::F;
use crate::machine::{ChipAir, ChipId};

/// The field of all challenges: the degree-5 extension.
pub type Challenge = BinomialExtensionField<F, CHALLENGE_DEGREE>;
/// Degree of [`Challenge`] over the base field.
pub const CHALLENGE_DEGREE: usize = 5;
/// Bound of the degree of nearly every chip: a quotient of two chunks, which a blow-up of 2 holds.
pub const MAX_DEGREE: usize = 3;

/// The layout of one chip.
#[derive(Clone, Debug)]
pub struct ChipLayout {
    /// The chip.
    pub chip: ChipId,
    /// Its messages, packed into fraction columns.
    pub lookups: Lookups<F>,
    /// Number of its messages.
    pub interactions: usize,
    /// Number of its constraints, those of the permutation columns included.
    pub constraints: usize,
}

impl ChipLayout {
    /// Lays out a chip.
    pub fn of(chip: ChipId) -> Self {
        let air = ChipAir::new(chip);
        let lookups = Lookups::from_air::<Challenge, _>(&air);
        let interactions = lookups.len();
        let lookups = lookups.pack_same_bus(&LogUpGadget::new(), chip.degree());
        let layout = AirLayout::from_air::<F>(&air);
        let own = InteractionSymbolicBuilder::<F, Challenge>::from_air(&air, layout);
        // One pins each fraction column; three bind the accumulator.
        let constraints = own.base_constraints().len() + lookups.len() + 3;
        Self { chip, interactions, constraints, lookups }
    }

    /// Permutation columns: the accumulator and one for each fraction, over the challenge field.
    pub fn permutation_columns(&self) -> usize {
        if self.lookups.is_empty() { 0 } else { 1 + self.lookups.len() }
    }

    /// Committed cells of a row: main, permutation and quotient columns over the base field.
    pub fn cells_per_row(&self) -> usize {
        let chunks = self.chip.quotient_chunks();
        self.chip.width() + CHALLENGE_DEGREE * (self.permutation_columns() + chunks)
    }

    /// The largest degree among the constraints and the fraction columns.
    pub fn degree(&self) -> usize {
        let air = ChipAir::new(self.chip);
        let layout = AirLayout::from_air::<F>(&air);
        let own = InteractionSymbolicBuilder::<F, Challenge>::from_air(&air, layout);
        let constraints = own.base_constraints();
        let constraints = constraints.iter().map(|constraint| constraint.degree_multiple());
        let fractions = self.lookups.iter().map(|l| LogUpGadget::new().constraint_degree(l));
        constraints.chain(fractions).max().unwrap_or(0)
    }
}
