//! Prints the executor's speed on a fibonacci loop of five instructions, in millions of
//! instructions a second: untraced, counting rows, and recording shards.
//!
//!     cargo run --release -p vm --example speed --features testing

use std::time::Instant;

use isa::Opcode::{Add, Addi, Bne};
use isa::Program;
use vm::testing::{asm, exit, li, program};
use vm::{Executor, Limits, ShardLimit};

/// Iterates `a, b = b, a + b`.
fn fibonacci(iterations: u32) -> Program {
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
    program(0x1_0000, &words)
}

fn report(name: &str, cycles: u64, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    println!("{name:10} {:8.1} M instr/s", cycles as f64 / seconds / 1e6);
}

fn main() {
    let new = |program| Executor::new(program, &[], Limits::default()).expect("a small program");
    let limit =
        ShardLimit { cells_per_row: [100; 22], max_cells: 100 << 20, ..ShardLimit::UNBOUNDED };

    let long = fibonacci(100_000_000);
    let start = Instant::now();
    let outcome = new(&long).run().expect("the loop ends");
    report("untraced", outcome.cycles, start);

    let short = fibonacci(5_000_000);
    let start = Instant::now();
    let shards = new(&short).profile(&limit).expect("the loop ends");
    report("counted", shards.iter().map(|shard| shard.cycles).sum(), start);

    let start = Instant::now();
    let (mut executor, mut cycles) = (new(&short), 0);
    while let Some(records) = executor.next_shard(&limit).expect("the loop ends") {
        cycles += records.cycles;
    }
    report("recorded", cycles, start);
}
