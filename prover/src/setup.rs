//! What is done once for a program: its tables are committed, its key is made.

use std::sync::Arc;

use air::F;
use air::machine::{ChipAir, ChipId};
use air::memory::tree::MemoryTree;
use air::table::{lookup, program};
use isa::Program;
use isa::memory_map::{INPUT_REGION_INDEX, REGION_LEVEL};
use p3_batch_stark::ProverOnlyData;
use p3_commit::UnivariateStarkPcs;
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use verifier::config::{Challenge, Challenger, Config, Pcs, pcs};
use verifier::shape::MAX_LOG_HEIGHT;
use verifier::{Profile, VerifyingKey};
use vm::initial_image;

use crate::error::ProveError;

/// A program ready to be proven.
pub struct Prover {
    pub(crate) program: Program,
    pub(crate) profile: Profile,
    pub(crate) key: VerifyingKey,
    pub(crate) committed: ProverOnlyData<Config>,
    program_table: Arc<RowMajorMatrix<F>>,
    lookup_table: Arc<RowMajorMatrix<F>>,
}

impl Prover {
    /// Commits to the tables of `program`.
    ///
    /// # Errors
    ///
    /// If the program has more instructions than a table can hold.
    pub fn new(program: Program, profile: Profile) -> Result<Self, ProveError> {
        let program_table = Arc::new(program::preprocessed(&program));
        let lookup_table = Arc::new(lookup::preprocessed());
        let log_program_height = program_table.height().ilog2() as usize;
        if log_program_height > MAX_LOG_HEIGHT {
            let found = program.iter().count();
            return Err(ProveError::ProgramTooLarge { found, max_log: MAX_LOG_HEIGHT });
        }
        let pcs = pcs(profile, MAX_LOG_HEIGHT);
        let tables = [&program_table, &lookup_table].map(|table| {
            let domain = natural_domain(&pcs, table.height());
            (domain, RowMajorMatrix::clone(table))
        });
        let (commitment, data) =
            <Pcs as UnivariateStarkPcs<Challenge, Challenger>>::commit_preprocessing(&pcs, tables)
                .map_err(|error| ProveError::Commitment { shard: 0, reason: error.to_string() })?;
        // The path of the input region is the same for every input.
        let path =
            MemoryTree::new(initial_image(&program, &[])).path(REGION_LEVEL, INPUT_REGION_INDEX);
        let key = VerifyingKey::new(
            program.entry / 4,
            log_program_height as u8,
            commitment.roots()[0],
            std::array::from_fn(|level| path[level]),
        );
        let committed = ProverOnlyData { preprocessed_prover_data: Some(data) };
        Ok(Self { program, profile, key, committed, program_table, lookup_table })
    }

    /// The key that verifies proofs of this program.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// The program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// A chip with its preprocessed columns.
    pub(crate) fn air(&self, chip: ChipId) -> ChipAir {
        let preprocessed = match chip {
            ChipId::Program => Some(self.program_table.clone()),
            ChipId::Lookup => Some(self.lookup_table.clone()),
            _ => None,
        };
        ChipAir { preprocessed, ..ChipAir::new(chip) }
    }
}

fn natural_domain(
    pcs: &Pcs,
    height: usize,
) -> <Pcs as p3_commit::Pcs<Challenge, Challenger>>::Domain {
    <Pcs as p3_commit::Pcs<Challenge, Challenger>>::natural_domain_for_degree(pcs, height)
}
