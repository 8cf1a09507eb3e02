//! Calls as whole tables; each chip's own tests are in the modules below.

mod calls;
mod columns;
mod forged;

use isa::Precompile;
use isa::keccak::{BLOCK_WORDS, ROUNDS, STATE_WORDS, permute};
use isa::precompile::MAX_OPERANDS;
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use vm::precompiles::inner::Inner;
use vm::precompiles::keccak::{absorb, lanes, words};
use vm::records::{CallRecord, Read, Write};
use vm::testing::generator::Random;
use vm::testing::{asm, call, exit, li};

use super::head::KeccakHead;
use super::pieces::{self, PIECES, TABLE};
use super::records::{KeccakRecords, after_chi, constant_of, unchi};
use super::round::{KeccakRound, KeccakRoundCols};
use super::{GROUPS, ROWS, SLICES};
use crate::F;
use crate::bus::Message;
use crate::check::{Interaction, Table};
use crate::cols::Columns;
use crate::machine::{Chip, ChipAir, ChipId};
use crate::testing::{assert_accepted, is_in_table, is_lookup, run, shard};
use crate::witness::{Lookups, Shard, Witness, fill_rows};

type Row = KeccakRoundCols<F>;

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

fn an_exit() -> Shard {
    shard(&vm::testing::program(0x1000, &exit()), &[])
}

/// A call at `clk` on these words.
fn record(
    clk: u32,
    pointers: [u32; 2],
    state: [u32; STATE_WORDS],
    block: [u32; BLOCK_WORDS],
) -> CallRecord {
    let after = words(&permute(lanes(&absorb(state, &block))));
    let write = |prev_value, value| Write { prev_value, value, prev_ts: clk - 10 };
    let changed = state.into_iter().zip(after).map(|(before, after)| write(before, after));
    let read = block.into_iter().map(|word| write(word, word));
    let mut arguments = [Read::default(); MAX_OPERANDS];
    for (argument, value) in arguments.iter_mut().zip(pointers) {
        *argument = Read { value, prev_ts: clk - 10 };
    }
    let a7 = Read { value: Precompile::KeccakF1600.info().number, prev_ts: clk - 10 };
    let inner = Inner::default();
    CallRecord { clk, pc: 0x1000, a7, arguments, words: changed.chain(read).collect(), inner }
}

fn random_call(clk: u32, seed: u64) -> CallRecord {
    let mut random = Random(seed);
    let state = core::array::from_fn(|_| random.word());
    let block = core::array::from_fn(|_| random.word());
    record(clk, [STATE, BLOCK], state, block)
}

/// The rows of records, and of padding where there is none, one after the other.
fn rows_of<C: Witness>(records: &[Option<&C::Record>], lookups: &Lookups) -> Vec<F> {
    let mut values = F::zero_vec(records.len() * C::ROWS * C::Row::<F>::WIDTH);
    let chunks = values.chunks_exact_mut(C::ROWS * C::Row::<F>::WIDTH);
    for (rows, record) in chunks.zip(records) {
        fill_rows::<C>(rows, *record, lookups);
    }
    values
}

fn of_values(chip: ChipId, values: Vec<F>) -> Table {
    let trace = RowMajorMatrix::new(values, chip.width());
    Table { air: ChipAir::new(chip), trace, public_values: Vec::new() }
}

/// Whether constraints hold and all lookups are in their tables.
fn holds(table: &Table) -> bool {
    let mut rows = (0..table.trace.height()).map(|row| table.row(row));
    rows.all(|row| row.failed.is_empty() && row.interactions.iter().all(is_right))
}

/// Whether a message that is a lookup is in its table.
fn is_right(message: &Interaction) -> bool {
    let is = |id: Message| message.tuple[0] == F::from_u8(id as u8);
    let value = message.tuple[1].as_canonical_u32();
    if is(Message::Ternary) {
        return value < 1 << 24 && (0..8).all(|i| value >> (3 * i) & 7 < 3);
    }
    !is_lookup(message) || is_in_table(message)
}

/// The groups of rows of a call.
fn groups(call: &CallRecord) -> Vec<Vec<Row>> {
    let mut records = KeccakRecords::default();
    records.push(call);
    let lookups = &an_exit().lookups;
    let groups = records.rounds.iter().map(|record| {
        let values = rows_of::<KeccakRound>(&[Some(record)], lookups);
        values.chunks_exact(Row::WIDTH).map(|row| *Row::of(row)).collect()
    });
    groups.collect()
}

fn of_rows(rows: &[Row]) -> Table {
    let mut values = F::zero_vec(rows.len() * Row::WIDTH);
    for (cells, row) in values.chunks_exact_mut(Row::WIDTH).zip(rows) {
        *Row::of_mut(cells) = *row;
    }
    of_values(ChipId::KeccakRound, values)
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
    let lookups = &an_exit().lookups;
    for record in &records.rounds {
        let values = rows_of::<KeccakRound>(&[Some(record)], lookups);
        let state = after_chi(&record.input, record.round);
        for (k, row) in values.chunks_exact(KeccakRoundCols::<F>::WIDTH).enumerate() {
            let row = KeccakRoundCols::of(row);
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
    let call = random_call(100, 1);
    let values = rows_of::<KeccakHead>(&[Some(&call)], &an_exit().lookups);
    let messages = of_values(ChipId::KeccakHead, values).row(0).interactions;
    let is_step = |message: &&Interaction| message.tuple[0] == F::from_u8(Message::Execution as u8);
    let steps: Vec<_> = messages.iter().filter(is_step).collect();
    let [taken, sent] = steps[..] else { panic!("two messages") };
    assert_eq!((taken.count, sent.count), (F::NEG_ONE, F::ONE));
    let gas = Precompile::KeccakF1600.info().gas;
    assert_eq!(sent.tuple[2] - taken.tuple[2], F::from_u32(gas));
    assert_eq!(KeccakHead::GAS, gas);
}
