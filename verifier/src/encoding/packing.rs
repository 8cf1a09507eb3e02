//! Elements of the field in 31 bits each: the canonical integer, lowest bit first, one after the
//! other, and zeros up to the next whole byte.

use alloc::vec::Vec;

use air::F;
use p3_field::{PrimeCharacteristicRing, PrimeField32};

/// Bits of an element.
const BITS: u32 = 31;
/// Bits that are read and written at a time.
const WORD_BITS: u32 = 32;

/// Bytes that so many elements take.
pub fn packed_len(elements: usize) -> Option<usize> {
    Some(elements.checked_mul(BITS as usize)?.div_ceil(8))
}

/// Packs elements.
pub fn pack<'a>(elements: impl IntoIterator<Item = &'a F>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0u64, 0);
    for element in elements {
        held |= u64::from(element.as_canonical_u32()) << bits;
        bits += BITS;
        if bits >= WORD_BITS {
            bytes.extend((held as u32).to_le_bytes());
            held >>= WORD_BITS;
            bits -= WORD_BITS;
        }
    }
    bytes.extend(held.to_le_bytes().iter().take(bits.div_ceil(8) as usize));
    bytes
}

/// Unpacks so many elements; nothing unless `bytes` are just what [`pack`] makes of them. Allocates
/// little more than the length of `bytes`.
pub fn unpack(bytes: &[u8], elements: usize) -> Option<Vec<F>> {
    if packed_len(elements)? != bytes.len() {
        return None;
    }
    let mut unpacked = Vec::with_capacity(elements);
    let (mut held, mut bits) = (0u64, 0);
    for chunk in bytes.chunks(4) {
        let word = chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
        held |= word << bits;
        bits += 8 * chunk.len() as u32;
        while bits >= BITS && unpacked.len() < elements {
            let value = held as u32 & ((1 << BITS) - 1);
            if value >= F::ORDER_U32 {
                return None;
            }
            unpacked.push(F::from_u32(value));
            held >>= BITS;
            bits -= BITS;
        }
    }
    (held == 0).then_some(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(count: u32) -> Vec<F> {
        (0..count).map(|i| -F::from_u32(i.wrapping_mul(0x9e37_79b9) >> 2)).collect()
    }

    #[test]
    fn unpacks_what_was_packed() {
        for count in 0..100 {
            let elements = elements(count);
            let bytes = pack(&elements);
            assert_eq!(Some(bytes.len()), packed_len(elements.len()));
            assert_eq!(unpack(&bytes, elements.len()), Some(elements));
        }
    }

    #[test]
    fn malleability_no_other_bytes_unpack_to_the_same() {
        for count in [1, 7, 8, 31, 33] {
            let elements = elements(count);
            let bytes = pack(&elements);
            for bit in 0..8 * bytes.len() {
                let mut changed = bytes.clone();
                changed[bit / 8] ^= 1 << (bit % 8);
                assert_ne!(unpack(&changed, elements.len()), Some(elements.clone()), "bit {bit}");
            }
        }
    }

    #[test]
    fn malformed_padding_length_and_elements_rejected() {
        assert_eq!(unpack(&[0, 0, 0, 0x80], 1), None, "padding");
        assert_eq!(unpack(&[0; 3], 1), None, "short");
        assert_eq!(unpack(&[0; 5], 1), None, "long");
        assert_eq!(unpack(&[], usize::MAX), None, "a count that overflows");
        assert_eq!(unpack(&F::ORDER_U32.to_le_bytes(), 1), None, "p");
        assert_eq!(
            unpack(&(F::ORDER_U32 - 1).to_le_bytes(), 1),
            Some(elements(0).into_iter().chain([-F::ONE]).collect())
        );
    }
}
