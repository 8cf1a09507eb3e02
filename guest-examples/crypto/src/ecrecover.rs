//! `ecrecover`, the EVM's precompile 0x01: who signed.

/// Bytes of the input: a digest, v, r and s, of 32 bytes each, the highest first.
const INPUT: usize = 128;

/// The address that signed, after twelve zeros; zero if there is none, as Solidity has it.
///
/// # Panics
///
/// If the input has not 128 bytes.
pub fn address(
    input: &[u8],
    recover: fn(&[u8; 32], &[u8; 64], u8) -> Option<[u8; 64]>,
    keccak256: fn(&[u8]) -> [u8; 32],
) -> [u8; 32] {
    let input: &[u8; INPUT] = input.try_into().expect("a digest, v, r and s");
    let [digest, v, ..] = input.as_chunks::<32>().0 else {
        unreachable!("128 bytes are four times 32")
    };
    let signature = input.last_chunk().expect("128 bytes are more than 64");
    let recovery_id = match v {
        [zeros @ .., v @ (27 | 28)] if *zeros == [0; 31] => v - 27,
        _ => return [0; 32],
    };
    let Some(key) = recover(digest, signature, recovery_id) else { return [0; 32] };
    let mut address = keccak256(&key);
    address[..12].fill(0);
    address
}

#[cfg(test)]
pub(crate) mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::{Machine, SOFTWARE};

    fn bytes(digits: &str) -> Vec<u8> {
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("digits");
        (0..digits.len()).step_by(2).map(byte).collect()
    }

    /// An input that a key signed.
    pub fn input() -> Vec<u8> {
        bytes(concat!(
            "456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3",
            "000000000000000000000000000000000000000000000000000000000000001c",
            "9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608",
            "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada",
        ))
    }

    fn of(input: &[u8]) -> [u8; 32] {
        let Machine { recover, keccak256, .. } = SOFTWARE;
        address(input, recover, keccak256)
    }

    #[test]
    fn the_address_is_the_signers() {
        let address = bytes("7156526fbd7a3c72969b54f64e42c10fbb768c8a");
        assert_eq!(of(&input()), *[&[0; 12], &address[..]].concat());
    }

    /// Of both s the same key signed, with the other v.
    #[test]
    fn a_high_s_counts() {
        let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
        let number = |bytes: &[u8]| ruint::aliases::U256::from_be_slice(bytes);
        let mut other = input();
        let high = number(&bytes(order)) - number(&other[96..]);
        other[96..].copy_from_slice(&high.to_be_bytes::<32>());
        other[63] = 27;
        assert_eq!(of(&other), of(&input()));
    }

    #[test]
    fn what_is_no_signature_has_no_address() {
        for (at, value) in [(63, 26), (63, 29), (32, 1), (62, 1)] {
            let mut input = input();
            input[at] = value;
            assert_eq!(of(&input), [0; 32], "{value} at {at}");
        }
        for zero in [64..96, 96..128] {
            let mut input = input();
            input[zero].fill(0);
            assert_eq!(of(&input), [0; 32]);
        }
    }
}
