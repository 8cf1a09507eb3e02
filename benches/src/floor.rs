//! The least time that a proof's commitments take: Plonky3's extension and Merkle trees alone, of
//! as many cells, in matrices of the same heights, with the same hash, blow-up and threads.

use std::time::{Duration, Instant};

use air::F;
use air::layout::{CHALLENGE_DEGREE, QUOTIENT_CHUNKS};
use p3_commit::Pcs as Commitments;
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;
use verifier::config::{Challenge, Challenger, Pcs, pcs};
use verifier::{Profile, Shape, layouts};

use crate::measure::MeasureError;

/// The time to commit to the tables of some shards, one shard after the other.
///
/// # Errors
///
/// If a commitment fails.
pub fn floor(profile: Profile, shapes: &[Shape]) -> Result<Duration, MeasureError> {
    let pcs = pcs(profile);
    let mut time = Duration::ZERO;
    for shape in shapes {
        for sizes in commitments(shape) {
            let matrices = sizes.into_iter().map(|(height, width)| matrix(height, width)).collect();
            time += commit(&pcs, matrices)?;
        }
    }
    Ok(time)
}

/// Heights and widths of what a shard commits to: main, permutation and quotient columns.
fn commitments(shape: &Shape) -> [Vec<(usize, usize)>; 3] {
    let [mut main, mut permutation, mut quotient] = [const { Vec::new() }; 3];
    for (table, layout) in shape.instances().iter().zip(layouts(shape)) {
        let height = 1 << table.log_height;
        main.push((height, table.chip.width()));
        permutation.push((height, CHALLENGE_DEGREE * layout.permutation_columns()));
        quotient.extend([(height, CHALLENGE_DEGREE); QUOTIENT_CHUNKS]);
    }
    permutation.retain(|&(_, width)| width != 0);
    [main, permutation, quotient]
}

/// A matrix of different values.
pub fn matrix(height: usize, width: usize) -> RowMajorMatrix<F> {
    let values = (0..height * width).into_par_iter();
    RowMajorMatrix::new(values.map(|i| F::from_usize(i.wrapping_mul(0x9e37_79b1))).collect(), width)
}

/// The time that Plonky3 takes to extend matrices and to hash them.
///
/// # Errors
///
/// If it fails.
pub fn commit(pcs: &Pcs, matrices: Vec<RowMajorMatrix<F>>) -> Result<Duration, MeasureError> {
    let domain = |height| {
        <Pcs as Commitments<Challenge, Challenger>>::natural_domain_for_degree(pcs, height)
    };
    let evaluations: Vec<_> =
        matrices.into_iter().map(|matrix| (domain(matrix.height()), matrix)).collect();
    let start = Instant::now();
    let committed = <Pcs as Commitments<Challenge, Challenger>>::commit(pcs, evaluations);
    let time = start.elapsed();
    committed.map(|_| time).map_err(|error| MeasureError::Commitment(error.to_string()))
}
