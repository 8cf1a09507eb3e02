//! The rows of a lifted table.

use alloc::vec::Vec;

use air::F;
use p3_commit::{LagrangeSelectors, PolynomialSpace};
use p3_field::coset::TwoAdicMultiplicativeCoset;
use p3_field::{ExtensionField, Field, PrimeCharacteristicRing, TwoAdicField};
use p3_matrix::dense::RowMajorMatrix;

use super::shift;

/// A coset `t H` of order `r n`, on which functions repeat after `n` points: the lifting of the coset
/// of order `n` and shift `t^r`, for `r = 2^log_lift`.
///
/// Its size is `n`. Points of the field, but for those of the functions that only a prover calls,
/// are points `y` of the lifted table; `y^r` is a point of the table itself.
#[derive(Clone, Copy, Debug)]
pub struct LiftedDomain {
    /// The table's own coset.
    rows: TwoAdicMultiplicativeCoset<F>,
    log_lift: usize,
    /// `t`.
    shift: F,
    shift_inverse: F,
}

impl LiftedDomain {
    /// The rows of a table of `2^log_height` rows, lifted to `2^(log_height + log_lift)`; nothing if the
    /// field has no root of that order.
    pub fn new(log_height: usize, log_lift: usize) -> Option<Self> {
        Self::with_shift(log_height, log_lift, F::ONE)
    }

    fn with_shift(log_size: usize, log_lift: usize, shift: F) -> Option<Self> {
        if log_size.checked_add(log_lift)? > F::TWO_ADICITY {
            return None;
        }
        let rows = TwoAdicMultiplicativeCoset::new(shift.exp_power_of_2(log_lift), log_size)?;
        Some(Self { rows, log_lift, shift, shift_inverse: shift.try_inverse()? })
    }

    /// The coset that is lifted.
    pub fn rows(&self) -> TwoAdicMultiplicativeCoset<F> {
        self.rows
    }

    /// `(y / t)^r`, which is in the group of order `n` just if `y` is in the coset.
    fn unshifted<Ext: ExtensionField<F>>(&self, y: Ext) -> Ext {
        (y * self.shift_inverse).exp_power_of_2(self.log_lift)
    }

    /// log2 of `r n`.
    fn log_order(&self) -> usize {
        self.rows.log_size() + self.log_lift
    }
}

impl PolynomialSpace for LiftedDomain {
    type Val = F;

    fn size(&self) -> usize {
        self.rows.size()
    }

    fn first_point(&self) -> F {
        self.shift
    }

    fn next_point<Ext: ExtensionField<F>>(&self, y: Ext) -> Option<Ext> {
        Some(y * F::two_adic_generator(self.log_order()))
    }

    /// The coset that tables of this height are committed on, of another order.
    fn try_create_disjoint_domain(&self, min_size: usize) -> Option<Self> {
        let log_size = min_size.checked_next_power_of_two()?.ilog2() as usize;
        let shift = self.shift * shift(self.log_order());
        Self::with_shift(log_size, self.log_lift, shift)
    }

    fn split_domains(&self, num_chunks: usize) -> Vec<Self> {
        let shifts = F::two_adic_generator(self.log_order()).shifted_powers(self.shift);
        let chunks = self.rows.split_domains(num_chunks).into_iter().zip(shifts);
        let chunk = |(rows, shift): (_, F)| Self {
            rows,
            log_lift: self.log_lift,
            shift,
            shift_inverse: shift.inverse(),
        };
        chunks.map(chunk).collect()
    }

    fn split_evals(&self, num_chunks: usize, evals: RowMajorMatrix<F>) -> Vec<RowMajorMatrix<F>> {
        self.rows.split_evals(num_chunks, evals)
    }

    fn vanishing_poly_at_point<Ext: ExtensionField<F>>(&self, y: Ext) -> Ext {
        self.unshifted(y).exp_power_of_2(self.rows.log_size()) - Ext::ONE
    }

    fn selectors_at_point<Ext: ExtensionField<F>>(&self, y: Ext) -> LagrangeSelectors<Ext> {
        let last = self.rows.subgroup_generator().inverse();
        let vanishing = self.vanishing_poly_at_point(y);
        let u = self.unshifted(y);
        LagrangeSelectors {
            is_first_row: vanishing * (u - Ext::ONE).inverse(),
            is_last_row: vanishing * (u - last).inverse(),
            is_transition: u - last,
            inv_vanishing: vanishing.inverse(),
        }
    }

    fn selectors_on_coset(&self, coset: Self) -> LagrangeSelectors<Vec<F>> {
        self.rows.selectors_on_coset(coset.rows)
    }

    fn evaluate_polynomial_at<Ext: ExtensionField<F>>(&self, evals: &[F], y: Ext) -> Ext {
        self.rows.evaluate_polynomial_at(evals, y.exp_power_of_2(self.log_lift))
    }
}
