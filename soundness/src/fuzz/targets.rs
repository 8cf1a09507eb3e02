//! What must hold for any bytes. Each target panics if it does not; the loops that feed them are
//! [`super::campaign`] and the `cargo fuzz` targets.

use isa::Program;
use verifier::{Policy, Proof, VerifyError, VerifyingKey, verify};
use vm::{Limits, load_elf};

use crate::decode::expected;
use crate::reference;

/// The verifier gives an answer; only the bytes of an honest proof make it say yes.
///
/// # Panics
/// If other bytes than those of the `honest` verify.
pub fn verify_bytes(
    key: &VerifyingKey,
    honest: &[Vec<u8>],
    bytes: &[u8],
) -> Result<(), VerifyError> {
    let verdict = verify(key, bytes, Policy::default()).map(|_| ());
    let known = honest.iter().any(|proof| proof == bytes);
    assert!(verdict.is_err() || known, "a second encoding of a proof, or a forged one");
    verdict
}

/// Decoding gives an answer; what decodes encodes to the same bytes, and to no shorter or longer
/// ones. Whether it decodes.
///
/// # Panics
/// If not.
pub fn proof_decode(bytes: &[u8]) -> bool {
    let Ok(proof) = Proof::from_bytes(bytes) else { return false };
    let again = proof.to_bytes().expect("what was decoded can be encoded");
    assert!(again == bytes, "another encoding");
    let longer = [bytes, &[0]].concat();
    assert!(Proof::from_bytes(&longer).is_err(), "a trailing byte");
    assert!(Proof::from_bytes(&bytes[..bytes.len() - 1]).is_err(), "a byte less");
    true
}

/// Loading gives an answer; what loads has its entry in its text, runs within small limits, and
/// loads the same again. Whether it loads.
///
/// # Panics
/// If not.
pub fn elf_load(bytes: &[u8]) -> bool {
    let Ok(program) = load_elf(bytes) else { return false };
    assert!(program.fetch(program.entry).is_some(), "an entry outside of the text");
    assert!(program.image.iter().all(|(address, word)| address % 4 == 0 && *word != 0));
    assert_text(&program);
    assert!(load_elf(bytes).as_ref() == Ok(&program), "loads in two ways");
    let limits = Limits { gas: 100_000, memory_bytes: 16 << 20, console_bytes: 1000 };
    // Whatever it does: an outcome or an error.
    let _ = vm::run(&program, &[1, 2, 3], limits);
    true
}

/// The text of the proof is the words of the image, decoded.
fn assert_text(program: &Program) {
    for (address, insn) in program.iter() {
        let word = program.image.get(&address).copied().unwrap_or(0);
        let decoded = reference::decode(word).map(|decoded| expected(&decoded, address));
        assert_eq!(decoded, Some(insn), "text at {address:#x}");
    }
}

/// Words decode as the reference says, at any address. Whether one of them is an instruction.
///
/// # Panics
/// If not.
pub fn decode_words(bytes: &[u8]) -> bool {
    let mut any = false;
    for (index, chunk) in bytes.chunks_exact(4).enumerate() {
        let word = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
        let pc = (index as u32).wrapping_mul(0x9e37_79b4);
        let decoded = reference::decode(word).map(|decoded| expected(&decoded, pc));
        assert_eq!(isa::decode(word, pc), decoded, "{word:#010x}");
        any |= decoded.is_some();
    }
    any
}
