//! Modular exponentiation.

use num_bigint::BigUint;

use crate::batch::{Batch, Function, from_hex};
use crate::random::Random;

impl Batch {
    fn modexp(&mut self, base: &[u8], exponent: &[u8], modulus: &[u8], power: &[u8]) {
        let lengths = [base, exponent, modulus].map(|number| (number.len() as u32).to_le_bytes());
        let arguments = [lengths.as_flattened(), base, exponent, modulus];
        self.gives(Function::Modexp, &arguments, power);
    }

    /// A call with the result of another implementation.
    fn modexp_as_elsewhere(&mut self, base: &[u8], exponent: &[u8], modulus: &[u8]) {
        let [b, e, m] = [base, exponent, modulus].map(BigUint::from_bytes_be);
        let power = if m == BigUint::ZERO { m } else { b.modpow(&e, &m) };
        let mut bytes = vec![0; modulus.len()];
        let digits = if power == BigUint::ZERO { Vec::new() } else { power.to_bytes_be() };
        bytes[modulus.len() - digits.len()..].copy_from_slice(&digits);
        self.modexp(base, exponent, modulus, &bytes);
    }
}

/// The examples of EIP-198 and the cases that it names.
#[test]
fn modexp_of_the_eip() {
    let mut batch = Batch::default();
    let exponent = from_hex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e");
    let modulus = from_hex("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");
    let number = |value: u8| [&[0; 31], &[value][..]].concat();
    batch.modexp(&[3], &exponent, &modulus, &number(1));
    batch.modexp(&[], &exponent, &modulus, &number(0));
    batch.modexp(&[3], &[0xff, 0xff], &from_hex(&format!("80{}", "00".repeat(31))), &{
        from_hex("3b01b01ac41f2d6e917c6d6a221ce793802469026d9ab7578fa2e79e4da6aaab")
    });
    // x^0 = 1, also of zero, but modulo one.
    batch.modexp(&[0], &[], &number(7), &number(1));
    batch.modexp(&[], &[0, 0], &number(7), &number(1));
    batch.modexp(&[5], &[], &number(1), &number(0));
    batch.modexp(&[5], &[], &[0, 1], &[0, 0]);
    // Nothing modulo zero, and nothing of no length.
    batch.modexp(&[5], &[3], &number(0), &number(0));
    batch.modexp(&[5], &[3], &[0; 100], &[0; 100]);
    batch.modexp(&[5], &[3], &[], &[]);
    batch.modexp(&[], &[], &[], &[]);
    batch.run();
}

/// Lengths around those of words and limbs, odd and even moduli, extreme numbers.
#[test]
fn edges() {
    let mut batch = Batch::default();
    for length in [1, 4, 31, 32, 33, 63, 64, 65, 96, 128] {
        let ones = vec![0xff; length];
        let mut high = vec![0; length];
        high[0] = 0x80;
        let mut higher = high.clone();
        higher[length - 1] |= 1;
        let mut below = ones.clone();
        below[length - 1] = 0xfe;
        let numbers = [&ones, &high, &higher, &below];
        for modulus in numbers {
            for base in numbers {
                for exponent in [&[][..], &[1], &[2], &[3], &[1, 0, 1], &[0xff; 5], &[0, 0x80]] {
                    batch.modexp_as_elsewhere(base, exponent, modulus);
                }
            }
            batch.modexp_as_elsewhere(&[0xff; 100], &[7], modulus);
            let padded = [&[0; 40], &modulus[..]].concat();
            batch.modexp_as_elsewhere(&padded, &[0, 0, 3], &padded);
        }
    }
    batch.run();
}

/// 100,000 with moduli of up to 256 bits.
#[test]
fn random_of_a_word() {
    let mut random = Random::new(3);
    let mut batch = Batch::default();
    for index in 0..100_000 {
        let short = |random: &mut Random| random.below(5) as usize;
        let exponent =
            if index % 50 == 0 { 1 + random.below(40) as usize } else { short(&mut random) };
        let base = random.below(70) as usize;
        let modulus = 1 + random.below(32) as usize;
        let [base, exponent, modulus] =
            [base, exponent, modulus].map(|length| random.number(length));
        batch.modexp_as_elsewhere(&base, &exponent, &modulus);
    }
    batch.run();
}

/// Longer moduli; one of RSA's lengths with exponents as long.
#[test]
fn random_longer() {
    let mut random = Random::new(4);
    let mut batch = Batch::default();
    for _ in 0..1000 {
        let lengths = [random.below(300), random.below(5), 33 + random.below(250)];
        let [base, exponent, modulus] = lengths.map(|length| random.number(length as usize));
        batch.modexp_as_elsewhere(&base, &exponent, &modulus);
    }
    for length in [64, 128, 256] {
        let [base, exponent, mut modulus] = [length; 3].map(|length| random.bytes(length));
        modulus[length - 1] |= 1;
        batch.modexp_as_elsewhere(&base, &exponent, &modulus);
    }
    batch.run();
}
