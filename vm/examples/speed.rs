//! Prints the executor's speed in millions of instructions a second: untraced, counting rows, and
//! recording shards. Runs a fibonacci loop of five instructions, or a given guest.
//!
//!     cargo run --release -p vm --example speed [-- ELF [INPUT]]

use std::time::Instant;

use isa::Opcode::{Add, Addi, Bne};
use isa::Program;
use vm::records::NUM_CHIPS;
use vm::testing::{asm, exit, li, program};
use vm::{Executor, Limits, ShardLimit, load_elf};

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
    println!("{name:10} {:8.1} M instr/s of {cycles}", cycles as f64 / seconds / 1e6);
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut read = || arguments.next().map(|path| std::fs::read(path).expect("a readable file"));
    let guest = read().map(|elf| load_elf(&elf).expect("a guest"));
    let input = read().unwrap_or_default();
    let (long, short) = match guest {
        Some(guest) => (guest.clone(), guest),
        None => (fibonacci(100_000_000), fibonacci(5_000_000)),
    };
    let new = |program| Executor::new(program, &input, Limits::default()).expect("a small image");
    let limit = ShardLimit {
        cells_per_row: [100; NUM_CHIPS],
        max_cells: 100 << 20,
        ..ShardLimit::UNBOUNDED
    };

    let start = Instant::now();
    let outcome = new(&long).run().expect("the guest exits");
    report("untraced", outcome.cycles, start);

    let start = Instant::now();
    let shards = new(&short).profile(&limit).expect("the guest exits");
    report("counted", shards.iter().map(|shard| shard.cycles).sum(), start);

    let start = Instant::now();
    let (mut executor, mut cycles) = (new(&short), 0);
    while let Some(records) = executor.next_shard(&limit).expect("the guest exits") {
        cycles += records.cycles;
    }
    report("recorded", cycles, start);
}
