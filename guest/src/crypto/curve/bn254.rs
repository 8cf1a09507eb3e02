//! The group `G1` of bn254, also called alt_bn128 (EIP-196).

use isa::curve::BN254;

use super::{Curve, Endomorphism};
use crate::crypto::number::{Number, hex};

/// `G1` of bn254: `y^2 = x^3 + 3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bn254;

impl Curve for Bn254 {
    const NUMBER: u32 = BN254;
    const B: Number = [3, 0, 0, 0, 0, 0, 0, 0];
    const N: Number = hex("30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001");
    const GENERATOR: [Number; 2] = [[1, 0, 0, 0, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0]];
    const ENDOMORPHISM: Option<Endomorphism> = Some(Endomorphism {
        beta: hex("000000000000000059e26bcea0d48bacd4f263f1acdb5c4f5763473177fffffe"),
        lambda: hex("0000000000000000b3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90dd"),
        minus_b1: hex("000000000000000000000000000000006f4d8248eeb859fc8211bbeb7d4f1128"),
        b2: hex("00000000000000000000000000000000000000000000000089d3256894d213e3"),
    });
}
