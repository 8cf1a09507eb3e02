//! One shard: from its records to a verified proof.

use std::time::Instant;

use air::check::{Table, check};
use air::witness::Shard;
use p3_batch_stark::ProverData;
use p3_field::PrimeField32;
use p3_matrix::Matrix;
use tracing::info_span;
use verifier::config::config;
use verifier::proof::{ShardEndWords, ShardProof};
use verifier::shape::Instance;
use verifier::{Policy, Shape, ShardClaim, ShardEnd, common_data, layouts, verify_shard};

use crate::error::ProveError;
use crate::plan::{Mixing, plan};
use crate::run::Stages;
use crate::setup::Prover;
use crate::stark;

impl Prover {
    /// Proves a shard and verifies the proof.
    pub(crate) fn prove_shard(
        &mut self,
        index: usize,
        mut shard: Shard,
        stages: &mut Stages,
    ) -> Result<(ShardProof, ShardEnd), ProveError> {
        let start = Instant::now();
        let tables = info_span!("trace").in_scope(|| self.fill(&mut shard, Mixing::Cheapest));
        stages.trace += start.elapsed();

        let start = Instant::now();
        let boundary = &shard.boundary;
        let end = ShardEndWords {
            pc: boundary.pc_end.as_canonical_u32(),
            clk: boundary.clk_end.as_canonical_u32(),
            cycles: shard.cycles.as_canonical_u32(),
            roots: boundary.roots_end,
        };
        let proof = self.prove_tables(index, tables, end)?;
        stages.prove += start.elapsed();

        // Verify, as anybody else would.
        let start = Instant::now();
        let claim =
            ShardClaim { pc: boundary.pc_start.as_canonical_u32(), roots: boundary.roots_start };
        let policy = Policy { min_bits: self.profile.target() };
        let end = info_span!("check")
            .in_scope(|| verify_shard(&self.key, self.profile, &claim, index, &proof, policy));
        stages.verify += start.elapsed();
        match end {
            Ok(end) => Ok((proof, end)),
            Err(error) => {
                // Records outlive traces: those are the bulk, and a correct prover does not come here.
                let violation =
                    check(&self.fill(&mut shard, Mixing::Cheapest)).first().map_or_else(
                        || "all constraints and buses hold".to_owned(),
                        |violation| violation.to_string(),
                    );
                Err(ProveError::Rejected { shard: index, error, violation })
            }
        }
    }

    /// Fills the tables of a shard, in canonical order.
    pub(crate) fn fill(&self, shard: &mut Shard, mixing: Mixing) -> Vec<Table> {
        let instances = plan(shard, self.key.log_program_height(), mixing);
        let traces = shard.traces(&self.program, &instances);
        instances
            .iter()
            .zip(traces)
            .map(|(table, trace)| Table {
                air: self.air(table.chip),
                trace,
                public_values: shard.public_values(table.chip),
            })
            .collect()
    }

    /// Proves that the tables of a shard, which ends in `end`, fit together.
    fn prove_tables(
        &mut self,
        index: usize,
        tables: Vec<Table>,
        end: ShardEndWords,
    ) -> Result<ShardProof, ProveError> {
        let instances = tables.iter().map(|table| Instance {
            chip: table.air.id,
            log_height: table.trace.height().ilog2() as usize,
        });
        let shape = Shape::new(&self.key, instances.collect())?;
        let layouts = layouts(&shape);
        let config = config(self.profile, &self.key, &shape);
        let data = ProverData {
            common: common_data(&self.key, &shape, &layouts),
            prover_only: std::mem::replace(
                &mut self.committed,
                p3_batch_stark::ProverOnlyData::empty(),
            ),
        };
        let chips = tables.iter().map(|table| table.air.id as u8).collect();
        let stark = stark::prove(self.profile, &config, tables, &data);
        self.committed = data.prover_only;
        let stark = stark
            .map_err(|error| ProveError::Commitment { shard: index, reason: error.to_string() })?;
        Ok(ShardProof { chips, end, stark })
    }
}

/// For campaigns that look for false statements: a prover that proves whatever it is given.
#[cfg(feature = "faults")]
mod faults {
    use air::check::Table;
    use air::machine::ChipAir;
    use air::witness::Shard;
    use p3_batch_stark::ProverOnlyData;
    use p3_commit::UnivariateStarkPcs;
    use p3_matrix::Matrix;
    use verifier::config::{Challenge, Challenger, Config, Pcs, pcs};
    use verifier::proof::{ShardEndWords, ShardProof};
    use verifier::shape::MAX_LOG_HEIGHT;

    use crate::error::ProveError;
    use crate::plan::Mixing;
    use crate::setup::Prover;

    impl Prover {
        /// The honest tables of a shard.
        pub fn shard_tables(&self, shard: &mut Shard, mixing: Mixing) -> Vec<Table> {
            self.fill(shard, mixing)
        }

        /// Makes a proof from tables that need not satisfy anything. Preprocessed columns are opened as
        /// the tables have them, whatever the key commits to.
        ///
        /// # Errors
        ///
        /// If there is no such shape, or the commitment fails.
        pub fn forge(
            &mut self,
            tables: &[Table],
            end: ShardEndWords,
        ) -> Result<ShardProof, ProveError> {
            let is_ours = |table: &Table| match (&table.air.preprocessed, self.air(table.air.id)) {
                (Some(theirs), ChipAir { preprocessed: Some(ours), .. }) => *theirs == ours,
                _ => true,
            };
            if tables.iter().all(is_ours) {
                return self.prove_tables(0, tables.to_vec(), end);
            }
            let theirs = self.commit(tables)?;
            let honest = std::mem::replace(&mut self.committed, theirs);
            let proof = self.prove_tables(0, tables.to_vec(), end);
            self.committed = honest;
            proof
        }

        /// Commits to the preprocessed columns of tables.
        fn commit(&self, tables: &[Table]) -> Result<ProverOnlyData<Config>, ProveError> {
            let pcs = pcs(self.profile, MAX_LOG_HEIGHT);
            let columns = tables.iter().filter_map(|table| table.air.preprocessed.as_deref());
            let columns = columns.map(|columns| {
                let domain =
                    <Pcs as p3_commit::Pcs<Challenge, Challenger>>::natural_domain_for_degree(
                        &pcs,
                        columns.height(),
                    );
                (domain, columns.clone())
            });
            let (_, data) =
                <Pcs as UnivariateStarkPcs<Challenge, Challenger>>::commit_preprocessing(
                    &pcs, columns,
                )
                .map_err(|error| ProveError::Commitment { shard: 0, reason: error.to_string() })?;
            Ok(ProverOnlyData { preprocessed_prover_data: Some(data) })
        }
    }
}
