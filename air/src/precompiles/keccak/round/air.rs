use core::array::from_fn;

use isa::keccak::{LANES, ROUND_CONSTANTS, ROUNDS};
use p3_air::{AirBuilder, WindowAccess};
use p3_field::PrimeCharacteristicRing;

use super::{IOTA, KeccakRound, KeccakRoundCols};
use crate::bus::{MachineBuilder, Message, constant};
use crate::cols::Columns;
use crate::machine::Chip;
use crate::precompiles::keccak::pieces::{PAIRS, TABLE, message};
use crate::precompiles::keccak::{ROWS, SLICES, slice};

/// A bit of each slice and lane.
type Bits<E> = [[E; SLICES]; LANES];
/// A bit of each slice and sheet.
type Sheets<E> = [[E; SLICES]; 5];

impl Chip for KeccakRound {
    type Row<T> = KeccakRoundCols<T>;
    const DEGREE: usize = 5;
    const NEXT_ROW: bool = true;
    const GAS: u32 = 0;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &KeccakRoundCols<AB::Var>) {
        let main = builder.main();
        let next: &KeccakRoundCols<AB::Var> = KeccakRoundCols::of(main.next_slice());
        eval_place(builder, row, next);
        eval_constant(builder, row);
        let state = eval_chi(builder, row);
        let terms = eval_parities(builder, row, next, &state);
        eval_theta(builder, row, &state, &terms);
        eval_state(builder, row, &state);
        eval_messages(builder, row, next);
    }
}

/// `a ^ b`.
fn xor<E: PrimeCharacteristicRing>(a: E, b: E) -> E {
    a.clone() + b.clone() - (a * b).double()
}

/// `sum of base^i * digit i`.
fn number<E: PrimeCharacteristicRing>(base: u32, digits: impl DoubleEndedIterator<Item = E>) -> E {
    let base = E::from_u32(base);
    digits.rev().fold(E::ZERO, |sum, digit| sum * base.clone() + digit)
}

impl<V: Copy> KeccakRoundCols<V> {
    /// Whether the row is in use.
    fn is_real<AB: MachineBuilder<Var = V>>(&self) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        self.fifth.map(Into::into).into_iter().sum()
    }

    /// Rounds done when chi is.
    fn round<AB: MachineBuilder<Var = V>>(&self) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        let [fifth, rest] = [self.fifth, self.rest].map(|flags| {
            let flags = (0..).zip(flags);
            flags.map(|(i, flag)| flag.into() * constant::<AB>(i)).sum::<AB::Expr>()
        });
        fifth * constant::<AB>(5) + rest
    }
}

/// Rows go round; groups have one clock and one round, or are not in use.
fn eval_place<AB: MachineBuilder>(
    builder: &mut AB,
    row: &KeccakRoundCols<AB::Var>,
    next: &KeccakRoundCols<AB::Var>,
) {
    for k in 0..ROWS {
        let is_start = AB::Expr::from_bool(k == 0);
        builder.when_first_row().assert_eq(row.row[k], is_start);
        builder.assert_eq(next.row[(k + 1) % ROWS], row.row[k]);
    }
    builder.assert_bools(row.row);
    builder.assert_one(row.row.map(Into::into).into_iter().sum::<AB::Expr>());
    builder.assert_bools(row.fifth);
    builder.assert_bools(row.rest);
    let is_real = row.is_real::<AB>();
    builder.assert_bool(is_real.clone());
    builder.assert_eq(is_real.clone(), row.rest.map(Into::into).into_iter().sum::<AB::Expr>());

    let goes_on = AB::Expr::ONE - row.row[ROWS - 1];
    let mut group = builder.when(goes_on);
    group.assert_eq(next.clk, row.clk);
    group.assert_eq(next.wrap, row.wrap);
    for (next, this) in next.fifth.into_iter().zip(row.fifth) {
        group.assert_eq(next, this);
    }
    for (next, this) in next.rest.into_iter().zip(row.rest) {
        group.assert_eq(next, this);
    }

    const { assert!(ROUNDS == 24) };
    builder.assert_eq(row.first, row.fifth[0] * row.rest[0]);
    builder.assert_eq(row.last, row.fifth[4] * row.rest[4]);
    builder.assert_bools([row.first, row.last, row.sends, row.receives]);
    let even: AB::Expr = row.row.into_iter().step_by(2).map(Into::into).sum();
    builder.assert_eq(row.sends, even.clone() * (is_real.clone() - row.last));
    builder.assert_eq(row.receives, even * (is_real - row.first));
}

/// What iota adds is that of the round and the row.
fn eval_constant<AB: MachineBuilder>(builder: &mut AB, row: &KeccakRoundCols<AB::Var>) {
    let rounds: [[AB::Expr; 5]; 5] =
        row.fifth.map(|fifth| row.rest.map(|rest| fifth.into() * rest.into()));
    for (column, slice) in row.constant.into_iter().zip(IOTA) {
        let mut added = AB::Expr::ZERO;
        for (k, &flag) in row.row.iter().enumerate() {
            // Round 0 comes before the first constant.
            let done = rounds.as_flattened()[1..].iter().zip(ROUND_CONSTANTS);
            let set = done.filter(|(_, bits)| bits >> (SLICES * k + slice) & 1 == 1);
            let is_set: AB::Expr = set.map(|(round, _)| round.clone()).sum();
            added += is_set * flag;
        }
        builder.assert_eq(column, added);
    }
}

/// The state after chi and iota, of degree 3 in the columns.
fn eval_chi<AB: MachineBuilder>(
    builder: &mut AB,
    row: &KeccakRoundCols<AB::Var>,
) -> Bits<AB::Expr> {
    for lane in row.bits {
        builder.assert_bools(lane);
    }
    let mut state: Bits<AB::Expr> = from_fn(|lane| {
        from_fn(|slice| {
            let at = |step: usize| row.bits[lane / 5 * 5 + (lane % 5 + step) % 5][slice];
            let complemented = (AB::Expr::ONE - at(1)) * at(2);
            xor(at(0).into(), complemented)
        })
    });
    for (i, slice) in IOTA.into_iter().enumerate() {
        builder.assert_eq(row.chi[i], state[0][slice].clone());
        state[0][slice] = xor(row.chi[i].into(), row.constant[i].into());
    }
    state
}

/// The parities of columns, those of the slice before, and what theta adds to each sheet: degree 2.
fn eval_parities<AB: MachineBuilder>(
    builder: &mut AB,
    row: &KeccakRoundCols<AB::Var>,
    next: &KeccakRoundCols<AB::Var>,
    state: &Bits<AB::Expr>,
) -> Sheets<AB::Expr> {
    for x in 0..5 {
        builder.assert_bools(row.parity[x]);
        let above = (0..SLICES).map(|slice| {
            let column = (0..5).map(|y| state[x + 5 * y][slice].clone());
            column.sum::<AB::Expr>() - row.parity[x][slice]
        });
        builder.assert_eq(number(8, above), row.half[x].into().double());
    }
    builder.assert_bools(row.carry);
    let carry = number(2, row.carry.into_iter().map(Into::<AB::Expr>::into));
    let last = row.parity.map(|parity| parity[SLICES - 1]);
    builder.when(row.row[0]).assert_eq(carry, row.wrap);
    let at_end = number(2, last.into_iter().map(Into::<AB::Expr>::into));
    builder.when(row.row[ROWS - 1]).assert_eq(at_end, row.wrap);
    let mut group = builder.when(AB::Expr::ONE - row.row[ROWS - 1]);
    for (next, this) in next.carry.into_iter().zip(last) {
        group.assert_eq(next, this);
    }

    from_fn(|x| {
        let (left, right) = ((x + 4) % 5, (x + 1) % 5);
        from_fn(|slice| {
            let before = slice.checked_sub(1).map(|slice| row.parity[right][slice]);
            xor(row.parity[left][slice].into(), before.unwrap_or(row.carry[right]).into())
        })
    })
}

/// The bits after theta.
fn eval_theta<AB: MachineBuilder>(
    builder: &mut AB,
    row: &KeccakRoundCols<AB::Var>,
    state: &Bits<AB::Expr>,
    terms: &Sheets<AB::Expr>,
) {
    for (piece, column) in TABLE.iter().zip(row.pieces) {
        let bits = piece.digits().iter().map(|digit| {
            let (lane, slice) = digit.from;
            xor(state[lane][slice].clone(), terms[lane % 5][slice].clone())
        });
        builder.assert_eq(number(2, bits), column);
    }
}

/// The state in bytes.
fn eval_state<AB: MachineBuilder>(
    builder: &mut AB,
    row: &KeccakRoundCols<AB::Var>,
    state: &Bits<AB::Expr>,
) {
    let bytes = from_fn(|lane| number(2, state[lane].iter().cloned()));
    for (column, packed) in row.state.into_iter().zip(slice::pack::<AB>(&bytes)) {
        builder.assert_eq(column, packed);
    }
}

fn eval_messages<AB: MachineBuilder>(
    builder: &mut AB,
    row: &KeccakRoundCols<AB::Var>,
    next: &KeccakRoundCols<AB::Var>,
) {
    let is_real = row.is_real::<AB>();
    for half in row.half {
        builder.send(Message::Ternary, [half.into()], is_real.clone());
    }

    let (clk, round): (AB::Expr, _) = (row.clk.into(), row.round::<AB>());
    let rows = (0..).zip(row.row);
    let byte = rows.map(|(k, flag)| flag.into() * constant::<AB>(k)).sum::<AB::Expr>();
    let state = slice::state([clk.clone(), round.clone(), byte], row.state.map(Into::into));
    builder.receive_hash(Message::KeccakState, state.clone(), row.first.into());
    builder.send_hash(Message::KeccakState, state, row.last.into());

    for offset in 0..PAIRS {
        // From the pair of this row and the next, to that `offset` on; and the same, from there.
        let pair = |offset: usize| {
            let flags = row.row.iter().step_by(2).enumerate();
            let pairs = flags.map(|(pair, &flag)| {
                flag.into() * constant::<AB>(((pair + offset) % PAIRS) as u32)
            });
            pairs.sum::<AB::Expr>()
        };
        let pieces = |round, pair, values: &dyn Fn(usize, usize, usize) -> AB::Expr| {
            let key = [clk.clone(), round, pair, constant::<AB>(offset as u32)];
            let values = message(offset).map(|(number, from, to)| values(number, from, to));
            let mut fields = key.into_iter().chain(values);
            from_fn::<_, FIELDS, _>(|_| fields.next().unwrap_or(AB::Expr::ZERO))
        };
        let rows = [row, next];
        let sent = pieces(round.clone() + AB::Expr::ONE, pair(offset), &|number, from, _| {
            rows[from].pieces[number].into()
        });
        let received = pieces(round.clone(), pair(0), &|piece, _, to| {
            let digits = TABLE[piece].digits().iter();
            number(2, digits.map(|digit| rows[to].bits[digit.to.0][digit.to.1].into()))
        });
        builder.send_hash(Message::KeccakPieces, sent, row.sends.into());
        builder.receive_hash(Message::KeccakPieces, received, row.receives.into());
    }
}

/// Fields of a message of pieces: clock, round, pair of rows, offset; up to six pieces.
const FIELDS: usize = 10;
