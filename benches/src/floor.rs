//! The least time that a proof's commitments take: Plonky3's extension and Merkle trees alone, of
//! as many cells, in matrices of the same heights, with the same hash, blow-up and threads.

use std::time::{Duration, Instant};

use air::F;
use air::layout::CHALLENGE_DEGREE;
use p3_commit::Mmcs;
use p3_dft::{Radix2DitParallel, TwoAdicSubgroupDft};
use p3_field::{Field, PrimeCharacteristicRing};
use p3_matrix::Matrix;
use p3_matrix::bitrev::BitReversibleMatrix;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;
use verifier::config::mmcs;
use verifier::{Profile, Shape, layouts};

/// The time to commit to the tables of some shards, one shard after the other.
pub fn floor(profile: Profile, shapes: &[Shape]) -> Duration {
    let (mmcs, log_blowup) = (mmcs(), profile.regime().log_blowup);
    let mut time = Duration::ZERO;
    for shape in shapes {
        for sizes in commitments(shape) {
            let matrices = sizes.into_iter().map(|(height, width)| matrix(height, width)).collect();
            time += commit(&mmcs, log_blowup, matrices);
        }
    }
    time
}

/// Heights and widths of what a shard commits to: main, permutation and quotient columns.
fn commitments(shape: &Shape) -> [Vec<(usize, usize)>; 3] {
    let [mut main, mut permutation, mut quotient] = [const { Vec::new() }; 3];
    for (table, layout) in shape.instances().iter().zip(layouts(shape)) {
        let height = 1 << table.log_height;
        main.push((height, table.chip.width()));
        permutation.push((height, CHALLENGE_DEGREE * layout.permutation_columns()));
        quotient.extend(vec![(height, CHALLENGE_DEGREE); table.chip.quotient_chunks()]);
    }
    permutation.retain(|&(_, width)| width != 0);
    [main, permutation, quotient]
}

/// A matrix of different values.
pub fn matrix(height: usize, width: usize) -> RowMajorMatrix<F> {
    let values = (0..height * width).into_par_iter();
    RowMajorMatrix::new(values.map(|i| F::from_usize(i.wrapping_mul(0x9e37_79b1))).collect(), width)
}

/// The time that Plonky3 takes to extend matrices by `2^log_blowup` and to hash them.
pub fn commit(
    mmcs: &impl Mmcs<F>,
    log_blowup: usize,
    matrices: Vec<RowMajorMatrix<F>>,
) -> Duration {
    let dft = Radix2DitParallel::default();
    let start = Instant::now();
    let extend = |matrix| {
        let extended = dft.coset_lde_batch(matrix, log_blowup, F::GENERATOR).bit_reverse_rows();
        extended.to_row_major_matrix()
    };
    let extended: Vec<RowMajorMatrix<F>> = matrices.into_iter().map(extend).collect();
    let committed = mmcs.commit(extended);
    let time = start.elapsed();
    drop(committed);
    time
}
