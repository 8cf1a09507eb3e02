//! One shard: from its records to a verified proof.

use std::time::Instant;

use air::check::{Table, check};
use air::witness::Shard;
use p3_batch_stark::{ProverData, StarkInstance, prove_batch};
use p3_field::PrimeField32;
use verifier::config::config;
use verifier::proof::{ShardEndWords, ShardProof};
use verifier::{Policy, Shape, ShardClaim, ShardEnd, common_data, layouts, verify_shard};

use crate::error::ProveError;
use crate::plan::plan;
use crate::run::Stages;
use crate::setup::Prover;

impl Prover {
    /// Proves a shard and verifies the proof.
    pub(crate) fn prove_shard(
        &mut self,
        index: usize,
        mut shard: Shard,
        stages: &mut Stages,
    ) -> Result<(ShardProof, ShardEnd), ProveError> {
        // Fill the traces.
        let start = Instant::now();
        let instances = plan(&shard, self.key.log_program_height());
        let shape = Shape::new(&self.key, instances.clone())?;
        let tables: Vec<Table> = instances
            .iter()
            .zip(shard.traces(&self.program, &instances))
            .map(|(table, trace)| Table {
                air: self.air(table.chip),
                trace,
                public_values: shard.public_values(table.chip),
            })
            .collect();
        stages.trace += start.elapsed();

        // Prove that they fit together.
        let start = Instant::now();
        let layouts = layouts(&shape);
        let config = config(self.profile, &self.key, &shape);
        let stark_instances: Vec<_> = tables
            .iter()
            .map(|table| StarkInstance {
                air: &table.air,
                trace: &table.trace,
                public_values: table.public_values.clone(),
            })
            .collect();
        let data = ProverData {
            common: common_data(&self.key, &shape, &layouts),
            prover_only: std::mem::replace(
                &mut self.committed,
                p3_batch_stark::ProverOnlyData::empty(),
            ),
        };
        let stark = prove_batch(&config, &stark_instances, &data);
        self.committed = data.prover_only;
        let stark = stark
            .map_err(|error| ProveError::Commitment { shard: index, reason: error.to_string() })?;
        stages.prove += start.elapsed();

        // Verify, as anybody else would.
        let start = Instant::now();
        let boundary = &shard.boundary;
        let claim =
            ShardClaim { pc: boundary.pc_start.as_canonical_u32(), roots: boundary.roots_start };
        let proof = ShardProof {
            chips: instances.iter().map(|table| table.chip as u8).collect(),
            end: ShardEndWords {
                pc: boundary.pc_end.as_canonical_u32(),
                clk: boundary.clk_end.as_canonical_u32(),
                cycles: shard.cycles.as_canonical_u32(),
                roots: boundary.roots_end,
            },
            stark,
        };
        let policy = Policy { min_bits: self.profile.target() };
        let end = verify_shard(&self.key, self.profile, &claim, index, &proof, policy);
        stages.verify += start.elapsed();
        match end {
            Ok(end) => Ok((proof, end)),
            Err(error) => {
                let violation = check(&tables).first().map_or_else(
                    || "all constraints and buses hold".to_owned(),
                    |violation| violation.to_string(),
                );
                Err(ProveError::Rejected { shard: index, error, violation })
            }
        }
    }
}
