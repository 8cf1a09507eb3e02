//! The precompile `sha256_compress`: its meaning, its traps, its place in shards.

mod common;

use common::{record, rows_limit};
use isa::Opcode::{Addi, Sw};
use isa::Precompile::Sha256Compress;
use isa::sha256::INITIAL;
use sha2::compress256;
use vm::precompiles::sha256::compress;
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li, program};
use vm::{ExecutionError, Limits, Machine, NoTracer, ShardLimit, TrapKind, run};

const STATE: u32 = 0x8000;
const BLOCK: u32 = 0x9000;

/// The crate's compression of a block whose bytes are as memory has them.
fn native(mut state: [u32; 8], block: [u32; 16]) -> [u32; 8] {
    let bytes: [u8; 64] = block.map(u32::to_le_bytes).concat().try_into().expect("64 bytes");
    compress256(&mut state, &[bytes.into()]);
    state
}

fn random_words<const N: usize>(random: &mut Random) -> [u32; N] {
    core::array::from_fn(|_| random.word())
}

#[test]
fn compression_of_random_blocks_is_the_native_one() {
    let mut random = Random(7);
    for _ in 0..100_000 {
        let (state, block) = (random_words(&mut random), random_words(&mut random));
        assert_eq!(compress(state, block), native(state, block));
    }
}

#[test]
fn known_answers() {
    // FIPS 180-4's examples of one block and of two.
    let words = |message: &[u8], length: usize| -> Vec<u32> {
        let mut bytes = message.to_vec();
        bytes.push(0x80);
        bytes.resize(length - 8, 0);
        bytes.extend((8 * message.len() as u64).to_be_bytes());
        let words = bytes.chunks_exact(4).map(|word| word.try_into().expect("four bytes"));
        words.map(u32::from_le_bytes).collect()
    };
    let hash = |words: Vec<u32>| {
        let (blocks, _) = words.as_chunks();
        blocks.iter().fold(INITIAL, |state, block| compress(state, *block))
    };
    let abc = [
        0xba78_16bf,
        0x8f01_cfea,
        0x4141_40de,
        0x5dae_2223,
        0xb003_61a3,
        0x9617_7a9c,
        0xb410_ff61,
        0xf200_15ad,
    ];
    assert_eq!(hash(words(b"abc", 64)), abc);
    let two = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    let digest = [
        0x248d_6a61,
        0xd206_38b8,
        0xe5c0_2693,
        0x0c3e_6039,
        0xa33c_e459,
        0x64ff_2167,
        0xf6ec_edd4,
        0x19db_06c1,
    ];
    assert_eq!(hash(words(two, 128)), digest);
    // The million of letters.
    let long = [
        0xcdc7_6e5c,
        0x9914_fb92,
        0x81a1_c7e2,
        0x84d7_3e67,
        0xf180_9a48,
        0xa497_200e,
        0x046d_39cc,
        0xc711_2cd0,
    ];
    assert_eq!(hash(words(&[b'a'; 1_000_000], 1_000_064)), long);
}

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

fn trap_within(words: &[u32], limits: Limits) -> TrapKind {
    match run(&ending(words), &[], limits).unwrap_err() {
        ExecutionError::Trap(trap) => trap.kind,
        error => panic!("expected a trap, found {error}"),
    }
}

fn trap(pointers: &[u32; 2]) -> TrapKind {
    trap_within(&call(Sha256Compress, pointers), Limits::default())
}

#[test]
fn it_changes_the_state_and_nothing_else() {
    let mut random = Random(8);
    let (state, block) = (random_words::<8>(&mut random), random_words::<16>(&mut random));
    // The block right before the state, right behind it, and elsewhere.
    for at in [STATE - 64, STATE + 32, BLOCK] {
        let mut words = store(STATE, &state);
        words.extend(store(at, &block));
        let calls = call(Sha256Compress, &[STATE, at]).repeat(2);
        words.extend(calls);
        for limit in [ShardLimit::UNBOUNDED, rows_limit(5), rows_limit(1)] {
            let run = record(&ending(&words), &[], &limit);
            let word = |address: u32| run.machine.word(address / 4);
            let at_words = |address, count| (0..count).map(move |i| word(address + 4 * i));
            let expected = native(native(state, block), block);
            assert_eq!(at_words(STATE, 8).collect::<Vec<_>>(), expected);
            assert_eq!(at_words(at, 16).collect::<Vec<_>>(), block);
            assert_eq!((run.machine.register(9), run.machine.register(11)), (block[15], at));
        }
    }
}

#[test]
fn a_call_costs_its_gas() {
    let words = call(Sha256Compress, &[STATE, BLOCK]);
    let gas = run(&ending(&words), &[], Limits::default()).unwrap().gas;
    let rest = run(&ending(&words[..words.len() - 1]), &[], Limits::default()).unwrap().gas;
    assert_eq!(gas - rest, u64::from(Sha256Compress.info().gas));
    let before = 6 * u64::from(Addi.gas()) + u64::from(Sha256Compress.info().gas) - 1;
    let limits = Limits { gas: before, ..Limits::default() };
    assert_eq!(trap_within(&words, limits), TrapKind::OutOfGas { limit: before });
}

#[test]
fn pointers_must_be_aligned_and_their_words_must_fit() {
    for address in [1, 2, 3, STATE + 2, u32::MAX] {
        let kind = TrapKind::MisalignedPointer { address };
        assert_eq!(trap(&[address, BLOCK]), kind);
        assert_eq!(trap(&[STATE, address]), kind);
    }
    for address in [0xffff_ffe4, 0xffff_fffc] {
        assert_eq!(trap(&[address, BLOCK]), TrapKind::AddressWrap { address, bytes: 32 });
    }
    for address in [0xffff_ffc4, 0xffff_fffc] {
        assert_eq!(trap(&[STATE, address]), TrapKind::AddressWrap { address, bytes: 64 });
    }
    for pointers in [[0, BLOCK], [0xffff_ffe0, BLOCK], [STATE, 0], [STATE, 0xffff_ffc0]] {
        record(&ending(&call(Sha256Compress, &pointers)), &[], &ShardLimit::UNBOUNDED);
    }
    // Of several faults the first of the order counts.
    assert_eq!(trap(&[0xffff_fffc, 2]), TrapKind::MisalignedPointer { address: 2 });
}

#[test]
fn state_and_block_must_not_overlap() {
    let overlap =
        |addresses| TrapKind::Overlap { call: "sha256_compress", arguments: [0, 1], addresses };
    for block in [STATE - 60, STATE - 4, STATE, STATE + 4, STATE + 28] {
        assert_eq!(trap(&[STATE, block]), overlap([STATE, block]));
    }
    let message = trap(&[STATE, STATE]).to_string();
    assert!(message.contains("sha256_compress") && message.contains("0x00008000"), "{message}");
    // Before the limits of gas and memory, and without an effect.
    let limits = Limits { gas: 60, ..Limits::default() };
    let words = call(Sha256Compress, &[STATE, STATE]);
    assert_eq!(trap_within(&words, limits), overlap([STATE, STATE]));
    let program = ending(&[store(STATE, &[5]), words].concat());
    let mut machine = Machine::new(&program, &[], Limits::default()).unwrap();
    assert!(machine.run(&program, &mut NoTracer).is_err());
    assert_eq!((0..16).map(|i| machine.word(STATE / 4 + i)).sum::<u32>(), 5);
}

#[test]
fn memory_limit_counts_the_pages_that_are_written() {
    // One page for the program; the state lies on one further, or on two; the block on none.
    let pages = |pages: u64| Limits { memory_bytes: pages << 12, ..Limits::default() };
    for (state, needed) in [(STATE, 2), (BLOCK - 16, 3)] {
        let words = call(Sha256Compress, &[state, 0x2_0000]);
        assert!(run(&ending(&words), &[], pages(needed)).is_ok());
        let kind = trap_within(&words, pages(needed - 1));
        assert!(matches!(kind, TrapKind::MemoryLimit(_)), "{kind}");
    }
}
