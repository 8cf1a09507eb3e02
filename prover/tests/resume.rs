//! Interrupted runs: saved shards are used again, and the proof is the same.

mod common;

use std::io;

use common::{output_program, shards_of};
use isa::{Opcode, Program};
use prover::{Nothing, Observer, Options, Progress, Prover, Store};
use verifier::proof::{Proof, ShardProof};
use verifier::{Policy, Profile, verify};
use vm::testing::{asm, exit, li};
use vm::{Checkpoints, Executor, Limits};

/// Saved shards, and which of them were asked for and saved since.
#[derive(Clone, Default)]
struct Memory {
    shards: Vec<Option<Vec<u8>>>,
    loaded: Vec<usize>,
    saved: Vec<usize>,
}

impl Store for Memory {
    fn load(&mut self, shard: usize) -> io::Result<Option<ShardProof>> {
        self.loaded.push(shard);
        let bytes = self.shards.get(shard).cloned().flatten();
        Ok(bytes.and_then(|bytes| postcard::from_bytes(&bytes).ok()))
    }
    fn save(&mut self, shard: usize, proof: &ShardProof) -> io::Result<()> {
        self.saved.push(shard);
        self.shards.resize(self.shards.len().max(shard + 1), None);
        self.shards[shard] = Some(postcard::to_allocvec(proof).expect("it can be encoded"));
        Ok(())
    }
}

/// Cycles up to the end of each shard, and whether time was spent on proving it.
#[derive(Default)]
struct Log(Vec<(u64, bool)>, Progress);

impl Observer for Log {
    fn shard_done(&mut self, progress: &Progress) {
        self.0.push((progress.cycles, progress.stages.prove > self.1.stages.prove));
        self.1 = *progress;
    }
}

struct Run {
    prover: Prover,
    options: Options,
    store: Memory,
    proof: Vec<u8>,
    log: Log,
}

fn bytes(proof: &Proof) -> Vec<u8> {
    proof.to_bytes().expect("it encodes")
}

impl Run {
    /// Proves `program`, without interruption.
    fn new(program: Program, options: Options) -> Self {
        let mut prover = Prover::new(program, Profile::Bits100).expect("the program is small");
        let (mut store, mut log) = (Memory::default(), Log::default());
        let proof = prover.prove(&[], &options, &mut store, &mut log).expect("it can be proven");
        let proof = bytes(&proof);
        verify(prover.key(), &proof, Policy::default()).expect("it verifies");
        assert!(store.saved.len() >= 4, "{} shards", store.saved.len());
        assert!(log.0.iter().all(|&(_, proven)| proven));
        store.loaded.clear();
        store.saved.clear();
        Self { prover, options, store, proof, log }
    }

    /// Proves again with these shards saved and these checkpoints; gives those proven anew.
    fn again(&mut self, mut store: Memory, checkpoints: Checkpoints) -> Vec<usize> {
        let mut log = Log::default();
        let proof = self
            .prover
            .prove_executed(&[], checkpoints, &self.options, &mut store, &mut log)
            .expect("it can be proven");
        assert!(bytes(&proof) == self.proof, "another proof");
        let all: Vec<usize> = (0..self.store.shards.len()).collect();
        assert_eq!(store.loaded, all, "each shard is looked for once");
        let cycles = |log: &Log| log.0.iter().map(|&(cycles, _)| cycles).collect::<Vec<_>>();
        assert_eq!(cycles(&log), cycles(&self.log));
        let proven = log.0.iter().enumerate().filter(|(_, (_, proven))| *proven);
        assert!(proven.map(|(shard, _)| shard).eq(store.saved.iter().copied()));
        store.saved
    }
}

fn none() -> Checkpoints {
    Checkpoints::within(0)
}

/// [`output_program`] in shards of `instructions`.
fn output_run(instructions: u64) -> Run {
    let max_cells = shards_of(instructions);
    Run::new(output_program(400).0, Options { max_cells, ..Options::within(4 << 30) })
}

#[test]
fn saved_shards_are_used_again_and_give_the_same_proof() {
    let mut run = output_run(200);
    let saved = run.store.clone();
    assert!(run.again(saved.clone(), none()).is_empty());
    // As `prove` does it, with a fast run before.
    let mut store = saved.clone();
    let proof = run.prover.prove(&[], &run.options, &mut store, &mut Nothing);
    assert!(bytes(&proof.expect("it can be proven")) == run.proof);
    assert!(store.saved.is_empty());

    // Interrupted before the last shard.
    let last = saved.shards.len() - 1;
    let mut store = saved.clone();
    store.shards.pop();
    assert_eq!(run.again(store, none()), [last]);
}

#[test]
fn shards_that_do_not_fit_are_proven_anew() {
    let mut run = output_run(200);
    let saved = run.store.clone();

    // One in the middle is cut off; another has a byte changed.
    let mut store = saved.clone();
    store.shards[1].as_mut().expect("a shard").pop();
    let third = store.shards[2].as_mut().expect("a shard");
    let middle = third.len() / 2;
    third[middle] ^= 1;
    assert_eq!(run.again(store, none()), [1, 2]);

    // They change places.
    let mut store = saved.clone();
    store.shards.swap(1, 2);
    assert_eq!(run.again(store, none()), [1, 2]);

    // One is of a run of another program.
    let other = Run::new(output_program(399).0, run.options.clone());
    let mut store = saved.clone();
    store.shards[1] = other.store.shards[1].clone();
    assert_eq!(run.again(store, none()), [1]);

    // One claims another end than it proves.
    let mut store = saved;
    let mut shard: ShardProof =
        postcard::from_bytes(store.shards[1].as_ref().expect("a shard")).expect("it decodes");
    shard.end.cycles += 1;
    store.shards[1] = Some(postcard::to_allocvec(&shard).expect("it encodes"));
    assert_eq!(run.again(store, none()), [1]);
}

/// Counts down from `n` and stores each number, all over half a page: long in cycles, short as a
/// program.
fn counting(n: u32) -> Program {
    let mut words = li(13, n).to_vec();
    words.extend(li(14, 0x20_0000));
    words.extend([
        asm(Opcode::Andi, 15, 13, 0, 0x7f0),
        asm(Opcode::Add, 15, 15, 14, 0),
        asm(Opcode::Sw, 0, 15, 13, 0),
        asm(Opcode::Addi, 13, 13, 0, -1),
        asm(Opcode::Bne, 0, 13, 0, -16),
    ]);
    words.extend(exit());
    vm::testing::program(0x1000, &words)
}

#[test]
fn saved_shards_are_skipped_by_way_of_checkpoints() {
    let program = counting(100_000);
    let leave = |program: &Program| {
        let mut checkpoints = Checkpoints::every(0, u64::MAX);
        let mut executor = Executor::new(program, &[], Limits::default()).expect("no input");
        executor.run_leaving(&mut checkpoints).expect("it exits");
        checkpoints
    };
    let checkpoints = leave(&program);
    let options = Options { max_cells: shards_of(130_000), ..Options::within(4 << 30) };
    let mut run = Run::new(program, options);
    let ends: Vec<u64> = run.log.0.iter().map(|&(cycles, _)| cycles).collect();
    let mut starts = ends.clone();
    starts.insert(0, 0);
    let within = starts.windows(2).filter(|shard| {
        let (start, end) = (shard[0], shard[1]);
        let mut cycles = checkpoints.machines().iter().map(vm::Machine::cycles);
        cycles.any(|cycles| start < cycles && cycles < end)
    });
    assert!(within.count() >= 2, "{ends:?}");

    let mut store = run.store.clone();
    assert!(run.again(store.clone(), checkpoints.clone()).is_empty());
    store.shards[1] = None;
    assert_eq!(run.again(store.clone(), checkpoints), [1]);

    // Checkpoints of another run lead nowhere, but not astray.
    let proven = run.again(store, leave(&counting(99_999)));
    assert!(proven.contains(&1) && proven.len() > 1, "{proven:?}");
}
