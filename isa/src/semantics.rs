//! The meaning of each instruction as a function of its operands.
//!
//! Executor, witness and tests all call these; there is no second definition.

/// `add`, `addi`.
pub const fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}
/// `sub`.
pub const fn sub(a: u32, b: u32) -> u32 {
    a.wrapping_sub(b)
}
/// `and`, `andi`.
pub const fn and(a: u32, b: u32) -> u32 {
    a & b
}
/// `or`, `ori`.
pub const fn or(a: u32, b: u32) -> u32 {
    a | b
}
/// `xor`, `xori`.
pub const fn xor(a: u32, b: u32) -> u32 {
    a ^ b
}
/// `sll`, `slli`: only the low five bits of `b` count.
pub const fn sll(a: u32, b: u32) -> u32 {
    a << (b & 31)
}
/// `srl`, `srli`.
pub const fn srl(a: u32, b: u32) -> u32 {
    a >> (b & 31)
}
/// `sra`, `srai`: the sign fills from the left.
pub const fn sra(a: u32, b: u32) -> u32 {
    ((a as i32) >> (b & 31)) as u32
}
/// `slt`, `slti`: signed.
pub const fn slt(a: u32, b: u32) -> u32 {
    ((a as i32) < (b as i32)) as u32
}
/// `sltu`, `sltiu`: unsigned.
pub const fn sltu(a: u32, b: u32) -> u32 {
    (a < b) as u32
}
/// `mul`: low half of the product.
pub const fn mul(a: u32, b: u32) -> u32 {
    a.wrapping_mul(b)
}
/// `mulh`: high half, signed by signed.
pub const fn mulh(a: u32, b: u32) -> u32 {
    (((a as i32 as i64) * (b as i32 as i64)) >> 32) as u32
}
/// `mulhsu`: high half, signed `a` by unsigned `b`.
pub const fn mulhsu(a: u32, b: u32) -> u32 {
    (((a as i32 as i64) * (b as i64)) >> 32) as u32
}
/// `mulhu`: high half, unsigned by unsigned.
pub const fn mulhu(a: u32, b: u32) -> u32 {
    (((a as u64) * (b as u64)) >> 32) as u32
}
/// `div`: signed, rounds to zero; `x / 0 = -1`, `MIN / -1 = MIN`.
pub const fn div(a: u32, b: u32) -> u32 {
    if b == 0 { u32::MAX } else { (a as i32).wrapping_div(b as i32) as u32 }
}
/// `divu`: unsigned; `x / 0 = 2^32 - 1`.
pub const fn divu(a: u32, b: u32) -> u32 {
    match a.checked_div(b) {
        Some(quotient) => quotient,
        None => u32::MAX,
    }
}
/// `rem`: signed, sign of the dividend; `x rem 0 = x`, `MIN rem -1 = 0`.
pub const fn rem(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { (a as i32).wrapping_rem(b as i32) as u32 }
}
/// `remu`: unsigned; `x rem 0 = x`.
pub const fn remu(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { a % b }
}

/// `beq`.
pub const fn eq(a: u32, b: u32) -> bool {
    a == b
}
/// `bne`.
pub const fn ne(a: u32, b: u32) -> bool {
    a != b
}
/// `blt`.
pub const fn lt(a: u32, b: u32) -> bool {
    (a as i32) < (b as i32)
}
/// `bge`.
pub const fn ge(a: u32, b: u32) -> bool {
    !lt(a, b)
}
/// `bltu`.
pub const fn ltu(a: u32, b: u32) -> bool {
    a < b
}
/// `bgeu`.
pub const fn geu(a: u32, b: u32) -> bool {
    a >= b
}

/// The `bytes` bytes at byte offset `offset < 4` of the pair of words `(low, high)`, extended to
/// 32 bits: by sign if `signed`, else by zeros. `high` matters only when the access crosses.
pub const fn load(low: u32, high: u32, offset: u32, bytes: u32, signed: bool) -> u32 {
    let pair = (low as u64) | ((high as u64) << 32);
    let raw = (pair >> (8 * offset)) as u32;
    let unused = 32 - 8 * bytes;
    if signed { (((raw << unused) as i32) >> unused) as u32 } else { (raw << unused) >> unused }
}

/// The pair of words `(low, high)` after the low `bytes` bytes of `value` are stored at byte
/// offset `offset < 4`.
pub const fn store(low: u32, high: u32, offset: u32, bytes: u32, value: u32) -> (u32, u32) {
    let pair = (low as u64) | ((high as u64) << 32);
    let mask = ((1u64 << (8 * bytes)) - 1) << (8 * offset);
    let new = (pair & !mask) | (((value as u64) << (8 * offset)) & mask);
    (new as u32, (new >> 32) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_corner_cases_follow_the_specification() {
        const MIN: u32 = 0x8000_0000;
        assert_eq!((div(7, 0), rem(7, 0)), (u32::MAX, 7));
        assert_eq!((divu(7, 0), remu(7, 0)), (u32::MAX, 7));
        assert_eq!((div(MIN, u32::MAX), rem(MIN, u32::MAX)), (MIN, 0));
        assert_eq!((div(-7i32 as u32, 2), rem(-7i32 as u32, 2)), (-3i32 as u32, -1i32 as u32));
    }

    #[test]
    fn high_products_follow_the_specification() {
        assert_eq!(mulh(u32::MAX, u32::MAX), 0);
        assert_eq!(mulhu(u32::MAX, u32::MAX), u32::MAX - 1);
        assert_eq!(mulhsu(u32::MAX, u32::MAX), u32::MAX);
        assert_eq!(mulhsu(5, u32::MAX), 4);
    }

    #[test]
    fn loads_and_stores_cross_words() {
        assert_eq!(load(0x4433_2211, 0x8877_6655, 3, 4, false), 0x7766_5544);
        assert_eq!(load(0x8000_0000, 0, 3, 1, true), 0xffff_ff80);
        assert_eq!(load(0x8000_0000, 0xff, 3, 2, false), 0xff80);
        assert_eq!(store(0, 0, 3, 2, 0xbeef), (0xef00_0000, 0xbe));
        assert_eq!(store(u32::MAX, u32::MAX, 0, 1, 0), (0xffff_ff00, u32::MAX));
    }
}
