//! Each loop of the prover against its plain version.

use air::F;
use air::layout::ChipLayout;
use p3_air::symbolic::AirLayout;
use p3_batch_stark::prover::quotient_values;
use p3_commit::{PolynomialSpace, UnivariateStarkPcs};
use p3_field::{BasedVectorSpace, Field, PrimeCharacteristicRing};
use p3_lookup::{LogUpGadget, LookupProtocol};
use p3_matrix::bitrev::BitReversibleMatrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_util::reverse_bits_len;
use verifier::config::{Challenge, Challenger, Pcs, pcs};

use super::*;
use crate::stark::commit::Committer;
use crate::stark::messages::Layout;
use crate::stark::quotient::{Committed, Weights};
use crate::stark::reduce::{Combination, Opened};
use crate::stark::{open, permutation};

fn challenge(seed: u32) -> Challenge {
    Challenge::from_basis_coefficients_fn(|k| F::from_u32(seed * 7 + k as u32 + 1).exp_u64(12345))
}

/// Two challenges for each lookup.
fn challenges(lookups: usize) -> Vec<Challenge> {
    (0..2 * lookups as u32).map(challenge).collect()
}

fn natural(pcs: &Pcs, height: usize) -> p3_batch_stark::config::Domain<Config> {
    <Pcs as p3_commit::Pcs<Challenge, Challenger>>::natural_domain_for_degree(pcs, height)
}

#[test]
fn permutation_traces_are_those_of_the_gadget() {
    let (_, shards) = shards(load(EVERY_INSTRUCTION), &[], Profile::Bits100, u64::MAX);
    for table in shards.iter().flatten() {
        let lookups = ChipLayout::of(table.air.id).lookups;
        let challenges = challenges(lookups.len());
        let layout = Layout::new(&table.air, &lookups, &challenges);
        let (trace, terminal) = permutation::generate(table, &layout, 1);
        let (expected, expected_terminal) = LogUpGadget::new().generate_permutation(
            &table.trace,
            &table.air.preprocessed.as_deref().cloned(),
            &table.public_values,
            &lookups,
            &challenges,
        );
        assert_eq!(trace, expected.flatten_to_base(), "{:?}", table.air.id);
        assert_eq!(Some(terminal), expected_terminal.map(|terminal| terminal.0));
    }
}

/// On traces whose permutation columns are arbitrary, so that no constraint is zero.
#[test]
fn quotients_are_those_of_the_library() {
    let (_, shards) = shards(load(EVERY_INSTRUCTION), &[], Profile::Bits100, u64::MAX);
    let (pcs, gadget) = (pcs(Profile::Bits100, 12), LogUpGadget::new());
    let committer = Committer::new(&pcs, 1);
    for table in shards.iter().flatten().filter(|table| table.trace.height() <= 1 << 9) {
        let height = table.trace.height();
        let lookups = ChipLayout::of(table.air.id).lookups;
        let challenges = challenges(lookups.len());
        let layout = Layout::new(&table.air, &lookups, &challenges);
        let width = 5 * (1 + lookups.len());
        let cells = (0..height * width).map(|i| F::from_usize(i * i + 3));
        let permutation = RowMajorMatrix::new(cells.collect(), width);
        let extend = |trace: &RowMajorMatrix<F>| committer.extend(trace.clone());
        let preprocessed = table.air.preprocessed.as_deref().map(extend);
        let (main, permutation) = (extend(&table.trace), extend(&permutation));
        let air_layout = AirLayout::from_air::<F>(&table.air);
        let (alpha, terminal) = (challenge(91), challenge(92));
        for log_chunks in 0..2 {
            let size = height << log_chunks;
            let domain = natural(&pcs, height).create_disjoint_domain(size);
            let on_domain = |matrix: &RowMajorMatrix<F>| {
                RowMajorMatrix::new(matrix.split_rows(size).0.values.to_vec(), matrix.width)
                    .bit_reverse_rows()
            };
            let expected = quotient_values::<Config, _, _, _>(
                &pcs,
                &table.air,
                &table.public_values,
                air_layout,
                natural(&pcs, height),
                domain,
                &on_domain(&main),
                Some(&on_domain(&permutation)),
                &lookups,
                &[terminal],
                &gadget,
                &challenges,
                preprocessed.as_ref().map(on_domain).as_ref(),
                alpha,
            );
            let quotient = Committed {
                air: &table.air,
                public_values: &table.public_values,
                layout: &layout,
                main: main.as_view(),
                preprocessed: preprocessed.as_ref().map(RowMajorMatrix::as_view),
                permutation: permutation.as_view(),
                terminal,
                log_height: height.ilog2() as usize,
                log_chunks,
                weights: &Weights::new(&table.air, &lookups, alpha),
            }
            .quotient(1, vec![F::ONE; 100]);
            for (i, expected) in expected.iter().enumerate() {
                let row = reverse_bits_len(i >> log_chunks, height.ilog2() as usize);
                let start = row * quotient.width + 5 * (i % (1 << log_chunks));
                let coordinates: &[F] = expected.as_basis_coefficients_slice();
                assert_eq!(quotient.values[start..][..5], *coordinates, "{:?}", table.air.id);
            }
            let flat = RowMajorMatrix::new_col(expected).flatten_to_base();
            let chunks = 1 << log_chunks;
            let evaluations = domain.split_domains(chunks).into_iter();
            let evaluations = evaluations.zip(domain.split_evals(chunks, flat));
            let expected = <Pcs as UnivariateStarkPcs<Challenge, Challenger>>::get_quotient_ldes(
                &pcs,
                evaluations,
                chunks,
            );
            let (extended, _) = committer.extend_quotient(quotient, log_chunks);
            assert_eq!(Ok(extended), expected);
        }
    }
}

/// Matrices of several heights, of which the lower are lifted.
#[test]
fn combinations_are_as_defined() {
    let (alpha, scale) = (challenge(1), F::from_u32(77));
    for heights in [&[2usize][..], &[8, 2, 8], &[64, 2048, 16, 2048], &[1 << 12, 2, 32, 1 << 12]] {
        let widths = [3, 41, 5, 16];
        let matrices: Vec<RowMajorMatrix<F>> = heights
            .iter()
            .zip(widths)
            .map(|(height, width)| {
                let cells = (0..height * width).map(|i| F::from_usize(i * i + width));
                RowMajorMatrix::new(cells.collect(), width)
            })
            .collect();
        let points = [vec![challenge(2)], vec![challenge(2), challenge(3)]];
        let values = |(i, matrix): (usize, &RowMajorMatrix<F>)| -> Vec<Vec<Challenge>> {
            let seed = |point: usize, column: usize| (100 + 50 * (i + point) + column) as u32;
            let of_point = |p| (0..matrix.width).map(|column| challenge(seed(p, column))).collect();
            (0..points[i % 2].len()).map(of_point).collect()
        };
        let values: Vec<_> = matrices.iter().enumerate().map(values).collect();
        let opened: Vec<Opened<'_>> = matrices
            .iter()
            .enumerate()
            .map(|(i, matrix)| Opened { matrix, points: &points[i % 2], values: &values[i] })
            .collect();
        let combined = Combination::new(opened.iter(), alpha).evaluate(scale);
        let height = *heights.iter().max().expect("there are heights");
        assert_eq!(combined.len(), height);
        for (row, &combined) in combined.iter().enumerate().step_by(height.div_ceil(100)) {
            let x = coset_point(F::GENERATOR, height, row);
            let (mut expected, mut power) = (Challenge::ZERO, Challenge::ONE);
            for Opened { matrix, points, values } in &opened {
                let repeat = height / matrix.height();
                let cells = &matrix.values[row / repeat * matrix.width..][..matrix.width];
                for (&point, values) in points.iter().zip(*values) {
                    for (&value, &cell) in values.iter().zip(cells) {
                        expected += power * (value - cell) * (point * scale - x).inverse();
                        power *= alpha;
                    }
                }
            }
            assert_eq!(combined, expected, "row {row} of {heights:?}");
        }
    }
}

/// Point `row` of a coset, in bit-reversed order.
fn coset_point(shift: F, height: usize, row: usize) -> F {
    let log_height = height.ilog2() as usize;
    let root = <F as p3_field::TwoAdicField>::two_adic_generator(log_height);
    shift * root.exp_u64(reverse_bits_len(row, log_height) as u64)
}

#[test]
fn weights_are_as_defined() {
    for height in [1usize, 2, 8, 16, 64, 2048] {
        let (shift, z) = (F::from_u32(9), challenge(2));
        for (row, &weight) in open::weights(z, shift, height).iter().enumerate() {
            let x = coset_point(shift, height, row);
            assert_eq!(weight, (z - x).inverse() - z.inverse());
        }
    }
}
