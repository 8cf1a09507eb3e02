//! Calls as whole tables; each chip's own tests are in the modules below.

mod calls;
mod columns;
mod forged;

use isa::Precompile;
use isa::keccak::{BLOCK_WORDS, ROUNDS, STATE_WORDS, permute};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;
use vm::precompiles::keccak::{absorb, lanes, words};
use vm::records::CallRecord;
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li};

use super::head::{KeccakHead, KeccakHeadCols};
use super::pieces::{self, PIECES, TABLE};
use super::records::{KeccakRecords, after_chi, constant_of, unchi};
use super::round::{KeccakRound, KeccakRoundCols};
use super::word::{KeccakWord, KeccakWordCols};
use super::{GROUPS, ROWS, SLICES};
use crate::F;
use crate::bus::Message;
use crate::check::Table;
use crate::cols::Columns;
use crate::machine::{Chip, ChipId};
use crate::testing::precompile::{self, *};
use crate::testing::{assert_accepted, run};

type Row = KeccakRoundCols<F>;
type Head = KeccakHeadCols<F>;
type Word = KeccakWordCols<F>;

impl CallRow for Head {
    type Chip = KeccakHead;
    const ID: ChipId = ChipId::KeccakHead;
    const PRECOMPILE: Precompile = Precompile::KeccakF1600;
}

impl CallRow for Word {
    type Chip = KeccakWord;
    const ID: ChipId = ChipId::KeccakWord;
    const PRECOMPILE: Precompile = Precompile::KeccakF1600;
}

impl CallRow for Row {
    type Chip = KeccakRound;
    const ID: ChipId = ChipId::KeccakRound;
    const PRECOMPILE: Precompile = Precompile::KeccakF1600;
}

/// The chips of a call, and the table they look up.
const CHIPS: [ChipId; 5] = [
    ChipId::KeccakHead,
    ChipId::KeccakWord,
    ChipId::KeccakSlice,
    ChipId::KeccakRound,
    ChipId::KeccakTernary,
];
const STATE: u32 = 0x8000;
const BLOCK: u32 = 0x9000;
/// Of a state's last words that fit.
const LAST: u32 = 0u32.wrapping_sub(4 * STATE_WORDS as u32);

/// Calls on zeros; again on what that left; with a block next to the state, on either side; on the
/// last words of all.
fn program() -> Vec<u32> {
    let mut words = li(5, 0x1234_5678).to_vec();
    for (address, offset) in [(STATE, 4), (BLOCK, 0), (BLOCK, 132)] {
        words.extend(li(6, address));
        words.push(asm(isa::Opcode::Sw, 0, 6, 5, offset));
    }
    let after = STATE + 4 * STATE_WORDS as u32;
    let before = STATE - 4 * BLOCK_WORDS as u32;
    for (state, block) in
        [(STATE, 0xa000), (STATE, BLOCK), (STATE, after), (STATE, before), (LAST, BLOCK)]
    {
        words.extend(call(Precompile::KeccakF1600, &[state, block]));
    }
    words.extend(exit());
    words
}

/// A call at `clk` on these words.
fn record(
    clk: u32,
    pointers: [u32; 2],
    state: [u32; STATE_WORDS],
    block: [u32; BLOCK_WORDS],
) -> CallRecord {
    let after = words(&permute(lanes(&absorb(state, &block))));
    let words = state.into_iter().zip(after).chain(block.into_iter().map(|word| (word, word)));
    precompile::record_at(clk, Precompile::KeccakF1600, &pointers, words)
}

fn random_call(clk: u32, seed: u64) -> CallRecord {
    let mut random = Random(seed);
    let state = core::array::from_fn(|_| random.word());
    let block = core::array::from_fn(|_| random.word());
    record(clk, [STATE, BLOCK], state, block)
}

/// The groups of rows of a call.
fn groups(call: &CallRecord) -> Vec<Vec<Row>> {
    let mut records = KeccakRecords::default();
    records.push(call);
    records.rounds.iter().map(|record| rows(Some(record))).collect()
}

#[test]
fn positive_calls_on_all_kinds_of_states() {
    let tables = run(&program());
    assert_accepted(&tables);
    for chip in CHIPS {
        assert!(tables.iter().any(|table| table.air.id == chip), "{}", chip.name());
    }
}

#[test]
fn positive_no_call_no_table() {
    let tables = run(&exit());
    assert!(tables.iter().all(|table| !CHIPS.contains(&table.air.id)));
}

#[test]
fn sanity_pieces_are_all_bits_once_and_go_where_rho_and_pi_say() {
    let mut seen = std::collections::HashSet::new();
    for piece in &TABLE {
        for digit in piece.digits() {
            assert!(seen.insert((digit.from, digit.to)));
            for k in 0..ROWS {
                let mut state = [0; 25];
                state[digit.from.0] = 1u64 << (SLICES * k + digit.from.1);
                let mut moved = [0; 25];
                let to = (k + piece.offset) % ROWS;
                moved[digit.to.0] = 1u64 << (SLICES * to + digit.to.1);
                assert_eq!(isa::keccak::rho_pi(&state), moved);
            }
        }
    }
    assert_eq!(seen.len(), 200);
    // Each piece is in one message from even rows, and in one from odd rows.
    let sent: Vec<_> = (0..pieces::PAIRS).flat_map(pieces::message).collect();
    for piece in 0..PIECES {
        for row in 0..2 {
            assert_eq!(sent.iter().filter(|(p, from, _)| (*p, *from) == (piece, row)).count(), 1);
        }
    }
}

#[test]
fn sanity_the_records_follow_the_native_permutation_after_every_round() {
    for seed in 0..20 {
        let call = random_call(100, seed);
        let mut records = KeccakRecords::default();
        records.push(&call);
        assert_eq!(records.rounds.len(), GROUPS);
        let before: Vec<u32> = call.words.iter().map(|write| write.prev_value).collect();
        let state: [u32; STATE_WORDS] = *before.first_chunk().unwrap();
        let mut state = lanes(&absorb(state, &before[STATE_WORDS..].try_into().unwrap()));
        for record in &records.rounds {
            let round = record.round as usize;
            assert_eq!(after_chi(&record.input, record.round), state, "round {round}");
            assert_eq!(unchi(&isa::keccak::chi(&state)), state);
            if round < ROUNDS {
                state = isa::keccak::chi(&isa::keccak::rho_pi(&isa::keccak::theta(&state)));
                state[0] ^= constant_of(record.round + 1);
            }
        }
        let left: Vec<u32> = call.words.iter().map(|write| write.value).collect();
        assert_eq!(words(&state)[..], left[..STATE_WORDS]);
    }
}

#[test]
fn sanity_rows_hold_the_state_after_every_round() {
    let mut records = KeccakRecords::default();
    records.push(&random_call(100, 7));
    for record in &records.rounds {
        let state = after_chi(&record.input, record.round);
        for (k, row) in rows::<Row>(Some(record)).iter().enumerate() {
            let bytes = state.map(|lane| (lane >> (8 * k)) as u8);
            for (field, bytes) in row.state.iter().zip(bytes.chunks(3)) {
                let packed = bytes.iter().rev().fold(0, |sum, &byte| 256 * sum + u32::from(byte));
                assert_eq!(*field, F::from_u32(packed));
            }
        }
    }
}

#[test]
fn sanity_the_clock_advances_by_the_gas_of_the_table() {
    assert_clock_advances_by_gas(&rows::<Head>(Some(&random_call(100, 1))));
    assert_eq!(KeccakHead::GAS, Precompile::KeccakF1600.info().gas);
}
