//! Calls of the EVM's precompiles, right and wrong.

use alloy_consensus::crypto::secp256k1::sign_message;
use alloy_primitives::{Bytes, hex, keccak256};
use serde_json::Value;

use super::{CONTRACT, KEY, Scenario, code, word, words};

/// Calls the address in the first 32 bytes with the rest, and keeps what came of it.
const PROXY: &str = "
    0x20 CALLDATASIZE SUB DUP1 0x20 0x00 CALLDATACOPY
    0x00 0x00 DUP3 0x00 0x00 0x00 CALLDATALOAD GAS CALL 0x00 SSTORE
    RETURNDATASIZE 0x00 0x00 RETURNDATACOPY RETURNDATASIZE 0x00 KECCAK256 0x01 SSTORE
    RETURNDATASIZE 0x02 SSTORE STOP";
/// The generator of the second group of BN254.
const SECOND: [u8; 128] = hex!(
    "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2
     1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed
     090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b
     12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"
);
/// The generator of its first group, negated.
const MINUS: [u8; 64] = hex!(
    "0000000000000000000000000000000000000000000000000000000000000001
     30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd45"
);
/// A signature of P-256 that verifies: digest, r, s, x and y of the key.
const P256: [u8; 160] = hex!(
    "4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d
     a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac
     36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60
     4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3
     7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e"
);

pub fn scenarios() -> Vec<(&'static str, Value)> {
    let data = [signatures(), hashes(), powers(), curves()].concat();
    let scenario = Scenario::new(&["Istanbul", "Osaka"]);
    let scenario = scenario.account(CONTRACT, code(PROXY), 0, &[]).data(data).gas(&[600_000]);
    vec![scenario.named("precompiles")]
}

fn call(address: u64, input: &[u8]) -> Bytes {
    [&word(address)[..], input].concat().into()
}

fn signatures() -> Vec<Bytes> {
    let digest = keccak256("a message");
    let signature = sign_message(KEY, digest).expect("a key").as_rsy();
    let (rs, parity) = (&signature[..64], u64::from(signature[64]));
    let recovery = |v: u64| call(1, &[&digest.0[..], &word(v), rs].concat());
    let mut wrong = P256;
    wrong[40] ^= 1;
    vec![
        recovery(27 + parity),
        recovery(28 - parity),
        recovery(29),
        call(1, b"no signature"),
        call(0x100, &P256),
        call(0x100, &wrong),
    ]
}

fn hashes() -> Vec<Bytes> {
    let blake = |rounds: u8, last: u8| {
        let mut input = vec![0, 0, 0, rounds];
        input.extend((0..208).map(|i: u32| (i * 7) as u8));
        input.push(last);
        call(9, &input)
    };
    vec![
        call(2, b"abc"),
        call(2, &[7; 200]),
        call(3, b"abc"),
        call(4, b"identity"),
        blake(12, 1),
        blake(1, 0),
        blake(1, 2),
        call(0x12, b"nothing there"),
    ]
}

fn powers() -> Vec<Bytes> {
    let power = |base: &[u8], exponent: &[u8], modulus: &[u8]| {
        let lengths = [base, exponent, modulus].map(|bytes| bytes.len() as u64);
        call(5, &[&words(&lengths)[..], base, exponent, modulus].concat())
    };
    vec![
        power(&[3], &[5], &[7]),
        power(&[0xfe; 40], &[0x11; 3], &[0xef; 48]),
        power(&[0xfe; 40], &[0x11; 3], &[0xee; 48]),
        power(&[2], &[], &[1]),
        power(&[], &[], &[0, 0]),
    ]
}

fn curves() -> Vec<Bytes> {
    let first = words(&[1, 2]);
    let pairs = [&first[..], &SECOND, &MINUS, &SECOND].concat();
    vec![
        call(6, &[&first[..], &first].concat()),
        call(6, &words(&[1, 2, 1, 3])),
        call(6, &[]),
        call(7, &[&first[..], &[0xfd; 32]].concat()),
        call(8, &pairs),
        call(8, &pairs[..192]),
        call(8, &pairs[..191]),
        call(8, &[]),
    ]
}
