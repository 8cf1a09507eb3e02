//! The example guests: each gives the output of the same code run natively, as executed and as
//! proven.

use isa::Program;
use p3_baby_bear::{BabyBear, default_babybear_poseidon2_16};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_symmetric::Permutation;
use prover::{Nothing, Options, Prover};
use verifier::{Policy, Profile, verify};
use vm::{Limits, load_elf};

/// An example: its ELF, an input, and what the native code makes of the input.
struct Example {
    name: &'static str,
    elf: &'static [u8],
    input: Vec<u8>,
    output: Vec<u8>,
    exit_code: u32,
}

macro_rules! elf {
    ($name:literal) => {
        include_bytes!(concat!("../../guest-examples/elf/", $name, ".elf"))
    };
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn example(
    name: &'static str,
    elf: &'static [u8],
    run: fn(&[u8]) -> Vec<u8>,
    input: Vec<u8>,
) -> Example {
    let output = run(&input);
    Example { name, elf, input, output, exit_code: 0 }
}

fn examples() -> Vec<Example> {
    let text = b"The quick brown fox jumps over the lazy dog".to_vec();
    let transfers =
        br#"[{"from":"a","to":"b","amount":5},{"from":"b","to":"c","amount":2}]"#.to_vec();
    vec![
        example("fibonacci", elf!("fibonacci"), fibonacci::run, words(&[50])),
        example("sha256", elf!("sha256"), sha256::run, text.clone()),
        example("keccak256", elf!("keccak256"), keccak256::run, text),
        example(
            "keccak256-precompile",
            elf!("keccak256-precompile"),
            |input| {
                let hash = |bytes: &[u8]| keccak256::run(bytes).try_into().expect("32 bytes");
                keccak256_precompile::run(input, hash)
            },
            (0..300u32).map(|i| i as u8).collect(),
        ),
        example("sort", elf!("sort"), sort::run, words(&[5, 3, 9, 1, u32::MAX, 0, 7])),
        example("json", elf!("json"), json::run, transfers),
        example("matmul", elf!("matmul"), matmul::run, words(&[4, 7])),
        example("primes", elf!("primes"), primes::run, words(&[60])),
        example(
            "precompiles",
            elf!("precompiles"),
            |input| {
                let permute = |state: &mut [u32; 16]| {
                    let elements = state.map(BabyBear::from_u32);
                    let permuted = default_babybear_poseidon2_16().permute(elements);
                    *state = permuted.map(|element| element.as_canonical_u32());
                };
                precompiles::run(input, permute)
            },
            (0..100).collect(),
        ),
        Example {
            name: "panic",
            elf: elf!("panic"),
            input: Vec::new(),
            output: b"before".to_vec(),
            exit_code: 101,
        },
        example("every-instruction", elf!("every-instruction"), every_instruction::run, Vec::new()),
    ]
}

fn load(example: &Example) -> Program {
    load_elf(example.elf).unwrap_or_else(|error| panic!("{}: {error}", example.name))
}

#[test]
fn executed_examples_agree_with_native_code() {
    for example in examples() {
        let outcome = vm::run(&load(&example), &example.input, Limits::default())
            .unwrap_or_else(|error| panic!("{}: {error}", example.name));
        assert_eq!(outcome.output, example.output, "{}", example.name);
        assert_eq!(outcome.exit_code, example.exit_code, "{}", example.name);
    }
}

#[test]
fn proven_examples_agree_with_native_code() {
    for example in examples() {
        let mut prover = Prover::new(load(&example), Profile::Bits100).expect("it is small");
        let proof = prover
            .prove(&example.input, &Options::within(8 << 30), &mut Nothing, &mut Nothing)
            .unwrap_or_else(|error| panic!("{}: {error}", example.name));
        let bytes = proof.to_bytes().expect("it can be encoded");
        let statement = verify(prover.key(), &bytes, Policy::default())
            .unwrap_or_else(|error| panic!("{}: {error}", example.name));
        assert_eq!(statement.output, example.output, "{}", example.name);
        assert_eq!(statement.exit_code, example.exit_code, "{}", example.name);
    }
}
