use isa::Opcode::{Sh, Sw};
use isa::clock::{SLOT_MEMORY, SLOT_RS2};
use p3_field::PrimeCharacteristicRing;

use super::{StoreCross, StoreCrossCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::bytes::{limb, word_bytes};
use crate::cpu::frame::{Fetch, select_opcode};
use crate::machine::Chip;
use crate::memory::access::Access;
use crate::word::expr;

impl Chip for StoreCross {
    type Row<T> = StoreCrossCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &StoreCrossCols<AB::Var>) {
        let (is_sh, is_sw): (AB::Expr, AB::Expr) = (row.is_sh.into(), row.is_sw.into());
        let is_real = is_sh.clone() + is_sw.clone();
        builder.assert_bools([is_sh.clone(), is_sw.clone(), is_real.clone()]);
        let at = row.offset.eval(builder, is_real.clone());
        builder.assert_zero(at[0].clone());
        builder.assert_zero(is_sh.clone() * (AB::Expr::ONE - at[3].clone()));
        eval_after(builder, row, at);
        eval_words(builder, row, is_real.clone());

        let opcode = select_opcode::<AB>(&[(row.is_sh, Sh), (row.is_sw, Sw)]);
        let gas = is_sh * constant::<AB>(Sh.gas()) + is_sw * constant::<AB>(Sw.gas());
        let fetch = Fetch { rs2: row.rs2.index.into(), ..row.address.fetch::<AB>(opcode) };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step(builder, row.frame.following::<AB>(), gas, is_real.clone());
        for pair in row.value {
            pair.eval(builder, is_real.clone());
        }
        let value = row.value.map(|pair| limb::<AB>(pair.bytes));
        row.rs2.eval(builder, value, row.frame.at::<AB>(SLOT_RS2), is_real);
    }
}

/// Binds the new words; `at` flags the offsets 0 to 3.
fn eval_after<AB: MachineBuilder>(
    builder: &mut AB,
    row: &StoreCrossCols<AB::Var>,
    at: [AB::Expr; 4],
) {
    let b = word_bytes(row.value).map(Into::<AB::Expr>::into);
    let m = row.before.map(|word| word_bytes(word).map(Into::<AB::Expr>::into));
    let m = m.as_flattened();
    // The value's byte j goes to byte i = offset + j; its upper half only if the row is a `sw`.
    let after = |i: usize| {
        let changes = (1..4).filter(|offset| (*offset..offset + 4).contains(&i)).map(|offset| {
            let j = i - offset;
            let change = at[offset].clone() * (b[j].clone() - m[i].clone());
            if j < 2 { change } else { change * row.is_sw }
        });
        m[i].clone() + changes.sum::<AB::Expr>()
    };
    for (i, &limb) in row.after.as_flattened().iter().enumerate() {
        builder.assert_eq(limb, after(2 * i) + after(2 * i + 1) * constant::<AB>(1 << 8));
    }
}

/// Updates both words.
fn eval_words<AB: MachineBuilder>(
    builder: &mut AB,
    row: &StoreCrossCols<AB::Var>,
    is_real: AB::Expr,
) {
    let offset = row.offset.value::<AB>();
    let first = row.address.eval(builder, &row.frame, offset, is_real.clone());
    let second = row.next.eval(builder, first.clone(), is_real.clone());
    for (i, index) in [first, second].into_iter().enumerate() {
        for pair in row.before[i] {
            pair.eval(builder, is_real.clone());
        }
        let memory = Access {
            index,
            before: row.before[i].map(|pair| limb::<AB>(pair.bytes)),
            prev_ts: row.prev_ts[i].into(),
            after: expr::<AB>(row.after[i]),
            now: row.frame.at::<AB>(SLOT_MEMORY),
        };
        memory.eval(builder, is_real.clone());
    }
}
