//! Calls of `blake2f`: their meaning, their traps, their place in shards.

mod common;

use blake2::{Blake2b512, Digest};
use common::{record, rows_limit};
use isa::Opcode::{Addi, Sw};
use isa::Precompile;
use isa::blake2b::{IV, LANES, ROUNDS, WORDS, compress};
use vm::precompiles::blake2f::{lanes, mixed, words};
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li, program};
use vm::{ExecutionError, Limits, Machine, NoTracer, ShardLimit, TrapKind, run};

const VECTOR: u32 = 0x8000;
const MESSAGE: u32 = 0x9000;
const ROUND: u32 = 0xa000;
/// Of the vector, and of the message.
const BYTES: u32 = 4 * WORDS as u32;

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

fn round(pointers: [u32; 3]) -> Vec<u32> {
    call(Precompile::Blake2f, &pointers)
}

fn trap_within(words: &[u32], limits: Limits) -> TrapKind {
    match run(&ending(words), &[], limits).unwrap_err() {
        ExecutionError::Trap(trap) => trap.kind,
        error => panic!("expected a trap, found {error}"),
    }
}

fn trap(pointers: [u32; 3]) -> TrapKind {
    trap_within(&round(pointers), Limits::default())
}

/// The compression, each of its rounds on words as a call has them.
fn compressed(rounds: u32, h: [u64; 8], block: [u8; 128], t: u128, is_last: bool) -> [u64; 8] {
    let message = block.as_chunks().0.iter().copied().map(u64::from_le_bytes);
    let message: Vec<u64> = message.collect();
    let message: [u64; LANES] = message.try_into().expect("16 lanes");
    let t = [t as u64, (t >> 64) as u64];
    let mut h = h;
    compress(rounds, &mut h, &message, t, is_last, |v, message, number| {
        *v = lanes(&mixed(&words(v), &words(message), number).expect("a number below 10"));
    });
    h
}

/// The state before the first block of BLAKE2b-512.
fn initial() -> [u64; 8] {
    let mut h = IV;
    h[0] ^= 0x0101_0040;
    h
}

fn bytes(h: [u64; 8]) -> Vec<u8> {
    h.into_iter().flat_map(u64::to_le_bytes).collect()
}

/// 8,400 blocks in one message are 100,800 rounds, each on another state; and so many again that
/// end it after each of them.
#[test]
fn rounds_make_the_native_blake2b() {
    const BLOCKS: u128 = 8400;
    let mut random = Random(9);
    let (mut h, mut native) = (initial(), Blake2b512::new());
    for number in 1..=BLOCKS {
        let block: [u8; 128] = core::array::from_fn(|_| random.word() as u8);
        native.update(block);
        let last = compressed(ROUNDS, h, block, 128 * number, true);
        assert_eq!(bytes(last), native.clone().finalize().to_vec(), "block {number}");
        h = compressed(ROUNDS, h, block, 128 * number, false);
    }
}

/// The test vectors 4 to 7 of EIP-152: rounds, whether it is the last block, and the state after it.
#[test]
fn compressions_of_eip_152() {
    let mut block = [0; 128];
    block[..3].copy_from_slice(b"abc");
    for (rounds, is_last, expected) in [
        (
            0,
            true,
            "08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5\
             d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b",
        ),
        (
            12,
            true,
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1\
             7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
        ),
        (
            12,
            false,
            "75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d28752\
             98743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735",
        ),
        (
            1,
            true,
            "b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fb\
             a551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421",
        ),
    ] {
        let after = bytes(compressed(rounds, initial(), block, 3, is_last));
        let hex: String = after.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected, "{rounds} rounds");
    }
}

#[test]
fn a_call_changes_the_vector_and_nothing_else() {
    let mut random = Random(10);
    for number in 0..10 {
        let [v, m] = [0; 2].map(|_| -> [u32; WORDS] { core::array::from_fn(|_| random.word()) });
        let mut guest = store(VECTOR - 4, &[7]);
        guest.extend(store(VECTOR, &v));
        guest.extend(store(VECTOR + BYTES, &[9]));
        guest.extend(store(MESSAGE, &m));
        guest.extend(store(ROUND, &[number]));
        guest.extend(round([VECTOR, MESSAGE, ROUND]));
        for limit in [ShardLimit::UNBOUNDED, rows_limit(5), rows_limit(1)] {
            let run = record(&ending(&guest), &[], &limit);
            let word = |address: u32| run.machine.word(address / 4);
            let after: Vec<u32> = (0..WORDS as u32).map(|i| word(VECTOR + 4 * i)).collect();
            assert_eq!(after, mixed(&v, &m, number).unwrap());
            assert_eq!((word(VECTOR - 4), word(VECTOR + BYTES), word(ROUND)), (7, 9, number));
            assert!((0..).zip(m).all(|(i, value)| word(MESSAGE + 4 * i) == value));
            let registers = [10, 11, 12].map(|register| run.machine.register(register));
            assert_eq!(registers, [0, MESSAGE, ROUND]);
        }
    }
}

#[test]
fn a_call_costs_its_gas() {
    let words = round([VECTOR, MESSAGE, ROUND]);
    let gas = run(&ending(&words), &[], Limits::default()).unwrap().gas;
    let rest = run(&ending(&words[..words.len() - 1]), &[], Limits::default()).unwrap().gas;
    assert_eq!(gas - rest, u64::from(Precompile::Blake2f.info().gas));
    let limit = u64::from(Addi.gas()) * (words.len() as u64 - 1);
    let limit = limit + u64::from(Precompile::Blake2f.info().gas) - 1;
    let limits = Limits { gas: limit, ..Limits::default() };
    assert_eq!(trap_within(&words, limits), TrapKind::OutOfGas { limit });
}

#[test]
fn numbers_of_rounds_must_be_below_10() {
    for number in [10, 11, 12, 255, 1 << 16, u32::MAX] {
        let words = [store(ROUND, &[number]), round([VECTOR, MESSAGE, ROUND])].concat();
        let expected = TrapKind::RoundTooLarge { round: number };
        assert_eq!(trap_within(&words, Limits::default()), expected);
        // It comes after what is wrong with pointers, and before gas.
        let words = [store(ROUND, &[number]), round([VECTOR, MESSAGE + 1, ROUND])].concat();
        let misaligned = TrapKind::MisalignedPointer { address: MESSAGE + 1 };
        assert_eq!(trap_within(&words, Limits::default()), misaligned);
    }
}

#[test]
fn a_trap_leaves_memory_alone() {
    let words = [store(VECTOR, &[1; WORDS]), store(ROUND, &[10]), round([VECTOR, MESSAGE, ROUND])];
    let program = ending(&words.concat());
    let mut machine = Machine::new(&program, &[], Limits::default()).unwrap();
    assert!(machine.run(&program, &mut NoTracer).is_err());
    assert!((0..WORDS as u32).all(|i| machine.word(VECTOR / 4 + i) == 1));
}

#[test]
fn memory_limit_counts_the_pages_of_the_vector() {
    // One page for the program; the vector lies on one further, or on two; what is read needs none.
    let pages = |pages: u64| Limits { memory_bytes: pages << 12, ..Limits::default() };
    for (vector, needed) in [(VECTOR, 2), (VECTOR - 64, 3)] {
        let words = round([vector, MESSAGE, ROUND]);
        assert!(run(&ending(&words), &[], pages(needed)).is_ok());
        let kind = trap_within(&words, pages(needed - 1));
        assert!(matches!(kind, TrapKind::MemoryLimit(_)), "{kind}");
    }
}

#[test]
fn pointers_must_be_aligned_and_their_words_must_fit() {
    let good = [VECTOR, MESSAGE, ROUND];
    for (operand, bytes) in [BYTES, BYTES, 4].into_iter().enumerate() {
        let with = |address: u32| {
            let mut pointers = good;
            pointers[operand] = address;
            pointers
        };
        for address in [1, 2, 3, VECTOR + 2, u32::MAX] {
            assert_eq!(trap(with(address)), TrapKind::MisalignedPointer { address });
        }
        let last = 0u32.wrapping_sub(bytes);
        for address in (last..).step_by(4).skip(1).take(bytes as usize / 4 - 1) {
            assert_eq!(trap(with(address)), TrapKind::AddressWrap { address, bytes });
        }
        for address in [0, last] {
            record(&ending(&round(with(address))), &[], &ShardLimit::UNBOUNDED);
        }
    }
}

#[test]
fn what_is_read_is_no_part_of_the_vector() {
    for (operand, bytes) in [(1, BYTES), (2, 4)] {
        let with = |offset: i32| {
            let mut pointers = [VECTOR, MESSAGE, ROUND];
            pointers[operand] = VECTOR.wrapping_add_signed(offset);
            pointers
        };
        for offset in [4 - bytes as i32, 0, 4, BYTES as i32 - 4] {
            let pointers = with(offset);
            let addresses = [VECTOR, pointers[operand]];
            let arguments = [0, operand as u8];
            let overlap = TrapKind::Overlap { call: "blake2f", arguments, addresses };
            assert_eq!(trap(pointers), overlap);
        }
        for offset in [-(bytes as i32), BYTES as i32] {
            record(&ending(&round(with(offset))), &[], &ShardLimit::UNBOUNDED);
        }
    }
    // The number may be a word of the message.
    for place in [0, 60, BYTES - 4] {
        let words = [store(MESSAGE + place, &[9]), round([VECTOR, MESSAGE, MESSAGE + place])];
        record(&ending(&words.concat()), &[], &ShardLimit::UNBOUNDED);
    }
}
