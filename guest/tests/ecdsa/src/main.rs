//! Curves and signatures, for a test. The input is a word that says what, and cases, all of one length;
//! the output is that of each. A point at infinity, or what is none, is a zero and no more.
#![no_std]
#![no_main]

use guest::crypto::curve::{
    Affine, Bn254, Curve, Generator, Secp256k1, Secp256r1, add, linear_combination, multiply,
};
use guest::crypto::number::{from_be_bytes, to_be_bytes};
use guest::crypto::{invmod, secp256k1, secp256r1};
use guest::{read_input, write_output};

guest::entry!(main);

fn main() -> u32 {
    let Some((what, cases)) = read_input().split_first_chunk() else { return 1 };
    match u32::from_le_bytes(*what) {
        0 => each(cases, |case: &[u8; 97]| {
            write_option(secp256k1::recover(part(case, 0), part(case, 32), case[96]));
        }),
        1 => each(cases, |case: &[u8; 160]| {
            write_output(
                &[secp256k1::verify(part(case, 0), part(case, 32), part(case, 96)).into()],
            );
        }),
        2 => each(cases, |case: &[u8; 160]| {
            write_output(
                &[secp256r1::verify(part(case, 0), part(case, 32), part(case, 96)).into()],
            );
        }),
        3 => each(cases, combination::<Secp256k1>),
        4 => each(cases, combination::<Secp256r1>),
        5 => each(cases, product::<Secp256k1>),
        6 => each(cases, product::<Secp256r1>),
        7 => each(cases, product::<Bn254>),
        8 => each(cases, sum::<Secp256k1>),
        9 => each(cases, sum::<Secp256r1>),
        10 => each(cases, sum::<Bn254>),
        11 => each(cases, |case: &[u8; 64]| {
            let [x, m] = [0, 32].map(|at| from_be_bytes(part(case, at)));
            write_option(invmod(&x, &m).map(|inverse| to_be_bytes(&inverse)));
        }),
        12 => each(cases, |case: &[u8; 33]| {
            let point =
                Affine::<Secp256k1>::decompress(&from_be_bytes(part(case, 1)), case[0] == 3);
            write_option(point.map(|point| point.to_be_bytes()));
        }),
        13 => constants::<Secp256k1>(Secp256k1::multiples()),
        14 => constants::<Secp256r1>(Secp256r1::multiples()),
        15 => constants::<Bn254>(&[]),
        _ => return 1,
    }
    0
}

/// Does something with every case.
fn each<const N: usize>(cases: &[u8], mut then: impl FnMut(&[u8; N])) {
    let (cases, rest) = cases.as_chunks();
    assert!(rest.is_empty(), "cases of {N} bytes");
    cases.iter().for_each(|case| then(case));
}

fn part<const N: usize>(case: &[u8], at: usize) -> &[u8; N] {
    case[at..].first_chunk().expect("a case is long enough")
}

fn write_option<const N: usize>(bytes: Option<[u8; N]>) {
    write_output(&[bytes.is_some().into()]);
    if let Some(bytes) = bytes {
        write_output(&bytes);
    }
}

fn write_point<C: Curve>(point: Option<Affine<C>>) {
    write_option(point.map(|point| point.to_be_bytes()));
}

/// Whatever is no point is the one at infinity.
fn read_point<C: Curve>(case: &[u8], at: usize) -> Option<Affine<C>> {
    Affine::from_be_bytes(part(case, at))
}

fn combination<C: Generator>(case: &[u8; 128]) {
    let [u, v] = [0, 32].map(|at| from_be_bytes(part(case, at)));
    let point = read_point(case, 64);
    write_point(point.and_then(|point: Affine<C>| linear_combination(&u, &v, &point)));
}

fn product<C: Curve>(case: &[u8; 96]) {
    let k = from_be_bytes(part(case, 0));
    write_point(read_point(case, 32).and_then(|point: Affine<C>| multiply(&k, &point)));
}

fn sum<C: Curve>(case: &[u8; 128]) {
    let [p, q] = [0, 64].map(|at| read_point::<C>(case, at));
    let sum = add(p.as_ref(), q.as_ref());
    assert!(p != q || sum == p.map(|point| point.doubled()));
    let negated = sum.map(|point| point.negated());
    assert!(add(sum.as_ref(), negated.as_ref()).is_none());
    write_point(sum);
}

/// The numbers of a curve, its endomorphism's, and multiples of its generator.
fn constants<C: Curve>(multiples: &[Affine<C>]) {
    let [x, y] = C::GENERATOR;
    let mut numbers = [C::P, C::A, C::B, C::N, x, y, [0; 8], [0; 8], [0; 8], [0; 8]];
    if let Some(endomorphism) = C::ENDOMORPHISM {
        numbers[6] = endomorphism.beta;
        numbers[7] = endomorphism.lambda;
        numbers[8] = endomorphism.minus_b1;
        numbers[9] = endomorphism.b2;
    }
    numbers.iter().for_each(|number| write_output(&to_be_bytes(number)));
    multiples.iter().for_each(|point| write_output(&point.to_be_bytes()));
}
