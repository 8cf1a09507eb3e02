use core::array::from_fn;

use isa::clock::{SLOT_RD, SLOT_RS1};
use isa::syscall::GAS_PER_OUTPUT_BYTE;
use p3_field::PrimeCharacteristicRing;

use super::columns::Place;
use super::{Copy, CopyCols};
use crate::bus::{MachineBuilder, Message, constant};
use crate::machine::Chip;
use crate::memory::access::Access;
use crate::word::{Word, expr, inverse_power_of_two};

impl Chip for Copy {
    type Row<T> = CopyCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &CopyCols<AB::Var>) {
        let is_real = one_hot(builder, &row.source);
        let destination = one_hot(builder, &row.destination);
        builder.assert_eq(destination, is_real.clone());
        let is_last: AB::Expr = row.is_last.into();
        builder.assert_bool(row.is_last);
        builder.assert_zero(is_last.clone() * (AB::Expr::ONE - is_real.clone()));
        builder.assert_zero(is_last.clone() * (row.remaining.into() - AB::Expr::ONE));

        eval_bytes(builder, row, is_real.clone());
        eval_memory(builder, row, is_real.clone());

        let clk: AB::Expr = row.frame.clk.into();
        let next_clk = clk.clone() + constant::<AB>(GAS_PER_OUTPUT_BYTE);
        let here = (place::<AB>(&row.source), place::<AB>(&row.destination));
        let next = (after_place::<AB>(&row.source), after_place::<AB>(&row.destination));
        let state = |clk, ((sw, sb), (dw, db)): (_, _), remaining| {
            [row.frame.pc.into(), clk, sw, sb, dw, db, remaining]
        };
        let remaining: AB::Expr = row.remaining.into();
        builder.receive(Message::Copy, state(clk, here, remaining.clone()), is_real.clone());
        let rest = state(next_clk.clone(), next, remaining - AB::Expr::ONE);
        builder.send(Message::Copy, rest, is_real - is_last.clone());
        builder.send(Message::Execution, [row.frame.following::<AB>(), next_clk], is_last);
    }
}

/// Asserts that the place's flags are boolean with at most one set; returns their sum.
fn one_hot<AB: MachineBuilder>(builder: &mut AB, place: &Place<AB::Var>) -> AB::Expr {
    let sum: AB::Expr = place.byte.into_iter().map(Into::into).sum();
    builder.assert_bools(place.byte);
    builder.assert_bool(sum.clone());
    sum
}

/// Word index and byte of a place.
fn place<AB: MachineBuilder>(place: &Place<AB::Var>) -> (AB::Expr, AB::Expr) {
    let byte = (0..4).map(|i| place.byte[i].into() * constant::<AB>(i as u32)).sum();
    (place.word.into(), byte)
}

/// Word index and byte of the place one byte on.
fn after_place<AB: MachineBuilder>(at: &Place<AB::Var>) -> (AB::Expr, AB::Expr) {
    let (word, byte) = place::<AB>(at);
    let wraps: AB::Expr = at.byte[3].into();
    (word + wraps.clone(), byte + AB::Expr::ONE - wraps * constant::<AB>(4))
}

/// The four bytes of the word before, each looked up to have 8 bits.
fn bytes<AB: MachineBuilder>(
    builder: &mut AB,
    place: &Place<AB::Var>,
    is_real: AB::Expr,
) -> [AB::Expr; 4] {
    let bytes: [AB::Expr; 4] = from_fn(|i| {
        let low: AB::Expr = place.low_bytes[i / 2].into();
        if i % 2 == 0 { low } else { (place.value[i / 2].into() - low) * inverse_power_of_two(8) }
    });
    for byte in &bytes {
        builder.range(constant::<AB>(8), byte.clone(), is_real.clone());
    }
    bytes
}

/// The byte copied is the source's at its place; it replaces the destination's at its own.
fn eval_bytes<AB: MachineBuilder>(builder: &mut AB, row: &CopyCols<AB::Var>, is_real: AB::Expr) {
    let source = bytes(builder, &row.source, is_real.clone());
    let selected: AB::Expr =
        source.into_iter().zip(row.source.byte).map(|(byte, flag)| byte * flag).sum();
    builder.assert_eq(row.copied, selected);

    let destination = bytes(builder, &row.destination, is_real);
    let changes: [AB::Expr; 4] =
        from_fn(|i| (row.copied.into() - destination[i].clone()) * row.destination.byte[i]);
    let [c0, c1, c2, c3] = changes;
    let limbs = [c0 + c1 * constant::<AB>(256), c2 + c3 * constant::<AB>(256)];
    for ((after, before), change) in row.after.into_iter().zip(row.destination.value).zip(limbs) {
        builder.assert_eq(after, change + before);
    }
}

/// Reads the source's word, writes the destination's.
fn eval_memory<AB: MachineBuilder>(builder: &mut AB, row: &CopyCols<AB::Var>, is_real: AB::Expr) {
    let access = |place: &Place<AB::Var>, after: Word<AB::Var>, slot| Access {
        index: place.word.into(),
        before: expr::<AB>(place.value),
        prev_ts: place.prev_ts.into(),
        after: expr::<AB>(after),
        now: row.frame.at::<AB>(slot),
    };
    access(&row.source, row.source.value, SLOT_RS1).eval(builder, is_real.clone());
    access(&row.destination, row.after, SLOT_RD).eval(builder, is_real);
}
