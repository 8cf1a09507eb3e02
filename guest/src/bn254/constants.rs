//! Numbers of the curve, of its parameter `x` and of `xi = 9 + u`.

use super::fp2::Fp2;

/// The parameter `x`: `p = 36 x^4 + 36 x^3 + 24 x^2 + 6 x + 1`.
const SEED: u128 = 4_965_661_367_192_848_881;

/// `x` in signed digits, the lowest first. The last is one.
pub const SEED_DIGITS: [i8; 63] = signed_digits(SEED);

/// `6 x + 2`, the length of Miller's loop, in signed digits, the lowest first. The last is one.
pub const LOOP_DIGITS: [i8; 66] = signed_digits(6 * SEED + 2);

/// The digits -1, 0, 1 of a number of which no two neighbours are both nonzero.
const fn signed_digits<const N: usize>(mut number: u128) -> [i8; N] {
    let mut digits = [0; N];
    let mut index = 0;
    while number > 0 {
        if number % 4 == 3 {
            digits[index] = -1;
            number += 1;
        } else if number % 2 == 1 {
            digits[index] = 1;
            number -= 1;
        }
        number /= 2;
        index += 1;
    }
    assert!(index == N);
    digits
}

/// `xi^(k (p - 1) / 6)` for k from 1 to 5: what [`w^k`](super::fp12) becomes under `x -> x^p`.
pub const FROBENIUS: [Fp2; 5] = [
    Fp2::new(
        [0xdcc9e470, 0xd60b35da, 0x292f2176, 0x5c521e08, 0x76e68b60, 0xe8b99fdd, 0x2865a7df, 0x1284b71c],
        [0x80f362ac, 0xca5cf05f, 0x8eeec7e5, 0x74799277, 0x12150b8e, 0xa6327cfe, 0xb4fae7e6, 0x246996f3],
    ),
    Fp2::new(
        [0x176f553d, 0x99e39557, 0xc2c3330c, 0xb78cc310, 0xf559b143, 0x4c0bec3c, 0x4f7911f7, 0x2fb34798],
        [0x640fcba2, 0x1665d51c, 0x0b7c9dce, 0x32ae2a1d, 0xd75a0794, 0x4ba4cc8b, 0x61ebae20, 0x16c9e550],
    ),
    Fp2::new(
        [0x71a0135a, 0xdc540146, 0xa9c95998, 0xdbaae0ed, 0xb6e2f9b9, 0xdc5ec698, 0x489af5dc, 0x063cf305],
        [0x2623b0e3, 0x82d37f63, 0x8fa25bd2, 0x21807dc9, 0xec796f2b, 0x0704b5a7, 0xac41049a, 0x07c03cbc],
    ),
    Fp2::new(
        [0x921ea762, 0x848a1f55, 0xbe94ec72, 0xd33365f7, 0x5a181e84, 0x80f3c0b7, 0x64eea801, 0x05b54f5e],
        [0xcd2b8126, 0xc13b4711, 0x1bdec763, 0x3685d2ea, 0x3b0b1c92, 0x9f3a80b0, 0xe7fd8aee, 0x2c145edb],
    ),
    Fp2::new(
        [0xeab7692f, 0x2ea2c810, 0x55aa1bd3, 0x425c459b, 0xa4353ff4, 0xe93a3661, 0x4f798649, 0x0183c1e7],
        [0x6e0c2c4b, 0x24c6b8ee, 0x678e2ac0, 0xb080cb99, 0xc7729f7d, 0xa27fb246, 0x76fd0675, 0x12acf2ca],
    ),
];

/// `b = 3 / xi` of the twist `y^2 = x^3 + b`, on which the second group lies.
pub const TWIST_B: Fp2 =
    Fp2::new(
        [0x24a138e5, 0x3267e6dc, 0x59dbefa3, 0xb5b4c5e5, 0x1be06ac3, 0x81be1899, 0xceb8aaae, 0x2b149d40],
        [0x85c315d2, 0xe4a2bd06, 0xe52d1852, 0xa74fa084, 0xeed8fdf4, 0xcd2cafad, 0x3af0fed4, 0x009713b0],
    );

/// `3 b`.
pub const TWIST_3B: Fp2 =
    Fp2::new(
        [0xbce9b021, 0x1ef69c66, 0x3cb039cf, 0xf21b7c8d, 0x509e8f8f, 0x1499be5e, 0xa9c6bfb8, 0x20753adc],
        [0x91494176, 0xade83713, 0xaf8748f8, 0xf5eee18e, 0xcc8af9dd, 0x67860f09, 0xb0d2fc7e, 0x01c53b10],
    );
