//! The EVM's arithmetic by `u256_muladd_mod`: what takes a product or a division.
//!
//! Each is revm's instruction of this name, gas and all, with another way to the result. A call finds
//! `a b + c` by m, quotient and remainder; m = 0 stands for `2^256`, where the EVM's results are zero.

use guest::crypto::muladd_div_rem;
use revm::bytecode::opcode;
use revm::handler::instructions::EthInstructions;
use revm::interpreter::interpreter_types::{InterpreterTypes, StackTr};
use revm::interpreter::{
    Host, Instruction, InstructionContext as Context, InstructionExecResult as Result, gas,
    popn_top,
};
use revm::primitives::U256;

type Number = [u32; 8];

const ZERO: Number = [0; 8];
const ONE: Number = [1, 0, 0, 0, 0, 0, 0, 0];

/// Puts the machine's arithmetic into the table of instructions. What opcodes cost stays as it is.
pub fn install_opcodes<W: InterpreterTypes, H: Host>(instructions: &mut EthInstructions<W, H>) {
    let table = instructions.instruction_table_mut();
    let mut put = |opcode: u8, instruction| table[usize::from(opcode)] = instruction;
    put(opcode::MUL, Instruction::new(mul));
    put(opcode::DIV, Instruction::new(div));
    put(opcode::SDIV, Instruction::new(sdiv));
    put(opcode::MOD, Instruction::new(rem));
    put(opcode::SMOD, Instruction::new(smod));
    put(opcode::ADDMOD, Instruction::new(addmod));
    put(opcode::MULMOD, Instruction::new(mulmod));
    put(opcode::EXP, Instruction::new(exp));
}

/// The words of a number, the lowest first.
#[inline(always)]
fn words(number: &U256) -> &Number {
    const { assert!(size_of::<U256>() == size_of::<Number>() && cfg!(target_endian = "little")) };
    // SAFETY: the limbs, the lowest first, are 32 bytes, and those of a little endian u64 are the bytes of
    // its low word, then of its high one; any bytes are words, for which limbs are aligned more than enough.
    unsafe { &*core::ptr::from_ref(number.as_limbs()).cast() }
}

#[inline(always)]
fn number(words: Number) -> U256 {
    let [w0, w1, w2, w3, w4, w5, w6, w7] = words.map(u64::from);
    U256::from_limbs([w0 | w1 << 32, w2 | w3 << 32, w4 | w5 << 32, w6 | w7 << 32])
}

fn product(a: &U256, b: &U256) -> U256 {
    let [_, low] = muladd_div_rem(words(a), words(b), &ZERO, &ZERO);
    number(low)
}

/// `a b + c` modulo `m`, which is not zero; `a` or `b` is below it, or the quotient has 256 bits all the
/// same.
fn remainder(a: &Number, b: &Number, c: &U256, m: &U256) -> U256 {
    let [_, remainder] = muladd_div_rem(a, b, words(c), words(m));
    number(remainder)
}

fn quotient(of: &U256, by: &U256) -> U256 {
    let [quotient, _] = muladd_div_rem(&ZERO, &ZERO, words(of), words(by));
    number(quotient)
}

/// Whether a number in two's complement is negative, and its size.
fn sign_and_size(number: U256) -> (bool, U256) {
    let is_negative = number.bit(255);
    (is_negative, if is_negative { number.wrapping_neg() } else { number })
}

fn with_sign(is_negative: bool, size: U256) -> U256 {
    if is_negative { size.wrapping_neg() } else { size }
}

fn mul<W: InterpreterTypes, H: ?Sized>(context: Context<'_, H, W>) -> Result {
    popn_top!([a], b, context.interpreter);
    *b = product(&a, b);
    Ok(())
}

fn div<W: InterpreterTypes, H: ?Sized>(context: Context<'_, H, W>) -> Result {
    popn_top!([a], b, context.interpreter);
    if !b.is_zero() {
        *b = quotient(&a, b);
    }
    Ok(())
}

fn sdiv<W: InterpreterTypes, H: ?Sized>(context: Context<'_, H, W>) -> Result {
    popn_top!([a], b, context.interpreter);
    if !b.is_zero() {
        let [(a_sign, a), (b_sign, size)] = [a, *b].map(sign_and_size);
        *b = with_sign(a_sign != b_sign, quotient(&a, &size));
    }
    Ok(())
}

fn rem<W: InterpreterTypes, H: ?Sized>(context: Context<'_, H, W>) -> Result {
    popn_top!([a], b, context.interpreter);
    if !b.is_zero() {
        *b = remainder(&ZERO, &ZERO, &a, b);
    }
    Ok(())
}

fn smod<W: InterpreterTypes, H: ?Sized>(context: Context<'_, H, W>) -> Result {
    popn_top!([a], b, context.interpreter);
    if !b.is_zero() {
        let [(is_negative, a), (_, size)] = [a, *b].map(sign_and_size);
        *b = with_sign(is_negative, remainder(&ZERO, &ZERO, &a, &size));
    }
    Ok(())
}

fn addmod<W: InterpreterTypes, H: ?Sized>(context: Context<'_, H, W>) -> Result {
    popn_top!([a, b], m, context.interpreter);
    // By one, the sum of the largest numbers has a quotient of 257 bits.
    *m = if *m > U256::ONE { remainder(words(&a), &ONE, &b, m) } else { U256::ZERO };
    Ok(())
}

fn mulmod<W: InterpreterTypes, H: ?Sized>(context: Context<'_, H, W>) -> Result {
    popn_top!([a, b], m, context.interpreter);
    if !m.is_zero() {
        let a = if a < *m || b < *m { a } else { remainder(&ZERO, &ZERO, &a, m) };
        *m = remainder(words(&a), words(&b), &U256::ZERO, m);
    }
    Ok(())
}

fn exp<W: InterpreterTypes, H: Host + ?Sized>(context: Context<'_, H, W>) -> Result {
    popn_top!([base], exponent, context.interpreter);
    gas!(context.interpreter, context.host.gas_params().exp_cost(*exponent));
    let mut power = U256::ONE;
    for bit in (0..exponent.bit_len()).rev() {
        power = product(&power, &power);
        if exponent.bit(bit) {
            power = product(&power, &base);
        }
    }
    *exponent = power;
    Ok(())
}
