//! Keccak-256, SHA-256, RIPEMD-160 and BLAKE2's F.

use blake2::Blake2b512;
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};
use tiny_keccak::{Hasher, Keccak};

use crate::batch::{Batch, Function, from_hex};
use crate::random::Random;

fn keccak256(message: &[u8]) -> [u8; 32] {
    let (mut hasher, mut digest) = (Keccak::v256(), [0; 32]);
    hasher.update(message);
    hasher.finalize(&mut digest);
    digest
}

/// As the EVM returns it.
fn ripemd160(message: &[u8]) -> Vec<u8> {
    [&[0; 12], &Ripemd160::digest(message)[..]].concat()
}

/// Digests that the functions' specifications print.
#[test]
fn known_digests() {
    let mut batch = Batch::default();
    let known = [
        (
            b"".as_slice(),
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "9c1185a5c5e9fc54612808977ee8f548b2258d31",
        ),
        (
            b"abc",
            "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
        ),
    ];
    for (message, keccak, sha, ripemd) in known {
        batch.gives(Function::Keccak256, &[message], &from_hex(keccak));
        batch.gives(Function::Sha256, &[message], &from_hex(sha));
        batch.gives(Function::Ripemd160, &[message], &[&[0; 12], &from_hex(ripemd)[..]].concat());
    }
    batch.run();
}

/// 100,000 of random lengths, at random addresses.
#[test]
fn random_digests() {
    let mut random = Random::new(1);
    let mut batch = Batch::default();
    for index in 0..100_000 {
        let length = if index % 100 == 0 { random.below(1000) } else { random.below(70) };
        let message = random.bytes(length as usize);
        match index % 3 {
            0 => batch.gives(Function::Keccak256, &[&message], &keccak256(&message)),
            1 => batch.gives(Function::Sha256, &[&message], &Sha256::digest(&message)),
            _ => batch.gives(Function::Ripemd160, &[&message], &ripemd160(&message)),
        }
    }
    batch.run();
}

/// The test vectors of EIP-152, numbers 4 to 7.
#[test]
fn blake2f_of_the_eip() {
    let mut batch = Batch::default();
    let state = from_hex(
        "48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5\
         d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b",
    );
    let mut message = [0; 128];
    message[..3].copy_from_slice(b"abc");
    let offset = 3u128.to_le_bytes();
    let vectors = [
        (
            0u32,
            1,
            "08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5\
             d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b",
        ),
        (
            12,
            1,
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1\
             7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
        ),
        (
            12,
            0,
            "75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d28752\
             98743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735",
        ),
        (
            1,
            1,
            "b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fb\
             a551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421",
        ),
    ];
    for (rounds, last, result) in vectors {
        let arguments = [&rounds.to_le_bytes(), &state[..], &message, &offset, &[last]];
        batch.gives(Function::Blake2f, &arguments, &from_hex(result));
    }
    // A flag that is neither 0 nor 1 leaves the state as it is.
    for last in [2, 0xff] {
        let arguments = [&12u32.to_le_bytes(), &state[..], &message, &offset, &[last]];
        batch.fails_with(Function::Blake2f, &arguments, &state);
    }
    batch.run();
}

/// F as RFC 7693 writes it.
fn blake2f(rounds: u32, h: [u64; 8], m: [u64; 16], t: u128, last: bool) -> [u64; 8] {
    const SIGMA: [&str; 10] = [
        "0123456789abcdef",
        "ea489fd61c02b753",
        "b8c052fdae367194",
        "7931dcbe265a40f8",
        "905724afe1bc683d",
        "2c6a0b834d75fe19",
        "c51fed4a0763928b",
        "db7ec13950f4862a",
        "6fe9b308c2d714a5",
        "a2847615fb9e3cd0",
    ];
    const IV: [u64; 8] = [
        0x6a09e667f3bcc908,
        0xbb67ae8584caa73b,
        0x3c6ef372fe94f82b,
        0xa54ff53a5f1d36f1,
        0x510e527fade682d1,
        0x9b05688c2b3e6c1f,
        0x1f83d9abfb41bd6b,
        0x5be0cd19137e2179,
    ];
    let mut v = [h, IV].concat();
    v[12] ^= t as u64;
    v[13] ^= (t >> 64) as u64;
    v[14] ^= if last { u64::MAX } else { 0 };
    for round in 0..rounds as usize {
        let order = SIGMA[round % 10].chars().map(|digit| digit.to_digit(16).expect("a digit"));
        let words: Vec<u64> = order.map(|index| m[index as usize]).collect();
        for mixing in 0..8 {
            let (row, column) = (mixing / 4, mixing % 4);
            let place = |row_of: usize| 4 * row_of + (column + row * row_of) % 4;
            let [a, b, c, d] = [0, 1, 2, 3].map(place);
            v[a] = v[a].wrapping_add(v[b]).wrapping_add(words[2 * mixing]);
            v[d] = (v[d] ^ v[a]).rotate_right(32);
            v[c] = v[c].wrapping_add(v[d]);
            v[b] = (v[b] ^ v[c]).rotate_right(24);
            v[a] = v[a].wrapping_add(v[b]).wrapping_add(words[2 * mixing + 1]);
            v[d] = (v[d] ^ v[a]).rotate_right(16);
            v[c] = v[c].wrapping_add(v[d]);
            v[b] = (v[b] ^ v[c]).rotate_right(63);
        }
    }
    std::array::from_fn(|index| h[index] ^ v[index] ^ v[index + 8])
}

/// 100,000 with random rounds, states and offsets. The reference is held against the crate `blake2`,
/// which has twelve rounds and states of its own.
#[test]
fn random_blake2f() {
    let mut random = Random::new(2);
    let mut batch = Batch::default();
    let bytes = |words: &[u64]| -> Vec<u8> { words.iter().flat_map(|w| w.to_le_bytes()).collect() };
    for index in 0..100_000 {
        let mut words = [0; 26];
        words.fill_with(|| random.word());
        let h: [u64; 8] = words[..8].try_into().expect("8 words");
        let m: [u64; 16] = words[8..24].try_into().expect("16 words");
        let t = u128::from(words[24]) << 64 | u128::from(words[25]);
        let (rounds, last) = (random.below(25) as u32, random.below(2) == 1);
        let result = blake2f(rounds, h, m, t, last);
        let arguments =
            [&rounds.to_le_bytes(), &*bytes(&h), &bytes(&m), &t.to_le_bytes(), &[last.into()]];
        batch.gives(Function::Blake2f, &arguments, &bytes(&result));
        if index % 100 == 0 {
            // A message of one block: the state begins with the parameters' block.
            let mut initial = blake2f(0, [0; 8], [0; 16], 0, false);
            initial[0] ^= 0x0101_0040;
            let length = random.below(129) as usize;
            let mut block = [0; 128];
            block[..length].copy_from_slice(&random.bytes(length));
            let m = std::array::from_fn(|i| {
                u64::from_le_bytes(block[8 * i..8 * i + 8].try_into().expect("8 bytes"))
            });
            let digest = blake2f(12, initial, m, length as u128, true);
            assert_eq!(bytes(&digest), Blake2b512::digest(&block[..length]).to_vec());
        }
    }
    batch.run();
}
