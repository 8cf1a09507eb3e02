//! The prover against `p3-batch-stark`'s: the same proofs, byte for byte.

use std::collections::BTreeSet;

use air::check::Table;
use air::machine::ChipId;
use air::memory::tree::MemoryTree;
use air::witness::Shard;
use isa::Program;
use isa::precompile::{self, PrecompileInfo};
use p3_batch_stark::{BatchProof, ProverData, ProverOnlyData, StarkInstance, prove_batch};
use p3_matrix::Matrix;
use rayon::ThreadPoolBuilder;
use verifier::config::{Config, config};
use verifier::shape::Instance;
use verifier::{Profile, Shape, common_data, layouts};
use vm::testing::generator::Random;
use vm::testing::operands::{Data, operands};
use vm::{Executor, Limits, ShardLimit, initial_image, load_elf};

use crate::Prover;
use crate::plan::Mixing;
use crate::stark::prove;

mod loops;

const EVERY_INSTRUCTION: &[u8] =
    include_bytes!("../../../../guest-examples/elf/every-instruction.elf");
const SORT: &[u8] = include_bytes!("../../../../guest-examples/elf/sort.elf");

fn load(elf: &[u8]) -> Program {
    load_elf(elf).expect("an example loads")
}

/// The tables of the shards of a run, without a mixed table and then with it, and the prover that
/// committed to their program.
fn shards(
    program: Program,
    input: &[u8],
    profile: Profile,
    max_cells: u64,
) -> (Prover, Vec<Vec<Table>>) {
    let prover = Prover::new(program.clone(), profile).expect("an example is small");
    let limit = ShardLimit { max_cells, ..crate::budget::costs() };
    let mut executor = Executor::new(&program, input, Limits::default()).expect("it starts");
    let mut tree = MemoryTree::new(initial_image(&program, input));
    let mut shards = Vec::new();
    while let Some(records) = executor.next_shard(&limit).expect("it runs") {
        let mut shard = Shard::new(&program, &mut tree, records);
        for mixing in [Mixing::Never, Mixing::Cheapest] {
            shards.push(prover.fill(&mut shard, mixing));
        }
    }
    (prover, shards)
}

/// A program that calls each precompile three times, on words that no other one has.
fn calls() -> Program {
    let (mut data, mut random) = (Data::new(0x8000), Random(1));
    let call = |info: &PrecompileInfo| {
        let pointers = data.place(&operands(info.precompile, &mut random));
        vm::testing::call(info.precompile, &pointers)
    };
    let mut words = precompile::TABLE.iter().flat_map(call).collect::<Vec<u32>>().repeat(3);
    words.extend(vm::testing::exit());
    data.program(0x1000, &words)
}

/// Hands everything that a proof is made from to `run`.
fn with_data<T>(
    prover: &mut Prover,
    tables: &[Table],
    run: impl FnOnce(&Config, &ProverData<Config>) -> T,
) -> T {
    let instances = tables.iter().map(|table| Instance {
        chip: table.air.id,
        log_height: table.trace.height().ilog2() as usize,
    });
    let shape = Shape::new(&prover.key, instances.collect()).expect("the shape is canonical");
    let layouts = layouts(&shape);
    let config = config(prover.profile, &prover.key, &shape);
    let prover_only = std::mem::replace(&mut prover.committed, ProverOnlyData::empty());
    let data = ProverData { common: common_data(&prover.key, &shape, &layouts), prover_only };
    let result = run(&config, &data);
    prover.committed = data.prover_only;
    result
}

fn bytes(proof: &BatchProof<Config>) -> Vec<u8> {
    postcard::to_allocvec(proof).expect("a proof is encoded")
}

/// Proves with both provers, ours with several numbers of threads.
fn compare(prover: &mut Prover, tables: &[Table], threads: &[usize]) {
    let profile = prover.profile;
    with_data(prover, tables, |config, data| {
        let instances: Vec<_> = tables
            .iter()
            .map(|table| StarkInstance {
                air: &table.air,
                trace: &table.trace,
                public_values: table.public_values.clone(),
            })
            .collect();
        let expected = bytes(&prove_batch(config, &instances, data).expect("it commits"));
        for &threads in threads {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            let proof =
                pool.install(|| prove(profile, config, tables.to_vec(), data)).expect("it commits");
            assert!(bytes(&proof) == expected, "another proof with {threads} threads");
        }
    });
}

#[test]
fn proofs_are_those_of_the_library() {
    let mut chips = BTreeSet::new();
    let mut heights = BTreeSet::new();
    for (program, input, profile, max_cells, threads) in [
        (load(EVERY_INSTRUCTION), &[][..], Profile::Bits100, u64::MAX, &[1, 2, 5][..]),
        (load(EVERY_INSTRUCTION), &[], Profile::Bits128, 3_000_000, &[2]),
        (calls(), &[], Profile::Bits100, u64::MAX, &[2]),
        (load(SORT), &[9, 0, 0, 0, 3, 0, 0, 0, 7, 1, 0, 0], Profile::Bits100, 2_500_000, &[3]),
    ] {
        let (mut prover, shards) = shards(program, input, profile, max_cells);
        for tables in &shards {
            chips.extend(tables.iter().map(|table| table.air.id));
            heights.extend(tables.iter().map(|table| table.trace.height()));
            compare(&mut prover, tables, threads);
        }
    }
    let missing: Vec<_> = ChipId::ALL.iter().filter(|chip| !chips.contains(chip)).collect();
    assert!(missing.is_empty(), "no table of {missing:?}");
    assert!(heights.len() > 8, "only heights {heights:?}");
}
