use isa::Opcode::{Sb, Sh};
use isa::clock::{SLOT_MEMORY, SLOT_RS2};

use super::{StorePart, StorePartCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::bytes::{limb, word_bytes};
use crate::cpu::frame::{Fetch, select_opcode};
use crate::machine::Chip;
use crate::memory::access::Access;
use crate::word::expr;

// One gas for both opcodes, whichever the row is.
const _: () = assert!(Sb.gas() == Sh.gas());

impl Chip for StorePart {
    type Row<T> = StorePartCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &StorePartCols<AB::Var>) {
        let is_real: AB::Expr = row.is_byte.into() + row.is_half.into();
        builder.assert_bools([row.is_byte.into(), row.is_half.into(), is_real.clone()]);
        let at = row.offset.eval(builder, is_real.clone());
        builder.assert_zero(at[3].clone() * row.is_half);
        let offset = row.offset.value::<AB>();
        let index = row.address.eval(builder, &row.frame, offset, is_real.clone());

        for pair in row.before {
            pair.eval(builder, is_real.clone());
        }
        for byte in row.value_bytes {
            builder.range(constant::<AB>(8), byte, is_real.clone());
        }
        eval_after(builder, row, at);
        let memory = Access {
            index,
            before: row.before.map(|pair| limb::<AB>(pair.bytes)),
            prev_ts: row.prev_ts.into(),
            after: expr::<AB>(row.after),
            now: row.frame.at::<AB>(SLOT_MEMORY),
        };
        memory.eval(builder, is_real.clone());

        let opcode = select_opcode::<AB>(&[(row.is_byte, Sb), (row.is_half, Sh)]);
        let fetch = Fetch { rs2: row.rs2.index.into(), ..row.address.fetch::<AB>(opcode) };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step_on(builder, Sb, is_real.clone());
        let value = [limb::<AB>(row.value_bytes), row.value_high.into()];
        row.rs2.eval(builder, value, row.frame.at::<AB>(SLOT_RS2), is_real);
    }
}

/// Binds the new word: the old one, with one byte or two put in place.
fn eval_after<AB: MachineBuilder>(
    builder: &mut AB,
    row: &StorePartCols<AB::Var>,
    [at0, at1, at2, at3]: [AB::Expr; 4],
) {
    let [m0, m1, m2, m3] = word_bytes(row.before).map(Into::<AB::Expr>::into);
    let [b0, b1] = row.value_bytes.map(Into::<AB::Expr>::into);
    let first = |at: &AB::Expr, m: &AB::Expr| at.clone() * (b0.clone() - m.clone());
    let second = |at: &AB::Expr, m: &AB::Expr| at.clone() * (b1.clone() - m.clone()) * row.is_half;
    let after = [
        m0.clone() + first(&at0, &m0),
        m1.clone() + first(&at1, &m1) + second(&at0, &m1),
        m2.clone() + first(&at2, &m2) + second(&at1, &m2),
        m3.clone() + first(&at3, &m3) + second(&at2, &m3),
    ];
    let [after0, after1, after2, after3] = after;
    let limb = |low, high| low + high * constant::<AB>(1 << 8);
    builder.assert_eq(row.after[0], limb(after0, after1));
    builder.assert_eq(row.after[1], limb(after2, after3));
}
