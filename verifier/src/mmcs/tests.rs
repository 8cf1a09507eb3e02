//! The check accepts what the library's check accepts, and nothing else.

use alloc::vec;
use alloc::vec::Vec;

use air::F;
use air::hash::Digest;
use p3_commit::Mmcs as _;
use p3_field::{PackedValue, PrimeCharacteristicRing};
use p3_matrix::Dimensions;
use p3_matrix::dense::RowMajorMatrix;
use p3_merkle_tree::PrunedMerklePaths;
use p3_symmetric::{Hash, MerkleCap};
use proptest::prelude::*;

use super::{Mmcs, Packed};

/// An opening, and all that it is checked against.
#[derive(Clone)]
struct Case {
    commitment: MerkleCap<F, Digest>,
    dimensions: Vec<Dimensions>,
    indices: Vec<usize>,
    values: Vec<Vec<Vec<F>>>,
    siblings: Vec<Digest>,
}

impl Case {
    /// An honest opening of matrices with these heights and widths.
    fn new(sizes: &[(usize, usize)], indices: &[usize], seed: u32) -> Self {
        let mut state = seed;
        let mut element = || {
            state = state.wrapping_mul(0x9e37_79b1).wrapping_add(0x7f4a_7c15);
            F::from_u32(state >> 2)
        };
        let matrices: Vec<_> = sizes
            .iter()
            .map(|&(height, width)| {
                RowMajorMatrix::new((0..height * width).map(|_| element()).collect(), width)
            })
            .collect();
        let dimensions =
            sizes.iter().map(|&(height, width)| Dimensions { height, width }).collect();
        let mmcs = Mmcs::default();
        let (commitment, data) = mmcs.commit(matrices);
        let (values, proof) = mmcs.open_multi_batch(indices, &data);
        let siblings = proof.sibling_hashes;
        Self { commitment, dimensions, indices: indices.to_vec(), values, siblings }
    }

    /// What both checks say.
    fn accepted(&self) -> bool {
        let mmcs = Mmcs::default();
        let Self { commitment, dimensions, indices, values, siblings } = self;
        let proof = PrunedMerklePaths { sibling_hashes: siblings.clone() };
        let ours = mmcs.verify_multi_batch(commitment, dimensions, indices, values, &proof);
        let library = &mmcs.library;
        let theirs = library.verify_multi_batch(commitment, dimensions, indices, values, &proof);
        assert_eq!(ours.is_ok(), theirs.is_ok(), "here {ours:?}, in the library {theirs:?}");
        ours.is_ok()
    }

    /// Applies a change and demands that both checks reject the result.
    fn rejected(&self, what: &str, change: impl FnOnce(&mut Self)) {
        let mut changed = self.clone();
        change(&mut changed);
        assert!(!changed.accepted(), "{what}: {:?} at {:?}", self.dimensions, self.indices);
    }

    fn changed_values_are_rejected(&self) {
        for (query, rows) in self.values.iter().enumerate() {
            for (matrix, row) in rows.iter().enumerate() {
                for column in 0..row.len() {
                    self.rejected("a value", |it| it.values[query][matrix][column] += F::ONE);
                }
                self.rejected("a short row", |it| _ = it.values[query][matrix].pop());
                self.rejected("a long row", |it| it.values[query][matrix].push(F::ZERO));
                self.rejected("an empty row", |it| it.values[query][matrix].clear());
                self.rejected("a missing row", |it| _ = it.values[query].remove(matrix));
                self.rejected("a row twice", |it| it.values[query].insert(matrix, row.clone()));
            }
            self.rejected("no rows", |it| it.values[query].clear());
            self.rejected("a missing query", |it| _ = it.values.remove(query));
            self.rejected("a query too many", |it| it.values.insert(query, rows.clone()));
        }
    }

    fn changed_paths_are_rejected(&self) {
        for place in 0..self.siblings.len() {
            for element in 0..self.siblings[place].len() {
                self.rejected("a sibling", |it| it.siblings[place][element] += F::ONE);
            }
            self.rejected("a missing sibling", |it| _ = it.siblings.remove(place));
            let next = (place + 1) % self.siblings.len();
            if self.siblings[next] != self.siblings[place] {
                self.rejected("swapped siblings", |it| it.siblings.swap(place, next));
            }
        }
        for place in 0..=self.siblings.len() {
            self.rejected("an extra sibling", |it| it.siblings.insert(place, Digest::default()));
        }
    }

    fn changed_claims_are_rejected(&self) {
        for matrix in 0..self.dimensions.len() {
            self.rejected("a wider matrix", |it| it.dimensions[matrix].width += 1);
            self.rejected("a narrower matrix", |it| it.dimensions[matrix].width -= 1);
            self.rejected("a higher matrix", |it| it.dimensions[matrix].height *= 2);
            self.rejected("a lower matrix", |it| it.dimensions[matrix].height /= 2);
            self.rejected("no height", |it| it.dimensions[matrix].height = 0);
            self.rejected("a missing matrix", |it| _ = it.dimensions.remove(matrix));
            let extra = self.dimensions[matrix];
            self.rejected("an extra matrix", |it| it.dimensions.insert(matrix, extra));
        }
        self.rejected("no matrix", |it| it.dimensions.clear());
        let height = self.dimensions.iter().map(|it| it.height).max().unwrap_or(0);
        for query in 0..self.indices.len() {
            self.rejected("another leaf", |it| it.indices[query] ^= 1);
            self.rejected("a leaf beyond the last", |it| it.indices[query] += height);
            self.rejected("the last number", |it| it.indices[query] = usize::MAX);
            self.rejected("a missing index", |it| _ = it.indices.remove(query));
            self.rejected("an extra index", |it| it.indices.insert(query, 0));
        }
        self.rejected("no index", |it| it.indices.clear());
        let mut root = self.commitment.roots()[0];
        root[7] += F::ONE;
        self.rejected("another root", |it| it.commitment = Hash::from(root).into());
    }
}

/// Sizes of matrices, and leaves to open.
fn openings(
    log_heights: impl Strategy<Value = usize>,
    matrices: usize,
    queries: usize,
) -> impl Strategy<Value = (Vec<(usize, usize)>, Vec<usize>, u32)> {
    let size = (log_heights, 1usize..24).prop_map(|(log_height, width)| (1 << log_height, width));
    let sizes = prop::collection::vec(size, 1..=matrices);
    let leaves = prop::collection::vec(any::<usize>(), 1..=queries);
    (sizes, leaves, any::<u32>()).prop_map(|(sizes, mut leaves, seed)| {
        let height = sizes.iter().map(|(height, _)| *height).max().unwrap_or(1);
        leaves.iter_mut().for_each(|leaf| *leaf %= height);
        (sizes, leaves, seed)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn honest_openings_are_accepted((sizes, leaves, seed) in openings(0usize..10, 12, 80)) {
        prop_assert!(Case::new(&sizes, &leaves, seed).accepted());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changed_openings_are_rejected((sizes, leaves, seed) in openings(0usize..5, 4, 5)) {
        let case = Case::new(&sizes, &leaves, seed);
        case.changed_values_are_rejected();
        case.changed_paths_are_rejected();
        case.changed_claims_are_rejected();
    }
}

#[test]
fn a_tree_of_one_leaf() {
    let case = Case::new(&[(1, 3), (1, 20)], &[0, 0], 1);
    assert!(case.accepted());
    case.changed_values_are_rejected();
    case.changed_paths_are_rejected();
    case.changed_claims_are_rejected();
}

#[test]
fn more_leaves_than_lanes() {
    for count in [1, 2, Packed::WIDTH - 1, Packed::WIDTH, Packed::WIDTH + 1, 3 * Packed::WIDTH] {
        let leaves: Vec<usize> = (0..count).map(|i| 5 * i % 64).collect();
        let case = Case::new(&[(64, 17), (8, 16), (64, 1), (8, 15)], &leaves, 2);
        assert!(case.accepted());
        case.changed_paths_are_rejected();
        case.changed_claims_are_rejected();
    }
}

/// The hash of a leaf does not show where one row ends and the next begins.
#[test]
fn an_element_moved_to_the_next_row_is_rejected() {
    let case = Case::new(&[(8, 4), (8, 4), (2, 3), (2, 3)], &[3, 5], 3);
    for (query, matrix) in [(0, 0), (0, 2), (1, 0), (1, 2)] {
        case.rejected("a moved element", |it| {
            let moved = it.values[query][matrix].pop().unwrap_or_default();
            it.values[query][matrix + 1].insert(0, moved);
        });
    }
}

/// What the library takes and no prover of ours makes.
#[test]
fn odd_trees_as_in_the_library() {
    for heights in [[5, 3], [6, 6], [7, 1], [3, 2]] {
        let case = Case::new(&heights.map(|height| (height, 2)), &[heights[0] - 1, 0], 4);
        assert!(case.accepted());
        case.changed_values_are_rejected();
        case.changed_paths_are_rejected();
    }
    let mut case = Case::new(&[(4, 2), (2, 2)], &[1, 2], 5);
    let (root, other) = (case.commitment.roots()[0], Digest::default());
    case.commitment = MerkleCap::new(vec![root, other]);
    assert!(case.accepted(), "digests after the root");
    case.commitment = MerkleCap::new(vec![other, root]);
    assert!(!case.accepted(), "digests before the root");
    case.indices.clear();
    case.values.clear();
    assert!(!case.accepted(), "siblings of nothing");
    case.siblings.clear();
    assert!(case.accepted(), "nothing opened");
    case.rejected("two heights off the ladder", |it| it.dimensions[1].height = 3);
}
