//! The same programs here and under `qemu-riscv32` (user mode): same output, same exit code.
//!
//! Without qemu these tests are skipped, unless `RIVET_REQUIRE_TOOLS=1` says that it must be there.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Output;

use isa::Program;
use isa::memory_map::INPUT_BASE;
use vm::testing::{Elf, Segment, generator, qemu};
use vm::{ExecutionError, Limits, Outcome, TrapKind, load_elf, run};

/// Memory behind the image, for the heap.
const HEAP_BYTES: u32 = 64 << 20;
const PAGE: u32 = 0x1000;

fn under_qemu(name: &str, elf: &[u8]) -> Output {
    qemu::run(&Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), elf).unwrap()
}

/// What qemu can know of an outcome: of the exit code the system keeps eight bits.
fn assert_same(name: &str, ours: &Outcome, theirs: &Output) {
    assert_eq!(theirs.status.code(), Some(ours.exit_code as u8 as i32), "{name}");
    assert!(theirs.stdout == ours.output, "{name}: public outputs differ");
    assert!(theirs.stderr == ours.console, "{name}: console outputs differ");
}

#[test]
fn random_programs() {
    if !qemu::is_there_for("random programs") {
        return;
    }
    for seed in 0..100 {
        let elf = generator::elf(seed, 50 + 10 * seed as usize, 1 + seed as u32 % 7);
        let ours = run(&load_elf(&elf).unwrap(), &[], Limits::default()).unwrap();
        let theirs = under_qemu(&format!("random{seed}.elf"), &elf);
        assert_same(&format!("seed {seed}"), &ours, &theirs);
    }
}

/// The program as one segment with a heap behind it, and its input as another: the operating
/// system that qemu plays gives a guest no memory that its ELF does not ask for.
fn with_input(program: &Program, input: &[u8]) -> Vec<u8> {
    let start = program.image.keys().next().map_or(0, |first| first & !(PAGE - 1));
    let mut image = Vec::new();
    for (address, word) in &program.image {
        image.resize((address - start) as usize, 0);
        image.extend(word.to_le_bytes());
    }
    let memory_bytes = image.len() as u32 + HEAP_BYTES;
    let mut region = vec![0; 32];
    region[..4].copy_from_slice(&(input.len() as u32).to_le_bytes());
    region.extend(input);
    let segments = vec![
        Segment { memory_bytes, ..Segment::text(start, image) },
        Segment::data(INPUT_BASE, region),
    ];
    Elf { entry: program.entry, segments, ..Elf::default() }.write()
}

/// The prebuilt guests, but for the one that calls precompiles: qemu knows none of them.
fn guests() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guest-examples/elf");
    let files = std::fs::read_dir(folder).into_iter().flatten();
    let mut guests: Vec<PathBuf> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "elf"))
        .filter(|path| {
            path.file_stem()
                .is_some_and(|name| name != "precompiles" && name != "keccak256-precompile")
        })
        .collect();
    guests.sort();
    guests
}

#[test]
fn prebuilt_guests() {
    if !qemu::is_there_for("prebuilt guests") {
        return;
    }
    let json = br#"{"name":"x","values":[1,-2,3],"nested":{"a":true,"b":null}}"#;
    let inputs: [&[u8]; 5] = [b"", &[20, 0, 0, 0], &[7; 64], json, &[0xff; 1000]];
    let limits = Limits { gas: 100_000_000, ..Limits::default() };
    for path in guests() {
        let program = load_elf(&std::fs::read(&path).unwrap()).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut compared = 0;
        for (number, input) in inputs.into_iter().enumerate() {
            let ours = match run(&program, input, limits) {
                Ok(ours) => ours,
                // An input that asks for too much work.
                Err(ExecutionError::Trap(trap))
                    if matches!(
                        trap.kind,
                        TrapKind::OutOfGas { .. } | TrapKind::MemoryLimit(_)
                    ) =>
                {
                    continue;
                }
                Err(error) => panic!("{name} on input {number}: {error}"),
            };
            let theirs = under_qemu(&format!("{number}-{name}"), &with_input(&program, input));
            assert_same(&format!("{name} on input {number}"), &ours, &theirs);
            compared += 1;
        }
        assert!(compared > 0, "{name}: every input asks for too much work");
    }
}
