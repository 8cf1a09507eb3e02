//! How a shard's proof is written: as `postcard` writes it, but for the openings of the low-degree
//! test, which are nearly all of its bytes.
//!
//! - Elements of opened rows and digests take [31 bits](packing), not 32.
//! - A row that several queries open is written [once](rows).
//! - Digests that the paths of several queries share are written once: `p3-merkle-tree` sees to that.
//!
//! A proof has one encoding. Decoding refuses rows or patterns that are there twice, not used or out
//! of order, and what [`packing`] refuses; what is left (numbers with leading zeros, bytes after the
//! end) is refused by [`Proof::from_bytes`](crate::Proof::from_bytes).

mod packing;
mod rows;
#[cfg(test)]
mod tests;
mod written;

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

use air::F;
use air::hash::{DIGEST_WIDTH, Digest};
use p3_batch_stark::BatchProof;
use p3_field::BasedVectorSpace;
use p3_fri::{BatchMultiOpening, CommitPhaseMultiStep, FriProof};
use p3_merkle_tree::PrunedMerklePaths;
use p3_symmetric::MerkleCap;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::config::{Challenge, Config, FriMmcs};
use crate::lifted::LiftedMmcs;
use packing::{pack, packed_len, unpack};
use rows::{Patterns, Rows};
use written::StarkRead;
pub use written::read;

/// Openings may take so many times more bytes in memory than in the encoding. Those of an honest
/// shard take a few times more: its largest tables are opened in distinct rows, with long paths.
pub const MAX_EXPANSION: u64 = 16;

type Test = FriProof<Challenge, FriMmcs, F, Vec<BatchMultiOpening<F, LiftedMmcs>>>;

/// A [`BatchProof`] as it is written.
#[derive(Serialize, Deserialize)]
struct Stark<'a, Commitments, Values, Terminals, Heights> {
    commitments: Commitments,
    opened_values: Values,
    #[serde(borrow)]
    opening_proof: LowDegreeTest<'a>,
    lookup_terminals: Terminals,
    degree_bits: Heights,
    lookup_pow_witness: Option<F>,
    ood_pow_witness: F,
}

/// A [`FriProof`] as it is written.
#[derive(Serialize, Deserialize)]
struct LowDegreeTest<'a> {
    batch_pow_witness: F,
    commit_phase_commits: Vec<MerkleCap<F, Digest>>,
    commit_pow_witnesses: Vec<F>,
    /// Patterns of all openings.
    patterns: Vec<Vec<u16>>,
    #[serde(borrow)]
    input_openings: Vec<Openings<'a>>,
    #[serde(borrow)]
    commit_phase_openings: Vec<Openings<'a>>,
    final_poly: Vec<Challenge>,
    query_pow_witness: F,
}

/// What all queries open of one commitment.
#[derive(Serialize, Deserialize)]
struct Openings<'a> {
    /// By matrix. A round of the low-degree test has one; its elements are coefficients.
    #[serde(borrow)]
    matrices: Vec<Rows<'a>>,
    /// Digests of the Merkle paths, packed.
    #[serde(borrow, serialize_with = "as_bytes")]
    paths: Cow<'a, [u8]>,
}

/// Serializes a shard's proof.
pub fn serialize<S: Serializer>(stark: &BatchProof<Config>, to: S) -> Result<S::Ok, S::Error> {
    let opening_proof = LowDegreeTest::encode(&stark.opening_proof)
        .ok_or_else(|| S::Error::custom("opened rows of a matrix differ in width"))?;
    if !opening_proof.is_within_expansion() {
        return Err(S::Error::custom("its openings would be much longer than their encoding"));
    }
    let wire = Stark {
        commitments: &stark.commitments,
        opened_values: &stark.opened_values,
        opening_proof,
        lookup_terminals: &stark.lookup_terminals,
        degree_bits: &stark.degree_bits,
        lookup_pow_witness: stark.lookup_pow_witness,
        ood_pow_witness: stark.ood_pow_witness,
    };
    wire.serialize(to)
}

/// Deserializes a shard's proof. Allocates at most [`MAX_EXPANSION`] times the length of the
/// openings for them.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BatchProof<Config>, D::Error> {
    StarkRead::deserialize(from)?.decode().map_err(D::Error::custom)
}

impl StarkRead<'_> {
    /// The proof; or why there is none.
    fn decode(self) -> Result<BatchProof<Config>, &'static str> {
        if !self.opening_proof.is_within_expansion() {
            return Err("its openings are much longer than their encoding");
        }
        let opening_proof =
            self.opening_proof.decode().ok_or("the opened rows or paths are malformed")?;
        Ok(BatchProof {
            commitments: self.commitments,
            opened_values: self.opened_values,
            opening_proof,
            lookup_terminals: self.lookup_terminals,
            degree_bits: self.degree_bits,
            lookup_pow_witness: self.lookup_pow_witness,
            ood_pow_witness: self.ood_pow_witness,
        })
    }
}

/// Writes bytes as such: as the sequence that they are they would be written one by one.
fn as_bytes<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bytes(bytes)
}

/// Bytes of the openings of a shard's proof.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpeningSizes {
    /// Opened rows of tables.
    pub table_rows: usize,
    /// Merkle paths of tables.
    pub table_paths: usize,
    /// Opened values of the low-degree test.
    pub test_rows: usize,
    /// Merkle paths of the low-degree test.
    pub test_paths: usize,
}

impl OpeningSizes {
    /// Those of a proof; nothing if its openings cannot be encoded.
    pub fn of(stark: &BatchProof<Config>) -> Option<Self> {
        let test = LowDegreeTest::encode(&stark.opening_proof)?;
        let rows = |openings: &[Openings]| {
            openings.iter().flat_map(|o| &o.matrices).map(|rows| rows.cells.len()).sum()
        };
        let paths = |openings: &[Openings]| openings.iter().map(|o| o.paths.len()).sum();
        Some(Self {
            table_rows: rows(&test.input_openings),
            table_paths: paths(&test.input_openings),
            test_rows: rows(&test.commit_phase_openings),
            test_paths: paths(&test.commit_phase_openings),
        })
    }
}

impl LowDegreeTest<'_> {
    fn encode(test: &Test) -> Option<Self> {
        let mut patterns = Patterns::default();
        let input_openings =
            test.input_openings.iter().map(|batch| table_openings(&mut patterns, batch));
        let input_openings = input_openings.collect::<Option<_>>()?;
        let rounds = test.commit_phase_openings.iter();
        let commit_phase_openings =
            rounds.map(|round| round_openings(&mut patterns, round)).collect::<Option<_>>()?;
        Some(LowDegreeTest {
            batch_pow_witness: test.batch_pow_witness,
            commit_phase_commits: test.commit_phase_commits.clone(),
            commit_pow_witnesses: test.commit_pow_witnesses.clone(),
            patterns: patterns.into_list(),
            input_openings,
            commit_phase_openings,
            final_poly: test.final_poly.clone(),
            query_pow_witness: test.query_pow_witness,
        })
    }

    fn decode(self) -> Option<Test> {
        if !rows::are_canonical(&self.patterns, self.matrices()) {
            return None;
        }
        let tables = self.input_openings.iter();
        let rounds = self.commit_phase_openings.iter();
        Some(FriProof {
            batch_pow_witness: self.batch_pow_witness,
            commit_phase_commits: self.commit_phase_commits,
            commit_pow_witnesses: self.commit_pow_witnesses,
            input_openings: tables.map(|o| o.tables(&self.patterns)).collect::<Option<_>>()?,
            commit_phase_openings: rounds
                .map(|o| o.round(&self.patterns))
                .collect::<Option<_>>()?,
            final_poly: self.final_poly,
            query_pow_witness: self.query_pow_witness,
        })
    }

    /// The opened rows of all matrices, in the order in which they are written.
    fn matrices(&self) -> impl Iterator<Item = &Rows<'_>> {
        let openings = self.input_openings.iter().chain(&self.commit_phase_openings);
        openings.flat_map(|openings| &openings.matrices)
    }

    /// Whether the openings stay within [`MAX_EXPANSION`].
    fn is_within_expansion(&self) -> bool {
        let openings = || self.input_openings.iter().chain(&self.commit_phase_openings);
        let encoded = self.matrices().map(|rows| rows.cells.len()).sum::<usize>()
            + openings().map(|openings| openings.paths.len()).sum::<usize>();
        let decoded = self.matrices().fold(0u64, |sum, rows| {
            let queries = rows.pattern(&self.patterns).map_or(0, Vec::len);
            sum.saturating_add(rows.decoded_bytes(queries))
        });
        decoded <= MAX_EXPANSION.saturating_mul(encoded as u64)
    }
}

fn table_openings(
    patterns: &mut Patterns,
    batch: &BatchMultiOpening<F, LiftedMmcs>,
) -> Option<Openings<'static>> {
    let queries = &batch.opened_values;
    let count = queries.first().filter(|matrices| !matrices.is_empty())?.len();
    if queries.iter().any(|matrices| matrices.len() != count) {
        return None;
    }
    let matrix = |index: usize| {
        let rows = queries.iter().map(|matrices| Some(matrices.get(index)?.as_slice()));
        patterns.encode(&rows.collect::<Option<Vec<_>>>()?)
    };
    let matrices = (0..count).map(matrix).collect::<Option<_>>()?;
    Some(Openings { matrices, paths: paths(&batch.opening_proof) })
}

fn round_openings(
    patterns: &mut Patterns,
    round: &CommitPhaseMultiStep<Challenge, FriMmcs>,
) -> Option<Openings<'static>> {
    let coefficients = |values: &Vec<Challenge>| -> Vec<F> {
        values.iter().flat_map(|value| value.as_basis_coefficients_slice()).copied().collect()
    };
    let rows: Vec<Vec<F>> = round.sibling_values.iter().map(coefficients).collect();
    let rows: Vec<&[F]> = rows.iter().map(Vec::as_slice).collect();
    let matrices = vec![patterns.encode(&rows)?];
    Some(Openings { matrices, paths: paths(&round.opening_proof) })
}

fn paths(proof: &PrunedMerklePaths<F, DIGEST_WIDTH>) -> Cow<'static, [u8]> {
    pack(proof.sibling_hashes.as_flattened()).into()
}

impl Openings<'_> {
    fn tables(&self, patterns: &[Vec<u16>]) -> Option<BatchMultiOpening<F, LiftedMmcs>> {
        let queries = self.matrices.first()?.pattern(patterns)?.len();
        let count = self.matrices.len();
        let mut opened_values: Vec<_> = (0..queries).map(|_| Vec::with_capacity(count)).collect();
        for matrix in &self.matrices {
            let rows = matrix.decode(patterns)?;
            if rows.len() != queries {
                return None;
            }
            for (query, row) in opened_values.iter_mut().zip(rows) {
                query.push(row);
            }
        }
        Some(BatchMultiOpening { opened_values, opening_proof: self.merkle_paths()? })
    }

    fn round(&self, patterns: &[Vec<u16>]) -> Option<CommitPhaseMultiStep<Challenge, FriMmcs>> {
        let [matrix] = self.matrices.as_slice() else { return None };
        let degree = <Challenge as BasedVectorSpace<F>>::DIMENSION;
        let values = |row: Vec<F>| {
            let values = row.chunks(degree);
            values.map(Challenge::from_basis_coefficients_slice).collect::<Option<Vec<_>>>()
        };
        let sibling_values = matrix.decode(patterns)?.into_iter().map(values);
        let sibling_values = sibling_values.collect::<Option<_>>()?;
        Some(CommitPhaseMultiStep { sibling_values, opening_proof: self.merkle_paths()? })
    }

    fn merkle_paths(&self) -> Option<PrunedMerklePaths<F, DIGEST_WIDTH>> {
        let digests = self.paths.len() / packed_len(DIGEST_WIDTH)?;
        let elements = unpack(&self.paths, DIGEST_WIDTH * digests)?;
        let (digests, rest) = elements.as_chunks();
        rest.is_empty().then(|| PrunedMerklePaths { sibling_hashes: digests.to_vec() })
    }
}
