//! Points: their sums, their products, and the constants of their curves.

use isa::curve::{BN254, SECP256K1, SECP256R1, TABLE};
use k256::Secp256k1;
use k256::elliptic_curve::group::Curve as _;
use k256::elliptic_curve::ops::Reduce;
use k256::elliptic_curve::sec1::{FromEncodedPoint, ModulusSize, ToEncodedPoint};
use k256::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytes, ProjectivePoint, Scalar};
use k256::elliptic_curve::{group::Group, sec1::EncodedPoint};
use num_bigint::BigUint;
use p256::NistP256;
use vm::precompiles::ec;
use vm::testing::generator::Random;

use crate::numbers::{Guest, Point, big, bytes, corners, of_words, power_of_two, random};

/// A curve of which a crate has the arithmetic.
pub trait Native: CurveArithmetic<AffinePoint: Codec<Self>, FieldBytesSize: ModulusSize> {
    /// Its order and what the guest calls combinations, products and sums.
    const ASKED: [u32; 3];
    const NUMBER: u32;

    fn n() -> BigUint;
}

/// Points that have an encoding.
pub trait Codec<C: CurveArithmetic<FieldBytesSize: ModulusSize>>:
    FromEncodedPoint<C> + ToEncodedPoint<C>
{
}

impl<C: CurveArithmetic<FieldBytesSize: ModulusSize>, P> Codec<C> for P where
    P: FromEncodedPoint<C> + ToEncodedPoint<C>
{
}

impl Native for Secp256k1 {
    const ASKED: [u32; 3] = [3, 5, 8];
    const NUMBER: u32 = SECP256K1;

    fn n() -> BigUint {
        of_hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
    }
}

impl Native for NistP256 {
    const ASKED: [u32; 3] = [4, 6, 9];
    const NUMBER: u32 = SECP256R1;

    fn n() -> BigUint {
        of_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
    }
}

fn of_hex(digits: &str) -> BigUint {
    BigUint::parse_bytes(digits.as_bytes(), 16).expect("digits")
}

fn scalar<C: Native>(k: &BigUint) -> Scalar<C> {
    <Scalar<C> as Reduce<C::Uint>>::reduce_bytes(FieldBytes::<C>::from_slice(&bytes(k)))
}

pub fn to_native<C: Native>(point: &Point) -> ProjectivePoint<C> {
    let encoded = EncodedPoint::<C>::from_bytes([&[4], &point[..]].concat()).expect("65 bytes");
    AffinePoint::<C>::from_encoded_point(&encoded).expect("a point").into()
}

/// `None` is the point at infinity.
pub fn of_native<C: Native>(point: ProjectivePoint<C>) -> Option<Point> {
    point.to_affine().to_encoded_point(false).as_bytes().last_chunk().copied()
}

/// `u G + v P`.
pub fn combination<C: Native>(u: &BigUint, v: &BigUint, point: &Point) -> Option<Point> {
    let product = to_native::<C>(point) * scalar::<C>(v);
    of_native::<C>(ProjectivePoint::<C>::generator() * scalar::<C>(u) + product)
}

/// `k G`, of a k that is not zero.
pub fn multiple<C: Native>(k: &BigUint) -> Point {
    of_native::<C>(ProjectivePoint::<C>::generator() * scalar::<C>(k)).expect("it is finite")
}

/// Scalars and points that meet each other on the way, and others.
fn cases<C: Native>(count: usize) -> Vec<[Vec<u8>; 3]> {
    let seed = &mut Random(u64::from(C::NUMBER));
    let corners = corners(&C::n());
    let factors = [1u32, 2, 3, 4, 5, 16, 17].map(BigUint::from);
    let mut near: Vec<BigUint> = factors.iter().map(|k| k << 128 | k).collect();
    near.extend(factors.iter().flat_map(|k| [k.clone(), C::n() - k, k << 128]));
    let any = |seed: &mut Random| match seed.below(3) {
        0 => corners[seed.below(corners.len() as u64) as usize].clone(),
        _ => random(256, seed),
    };
    let pick = |turn: usize, seed: &mut Random| {
        let k = if turn.is_multiple_of(2) {
            near[turn / 2 % near.len()].clone()
        } else {
            random(255, seed)
        };
        [bytes(&any(seed)).to_vec(), bytes(&any(seed)).to_vec(), multiple::<C>(&k).to_vec()]
    };
    (0..count).map(|turn| pick(turn, seed)).collect()
}

fn combinations_and_products<C: Native>() {
    let Some(guest) = Guest::build() else { return };
    let [what, what_product, _] = C::ASKED;
    let cases = cases::<C>(1000);
    let input: Vec<_> = cases.iter().map(|case| case.concat()).collect();
    let found = guest.ask_options(what, &input);
    let products: Vec<_> = cases.iter().map(|case| case[1..].concat()).collect();
    let products = guest.ask_options(what_product, &products);
    for (([u, v, point], found), product) in cases.iter().zip(found).zip(products) {
        let point = point[..].try_into().expect("a point");
        let [u, v] = [u, v].map(|scalar| big(scalar));
        assert_eq!(found, combination::<C>(&u, &v, &point), "{u:x} G + {v:x} P");
        assert_eq!(product, combination::<C>(&BigUint::ZERO, &v, &point), "{v:x} P");
    }
}

#[test]
fn combinations_on_secp256k1() {
    combinations_and_products::<Secp256k1>();
}

#[test]
fn combinations_on_secp256r1() {
    combinations_and_products::<NistP256>();
}

/// Sums of all pairs of a few points, their negatives, and the one at infinity.
fn sums<C: Native>() {
    let Some(guest) = Guest::build() else { return };
    let multiples = [1u32, 2, 3, 5, 77].map(BigUint::from);
    let points = multiples.iter().flat_map(|k| [k.clone(), C::n() - k]);
    let points: Vec<_> = points.map(|k| Some(multiple::<C>(&k))).chain([None]).collect();
    let pairs = points.iter().flat_map(|p| points.iter().map(move |q| [*p, *q]));
    let pairs: Vec<[Option<Point>; 2]> = pairs.collect();
    let bytes = |point: &Option<Point>| point.unwrap_or([0; 64]);
    let input: Vec<_> = pairs.iter().map(|pair| pair.each_ref().map(bytes).concat()).collect();
    let native = |point: &Option<Point>| {
        point.as_ref().map_or(ProjectivePoint::<C>::identity(), to_native::<C>)
    };
    for (pair, found) in pairs.iter().zip(guest.ask_options(C::ASKED[2], &input)) {
        let [p, q] = pair.each_ref().map(native);
        assert_eq!(found, of_native::<C>(p + q), "{pair:?}");
    }
}

#[test]
fn sums_with_infinity() {
    sums::<Secp256k1>();
    sums::<NistP256>();
}

/// A point by doubling and adding, as the precompile does.
fn by_doubling(curve: u32, k: &BigUint, point: &Point) -> Option<Point> {
    let words = |bytes: &[u8]| {
        let mut words = big(bytes).to_u32_digits();
        words.resize(8, 0);
        words.try_into().expect("eight words")
    };
    let point: ec::Point = [words(&point[..32]), words(&point[32..])];
    let mut sum: Option<ec::Point> = None;
    for bit in (0..k.bits()).rev() {
        sum = sum.map(|sum| ec::add(curve, &sum, &sum).expect("no point is its negative").sum);
        sum = match sum {
            _ if !k.bit(bit) => sum,
            Some(sum) if sum[0] == point[0] && sum[1] != point[1] => None,
            Some(sum) => Some(ec::add(curve, &sum, &point).expect("a finite sum").sum),
            None => Some(point),
        };
    }
    let bytes = |[x, y]: ec::Point| [bytes(&of_words(&x)), bytes(&of_words(&y))].concat();
    sum.map(|sum| bytes(sum).try_into().expect("64 bytes"))
}

#[test]
fn products_on_bn254() {
    let Some(guest) = Guest::build() else { return };
    let n = of_hex("30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001");
    let generator = [bytes(&1u32.into()), bytes(&2u32.into())].concat().try_into().unwrap();
    let seed = &mut Random(254);
    let mut scalars = corners(&n);
    scalars.extend((0..100).map(|_| random(256, seed)));
    let cases: Vec<(BigUint, Point)> = scalars
        .into_iter()
        .map(|k| (k, by_doubling(BN254, &random(253, seed), &generator).expect("it is finite")))
        .collect();
    let input: Vec<_> = cases.iter().map(|(k, p)| [&bytes(k)[..], p].concat()).collect();
    for ((k, point), found) in cases.iter().zip(guest.ask_options(7, &input)) {
        assert_eq!(found, by_doubling(BN254, k, point), "{k:x} P");
    }
}

/// The numbers of a curve are those of its standard, those of its endomorphism belong together.
fn constants<C: Native>(guest: &Guest, what: u32) -> Vec<BigUint> {
    let output = guest.ask(what, &[]);
    let (numbers, multiples) = output.split_at(10 * 32);
    let numbers: Vec<_> = numbers.chunks(32).map(big).collect();
    let generator = multiple::<C>(&1u32.into());
    assert_eq!(numbers[3], C::n());
    assert_eq!([&numbers[4], &numbers[5]], [&big(&generator[..32]), &big(&generator[32..])]);
    assert_eq!(multiples.len(), 256 * 64);
    for (place, point) in multiples.chunks(64).enumerate().skip(1) {
        let [i, j] = [place % 16, place / 16].map(BigUint::from);
        assert_eq!(point, multiple::<C>(&(i + (j << 128))), "place {place}");
    }
    numbers
}

/// `image` is the image of the generator under the endomorphism.
fn check_curve(curve: u32, numbers: &[BigUint], image: Option<Point>) {
    let [p, a, b, n, x, y, beta, lambda, minus_b1, b2] = numbers else { panic!("ten numbers") };
    assert_eq!(*p, of_words(&TABLE[curve as usize].p));
    assert_eq!((a + TABLE[curve as usize].minus_a) % p, BigUint::ZERO);
    assert_eq!(y * y % p, (x * x * x + a * x + b) % p);
    let Some(image) = image else { return };
    assert_eq!(image, *[bytes(&(x * beta % p)), bytes(y)].concat());
    // Both vectors are in the lattice, they are a basis of it, and they are short.
    let [a1, a2] = [minus_b1 * lambda % n, (n - b2) * lambda % n];
    assert_eq!(&a1 * b2 + &a2 * minus_b1, *n);
    assert!(a1 + a2 < power_of_two(129) && minus_b1 + b2 < power_of_two(129));
}

#[test]
fn constants_of_the_curves() {
    let Some(guest) = Guest::build() else { return };
    let numbers = constants::<Secp256k1>(&guest, 13);
    check_curve(SECP256K1, &numbers, Some(multiple::<Secp256k1>(&numbers[7])));
    check_curve(SECP256R1, &constants::<NistP256>(&guest, 14), None);
    let output = guest.ask(15, &[]);
    let numbers: Vec<_> = output.chunks(32).map(big).collect();
    let generator = output[4 * 32..6 * 32].try_into().expect("a point");
    check_curve(BN254, &numbers, by_doubling(BN254, &numbers[7], generator));
    assert_eq!(by_doubling(BN254, &numbers[3], generator), None);
}

#[test]
fn inverses() {
    let Some(guest) = Guest::build() else { return };
    let seed = &mut Random(11);
    let moduli = [Secp256k1::n(), NistP256::n(), of_words(&TABLE[0].p), power_of_two(255)];
    let number = |seed: &mut Random| {
        let bits = 1 + seed.below(256) as u32;
        random(bits, seed)
    };
    let mut pairs = Vec::new();
    for turn in 0..20_000 {
        let m = if turn % 2 == 0 { moduli[turn / 2 % 4].clone() } else { number(seed) };
        let x = match turn % 5 {
            0 => m.clone() - random(4, seed).min(m.clone()),
            1 => random(4, seed),
            _ => number(seed),
        };
        pairs.push([x, m]);
    }
    let input: Vec<_> = pairs.iter().map(|pair| pair.each_ref().map(bytes).concat()).collect();
    for ([x, m], found) in pairs.iter().zip(guest.ask_options(11, &input)) {
        let expected = if m.bits() > 1 { x.modinv(m) } else { None };
        assert_eq!(found, expected.map(|inverse| bytes(&inverse)), "1 / {x:x} modulo {m:x}");
    }
}
