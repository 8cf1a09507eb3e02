//! The elliptic curves of [`Precompile::EcAdd`](crate::Precompile::EcAdd): `y^2 = x^3 + a x + b` over
//! the field of `p` elements. No formula here needs `b`.

/// Words of a coordinate.
pub const WORDS: usize = 8;
/// Words of a point: x, then y.
pub const POINT_WORDS: usize = 2 * WORDS;

/// A curve. Its number is its place in [`TABLE`].
#[derive(Clone, Copy, Debug)]
pub struct Curve {
    /// Name for people.
    pub name: &'static str,
    /// Order of the field: an odd prime, the lowest word first.
    pub p: [u32; WORDS],
    /// Coefficient of x, zero or negative: what is taken from zero for it.
    pub minus_a: u32,
}

/// Number of curves.
pub const COUNT: usize = 3;
/// Number of secp256k1 (SEC 2, 2.4.1).
pub const SECP256K1: u32 = 0;
/// Number of secp256r1, also called P-256 (SEC 2, 2.4.2).
pub const SECP256R1: u32 = 1;
/// Number of the group `G1` of bn254, also called alt_bn128 (EIP-196).
pub const BN254: u32 = 2;

/// All curves.
pub const TABLE: [Curve; COUNT] = [
    Curve { name: "secp256k1", p: [0xffff_fc2f, 0xffff_fffe, !0, !0, !0, !0, !0, !0], minus_a: 0 },
    Curve { name: "secp256r1", p: [!0, !0, !0, 0, 0, 0, 1, !0], minus_a: 3 },
    Curve {
        name: "bn254",
        p: [
            0xd87c_fd47,
            0x3c20_8c16,
            0x6871_ca8d,
            0x9781_6a91,
            0x8181_585d,
            0xb850_45b6,
            0xe131_a029,
            0x3064_4e72,
        ],
        minus_a: 0,
    },
];

/// The curve with this number, if there is one.
pub fn from_number(number: u32) -> Option<&'static Curve> {
    TABLE.get(number as usize)
}

// Inverses modulo p are found by halving.
const _: () = {
    let mut index = 0;
    while index < COUNT {
        assert!(TABLE[index].p[0] % 2 == 1);
        index += 1;
    }
};
