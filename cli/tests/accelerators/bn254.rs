//! The curve BN254, against `ark-bn254`.

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{BigInteger, Field, PrimeField};

use crate::batch::{Batch, Function, from_hex};
use crate::random::Random;

/// The field's modulus, big endian.
const MODULUS: &str = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47";

fn bytes_of(number: &Fq) -> Vec<u8> {
    number.into_bigint().to_bytes_be()
}

fn first_group(point: &G1Affine) -> Vec<u8> {
    match point.xy() {
        Some((x, y)) => [x, y].iter().flat_map(bytes_of).collect(),
        None => vec![0; 64],
    }
}

/// Any point of the twist, of the second group or not.
fn twist(point: &G2Affine) -> Vec<u8> {
    match point.xy() {
        Some((x, y)) => [x.c1, x.c0, y.c1, y.c0].iter().flat_map(bytes_of).collect(),
        None => vec![0; 128],
    }
}

impl Random {
    fn scalar(&mut self) -> Fr {
        Fr::from_be_bytes_mod_order(&self.bytes(40))
    }

    fn field(&mut self) -> Fq {
        Fq::from_be_bytes_mod_order(&self.bytes(40))
    }

    fn first(&mut self) -> G1Affine {
        (G1Projective::generator() * self.scalar()).into_affine()
    }

    fn second(&mut self) -> G2Affine {
        (G2Projective::generator() * self.scalar()).into_affine()
    }

    /// A point of the twist, which hardly ever is of the second group.
    fn twist(&mut self) -> G2Affine {
        loop {
            let x = Fq2::new(self.field(), self.field());
            if let Some(point) = G2Affine::get_point_from_x_unchecked(x, self.below(2) == 1) {
                return point;
            }
        }
    }
}

/// Vectors of go-ethereum's tests of the precompiles: chfast1 of addition and product, jeff1 of pairing.
#[test]
fn known_answers() {
    let mut batch = Batch::default();
    batch.gives(
        Function::G1Add,
        &[&from_hex(
            "18b18acfb4c2c30276db5411368e7185b311dd124691610c5d3b74034e093dc9\
             063c909c4720840cb5134cb9f59fa749755796819658d32efc0d288198f37266\
             07c2b7f58a84bd6145f00c9c2bc0bb1a187f20ff2c92963a88019e7c6a014eed\
             06614e20c147e940f2d70da3f74c9a17df361706a4485c742bd6788478fa17d7",
        )],
        &from_hex(
            "2243525c5efd4b9c3d3c45ac0ca3fe4dd85e830a4ce6b65fa1eeaee202839703\
             301d1d33be6da8e509df21cc35964723180eed7532537db9ae5e7d48f195c915",
        ),
    );
    batch.gives(
        Function::G1Mul,
        &[&from_hex(
            "2bd3e6d0f3b142924f5ca7b49ce5b9d54c4703d7ae5648e61d02268b1a0a9fb7\
             21611ce0a6af85915e2f1d70300909ce2e49dfad4a4619c8390cae66cefdb204\
             00000000000000000000000000000000000000000000000011138ce750fa15c2",
        )],
        &from_hex(
            "070a8d6a982153cae4be29d434e8faef8a47b274a053f5a4ee2a6c9c13c31e5c\
             031b8ce914eba3a9ffb989f9cdd5b0f01943074bf4f0f315690ec3cec6981afc",
        ),
    );
    batch.gives(
        Function::Pairing,
        &[&from_hex(
            "1c76476f4def4bb94541d57ebba1193381ffa7aa76ada664dd31c16024c43f59\
             3034dd2920f673e204fee2811c678745fc819b55d3e9d294e45c9b03a76aef41\
             209dd15ebff5d46c4bd888e51a93cf99a7329636c63514396b4a452003a35bf7\
             04bf11ca01483bfa8b34b43561848d28905960114c8ac04049af4b6315a41678\
             2bb8324af6cfc93537a2ad1a445cfd0ca2a71acd7ac41fadbf933c2a51be344d\
             120a2a4cf30c1bf9845f20c6fe39e07ea2cce61f0c9bb048165fe5e4de877550\
             111e129f1cf1097710d41c4ac70fcdfa5ba2023c6ff1cbeac322de49d1b6df7c\
             2032c61a830e3c17286de9462bf242fca2883585b93870a73853face6a6bf411\
             198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2\
             1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed\
             090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b\
             12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa",
        )],
        &[1],
    );
    batch.run();
}

/// Infinity, opposite and equal points, and what is none.
#[test]
fn edges_of_the_first_group() {
    let mut batch = Batch::default();
    let generator = first_group(&G1Affine::generator());
    let opposite = first_group(&-G1Affine::generator());
    let double = first_group(&(G1Projective::generator() * Fr::from(2)).into_affine());
    let zero = [0; 64];
    for (p, q, sum) in [
        (&zero[..], &zero[..], &zero[..]),
        (&generator, &zero, &generator),
        (&zero, &generator, &generator),
        (&generator, &generator, &double),
        (&generator, &opposite, &zero),
    ] {
        batch.gives(Function::G1Add, &[p, q], sum);
    }
    let order = Fr::MODULUS.to_bytes_be();
    let mut before = order.clone();
    before[31] -= 1;
    let mut after = order.clone();
    after[31] += 1;
    for (scalar, product) in
        [(&order[..], &zero[..]), (&before, &opposite), (&after, &generator), (&[0; 32], &zero)]
    {
        batch.gives(Function::G1Mul, &[&generator, scalar], product);
        batch.gives(Function::G1Mul, &[&zero, scalar], &zero);
    }
    let finite = twist(&G2Affine::generator());
    for wrong in wrong_points() {
        for arguments in [[&wrong[..], &generator], [&generator, &wrong], [&wrong, &zero]] {
            batch.fails(Function::G1Add, &arguments, 64);
        }
        batch.fails(Function::G1Mul, &[&wrong, &[0; 32]], 64);
        for second in [&finite[..], &[0; 128]] {
            batch.fails(Function::Pairing, &[&wrong, second], 1);
            batch.fails(Function::Pairing, &[&generator, &finite, &wrong, second], 1);
        }
    }
    batch.run();
}

/// Off the curve, half infinite, or with coordinates that are not below the modulus.
fn wrong_points() -> Vec<Vec<u8>> {
    let modulus = from_hex(MODULUS);
    let [one, two, three] = [1, 2, 3].map(|number| [&[0; 31], &[number][..]].concat());
    let zero = [0; 32];
    let mut alias = modulus.clone();
    alias[31] += 1;
    let pairs = [
        [&one[..], &one[..]],
        [&one, &three],
        [&zero, &one],
        [&one, &zero],
        [&alias, &two],
        [&modulus, &modulus],
        [&zero, &modulus],
        [&[0xff; 32], &two],
        [&one, &[0xff; 32]],
    ];
    pairs.map(|pair| pair.concat()).to_vec()
}

/// 50,000 sums and 2,000 products, of any scalars of 256 bits.
#[test]
fn random_sums_and_products() {
    let mut random = Random::new(5);
    let mut batch = Batch::default();
    let mut points: Vec<G1Affine> = (0..100).map(|_| random.first()).collect();
    for index in 0..50_000 {
        let [p, q] = [points[index % 100], points[random.below(100) as usize]];
        let sum = (p + q).into_affine();
        batch.gives(Function::G1Add, &[&first_group(&p), &first_group(&q)], &first_group(&sum));
        points[index % 100] = sum;
    }
    for index in 0..2000 {
        let (point, scalar) = (points[index % 100], random.number(32));
        let product = (point * Fr::from_be_bytes_mod_order(&scalar)).into_affine();
        batch.gives(Function::G1Mul, &[&first_group(&point), &scalar], &first_group(&product));
    }
    batch.run();
}

/// What is on the twist but not of order r, off the twist, half infinite or not reduced.
#[test]
fn edges_of_the_second_group() {
    let mut random = Random::new(6);
    let mut batch = Batch::default();
    let first = first_group(&G1Affine::generator());
    let check = |batch: &mut Batch, bytes: &[u8]| {
        batch.fails(Function::Pairing, &[&first, bytes], 1);
        batch.fails(Function::Pairing, &[&[0; 64], bytes], 1);
    };
    for _ in 0..20 {
        let point = random.twist();
        check(&mut batch, &twist(&point));
        // Times r: of an order that divides the cofactor.
        let of_cofactor = point.mul_bigint(Fr::MODULUS).into_affine();
        check(&mut batch, &twist(&of_cofactor));
        check(&mut batch, &twist(&(of_cofactor + random.second()).into_affine()));
    }
    // The least prime factor of the cofactor 2 p - r: of points of order 10069.
    let cofactor = num_bigint::BigUint::from_bytes_be(&Fq::MODULUS.to_bytes_be()) * 2u32
        - num_bigint::BigUint::from_bytes_be(&Fr::MODULUS.to_bytes_be());
    assert_eq!(&cofactor % 10069u32, num_bigint::BigUint::ZERO);
    let rest = (cofactor / 10069u32).to_u64_digits();
    let small = loop {
        let point = random.twist().mul_bigint(Fr::MODULUS).into_affine();
        let point = point.mul_bigint(&rest).into_affine();
        if !point.is_zero() {
            break point;
        }
    };
    check(&mut batch, &twist(&small));
    check(&mut batch, &twist(&(small + random.second()).into_affine()));
    let good = twist(&random.second());
    let mut off = good.clone();
    off[127] ^= 1;
    let mut half = good.clone();
    half[64..].fill(0);
    check(&mut batch, &off);
    check(&mut batch, &half);
    for place in 0..4 {
        let mut wrong = good.clone();
        wrong[32 * place..32 * (place + 1)].copy_from_slice(&from_hex(MODULUS));
        check(&mut batch, &wrong);
        let mut zero = [0; 128];
        zero[32 * place..32 * (place + 1)].copy_from_slice(&from_hex(MODULUS));
        check(&mut batch, &zero);
    }
    batch.run();
}

/// Products of pairings that are one or not: by bilinearity, `e(a P, b Q)` of several pairs is one if the
/// sum of the `a b` is zero.
#[test]
fn random_pairings() {
    let mut random = Random::new(7);
    let mut batch = Batch::default();
    batch.gives(Function::Pairing, &[], &[1]);
    let [p, q] = [first_group(&random.first()), twist(&random.second())];
    batch.gives(Function::Pairing, &[&p, &q], &[0]);
    batch.gives(Function::Pairing, &[&[0; 64], &q], &[1]);
    batch.gives(Function::Pairing, &[&p, &[0; 128]], &[1]);
    batch.gives(Function::Pairing, &[&[0; 64], &[0; 128], &p, &q], &[0]);
    for index in 0..PAIRINGS {
        let count = 2 + index % 3;
        let mut sum = Fr::from(0);
        let mut pairs = Vec::new();
        for _ in 1..count {
            let (a, b) = (random.scalar(), random.scalar());
            sum += a * b;
            pairs.push((a, b));
        }
        let b = random.scalar();
        let wrong = Fr::from(u64::from(random.below(2) == 1) * random.word());
        pairs.push(((wrong - sum) * b.inverse().expect("a random number is not zero"), b));
        let bytes = |(a, b): &(Fr, Fr)| {
            let p = (G1Projective::generator() * a).into_affine();
            let q = (G2Projective::generator() * b).into_affine();
            [first_group(&p), twist(&q)].concat()
        };
        let pairs: Vec<u8> = pairs.iter().flat_map(bytes).collect();
        batch.gives(Function::Pairing, &[&pairs], &[u8::from(wrong == Fr::from(0))]);
    }
    batch.run();
}

/// So many that all take some seconds.
const PAIRINGS: usize = 200;
