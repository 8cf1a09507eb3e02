//! Calls of `keccak_f1600`: their meaning, their traps, their place in shards.

mod common;

use common::{record, rows_limit};
use isa::Opcode::{Addi, Sw};
use isa::Precompile;
use isa::keccak::{BLOCK_WORDS, STATE_WORDS, permute};
use tiny_keccak::{Hasher, Keccak, keccakf};
use vm::precompiles::keccak::{absorb, lanes, words};
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li, program};
use vm::{ExecutionError, Limits, ShardLimit, TrapKind, run};

const STATE: u32 = 0x8000;
const BLOCK: u32 = 0x9000;
const STATE_BYTES: u32 = 4 * STATE_WORDS as u32;
const BLOCK_BYTES: u32 = 4 * BLOCK_WORDS as u32;

/// Stores `words` from `address` on.
fn store(address: u32, words: &[u32]) -> Vec<u32> {
    let store = |(address, &word): (u32, &u32)| {
        [&li(8, address)[..], &li(9, word), &[asm(Sw, 0, 8, 9, 0)]].concat()
    };
    (address..).step_by(4).zip(words).flat_map(store).collect()
}

/// `words`, then exit with code 0.
fn ending(words: &[u32]) -> isa::Program {
    program(0x1000, &[words, &[asm(Addi, 10, 0, 0, 0)], &exit()].concat())
}

fn keccak(state: u32, block: u32) -> Vec<u32> {
    call(Precompile::KeccakF1600, &[state, block])
}

fn trap(words: &[u32], limits: Limits) -> TrapKind {
    match run(&ending(words), &[], limits).unwrap_err() {
        ExecutionError::Trap(trap) => trap.kind,
        error => panic!("expected a trap, found {error}"),
    }
}

#[test]
fn the_permutation_of_random_states_is_the_native_one() {
    let mut random = Random(6);
    for _ in 0..100_000 {
        let state: [u32; STATE_WORDS] = core::array::from_fn(|_| random.word());
        assert_eq!(words(&lanes(&state)), state);
        let mut expected = lanes(&state);
        keccakf(&mut expected);
        assert_eq!(permute(lanes(&state)), expected);
    }
}

/// A message's digest, absorbed block by block, where padding begins with `domain`: 1 for Keccak-256,
/// 6 for SHA3-256 (FIPS 202, section 6.1).
fn digest(message: &[u8], domain: u8) -> [u8; 32] {
    let mut padded = message.to_vec();
    padded.push(domain);
    padded.resize(padded.len().next_multiple_of(BLOCK_BYTES as usize), 0);
    *padded.last_mut().unwrap() |= 0x80;
    let mut state = [0; STATE_WORDS];
    for block in padded.chunks(BLOCK_BYTES as usize) {
        let word = |i: usize| u32::from_le_bytes(block[4 * i..4 * i + 4].try_into().unwrap());
        state = words(&permute(lanes(&absorb(state, &core::array::from_fn(word)))));
    }
    core::array::from_fn(|i| state[i / 4].to_le_bytes()[i % 4])
}

/// The permutation of zeros, and of what that leaves: the first and last lanes. The Keccak team publishes
/// these; here they are as an implementation apart from this one, straight from FIPS 202, computes them.
#[test]
fn known_states() {
    let once = permute([0; 25]);
    assert_eq!((once[0], once[24]), (0xf125_8f79_40e1_dde7, 0xeaf1_ff7b_5cec_a249));
    let twice = permute(once);
    assert_eq!((twice[0], twice[24]), (0x2d5c_954d_f96e_cb3c, 0x20d0_6cd2_6a8f_bf5c));
}

/// Published digests: of SHA3-256 NIST's examples and the million of letters, of Keccak-256 those that
/// Ethereum knows best.
#[test]
fn known_digests() {
    let hex =
        |digest: [u8; 32]| digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let a = [b'a'; 1_000_000];
    let two = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    for (message, domain, expected) in [
        (&b""[..], 1, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", 1, "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        (b"", 6, "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"),
        (b"abc", 6, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
        (two, 6, "41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376"),
        (&a, 6, "5c8875ae474a3634ba4fd55ec85bffd661f32aca75c6d699d0cdcb6c115891c1"),
    ] {
        assert_eq!(hex(digest(message, domain)), expected, "{} bytes", message.len());
    }
}

/// Absorbing padded blocks is Keccak-256, of messages of all lengths about a block's.
#[test]
fn absorbing_is_keccak256() {
    let message: Vec<u8> = (0..10_000u32).map(|i| (i * i + 7 * i) as u8).collect();
    for length in (0..10).chain(130..140).chain(268..276).chain([500, 10_000]) {
        let mut expected = [0; 32];
        let mut hasher = Keccak::v256();
        hasher.update(&message[..length]);
        hasher.finalize(&mut expected);
        assert_eq!(digest(&message[..length], 1), expected, "{length} bytes");
    }
}

#[test]
fn a_call_changes_the_state_and_nothing_else() {
    let mut random = Random(7);
    let state: [u32; STATE_WORDS] = core::array::from_fn(|_| random.word());
    let block: [u32; BLOCK_WORDS] = core::array::from_fn(|_| random.word());
    let mut guest = store(STATE - 4, &[7]);
    guest.extend(store(STATE, &state));
    guest.extend(store(STATE + STATE_BYTES, &[9]));
    guest.extend(store(BLOCK, &block));
    guest.extend(keccak(STATE, BLOCK));
    for limit in [ShardLimit::UNBOUNDED, rows_limit(5), rows_limit(1)] {
        let run = record(&ending(&guest), &[], &limit);
        let word = |address: u32| run.machine.word(address / 4);
        let after: Vec<u32> = (0..STATE_WORDS as u32).map(|i| word(STATE + 4 * i)).collect();
        assert_eq!(after, words(&permute(lanes(&absorb(state, &block)))));
        assert_eq!((word(STATE - 4), word(STATE + STATE_BYTES)), (7, 9));
        assert!((0..).zip(block).all(|(i, value)| word(BLOCK + 4 * i) == value));
        assert_eq!((run.machine.register(11), run.machine.register(10)), (BLOCK, 0));
    }
}

#[test]
fn a_call_costs_its_gas() {
    let words = keccak(STATE, BLOCK);
    let gas = run(&ending(&words), &[], Limits::default()).unwrap().gas;
    let rest = run(&ending(&words[..words.len() - 1]), &[], Limits::default()).unwrap().gas;
    assert_eq!(gas - rest, u64::from(Precompile::KeccakF1600.info().gas));
    let limit = gas - rest + 3;
    let limits = Limits { gas: limit, ..Limits::default() };
    assert_eq!(trap(&words, limits), TrapKind::OutOfGas { limit });
}

#[test]
fn pointers_must_be_aligned_and_their_words_must_fit() {
    for address in [1, 2, 3, STATE + 2, u32::MAX] {
        let misaligned = TrapKind::MisalignedPointer { address };
        assert_eq!(trap(&keccak(address, BLOCK), Limits::default()), misaligned);
        assert_eq!(trap(&keccak(STATE, address), Limits::default()), misaligned);
    }
    let last = |bytes: u32| 0u32.wrapping_sub(bytes);
    for more in [4, 60] {
        let address = last(STATE_BYTES) + more;
        let wraps = TrapKind::AddressWrap { address, bytes: STATE_BYTES };
        assert_eq!(trap(&keccak(address, BLOCK), Limits::default()), wraps);
        let address = last(BLOCK_BYTES) + more;
        let wraps = TrapKind::AddressWrap { address, bytes: BLOCK_BYTES };
        assert_eq!(trap(&keccak(STATE, address), Limits::default()), wraps);
    }
    for (state, block) in [(last(STATE_BYTES), 0), (0, last(BLOCK_BYTES))] {
        record(&ending(&keccak(state, block)), &[], &ShardLimit::UNBOUNDED);
    }
}

#[test]
fn the_block_is_no_part_of_the_state() {
    for offset in [-(BLOCK_BYTES as i32) + 4, -4, 0, 4, STATE_BYTES as i32 - 4] {
        let block = STATE.wrapping_add_signed(offset);
        let kind = trap(&keccak(STATE, block), Limits::default());
        let addresses = [STATE, block];
        let call = "keccak_f1600";
        assert_eq!(kind, TrapKind::Overlap { call, arguments: [0, 1], addresses });
    }
    for offset in [-(BLOCK_BYTES as i32), STATE_BYTES as i32] {
        let block = STATE.wrapping_add_signed(offset);
        record(&ending(&keccak(STATE, block)), &[], &ShardLimit::UNBOUNDED);
    }
}
