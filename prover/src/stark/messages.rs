//! A chip's messages, laid out for evaluation with given challenges.
//!
//! A message of fields `e_0 .. e_(k-1)` has the denominator `alpha - sum e_i beta^(k-1-i)`. That is
//! linear in the fields, so it is a constant, in which the fields that are constant have their
//! part, and a product of a challenge and a base field element for each of the other fields.

use std::collections::BTreeMap;

use air::F;
use air::machine::ChipAir;
use p3_air::symbolic::{BaseLeaf, SymbolicExpr};
use p3_field::{
    Algebra, BasedVectorSpace, ExtensionField, PrimeCharacteristicRing, invert_packed_extension,
};
use p3_lookup::{Kind, Lookup, Lookups};
use verifier::config::Challenge;

use super::rows::Packed;

/// Dimension of the challenge field.
pub const DIMENSION: usize = <Challenge as BasedVectorSpace<F>>::DIMENSION;
/// A vector of challenge field elements.
pub type PackedChallenge = <Challenge as ExtensionField<F>>::ExtensionPacking;
/// The most fields of a message.
pub const MAX_FIELDS: usize = 32;

/// The coordinates of a vector of challenge field elements.
#[inline]
pub fn coordinates(value: &PackedChallenge) -> &[Packed] {
    BasedVectorSpace::<Packed>::as_basis_coefficients_slice(value)
}

/// A vector of challenge field elements, from its coordinates.
#[inline]
pub fn from_coordinates(coordinate: impl FnMut(usize) -> Packed) -> PackedChallenge {
    <PackedChallenge as BasedVectorSpace<Packed>>::from_basis_coefficients_fn(coordinate)
}

/// Inverts a slice of vectors without zeros, by Montgomery's trick, with a single inversion.
pub fn invert(values: &[PackedChallenge], inverses: &mut Vec<PackedChallenge>) {
    inverses.clear();
    let mut product = PackedChallenge::ONE;
    for &value in values {
        inverses.push(product);
        product *= value;
    }
    let mut inverse = invert_packed_extension::<F, Challenge>(product);
    for (slot, &value) in inverses.iter_mut().zip(values).rev() {
        *slot *= inverse;
        inverse *= value;
    }
}

/// How the denominator of one message is made.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its constant part.
    constant: PackedChallenge,
    /// Bit `i` is set if field `i` is not constant.
    variable: u32,
    /// For each coordinate of the challenge field, what each such field is multiplied with.
    coefficients: [Vec<F>; DIMENSION],
}

impl Message {
    fn new(lookup: &Lookup<F>, slot: usize, challenges: &[Challenge]) -> Self {
        let (alpha, beta) = (challenges[2 * lookup.column], challenges[2 * lookup.column + 1]);
        let fields = &lookup.elements[slot];
        assert!(fields.len() <= MAX_FIELDS, "no message has that many fields");
        let powers = beta.powers().collect_n(fields.len());
        let (mut constant, mut variable) = (alpha, 0);
        let mut coefficients = [const { Vec::new() }; DIMENSION];
        for (i, (field, &power)) in fields.iter().zip(powers.iter().rev()).enumerate() {
            if let SymbolicExpr::Leaf(BaseLeaf::Constant(value)) = field {
                constant -= power * *value;
                continue;
            }
            variable |= 1 << i;
            for (slot, &coordinate) in coefficients
                .iter_mut()
                .zip(BasedVectorSpace::<F>::as_basis_coefficients_slice(&-power))
            {
                slot.push(coordinate);
            }
        }
        Self { constant: constant.into(), variable, coefficients }
    }

    /// The denominator for these fields.
    #[inline]
    pub fn denominator<E: Into<Packed>>(
        &self,
        fields: impl IntoIterator<Item = E>,
    ) -> PackedChallenge {
        // Without a branch: each field is written, and stays where it is variable.
        let mut values = [Packed::ZERO; MAX_FIELDS + 1];
        let mut len = 0;
        for (i, field) in fields.into_iter().enumerate() {
            values[len] = field.into();
            len += (self.variable >> i & 1) as usize;
        }
        let constant = coordinates(&self.constant);
        from_coordinates(|k| {
            constant[k] + Packed::batched_linear_combination(&values[..len], &self.coefficients[k])
        })
    }
}

/// A chip's messages and the fraction columns that hold them.
#[derive(Clone, Debug)]
pub struct Layout {
    /// In the order in which the chip states them.
    pub messages: Vec<Message>,
    /// For each fraction column, its messages.
    pub columns: Vec<Vec<usize>>,
}

impl Layout {
    /// The layout that `lookups` describe, with two challenges for each.
    ///
    /// Lookups take the messages of one bus after the other, those of a bus in the order in which
    /// the chip states them. All are of a named bus and none excludes another: the machine has no
    /// others.
    pub fn new(air: &ChipAir, lookups: &[Lookup<F>], challenges: &[Challenge]) -> Self {
        let mut of_bus: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let stated = Lookups::from_air::<Challenge, _>(air);
        for (index, message) in stated.iter().enumerate() {
            of_bus.entry(bus(message)).or_default().push(index);
        }
        let mut of_bus: BTreeMap<_, _> =
            of_bus.into_iter().map(|(bus, messages)| (bus, messages.into_iter())).collect();
        let mut messages: Vec<Option<Message>> = vec![None; stated.len()];
        let mut columns = Vec::with_capacity(lookups.len());
        for lookup in lookups {
            let next = of_bus.get_mut(&bus(lookup)).into_iter().flatten();
            let column: Vec<usize> = next.take(lookup.elements.len()).collect();
            for (slot, &index) in column.iter().enumerate() {
                messages[index] = Some(Message::new(lookup, slot, challenges));
            }
            columns.push(column);
        }
        Self { messages: messages.into_iter().flatten().collect(), columns }
    }

    /// The fraction `sum m_i / d_i` of a column, as numerator and denominator.
    #[inline]
    pub fn fraction(
        column: &[usize],
        counts: &[Packed],
        denominators: &[PackedChallenge],
    ) -> (PackedChallenge, PackedChallenge) {
        let mut terms = column.iter().map(|&i| (counts[i], denominators[i]));
        let Some((count, denominator)) = terms.next() else {
            return (PackedChallenge::ZERO, PackedChallenge::ONE);
        };
        let first = (PackedChallenge::from(count), denominator);
        terms.fold(first, |(above, below), (count, denominator)| {
            (above * denominator + below * count, below * denominator)
        })
    }

    /// What a fraction column must make zero: its value times the product of the denominators,
    /// less the numerator.
    #[inline]
    pub fn pin(
        column: &[usize],
        counts: &[Packed],
        denominators: &[PackedChallenge],
        value: PackedChallenge,
    ) -> PackedChallenge {
        let [rest @ .., last] = column else { return value };
        let (last_count, last) = (counts[*last], denominators[*last]);
        let [first] = rest else {
            if rest.is_empty() {
                return value * last - last_count;
            }
            let (above, below) = Self::fraction(column, counts, denominators);
            return below * value - above;
        };
        // d2 (d1 f - m1) - m2 d1: two products less than from numerator and denominator.
        let (first_count, first) = (counts[*first], denominators[*first]);
        last * (first * value - first_count) - first * last_count
    }
}

fn bus(lookup: &Lookup<F>) -> String {
    match &lookup.kind {
        Kind::Global(name) => name.clone(),
        Kind::Local => String::new(),
    }
}
