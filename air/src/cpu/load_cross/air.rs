use isa::Opcode::{Lh, Lhu, Lw};
use isa::clock::{SLOT_MEMORY, SLOT_RD};
use p3_field::PrimeCharacteristicRing;

use super::{LoadCross, LoadCrossCols};
use crate::bus::{MachineBuilder, constant};
use crate::cpu::bytes::{limb, word_bytes};
use crate::cpu::frame::{Fetch, select_opcode};
use crate::machine::Chip;
use crate::memory::access::Access;
use crate::word::expr;

impl Chip for LoadCross {
    type Row<T> = LoadCrossCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &LoadCrossCols<AB::Var>) {
        let flags = [row.is_lh, row.is_lhu, row.is_lw];
        let is_real: AB::Expr = flags.into_iter().map(Into::into).sum();
        builder.assert_bools(flags);
        builder.assert_bool(is_real.clone());
        let at = row.offset.eval(builder, is_real.clone());
        eval_words(builder, row, is_real.clone());
        eval_result(builder, row, at);

        let opcodes = [(row.is_lh, Lh), (row.is_lhu, Lhu), (row.is_lw, Lw)];
        let gas: AB::Expr =
            opcodes.iter().map(|&(flag, opcode)| flag.into() * AB::F::from_u32(opcode.gas())).sum();
        let opcode = select_opcode::<AB>(&opcodes);
        let fetch = Fetch { rd: row.rd.index.into(), ..row.address.fetch::<AB>(opcode) };
        row.frame.fetch(builder, fetch, is_real.clone());
        row.frame.step(builder, row.frame.following::<AB>(), gas, is_real.clone());
        row.rd.eval(builder, expr::<AB>(row.c), row.frame.at::<AB>(SLOT_RD), is_real);
    }
}

/// Reads both words.
fn eval_words<AB: MachineBuilder>(
    builder: &mut AB,
    row: &LoadCrossCols<AB::Var>,
    is_real: AB::Expr,
) {
    let offset = row.offset.value::<AB>();
    let first = row.address.eval(builder, &row.frame, offset, is_real.clone());
    let second = row.next.eval(builder, first.clone(), is_real.clone());
    for ((index, pairs), prev_ts) in [first, second].into_iter().zip(row.words).zip(row.prev_ts) {
        for pair in pairs {
            pair.eval(builder, is_real.clone());
        }
        let word = pairs.map(|pair| limb::<AB>(pair.bytes));
        let memory = Access {
            index,
            before: word.clone(),
            prev_ts: prev_ts.into(),
            after: word,
            now: row.frame.at::<AB>(SLOT_MEMORY),
        };
        memory.eval(builder, is_real.clone());
    }
}

/// Binds the result; `at` flags the offsets 0 to 3.
fn eval_result<AB: MachineBuilder>(
    builder: &mut AB,
    row: &LoadCrossCols<AB::Var>,
    [at0, at1, at2, at3]: [AB::Expr; 4],
) {
    builder.assert_zero(at0);
    builder.assert_zero((row.is_lh.into() + row.is_lhu) * (AB::Expr::ONE - at3.clone()));

    let [m0, m1, m2, m3] = word_bytes(row.words[0]);
    let [m4, m5, m6, m7] = word_bytes(row.words[1]);
    let m: [AB::Expr; 8] = [m0, m1, m2, m3, m4, m5, m6, m7].map(Into::into);
    let loaded = |byte: usize| {
        at1.clone() * m[byte + 1].clone()
            + at2.clone() * m[byte + 2].clone()
            + at3.clone() * m[byte + 3].clone()
    };
    let limb = |byte: usize| loaded(byte) + loaded(byte + 1) * constant::<AB>(1 << 8);
    builder.assert_eq(row.c[0], limb(0));
    let extension = row.sign.into() * constant::<AB>(0xffff);
    builder.assert_eq(row.c[1], limb(2) * row.is_lw + extension);

    builder.assert_bool(row.sign);
    builder.assert_zero((AB::Expr::ONE - row.is_lh) * row.sign);
    let rest = m4.into() - row.sign.into() * constant::<AB>(128);
    builder.range(constant::<AB>(7), rest, row.is_lh);
}
