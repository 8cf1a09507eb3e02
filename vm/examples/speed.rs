//! Prints the executor's speed in millions of instructions a second: untraced, leaving checkpoints
//! four times as often as a proof does, counting rows, and recording shards. Runs a fibonacci loop of five instructions, and guests that read and write
//! memory most of the time; or a given guest. Each figure is the median of several runs.
//!
//!     cargo run --release -p vm --example speed [-- ELF [INPUT]]

use std::path::Path;
use std::time::Instant;

use isa::Opcode::{Add, Addi, Bne};
use isa::Program;
use vm::records::NUM_CHIPS;
use vm::testing::{asm, exit, li, program};
use vm::{Checkpoints, Executor, Limits, ShardLimit, load_elf};

/// Of these the median is shown.
const RUNS: usize = 5;
/// Gas between two checkpoints.
const INTERVAL: u64 = 1 << 24;
/// Bytes that the examples read: what they hash, or sort as numbers of four.
const INPUT_BYTES: usize = 64 << 10;

/// What is run.
struct Workload {
    name: String,
    program: Program,
    input: Vec<u8>,
}

impl Workload {
    /// Iterates `a, b = b, a + b`.
    fn fibonacci(iterations: u32) -> Self {
        let mut words = vec![asm(Addi, 10, 0, 0, 0), asm(Addi, 11, 0, 0, 1)];
        words.extend(li(13, iterations));
        words.extend([
            asm(Add, 12, 10, 11, 0),
            asm(Addi, 10, 11, 0, 0),
            asm(Addi, 11, 12, 0, 0),
            asm(Addi, 13, 13, 0, -1),
            asm(Bne, 0, 13, 0, -16),
        ]);
        words.extend(exit());
        let name = "fibonacci".to_owned();
        Self { name, program: program(0x1_0000, &words), input: Vec::new() }
    }

    /// A guest of `guest-examples`, with pseudorandom input.
    fn example(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guest-examples/elf");
        let mut state = 1u64;
        let random = || {
            // The generator of Knuth's MMIX.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        };
        let input = std::iter::repeat_with(random).take(INPUT_BYTES).collect();
        Self::given(&folder.join(name).with_extension("elf"), input)
    }

    fn given(elf: &Path, input: Vec<u8>) -> Self {
        let name = elf.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let program = load_elf(&std::fs::read(elf).expect("a readable file")).expect("a guest");
        Self { name, program, input }
    }

    fn executor(&self) -> Executor<'_> {
        Executor::new(&self.program, &self.input, Limits::default()).expect("a small image")
    }

    fn untraced(&self) -> u64 {
        self.executor().run().expect("the guest exits").cycles
    }

    fn leaving(&self) -> u64 {
        let mut checkpoints = Checkpoints::every(INTERVAL, 64 << 20);
        self.executor().run_leaving(&mut checkpoints).expect("the guest exits").cycles
    }

    fn counted(&self) -> u64 {
        let shards = self.executor().profile(&limit()).expect("the guest exits");
        shards.iter().map(|shard| shard.cycles).sum()
    }

    fn recorded(&self) -> u64 {
        let (mut executor, mut cycles) = (self.executor(), 0);
        while let Some(records) = executor.next_shard(&limit()).expect("the guest exits") {
            cycles += records.cycles;
        }
        cycles
    }

    fn report(&self) {
        self.report_way("untraced", Self::untraced);
        self.report_way("leaving", Self::leaving);
        self.report_way("counted", Self::counted);
        self.report_way("recorded", Self::recorded);
    }

    fn report_way(&self, way: &str, run: fn(&Self) -> u64) {
        let mut cycles = 0;
        let mut speeds = [0; RUNS].map(|_| {
            let start = Instant::now();
            cycles = run(self);
            cycles as f64 / start.elapsed().as_secs_f64() / 1e6
        });
        speeds.sort_unstable_by(f64::total_cmp);
        let (median, least, most) = (speeds[RUNS / 2], speeds[0], speeds[RUNS - 1]);
        println!(
            "{:10} {way:8} {median:7.1} M instr/s ({least:.1}-{most:.1}) of {cycles}",
            self.name
        );
    }
}

fn limit() -> ShardLimit {
    ShardLimit { cells_per_row: [100; NUM_CHIPS], max_cells: 100 << 20, ..ShardLimit::UNBOUNDED }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    if let Some(elf) = arguments.next() {
        let input = arguments.next().map(|path| std::fs::read(path).expect("a readable file"));
        Workload::given(Path::new(&elf), input.unwrap_or_default()).report();
        return;
    }
    Workload::fibonacci(1_000_000).report();
    for name in ["sha256", "keccak256", "sort"] {
        Workload::example(name).report();
    }
}
