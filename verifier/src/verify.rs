//! Verification, step by step.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use air::F;
use air::cpu::frame::HALT;
use air::hash::{Hasher, Roots};
use air::layout::ChipLayout;
use air::machine::{ChipAir, ChipId};
use isa::Statement;
use isa::clock::{LOG_MAX, START};
use p3_batch_stark::common::{GlobalPreprocessed, PreprocessedInstanceMeta};
use p3_batch_stark::{CommonData, verify_batch};
use p3_field::{PrimeCharacteristicRing, PrimeField32};

use crate::config::{Config, config};
use crate::error::VerifyError;
use crate::key::VerifyingKey;
use crate::proof::{Proof, ShardEndWords, ShardProof, VERSION};
use crate::security::{Profile, report};
use crate::shape::Shape;

/// What a verifier asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The fewest proven bits of security to accept.
    pub min_bits: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self { min_bits: 100 }
    }
}

/// Where a shard starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardClaim {
    /// Word index of its first instruction.
    pub pc: u32,
    /// Roots of memory and registers.
    pub roots: Roots,
}

/// What a verified shard has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardEnd {
    /// Where the next shard starts.
    pub next: ShardClaim,
    /// Whether the run has halted; there is no next shard then.
    pub halted: bool,
    /// Gas used by the shard.
    pub gas: u64,
    /// Instructions executed by the shard.
    pub cycles: u64,
}

/// Verifies the bytes of a proof against a key; returns what it proves.
///
/// # Errors
///
/// Says which check failed, and where. Never panics.
pub fn verify(key: &VerifyingKey, bytes: &[u8], policy: Policy) -> Result<Statement, VerifyError> {
    // 1. Decode; only the canonical encoding is a proof.
    verify_proof(key, &Proof::from_bytes(bytes)?, policy)
}

/// Verifies a decoded proof.
pub fn verify_proof(
    key: &VerifyingKey,
    proof: &Proof,
    policy: Policy,
) -> Result<Statement, VerifyError> {
    // 2. Version and profile are known.
    if proof.version != VERSION {
        return Err(VerifyError::Version { found: proof.version, expected: VERSION });
    }
    let profile =
        Profile::from_index(proof.profile).ok_or(VerifyError::Profile { found: proof.profile })?;

    // 3. The run starts at the program's entry, in its initial memory with some input.
    let hasher = Hasher::default();
    let mut at = ShardClaim { pc: key.entry(), roots: key.initial_roots(&hasher, proof.input) };

    // 4. Every shard starts where the one before ended; none follows a halt.
    let (mut gas, mut cycles, mut halted) = (0, 0, false);
    for (index, shard) in proof.shards.iter().enumerate() {
        if halted {
            return Err(VerifyError::AfterHalt { shard: index });
        }
        let end = verify_shard(key, profile, &at, index, shard, policy)?;
        (at, halted) = (end.next, end.halted);
        gas += end.gas;
        cycles += end.cycles;
    }

    // 5. The run halts.
    if proof.shards.is_empty() {
        return Err(VerifyError::NoShards);
    }
    if !halted {
        return Err(VerifyError::NotHalted { pc: 4 * u64::from(at.pc) });
    }

    // 6. Output and exit code are what the final memory holds.
    let exit_code = proof.memory.verify(&hasher, &at.roots)?;
    Ok(Statement {
        version: Statement::VERSION,
        program: key.digest_words(),
        output: proof.memory.output.clone(),
        exit_code,
        gas,
        cycles,
    })
}

/// Verifies one shard that starts at `start`.
pub fn verify_shard(
    key: &VerifyingKey,
    profile: Profile,
    start: &ShardClaim,
    index: usize,
    shard: &ShardProof,
    policy: Policy,
) -> Result<ShardEnd, VerifyError> {
    // 4a. Its tables are as they must be.
    let shape = shard.shape(key, index)?;

    // 4b. Their sizes give the bits that the policy asks for.
    let layouts = layouts(&shape);
    let bits = report(profile, shape.instances(), &layouts).bits();
    if bits < policy.min_bits {
        return Err(VerifyError::Security { shard: index, found: bits, expected: policy.min_bits });
    }

    // 4c. Its public values are in range.
    let ShardEndWords { pc, clk, cycles, roots } = shard.end;
    for (field, found, bound) in
        [("pc", pc, F::ORDER_U32), ("clk", clk, 1 << LOG_MAX), ("cycles", cycles, F::ORDER_U32)]
    {
        if found >= bound || (field == "clk" && found < START) {
            return Err(VerifyError::Range { shard: index, field, found });
        }
    }

    // 4d. The proof holds for these tables and public values.
    let airs: Vec<ChipAir> = shape.instances().iter().map(|i| ChipAir::new(i.chip)).collect();
    let public_values: Vec<Vec<F>> = shape
        .instances()
        .iter()
        .map(|instance| match instance.chip {
            ChipId::Boundary => boundary_values(start, &shard.end),
            ChipId::Program => vec![F::from_u32(cycles)],
            _ => Vec::new(),
        })
        .collect();
    let config = config(profile, key, &shape);
    let common = common_data(key, &shape, &layouts);
    verify_batch(&config, &airs, &shard.stark, &public_values, &common)
        .map_err(|error| VerifyError::Shard { shard: index, reason: format!("{error}") })?;

    // 4e. What it has shown. Clock and gas: the clock started at START and cannot have wrapped.
    Ok(ShardEnd {
        next: ShardClaim { pc, roots },
        halted: pc == HALT,
        gas: u64::from(clk - START),
        cycles: cycles.into(),
    })
}

/// The public values of the boundary chip.
pub fn boundary_values(start: &ShardClaim, end: &ShardEndWords) -> Vec<F> {
    let head = [start.pc, end.pc, end.clk].map(F::from_u32);
    let roots = [start.roots, end.roots];
    head.into_iter().chain(roots.as_flattened().as_flattened().iter().copied()).collect()
}

/// The layouts of a shard's tables.
pub fn layouts(shape: &Shape) -> Vec<ChipLayout> {
    let mut layouts: Vec<ChipLayout> = Vec::with_capacity(shape.instances().len());
    for instance in shape.instances() {
        let layout = match layouts.last() {
            Some(last) if last.chip == instance.chip => last.clone(),
            _ => ChipLayout::of(instance.chip),
        };
        layouts.push(layout);
    }
    layouts
}

/// What prover and verifier agree on about the tables of a shard: messages and preprocessed
/// columns. Program and lookup table are the two matrices of the preprocessed commitment.
pub fn common_data(
    key: &VerifyingKey,
    shape: &Shape,
    layouts: &[ChipLayout],
) -> CommonData<Config> {
    let mut matrix_to_instance = Vec::new();
    let mut instances = Vec::with_capacity(shape.instances().len());
    for (index, instance) in shape.instances().iter().enumerate() {
        let width = instance.chip.preprocessed_width();
        instances.push((width > 0).then_some(PreprocessedInstanceMeta {
            matrix_index: matrix_to_instance.len(),
            width,
            degree_bits: instance.log_height,
        }));
        if width > 0 {
            matrix_to_instance.push(index);
        }
    }
    let commitment = key.preprocessed_commitment();
    let lookups = layouts.iter().map(|layout| layout.lookups.clone()).collect();
    CommonData::new(Some(GlobalPreprocessed { commitment, instances, matrix_to_instance }), lookups)
}
