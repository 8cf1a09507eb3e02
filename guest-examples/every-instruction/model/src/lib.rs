//! What `../../main.c` must output, computed by plain Rust arithmetic instead of the instructions.
#![no_std]

extern crate alloc;

use alloc::vec::Vec;

const OPERANDS: [u32; 11] =
    [0, 1, 2, 31, 32, 0x1234_5678, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFE, 0xFFFF_FFFF];

/// The output of the program. It reads no input; the parameter is that of every example.
pub fn run(_input: &[u8]) -> Vec<u8> {
    [
        register_register().as_slice(),
        &register_immediate(),
        &upper_immediate(),
        &loads(),
        &stores(),
        &branches(),
        &jumps(),
        &[digest([7])],           // x0
        &[digest([0x0BAD_CAFE])], // fences
    ]
    .concat()
    .into_iter()
    .flat_map(u32::to_le_bytes)
    .collect()
}

/// FNV-1a on words.
fn digest(results: impl IntoIterator<Item = u32>) -> u32 {
    results
        .into_iter()
        .fold(2_166_136_261, |digest, result| (digest ^ result).wrapping_mul(16_777_619))
}

/// All pairs of operands, the second one changing faster.
fn pairs() -> impl Iterator<Item = (u32, u32)> {
    OPERANDS.into_iter().flat_map(|a| OPERANDS.into_iter().map(move |b| (a, b)))
}

fn register_register() -> [u32; 18] {
    let instructions: [fn(u32, u32) -> u32; 18] = [
        u32::wrapping_add,
        u32::wrapping_sub,
        u32::wrapping_shl,
        |a, b| u32::from((a as i32) < b as i32),
        |a, b| u32::from(a < b),
        |a, b| a ^ b,
        u32::wrapping_shr,
        |a, b| (a as i32).wrapping_shr(b) as u32,
        |a, b| a | b,
        |a, b| a & b,
        u32::wrapping_mul,
        |a, b| high(i64::from(a as i32) * i64::from(b as i32)),
        |a, b| high(i64::from(a as i32) * i64::from(b)),
        |a, b| ((u64::from(a) * u64::from(b)) >> 32) as u32,
        |a, b| match b {
            0 => u32::MAX,
            _ => (a as i32).wrapping_div(b as i32) as u32,
        },
        |a, b| a.checked_div(b).unwrap_or(u32::MAX),
        |a, b| match b {
            0 => a,
            _ => (a as i32).wrapping_rem(b as i32) as u32,
        },
        |a, b| a.checked_rem(b).unwrap_or(a),
    ];
    instructions.map(|instruction| digest(pairs().map(|(a, b)| instruction(a, b))))
}

fn high(product: i64) -> u32 {
    (product >> 32) as u32
}

fn register_immediate() -> Vec<u32> {
    let arithmetic: [fn(u32, i32) -> u32; 6] = [
        |a, immediate| a.wrapping_add_signed(immediate),
        |a, immediate| u32::from((a as i32) < immediate),
        |a, immediate| u32::from(a < immediate as u32),
        |a, immediate| a ^ immediate as u32,
        |a, immediate| a | immediate as u32,
        |a, immediate| a & immediate as u32,
    ];
    let shifts: [fn(u32, i32) -> u32; 3] =
        [|a, amount| a << amount, |a, amount| a >> amount, |a, amount| (a as i32 >> amount) as u32];
    let all = |instruction: fn(u32, i32) -> u32, immediates: &[i32]| {
        digest(immediates.iter().flat_map(|i| OPERANDS.map(|a| instruction(a, *i))))
    };
    let arithmetic = arithmetic.map(|f| all(f, &[0, 1, -1, 0x555, 2047, -2048]));
    let shifts = shifts.map(|f| all(f, &[0, 1, 15, 16, 31]));
    [arithmetic.as_slice(), &shifts].concat()
}

/// `lui`, then `auipc` relative to its address: the same numbers.
fn upper_immediate() -> [u32; 2] {
    [digest([0, 1, 0x7_FFFF, 0x8_0000, 0xF_FFFF].map(|immediate| immediate << 12)); 2]
}

fn loads() -> [u32; 5] {
    const BYTES: [u8; 12] =
        [0x01, 0x82, 0x7F, 0x80, 0xFF, 0x00, 0xFE, 0x55, 0xAA, 0x3C, 0xC3, 0x99];
    let half = |at: usize| u16::from_le_bytes([BYTES[at], BYTES[at + 1]]);
    let word = |at: usize| u32::from(half(at)) | u32::from(half(at + 2)) << 16;
    // Each is loaded with three offsets from three base addresses.
    let all = |load: &dyn Fn(usize) -> u32| digest((0..=8).flat_map(|at| [load(at); 3]));
    [
        all(&|at| i32::from(BYTES[at] as i8) as u32),
        all(&|at| i32::from(half(at) as i16) as u32),
        all(&word),
        all(&|at| u32::from(BYTES[at])),
        all(&|at| u32::from(half(at))),
    ]
}

fn stores() -> [u32; 3] {
    [1, 2, 4].map(|size| {
        digest((0..=8).flat_map(|at| {
            let mut memory = [0x11; 16];
            memory[at..at + size].copy_from_slice(&0xFEDC_BA98u32.to_le_bytes()[..size]);
            let (words, _) = memory.as_chunks();
            [0, 1, 2, 3].map(|i| u32::from_le_bytes(words[i]))
        }))
    })
}

/// 3: a, b taken backwards. 1: b, a taken forwards. 5: neither.
fn branches() -> [u32; 6] {
    let conditions: [fn(u32, u32) -> bool; 6] = [
        |a, b| a == b,
        |a, b| a != b,
        |a, b| (a as i32) < b as i32,
        |a, b| a as i32 >= b as i32,
        |a, b| a < b,
        |a, b| a >= b,
    ];
    conditions.map(|taken| {
        digest(pairs().map(|(a, b)| match (taken(a, b), taken(b, a)) {
            (true, _) => 3,
            (false, true) => 1,
            (false, false) => 5,
        }))
    })
}

/// The link of a jump is the address behind it; then which additions were not jumped over.
fn jumps() -> [u32; 2] {
    [digest([4, 1]), digest([4, 4])]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from the tables of the RISC-V manual, section "Division Operations".
    #[test]
    fn division_corner_cases() {
        let expected: fn(u32, u32) -> u32 = |a, b| match (a, b) {
            (_, 0) => u32::MAX,
            (0x8000_0000, u32::MAX) => 0x8000_0000,
            (a, b) => (i64::from(a as i32) / i64::from(b as i32)) as u32,
        };
        assert_eq!(register_register()[14], digest(pairs().map(|(a, b)| expected(a, b))));
    }

    #[test]
    fn one_word_for_each_instruction() {
        // RV32I has 40 instructions: without ECALL, EBREAK and with one word for x0; M has 8.
        assert_eq!(run(&[]).len(), 4 * (40 - 2 + 1 + 8));
    }
}
