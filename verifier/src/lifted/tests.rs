use alloc::vec;
use alloc::vec::Vec;

use air::F;
use p3_commit::{
    CommitmentOpening, MatrixOpening, OpeningRequest, Pcs as _, PolynomialSpace, UnivariateStarkPcs,
};
use p3_field::{BasedVectorSpace, Field, PrimeCharacteristicRing};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use p3_matrix::interpolation::Interpolate;

use super::{LiftedDomain, LiftedPcs, shift};
use crate::config::{Challenge, Challenger, pcs};
use crate::security::Profile;
use crate::shape::MAX_LOG_HEIGHT;

type Claims = Vec<CommitmentOpening<Challenge, super::pcs::Root, LiftedDomain>>;
type Proof = <LiftedPcs as p3_commit::Pcs<Challenge, Challenger>>::Proof;
type Data = <LiftedPcs as p3_commit::Pcs<Challenge, Challenger>>::ProverData;

fn challenge(seed: u32) -> Challenge {
    Challenge::from_basis_coefficients_fn(|k| F::from_u32(seed * 7 + k as u32 + 1).exp_u64(12345))
}

#[test]
fn cosets_are_squares_of_the_next_and_meet_no_rows() {
    assert_eq!(shift(MAX_LOG_HEIGHT), F::GENERATOR);
    for log_height in 0..MAX_LOG_HEIGHT {
        assert_eq!(shift(log_height), shift(log_height + 1).square());
        // In the coset s K, K of order 2^(log_height + 1), 1 lies just if s^(2^(log_height + 1)) = 1.
        assert_ne!(shift(log_height).exp_power_of_2(log_height + 1), F::ONE);
    }
}

#[test]
fn lifted_domains_are_those_of_the_table_at_the_power() {
    for (log_height, log_lift) in [(0, 0), (0, 5), (3, 0), (3, 4), (6, 1)] {
        let domain = LiftedDomain::new(log_height, log_lift).expect("a small order");
        let rows = domain.rows();
        let (y, z) = (challenge(1), challenge(2));
        let power = |y: Challenge| y.exp_power_of_2(log_lift);
        assert_eq!(domain.size(), 1 << log_height);
        assert_eq!(domain.vanishing_poly_at_point(y), rows.vanishing_poly_at_point(power(y)));
        assert_eq!(domain.next_point(y).map(power), rows.next_point(power(y)));
        let (lifted, plain) = (domain.selectors_at_point(z), rows.selectors_at_point(power(z)));
        assert_eq!(lifted.is_first_row, plain.is_first_row);
        assert_eq!(lifted.is_last_row, plain.is_last_row);
        assert_eq!(lifted.is_transition, plain.is_transition);
        assert_eq!(lifted.inv_vanishing, plain.inv_vanishing);

        let quotient = domain.create_disjoint_domain(2 << log_height);
        assert_eq!(quotient.rows().shift(), shift(log_height));
        assert_eq!(quotient.first_point().exp_power_of_2(log_lift), shift(log_height));
        let chunks = quotient.split_domains(2);
        for (chunk, plain) in chunks.iter().zip(quotient.rows().split_domains(2)) {
            assert_eq!(chunk.rows().shift(), plain.shift());
            assert_eq!(chunk.size(), plain.size());
            assert_eq!(chunk.first_point().exp_power_of_2(log_lift), plain.first_point());
            let (zero, other) = (chunk.first_point(), domain.first_point());
            assert_eq!(chunk.vanishing_poly_at_point(zero), F::ZERO);
            assert_ne!(chunk.vanishing_poly_at_point(other), F::ZERO);
            assert_eq!(chunk.vanishing_poly_at_point(y), plain.vanishing_poly_at_point(power(y)));
        }
    }
    assert!(LiftedDomain::new(20, 8).is_none());
}

/// Tables of these heights and widths, in one commitment.
fn tables(log_heights: &[usize], seed: usize) -> Vec<RowMajorMatrix<F>> {
    let table = |(i, &log_height): (usize, &usize)| {
        let width = 1 + (i + seed) % 4;
        let cells = (0..width << log_height).map(|cell| F::from_usize(cell * cell + 7 * i + seed));
        RowMajorMatrix::new(cells.collect(), width)
    };
    log_heights.iter().enumerate().map(table).collect()
}

const LOG_HEIGHT: usize = 10;
const HEIGHTS: [&[usize]; 3] = [&[10, 3, 0, 5, 10], &[7, 1], &[9, 9]];

struct Opened {
    pcs: LiftedPcs,
    claims: Claims,
    proof: Proof,
}

/// Commits to tables, three times, and opens all at a point, those of odd number at the next too.
fn open(commit: impl Fn(&LiftedPcs, Vec<RowMajorMatrix<F>>) -> (super::pcs::Root, Data)) -> Opened {
    let pcs = pcs(Profile::Bits100, LOG_HEIGHT);
    let point = challenge(5);
    let whole = LiftedDomain::new(LOG_HEIGHT, 0).expect("a small order");
    let next = whole.next_point(point).expect("there is a next row");
    let points = |i: usize| if i % 2 == 1 { vec![point, next] } else { vec![point] };
    let committed: Vec<_> = (0..3).map(|i| commit(&pcs, tables(HEIGHTS[i], 3 * i))).collect();
    let requests = committed.iter().zip(HEIGHTS).map(|((_, data), heights)| OpeningRequest {
        prover_data: data,
        points: (0..heights.len()).map(points).collect(),
    });
    let (values, proof) =
        pcs.open(requests.collect(), &mut Challenger::default()).expect("it opens");
    let claims =
        committed.into_iter().zip(HEIGHTS).zip(values).map(|(((root, _), heights), values)| {
            let matrices =
                heights.iter().zip(values).enumerate().map(|(i, (&log_height, values))| {
                    let domain = LiftedDomain::new(log_height, LOG_HEIGHT - log_height);
                    let domain = domain.expect("a small order");
                    MatrixOpening::from((domain, points(i).into_iter().zip(values).collect()))
                });
            CommitmentOpening { commitment: root, matrices: matrices.collect() }
        });
    let claims = claims.collect();
    Opened { pcs, claims, proof }
}

fn honest() -> Opened {
    open(|pcs, tables| {
        let with_domain = tables.into_iter().map(|table| {
            let log_height = table.height().ilog2() as usize;
            (LiftedDomain::new(log_height, LOG_HEIGHT - log_height).expect("a small order"), table)
        });
        p3_commit::Pcs::<Challenge, Challenger>::commit(pcs, with_domain).expect("it commits")
    })
}

fn holds(opened: &Opened, claims: Claims) -> bool {
    opened.pcs.verify(claims, &opened.proof, &mut Challenger::default()).is_ok()
}

#[test]
fn honest_openings_are_accepted() {
    let opened = honest();
    assert!(holds(&opened, opened.claims.clone()));
    // The values are those of the tables' polynomials at the power of the point.
    for (i, (claim, heights)) in opened.claims.iter().zip(HEIGHTS).enumerate() {
        for (matrix, table) in claim.matrices.iter().zip(tables(heights, 3 * i)) {
            let power = LOG_HEIGHT - table.height().ilog2() as usize;
            for opened in &matrix.points {
                let point = opened.point.exp_power_of_2(power);
                assert_eq!(opened.values, table.interpolate_subgroup(point));
            }
        }
    }
}

#[test]
fn claims_of_other_values_points_heights_or_roots_are_rejected() {
    let opened = honest();
    let rejected = |what: &str, change: &dyn Fn(&mut Claims)| {
        let mut claims = opened.claims.clone();
        change(&mut claims);
        assert!(!holds(&opened, claims), "{what}");
    };
    for (i, heights) in HEIGHTS.iter().enumerate() {
        rejected("root", &|claims| claims[i].commitment = claims[(i + 1) % 3].commitment.clone());
        for j in 0..heights.len() {
            for k in 0..opened.claims[i].matrices[j].points.len() {
                // A table of one row has the same values everywhere: that claim is true.
                if heights[j] > 0 {
                    rejected("point", &|claims| claims[i].matrices[j].points[k].point += F::ONE);
                }
                for l in 0..opened.claims[i].matrices[j].points[k].values.len() {
                    let value = |claims: &mut Claims| {
                        claims[i].matrices[j].points[k].values[l] += F::ONE;
                    };
                    rejected("value", &value);
                }
            }
            for log_height in (0..=LOG_HEIGHT).filter(|log| log != &heights[j]) {
                let lifted = LOG_HEIGHT - log_height;
                rejected("height", &|claims| {
                    claims[i].matrices[j].domain =
                        LiftedDomain::new(log_height, lifted).expect("a small order");
                });
            }
            rejected("a matrix less", &|claims| drop(claims[i].matrices.remove(j)));
        }
        rejected("a commitment less", &|claims| drop(claims.remove(i)));
    }
}

/// A table that is committed to on another coset than that of its height, such as the one that a
/// proof system without lifting would use, opens to other values.
#[test]
fn tables_on_another_coset_are_other_tables() {
    let honest = honest();
    let other = open(|pcs, tables| {
        let with_domain = tables.into_iter().map(|table| {
            let log_height = table.height().ilog2() as usize;
            // Evaluations over this lifted domain's rows: another coset, unless it is the highest.
            let domain = LiftedDomain::new(log_height, 0).expect("a small order");
            (domain.create_disjoint_domain(1 << log_height), table)
        });
        p3_commit::Pcs::<Challenge, Challenger>::commit(pcs, with_domain).expect("it commits")
    });
    assert!(holds(&other, other.claims.clone()), "it is a table all the same");
    for (claim, other) in honest.claims.iter().zip(&other.claims) {
        assert_ne!(claim.commitment, other.commitment);
        let values = |claim: &CommitmentOpening<_, _, _>| -> Vec<Vec<Challenge>> {
            let points = claim.matrices.iter().flat_map(|matrix| &matrix.points);
            points.map(|opened| opened.values.clone()).collect()
        };
        assert_ne!(values(claim), values(other));
    }
}

/// Columns that are no polynomials of the table's degree, in tables of every height: each alone
/// makes the low-degree test fail.
#[test]
fn columns_of_high_degree_are_rejected() {
    for (i, heights) in HEIGHTS.iter().enumerate() {
        for j in 0..heights.len() {
            let committed = core::cell::Cell::new(0);
            let opened = open(|pcs, tables| {
                let this = committed.replace(committed.get() + 1);
                let with_domain = tables.into_iter().map(|table| {
                    let log_height = table.height().ilog2() as usize;
                    (LiftedDomain::new(log_height, 0).expect("a small order"), table)
                });
                let with_domain: Vec<_> = with_domain.collect();
                let stark = |pcs: &LiftedPcs| {
                    <LiftedPcs as UnivariateStarkPcs<Challenge, Challenger>>::get_quotient_ldes(
                        pcs,
                        with_domain,
                        1,
                    )
                };
                let mut extended = stark(pcs).expect("it extends");
                if this == i {
                    // Half of the rows, so that the word is far from every polynomial.
                    let cells = extended[j].values.len();
                    extended[j].values[cells / 2..].iter_mut().for_each(|cell| *cell += F::ONE);
                }
                <LiftedPcs as UnivariateStarkPcs<Challenge, Challenger>>::commit_ldes(pcs, extended)
                    .expect("it commits")
            });
            assert!(!holds(&opened, opened.claims.clone()), "table {j} of commitment {i}");
        }
    }
}
