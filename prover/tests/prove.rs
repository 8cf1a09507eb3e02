//! Programs proven and verified end to end.

use isa::Opcode;
use prover::{Nothing, Options, Prover};
use verifier::{Policy, Profile, verify};
use vm::Limits;
use vm::testing::{asm, exit, li, program, write};

#[test]
fn a_program_that_adds_and_writes() {
    let mut words = Vec::new();
    words.extend(li(5, 0x1234_5678));
    words.extend([asm(Opcode::Add, 6, 5, 5, 0), asm(Opcode::Sub, 7, 0, 6, 0)]);
    words.extend(write(1, 0x1000, 6));
    words.extend(li(10, 42));
    words.extend(exit());
    let program = program(0x1000, &words);
    let expected: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).take(6).collect();

    let mut prover = Prover::new(program, Profile::Bits100).expect("the program is small");
    let options = Options { max_memory: 4 << 30, limits: Limits::default() };
    let proof = prover.prove(&[], &options, &mut Nothing, &mut Nothing).expect("it can be proven");
    let bytes = proof.to_bytes().expect("it can be encoded");
    println!("{} bytes", bytes.len());
    let statement =
        verify(prover.key(), &bytes, Policy { min_bits: 100 }).expect("the proof verifies");
    assert_eq!(statement.output, expected);
    assert_eq!(statement.exit_code, 42);
    assert_eq!(statement.cycles, words.len() as u64);
}
