//! The providers: crates that take the place of others by a line in a guest's `Cargo.toml`.

#[path = "common/guests.rs"]
mod guests;

use isa::Precompile;
use sha2::{Digest, Sha224, Sha256, Sha512};
use tiny_keccak::{Hasher, Keccak, Sha3};
use vm::{Executor, Limits, ShardLimit};

use guests::{behaviour, build_or_skip, tests_of_the_runtime};

/// Lengths around those of blocks.
const LENGTHS: [usize; 12] = [0, 1, 55, 56, 63, 64, 65, 128, 135, 136, 137, 1000];

fn input(length: usize) -> Vec<u8> {
    (0..length as u32).map(|i| (i * i + 3 * i) as u8).collect()
}

#[test]
fn sha2() {
    let Some(elf) = build_or_skip(&tests_of_the_runtime().join("sha2-provider")) else { return };
    for length in LENGTHS {
        let input = input(length);
        let [a, b, c] = [
            Sha224::digest(&input).to_vec(),
            Sha256::digest(&input).to_vec(),
            Sha512::digest(&input).to_vec(),
        ];
        let hello = Sha256::digest(b"hello world").to_vec();
        let expected = [&hello[..], &a, &a, &b, &b, &c, &c].concat();
        assert_eq!(behaviour(&elf, &input), (0, expected), "{length} bytes");
    }
}

fn squeezed(mut hasher: impl Hasher, input: &[u8], length: usize) -> Vec<u8> {
    let mut output = vec![0; length];
    hasher.update(input);
    hasher.finalize(&mut output);
    output
}

#[test]
fn tiny_keccak_and_the_hook_of_alloy() {
    let folder = tests_of_the_runtime().join("tiny-keccak-provider");
    let Some(elf) = build_or_skip(&folder) else { return };
    for length in LENGTHS {
        let input = input(length);
        let expected = [
            squeezed(Keccak::v256(), b"hello world!", 32),
            squeezed(Sha3::v256(), b"hello world!", 32),
            squeezed(Keccak::v224(), &input, 28),
            squeezed(Keccak::v256(), &input, 32),
            squeezed(Keccak::v256(), &input, 300),
            squeezed(Keccak::v384(), &input, 48),
            squeezed(Keccak::v512(), &input, 64),
            squeezed(Keccak::v256(), &input, 32),
        ];
        assert_eq!(behaviour(&elf, &input), (0, expected.concat()), "{length} bytes");
    }
}

/// They call the precompiles as often as there are blocks, which is what they are for.
#[test]
fn precompiles_do_the_work() {
    for (guest, precompile, calls) in [
        // The example, and twice each of 224 and 256 bits.
        ("sha2-provider", Precompile::Sha256Compress, 1 + 4 * 16),
        // The example, the digest, the longer one and the hook's.
        ("tiny-keccak-provider", Precompile::KeccakF1600, 1 + 8 + (8 + 2) + 8),
    ] {
        let Some(elf) = build_or_skip(&tests_of_the_runtime().join(guest)) else { return };
        let program = vm::load_elf(&elf).expect("an ELF of ours loads");
        let input = input(1000);
        let mut executor = Executor::new(&program, &input, Limits::default()).expect("it begins");
        let shards = executor.profile(&ShardLimit::UNBOUNDED).expect("it runs");
        let counted: u64 = shards.iter().map(|shard| shard.calls[precompile as usize]).sum();
        assert_eq!(counted, calls, "{guest}");
    }
}
