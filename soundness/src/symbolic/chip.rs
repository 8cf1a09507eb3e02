//! A chip's constraints and messages, multiplied out.

use air::F;
use air::layout::Challenge;
use air::machine::{ChipAir, ChipId};
use p3_air::Air;
use p3_air::symbolic::AirLayout;
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_lookup::{InteractionSymbolicBuilder, LogUpGadget, Lookups};

use super::flags::Flags;
use super::polynomial::{Expander, Polynomial};

/// A message, its fields and count as polynomials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Name of its bus.
    pub bus: String,
    /// Id and fields.
    pub tuple: Vec<Polynomial>,
    /// Signed count: `+` sent, `-` received or provided.
    pub count: Polynomial,
    /// Declared bound of the count in one row; zero for a table's entry.
    pub weight: u32,
}

impl Message {
    /// The id, if it is a constant.
    pub fn id(&self) -> Option<u32> {
        Some(self.tuple.first()?.as_constant()?.as_canonical_u32())
    }

    /// Whether it is sent where it counts, or received; not if it may be either.
    pub fn is_sent(&self, flags: &Flags<'_>) -> Option<bool> {
        let values = flags.values(&[&self.count])?;
        let one = values.iter().any(|values| values[0] == F::ONE);
        let minus_one = values.iter().any(|values| values[0] == F::NEG_ONE);
        (one != minus_one).then_some(one)
    }
}

/// A chip's constraints and messages, multiplied out.
#[derive(Clone, Debug)]
pub struct Symbolic {
    /// Main columns.
    pub width: usize,
    /// Constraints: each is zero in every row.
    pub constraints: Vec<Polynomial>,
    /// The constraints as products, where they are written as such.
    pub products: Vec<Vec<Polynomial>>,
    /// Messages in the order in which they are stated.
    pub messages: Vec<Message>,
    /// The largest degree that the prover sees among the constraints.
    pub constraint_degree: usize,
    /// What the chip claims its degree to be at most.
    pub max_degree: usize,
    /// Messages packed into fraction columns.
    pub lookups: Lookups<F>,
    /// Whether it has lookups of a kind that the lints do not know.
    pub has_other_lookups: bool,
}

impl Symbolic {
    /// Evaluates a chip of the machine symbolically.
    pub fn of(id: ChipId) -> Self {
        Self::with_degree(&ChipAir::new(id), id.degree())
    }

    /// Evaluates a chip symbolically, which claims its degree to be `max_degree` at most.
    pub fn with_degree<A>(air: &A, max_degree: usize) -> Self
    where
        A: Air<InteractionSymbolicBuilder<F, Challenge>>,
    {
        let layout = AirLayout::from_air::<F>(air);
        let builder = InteractionSymbolicBuilder::<F, Challenge>::from_air(air, layout);
        let mut expander = Expander::default();
        let constraints = builder.base_constraints();
        let degree = constraints.iter().map(|constraint| constraint.degree_multiple()).max();
        let messages = builder.global_interactions().iter().map(|interaction| Message {
            bus: interaction.bus_name.clone(),
            tuple: interaction.fields.iter().map(|field| expander.expand(field)).collect(),
            count: expander.expand(&interaction.count),
            weight: interaction.count_weight,
        });
        let messages = messages.collect();
        Self {
            width: air.width(),
            products: constraints.iter().map(|constraint| expander.factors(constraint)).collect(),
            constraints: constraints.iter().map(|constraint| expander.expand(constraint)).collect(),
            messages,
            constraint_degree: degree.unwrap_or(0),
            lookups: Lookups::from_air::<Challenge, _>(air)
                .pack_same_bus(&LogUpGadget::new(), max_degree),
            max_degree,
            has_other_lookups: !builder.local_interactions().is_empty()
                || !builder.exclusive_interactions().is_empty()
                || !builder.extension_constraints().is_empty(),
        }
    }

    /// The same of the main columns that come `by` later.
    #[must_use]
    pub fn shifted(&self, by: usize) -> Self {
        let shift =
            |polynomials: &[Polynomial]| polynomials.iter().map(|it| it.shifted(by)).collect();
        let message = |message: &Message| Message {
            tuple: shift(&message.tuple),
            count: message.count.shifted(by),
            ..message.clone()
        };
        Self {
            width: self.width + by,
            products: self.products.iter().map(|factors| shift(factors)).collect(),
            constraints: shift(&self.constraints),
            messages: self.messages.iter().map(message).collect(),
            ..self.clone()
        }
    }

    /// Columns and the values that their constraints leave them, one row taken alone.
    pub fn flags(&self) -> Flags<'_> {
        Flags::of(&self.constraints)
    }
}
