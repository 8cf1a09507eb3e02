//! The parts of proving, each on its own: `cargo bench -p benches`, or with a name as filter.

use std::time::Duration;

use air::F;
use air::machine::ChipId;
use air::memory::tree::MemoryTree;
use air::witness::Shard;
use benches::Workload;
use benches::floor::{commit, matrix};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput};
use isa::Program;
use p3_blake3::Blake3;
use p3_commit::Mmcs;
use p3_keccak::{KeccakF, VECTOR_LEN};
use p3_merkle_tree::MerkleTreeMmcs;
use p3_symmetric::{CompressionFunctionFromHasher, PaddingFreeSponge, SerializingHasher};
use prover::budget::shard_limit;
use prover::{Nothing, Options, Prover};
use verifier::config::mmcs;
use verifier::{Policy, Profile, verify};
use vm::{Executor, Limits, ShardLimit, initial_image, load_elf};

/// The guests: an instruction family is filled with the records of the first that uses it.
const GUESTS: [(&str, &[u8]); 4] = [
    ("fib", include_bytes!("../../guest-examples/elf/fibonacci.elf")),
    ("sha256", include_bytes!("../../guest-examples/elf/sha256.elf")),
    ("matmul", include_bytes!("../../guest-examples/elf/matmul.elf")),
    ("json", include_bytes!("../../guest-examples/elf/json.elf")),
];
/// Cycles of recordings and traces.
const RECORDED: u64 = 1_000_000;
/// Cycles of the small shard that is proven.
const PROVEN: u64 = 50_000;
/// Rows below which a trace says little about a chip.
const ENOUGH_ROWS: usize = 1 << 10;

fn guest(name: &str, cycles: u64) -> (Program, Vec<u8>) {
    let elf = GUESTS.iter().find(|(known, _)| *known == name).expect("a guest").1;
    let input = Workload::named(name).expect("a workload").input(cycles);
    (load_elf(elf).expect("a guest loads"), input)
}

fn executor<'p>(program: &'p Program, input: &[u8]) -> Executor<'p> {
    Executor::new(program, input, Limits::default()).expect("a small image")
}

fn limit() -> ShardLimit {
    shard_limit(8 << 30, 12).expect("an ample budget")
}

fn group<'c>(c: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = c.benchmark_group(name);
    group.sample_size(10);
    group.warm_up_time(Duration::from_millis(300));
    group.measurement_time(Duration::from_secs(1));
    group
}

/// The executor, without and with records: instructions a second.
fn execution(c: &mut Criterion) {
    for name in ["fib", "sha256"] {
        let mut untraced = group(c, "execute");
        let (program, input) = guest(name, 4 * RECORDED);
        let cycles = executor(&program, &input).run().expect("a guest ends").cycles;
        untraced.throughput(Throughput::Elements(cycles));
        untraced.bench_function(name, |b| b.iter(|| executor(&program, &input).run()));
        untraced.finish();

        let mut recorded = group(c, "record");
        let (program, input) = guest(name, RECORDED);
        let cycles = executor(&program, &input).run().expect("a guest ends").cycles;
        recorded.throughput(Throughput::Elements(cycles));
        recorded.bench_function(name, |b| {
            b.iter(|| {
                let mut executor = executor(&program, &input);
                while executor.next_shard(&limit()).expect("a guest ends").is_some() {}
            });
        });
        recorded.finish();
    }
}

/// Trace filling, by chip: rows a second.
fn traces(c: &mut Criterion) {
    let mut group = group(c, "trace");
    let mut filled = Vec::new();
    for (name, _) in GUESTS {
        let (program, input) = guest(name, RECORDED);
        let mut executor = executor(&program, &input);
        let records = executor.next_shard(&limit()).expect("a guest runs").expect("a shard");
        let mut tree = MemoryTree::new(initial_image(&program, &input));
        let shard = Shard::new(&program, &mut tree, records);
        for chip in ChipId::ALL {
            let rows = chip.rows(&shard);
            if rows < ENOUGH_ROWS || filled.contains(chip) {
                continue;
            }
            filled.push(*chip);
            let height = rows.next_power_of_two();
            group.throughput(Throughput::Elements(rows as u64));
            group.bench_function(chip.name(), |b| b.iter(|| chip.trace(&shard, 0..rows, height)));
        }
    }
    group.finish();
}

/// Plonky3's extension and Merkle trees: cells a second. All else is measured against this, with
/// Poseidon2; the other hashes are what a proof could use that is never verified in a guest.
fn floor(c: &mut Criterion) {
    let mut group = group(c, "floor");
    floor_of(&mut group, "poseidon2", &mmcs());
    let keccak = PaddingFreeSponge::<KeccakF, 25, 17, 4>::new(KeccakF);
    let (rows, nodes) =
        (SerializingHasher::new(keccak), CompressionFunctionFromHasher::<_, 2, 4>::new(keccak));
    type Lanes<T> = [T; VECTOR_LEN];
    let keccak = MerkleTreeMmcs::<Lanes<F>, Lanes<u64>, _, _, 2, 4>::new(rows, nodes, 0);
    floor_of(&mut group, "keccak", &keccak);
    let (rows, nodes) =
        (SerializingHasher::new(Blake3), CompressionFunctionFromHasher::<_, 2, 32>::new(Blake3));
    let blake3 = MerkleTreeMmcs::<F, u8, _, _, 2, 32>::new(rows, nodes, 0);
    floor_of(&mut group, "blake3", &blake3);
    group.finish();
}

fn floor_of(group: &mut BenchmarkGroup<'_, WallTime>, hash: &str, mmcs: &impl Mmcs<F>) {
    let log_blowup = Profile::Bits100.regime().log_blowup;
    for (log_height, width) in [(16, 64), (20, 16)] {
        let matrix = matrix(1 << log_height, width);
        group.throughput(Throughput::Elements((width as u64) << log_height));
        group.bench_function(format!("{hash} 2^{log_height} x {width}"), |b| {
            b.iter_custom(|iterations| {
                let once = |_| commit(mmcs, log_blowup, vec![matrix.clone()]);
                (0..iterations).map(once).sum()
            });
        });
    }
}

/// A small shard, from execution to the proof, and its verification.
fn proof(c: &mut Criterion) {
    let (program, input) = guest("fib", PROVEN);
    let mut prover = Prover::new(program, Profile::Bits100).expect("a small program");
    let options = Options::within(8 << 30);
    let mut prove =
        || prover.prove(&input, &options, &mut Nothing, &mut Nothing).expect("a guest is proven");
    let mut group = group(c, "shard");
    group.throughput(Throughput::Elements(PROVEN));
    group.bench_function("prove", |b| b.iter(&mut prove));

    let proof = prove().to_bytes().expect("a proof is encoded");
    group.throughput(Throughput::Bytes(proof.len() as u64));
    let policy = Policy::default();
    group.bench_function("verify", |b| b.iter(|| verify(prover.key(), &proof, policy)));
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    execution(&mut criterion);
    traces(&mut criterion);
    floor(&mut criterion);
    proof(&mut criterion);
    criterion.final_summary();
}
