use isa::Opcode;
use isa::clock::{SLOT_MEMORY, SLOT_RD, SLOT_RS1};
use isa::memory_map::{OUTPUT_BASE, OUTPUT_DATA, REGISTERS};
use isa::syscall::{EXIT, MAX_WRITE, STDERR, STDOUT, WRITE};
use p3_field::PrimeCharacteristicRing;

use super::columns::{Argument, OutputCols};
use super::{Ecall, EcallCols};
use crate::bus::{MachineBuilder, Message, constant};
use crate::cpu::frame::{Fetch, HALT};
use crate::machine::Chip;
use crate::memory::access::Access;
use crate::word::{Word, carries, expr, inverse_power_of_two};

/// Registers a0 = x10, a1 = x11, a2 = x12, a7 = x17.
const A0: u32 = 10;

impl Chip for Ecall {
    type Row<T> = EcallCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &EcallCols<AB::Var>) {
        let [is_exit, is_output, is_console]: [AB::Expr; 3] =
            [row.is_exit, row.is_output, row.is_console].map(Into::into);
        let is_write = is_output.clone() + is_console.clone();
        let is_real = is_exit.clone() + is_write.clone();
        builder.assert_bools([is_exit.clone(), is_output.clone(), is_console, is_real.clone()]);

        eval_arguments(builder, row);
        eval_registers(builder, row, is_write, is_real.clone());
        eval_output(builder, row, is_output);

        // EXIT goes to the halted state, all else to the following instruction: here, or, if
        // bytes are copied, where the copy ends.
        let following = row.frame.following::<AB>();
        let next_pc = following.clone() + is_exit * (constant::<AB>(HALT) - following);
        builder.assert_zero(is_real.clone() * (row.next_pc.into() - next_pc));
        row.frame.fetch(builder, Fetch::of(constant::<AB>(Opcode::Ecall as u32)), is_real.clone());
        builder.receive(
            Message::Execution,
            [row.frame.pc.into(), row.frame.clk.into()],
            is_real.clone(),
        );
        let copies: AB::Expr = row.output.copies.into();
        let next = [row.next_pc.into(), next_clk::<AB>(row)];
        builder.send(Message::Execution, next, is_real - copies.clone());
        send_copy(builder, row, copies);
    }
}

fn next_clk<AB: MachineBuilder>(row: &EcallCols<AB::Var>) -> AB::Expr {
    row.frame.clk.into() + constant::<AB>(Opcode::Ecall.gas())
}

/// The number of bytes to write, and what each kind of call finds and leaves in a0.
fn eval_arguments<AB: MachineBuilder>(builder: &mut AB, row: &EcallCols<AB::Var>) {
    let (is_exit, n): (AB::Expr, AB::Expr) = (row.is_exit.into(), row.n.into());
    let is_write = AB::Expr::ONE - is_exit.clone();
    let [length_low, length_high] = expr::<AB>(row.a2.value);
    let is_long: AB::Expr = row.is_long.into();
    let is_short = AB::Expr::ONE - is_long.clone();

    // is_long says whether the high limb is zero; its inverse is zero where there is none.
    builder.assert_bool(row.is_long);
    builder.assert_eq(length_high.clone() * row.a2_high_inverse, is_long.clone());
    builder.assert_zero(is_short.clone() * length_high);
    builder.assert_zero(is_short.clone() * row.a2_high_inverse);
    builder.assert_eq(n.clone(), is_short * length_low + is_long * constant::<AB>(MAX_WRITE));

    let [fd_low, fd_high] = expr::<AB>(row.a0.value);
    let fd = row.is_output.into() * constant::<AB>(STDOUT)
        + row.is_console.into() * constant::<AB>(STDERR);
    builder.assert_zero(is_write.clone() * (fd_low.clone() - fd));
    builder.assert_zero(is_write.clone() * fd_high.clone());

    let [low, high] = expr::<AB>(row.result);
    builder.assert_zero(is_exit.clone() * (low.clone() - fd_low));
    builder.assert_zero(is_exit * (high.clone() - fd_high));
    builder.assert_zero(is_write.clone() * (low - n));
    builder.assert_zero(is_write * high);
}

/// Reads a7, a1 and a2, updates a0.
fn eval_registers<AB: MachineBuilder>(
    builder: &mut AB,
    row: &EcallCols<AB::Var>,
    is_write: AB::Expr,
    is_real: AB::Expr,
) {
    let number = is_write * constant::<AB>(WRITE) + row.is_exit.into() * constant::<AB>(EXIT);
    let a7 = [number, AB::Expr::ZERO];
    let read = |register: u32, value: Word<AB::Expr>, prev_ts: AB::Var| Access {
        index: constant::<AB>(REGISTERS + register),
        before: value.clone(),
        prev_ts: prev_ts.into(),
        after: value,
        now: row.frame.at::<AB>(SLOT_RS1),
    };
    read(A0 + 7, a7, row.a7_prev_ts).eval(builder, is_real.clone());
    for (register, Argument { value, prev_ts }) in [(A0 + 1, row.a1), (A0 + 2, row.a2)] {
        read(register, expr::<AB>(value), prev_ts).eval(builder, is_real.clone());
    }
    let a0 = Access {
        after: expr::<AB>(row.result),
        now: row.frame.at::<AB>(SLOT_RD),
        ..read(A0, expr::<AB>(row.a0.value), row.a0.prev_ts)
    };
    a0.eval(builder, is_real);
}

/// The length of the output, and the bounds of the copy.
fn eval_output<AB: MachineBuilder>(
    builder: &mut AB,
    row: &EcallCols<AB::Var>,
    is_output: AB::Expr,
) {
    let output = &row.output;
    let n: AB::Expr = row.n.into();
    // Zero where it has no meaning.
    for column in columns_of::<AB>(output) {
        builder.assert_zero((AB::Expr::ONE - is_output.clone()) * column);
    }
    // A copy follows if and only if there is something to copy. With n = 0 it would never end.
    builder.assert_bool(output.copies);
    builder.assert_zero((is_output.clone() - output.copies) * n.clone());

    // The length grows by n without a carry out, and stays below 2^28 - 2^16.
    let [before, after] = [expr::<AB>(output.length_before), expr::<AB>(output.length_after)];
    let [carry_low, carry_high] =
        carries::<AB>(before.clone(), [n.clone(), AB::Expr::ZERO], after.clone());
    builder.assert_zero(is_output.clone() * carry_low.bool_check());
    builder.assert_zero(is_output.clone() * carry_high);
    builder.range(constant::<AB>(16), after[0].clone(), is_output.clone());
    builder.range(constant::<AB>(12), after[1].clone() + AB::Expr::ONE, is_output.clone());
    let length = Access {
        index: constant::<AB>(OUTPUT_BASE / 4),
        before,
        prev_ts: output.length_prev_ts.into(),
        after,
        now: row.frame.at::<AB>(SLOT_MEMORY),
    };
    length.eval(builder, is_output.clone());

    // The source ends within the address space.
    let [source_low, source_high] = expr::<AB>(row.a1.value);
    let end = output.source_end.into();
    let carry = (source_low + n - end.clone()) * inverse_power_of_two(16);
    builder.assert_zero(is_output.clone() * carry.bool_check());
    builder.range(constant::<AB>(16), end, is_output.clone());
    builder.range(constant::<AB>(16), source_high + carry, is_output.clone());

    // Where in their words source and destination start.
    for (start, byte) in
        [(row.a1.value[0], output.source_byte), (output.length_before[0], output.destination_byte)]
    {
        builder.range(constant::<AB>(2), byte, is_output.clone());
        builder.range(constant::<AB>(14), word_in_limb::<AB>(start, byte), is_output.clone());
    }
}

/// Index of a word within `2^16` bytes, from the low limb of a byte address and its byte.
fn word_in_limb<AB: MachineBuilder>(low: AB::Var, byte: AB::Var) -> AB::Expr {
    (low.into() - byte.into()) * inverse_power_of_two(2)
}

/// Starts the copy.
fn send_copy<AB: MachineBuilder>(builder: &mut AB, row: &EcallCols<AB::Var>, copies: AB::Expr) {
    let output = &row.output;
    let word = |[low, high]: Word<AB::Var>, byte| {
        word_in_limb::<AB>(low, byte) + high.into() * constant::<AB>(1 << 14)
    };
    let destination = word(output.length_before, output.destination_byte);
    let fields = [
        row.frame.pc.into(),
        next_clk::<AB>(row),
        word(row.a1.value, output.source_byte),
        output.source_byte.into(),
        destination + constant::<AB>(OUTPUT_DATA / 4),
        output.destination_byte.into(),
        row.n.into(),
    ];
    builder.send(Message::Copy, fields, copies);
}

fn columns_of<AB: MachineBuilder>(output: &OutputCols<AB::Var>) -> [AB::Var; 9] {
    let &OutputCols {
        length_before,
        length_after,
        length_prev_ts,
        source_end,
        source_byte,
        destination_byte,
        copies,
    } = output;
    let ([b0, b1], [a0, a1]) = (length_before, length_after);
    [b0, b1, a0, a1, length_prev_ts, source_end, source_byte, destination_byte, copies]
}
