//! Signatures: made by known keys, changed, and made up.

use isa::curve::TABLE;
use k256::Secp256k1;
use k256::ecdsa::signature::hazmat::PrehashVerifier;
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use k256::elliptic_curve::AffinePoint;
use k256::elliptic_curve::sec1::{EncodedPoint, FromEncodedPoint};
use num_bigint::BigUint;
use p256::NistP256;
use vm::testing::generator::Random;

use crate::curves::{Native, combination, multiple, of_native};
use crate::numbers::{Guest, Point, big, bytes, power_of_two, random};

/// What a verifier is given.
#[derive(Clone, Debug)]
struct Case {
    digest: [u8; 32],
    r: BigUint,
    s: BigUint,
    key: Point,
}

impl Case {
    fn bytes(&self) -> Vec<u8> {
        [&self.digest[..], &self.signature(), &self.key].concat()
    }

    fn signature(&self) -> [u8; 64] {
        [bytes(&self.r), bytes(&self.s)].concat().try_into().expect("64 bytes")
    }

    /// A digest signed by `key` with this secret.
    fn signed<C: Native>(digest: BigUint, key: &BigUint, secret: &BigUint) -> Self {
        let n = C::n();
        let r = big(&multiple::<C>(secret)[..32]) % &n;
        let inverse = secret.modinv(&n).expect("n is prime");
        let s = (&digest + &r * key) * inverse % &n;
        Self { digest: bytes(&digest), r, s, key: multiple::<C>(key) }
    }

    fn random<C: Native>(seed: &mut Random) -> Self {
        let [digest, key, secret] = [256, 255, 255].map(|bits| random(bits, seed));
        Self::signed::<C>(digest, &key, &secret)
    }
}

fn k256_verifies(case: &Case) -> bool {
    let key = VerifyingKey::from_sec1_bytes(&[&[4], &case.key[..]].concat());
    let (Ok(key), Ok(signature)) = (key, Signature::from_slice(&case.signature())) else {
        return false;
    };
    // k256 takes no higher s.
    let low = signature.normalize_s().unwrap_or(signature);
    key.verify_prehash(&case.digest, &low).is_ok()
}

fn p256_verifies(case: &Case) -> bool {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&[&[4], &case.key[..]].concat());
    let signature = p256::ecdsa::Signature::from_slice(&case.signature());
    let (Ok(key), Ok(signature)) = (key, signature) else { return false };
    key.verify_prehash(&case.digest, &signature).is_ok()
}

/// A case, and what is like it but not signed, or signed in an unusual way.
fn variants<C: Native>(case: &Case, seed: &mut Random) -> Vec<Case> {
    let n = C::n();
    let p = of_table(C::NUMBER);
    let of_s = |s: BigUint| Case { s, ..case.clone() };
    let of_r = |r: BigUint| Case { r, ..case.clone() };
    let of_key = |x: &BigUint, y: &BigUint| {
        let key = [bytes(x), bytes(y)].concat().try_into().expect("64 bytes");
        Case { key, ..case.clone() }
    };
    let zero = BigUint::ZERO;
    let mut variants = vec![of_s(&n - &case.s), of_r(&n - &case.r)];
    for number in [zero.clone(), n.clone(), &n - 1u32, &n + 1u32, power_of_two(256) - 1u32] {
        variants.extend([of_s(number.clone()), of_r(number)]);
    }
    let [x, y] = [big(&case.key[..32]), big(&case.key[32..])];
    variants.extend([of_key(&x, &(&p - &y)), of_key(&y, &x), of_key(&zero, &zero)]);
    variants.extend([of_key(&p, &y), of_key(&x, &p), of_key(&zero, &y), of_key(&x, &zero)]);
    let mut flipped = case.bytes();
    let bit = seed.below(8 * flipped.len() as u64) as usize;
    flipped[bit / 8] ^= 1 << (bit % 8);
    variants.push(Case {
        digest: flipped[..32].try_into().expect("32 bytes"),
        r: big(&flipped[32..64]),
        s: big(&flipped[64..96]),
        key: flipped[96..].try_into().expect("64 bytes"),
    });
    variants
}

fn of_table(curve: u32) -> BigUint {
    BigUint::from_slice(&TABLE[curve as usize].p)
}

/// Signatures at the corners of the verifier's sum: `u1 G + u2 Q`.
fn corners<C: Native>(seed: &mut Random) -> Vec<Case> {
    let n = C::n();
    let (one, zero) = (BigUint::from(1u32), BigUint::ZERO);
    let sign = |digest: &BigUint, key: &BigUint| {
        Case::signed::<C>(digest.clone(), key, &BigUint::from(0x1234_5678_9abc_def0u64))
    };
    let digest = random(255, seed);
    let mut cases = vec![
        // u1 = 0, by a digest that is zero or n; u1 from a digest above n.
        sign(&zero, &random(255, seed)),
        sign(&n, &random(255, seed)),
        sign(&(power_of_two(256) - 1u32), &random(255, seed)),
        // Q = G and Q = -G; then k = 1: R = G.
        sign(&digest, &one),
        sign(&digest, &(&n - 1u32)),
        Case::signed::<C>(digest.clone(), &random(255, seed), &one),
        Case::signed::<C>(digest.clone(), &(&n - 1u32), &one),
    ];
    // u1 G = u2 Q, where the sum is a double: d = z / r. And u1 G = -u2 Q, where it is infinite.
    let r = random(255, seed) % &n;
    let key = &digest * r.modinv(&n).expect("n is prime") % &n;
    for key in [key.clone(), &n - &key] {
        cases.push(Case {
            digest: bytes(&digest),
            r: r.clone(),
            s: one.clone(),
            key: multiple::<C>(&key),
        });
        cases.push(sign(&digest, &key));
    }
    // The signer's point has an x from n on, so that r = x - n.
    let (r, point) = of_reduced_x::<C>();
    let key = key_of::<C>(&digest, &r, &digest, &point).expect("it is finite");
    cases.push(Case { digest: bytes(&digest), r, s: digest, key });
    cases
}

/// The point with this x and an even y, if there is one.
fn decompressed<C: Native>(x: &BigUint) -> Option<Point> {
    let encoded = EncodedPoint::<C>::from_bytes([&[2], &bytes(x)[..]].concat()).ok()?;
    let point = AffinePoint::<C>::from_encoded_point(&encoded).into_option()?;
    of_native::<C>(point.into())
}

/// The least `x - n` of the points with an x above n, and one with it.
fn of_reduced_x<C: Native>() -> (BigUint, Point) {
    let point = |r: u32| Some((r.into(), decompressed::<C>(&(C::n() + r))?));
    (1..100).find_map(point).expect("half of all numbers are an x")
}

/// `(s R - z G) / r`.
fn key_of<C: Native>(z: &BigUint, r: &BigUint, s: &BigUint, point: &Point) -> Option<Point> {
    let n = C::n();
    let inverse = r.modinv(&n).expect("n is prime");
    combination::<C>(&((&n - z % &n) * &inverse % &n), &(s * inverse % &n), point)
}

/// Whether a guest says of many cases what the crate says.
fn verifications<C: Native>(what: u32, verifies: fn(&Case) -> bool) {
    let Some(guest) = Guest::build() else { return };
    let seed = &mut Random(what.into());
    let mut cases = corners::<C>(seed);
    cases.extend((0..40).map(|_| Case::random::<C>(seed)));
    let changed: Vec<_> = cases.iter().flat_map(|case| variants::<C>(case, seed)).collect();
    let last_corner = cases.len() - 40;
    // With a key that is the negative of d = z / r, the sum is infinite.
    assert!(cases[..last_corner].iter().filter(|case| verifies(case)).count() >= last_corner - 3);
    cases.extend((0..1000).map(|_| Case::random::<C>(seed)));
    assert!(cases[last_corner..].iter().all(verifies));
    cases.extend(changed);
    let input: Vec<_> = cases.iter().map(Case::bytes).collect();
    for (case, found) in cases.iter().zip(guest.ask(what, &input)) {
        assert_eq!(found == 1, verifies(case), "{case:x?}");
    }
}

#[test]
fn verification_on_secp256k1() {
    verifications::<Secp256k1>(1, k256_verifies);
}

#[test]
fn verification_on_secp256r1() {
    verifications::<NistP256>(2, p256_verifies);
}

/// What k256 recovers, with the lower s and the recovery id that belongs to it.
fn recovered(case: &Case, id: u8) -> Option<Point> {
    let signature = Signature::from_slice(&case.signature()).ok()?;
    let id = RecoveryId::from_byte(id)?;
    let (signature, id) = match signature.normalize_s() {
        Some(low) => (low, RecoveryId::new(!id.is_y_odd(), id.is_x_reduced())),
        None => (signature, id),
    };
    let key = VerifyingKey::recover_from_prehash(&case.digest, &signature, id).ok()?;
    key.to_encoded_point(false).as_bytes().last_chunk().copied()
}

#[test]
fn recovery() {
    let Some(guest) = Guest::build() else { return };
    let seed = &mut Random(0);
    let (n, p) = (Secp256k1::n(), of_table(Secp256k1::NUMBER));
    let mut cases: Vec<(Case, u8)> = Vec::new();
    let mut all_ids = |case: Case| cases.extend((0..4).map(|id| (case.clone(), id)));
    corners::<Secp256k1>(seed).into_iter().for_each(&mut all_ids);
    let signed = Case::random::<Secp256k1>(seed);
    variants::<Secp256k1>(&signed, seed).into_iter().for_each(&mut all_ids);
    // With r + n on either side of p, and on the way to 2^256; with every small r.
    let limit = &p - &n;
    let around = [&limit - 1u32, limit.clone(), &limit + 1u32, power_of_two(256) - &n];
    let small = (1..40u32).map(BigUint::from).chain((0..20).map(|_| random(128, seed)));
    for r in around.into_iter().chain(small) {
        all_ids(Case { r, ..signed.clone() });
    }
    // s R = z G: no key is finite.
    let r = big(&multiple::<Secp256k1>(&1u32.into())[..32]);
    all_ids(Case { r, s: big(&signed.digest) % &n, ..signed.clone() });
    cases.extend([4, 5, 27, 255].map(|id| (signed.clone(), id)));
    // Any numbers are a signature by some key, if r is an x.
    cases.extend((0..2000).map(|turn| {
        let [digest, r, s] = [256, 256, 256].map(|bits| random(bits, seed));
        (Case { digest: bytes(&digest), r, s, key: [0; 64] }, turn as u8 % 2)
    }));
    let input = cases.iter().map(|(case, id)| [&case.bytes()[..96], &[*id]].concat());
    let found = guest.ask_options(0, &input.collect::<Vec<_>>());
    let mut some_by_id = [0; 4];
    for ((case, id), found) in cases.iter().zip(found) {
        assert_eq!(found, recovered(case, *id), "{case:x?}, {id}");
        if found.is_some() {
            some_by_id[usize::from(*id)] += 1;
        }
    }
    assert!(some_by_id[0] > 400 && some_by_id[1] > 400, "{some_by_id:?}");
    assert!(some_by_id[2] > 20 && some_by_id[3] > 20, "{some_by_id:?}");
}

/// Answers that do not come from the crates: go-ethereum's test of `Ecrecover`, and RFC 6979.
#[test]
fn known_answers() {
    let Some(guest) = Guest::build() else { return };
    let hex = |digits: &str| {
        bytes(&BigUint::parse_bytes(digits.as_bytes(), 16).expect("digits")).to_vec()
    };
    let digest = hex("ce0677bb30baa8cf067c88db9811f4333d131bf8bcf12fe7065d211dce971008");
    let r = hex("90f27b8b488db00b00606796d2987f6a5f59ae62ea05effe84fef5b8b0e54998");
    let s = hex("4a691139ad57a3f0b906637673aa2f63d1f55cb1a69199d4009eea23ceaddc93");
    let x = hex("e32df42865e97135acfb65f3bae71bdc86f4d49150ad6a440b6f15878109880a");
    let y = hex("0a2b2667f7e725ceea70c673093bf67663e0312623c8e091b13cf2c0f11ef652");
    let key: Point = [&x[..], &y].concat().try_into().expect("64 bytes");
    let found = guest.ask_options(0, &[[&digest[..], &r, &s, &[1]].concat()]);
    assert_eq!(found, [Some(key)]);
    assert_eq!(guest.ask(1, &[[&digest[..], &r, &s, &key].concat()]), [1]);
    // RFC 6979, A.2.5, the message "sample" with SHA-256.
    let digest = hex("af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf");
    let r = hex("efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716");
    let s = hex("f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
    let x = hex("60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");
    let y = hex("7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
    assert_eq!(guest.ask(2, &[[digest, r, s, x, y].concat()]), [1]);
}

#[test]
fn decompression() {
    let Some(guest) = Guest::build() else { return };
    let seed = &mut Random(12);
    let p = of_table(Secp256k1::NUMBER);
    let mut numbers: Vec<_> = (0..500).map(|_| random(256, seed)).collect();
    numbers.extend((0..20u32).flat_map(|x| [x.into(), &p + x, &p - x - 1u32]));
    numbers.push(power_of_two(256) - 1u32);
    let input = numbers.iter().flat_map(|x| [2, 3].map(|tag| [&[tag], &bytes(x)[..]].concat()));
    let input: Vec<_> = input.collect();
    for (encoded, found) in input.iter().zip(guest.ask_options(12, &input)) {
        let key = VerifyingKey::from_sec1_bytes(encoded);
        let expected: Option<Point> =
            key.ok().and_then(|key| key.to_encoded_point(false).as_bytes().last_chunk().copied());
        assert_eq!(found, expected, "{encoded:x?}");
    }
}
