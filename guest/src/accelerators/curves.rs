//! Elliptic curves.

use core::slice;

use super::{Status, status, write};
use crate::crypto::{bn254, secp256k1, secp256r1};

/// Verifies a signature. What is no signature or no key does not verify.
///
/// # Safety
///
/// Pointers lead to what their types say, where they are not null.
unsafe fn verify(
    digest: *const [u8; 32],
    signature: *const [u8; 64],
    key: *const [u8; 64],
    verified: *mut bool,
    verify: impl FnOnce(&[u8; 32], &[u8; 64], &[u8; 64]) -> bool,
) -> Status {
    // SAFETY: as the caller promises; what was read is not used once the result is written.
    status(unsafe {
        let result = || Some(verify(digest.as_ref()?, signature.as_ref()?, key.as_ref()?));
        result().and_then(|result| write(verified, result))
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zkvm_secp256k1_verify(
    digest: *const [u8; 32],
    signature: *const [u8; 64],
    key: *const [u8; 64],
    verified: *mut bool,
) -> Status {
    // SAFETY: as the header demands.
    unsafe { verify(digest, signature, key, verified, secp256k1::verify) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zkvm_secp256r1_verify(
    digest: *const [u8; 32],
    signature: *const [u8; 64],
    key: *const [u8; 64],
    verified: *mut bool,
) -> Status {
    // SAFETY: as the header demands.
    unsafe { verify(digest, signature, key, verified, secp256r1::verify) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zkvm_secp256k1_ecrecover(
    digest: *const [u8; 32],
    signature: *const [u8; 64],
    recovery_id: u8,
    output: *mut [u8; 64],
) -> Status {
    // SAFETY: as the header demands; what was read is not used once the key is written.
    status(unsafe {
        let key = || secp256k1::recover(digest.as_ref()?, signature.as_ref()?, recovery_id);
        key().and_then(|key| write(output, key))
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zkvm_bn254_g1_add(
    p: *const [u8; 64],
    q: *const [u8; 64],
    result: *mut [u8; 64],
) -> Status {
    // SAFETY: as the header demands; what was read is not used once the sum is written.
    status(unsafe {
        let sum = || bn254::add(p.as_ref()?, q.as_ref()?).ok();
        sum().and_then(|sum| write(result, sum))
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zkvm_bn254_g1_mul(
    point: *const [u8; 64],
    scalar: *const [u8; 32],
    result: *mut [u8; 64],
) -> Status {
    // SAFETY: as the header demands; what was read is not used once the product is written.
    status(unsafe {
        let product = || bn254::multiply(point.as_ref()?, scalar.as_ref()?).ok();
        product().and_then(|product| write(result, product))
    })
}

/// `zkvm_bn254_pairing_pair`: a point of the first group and one of the second.
#[repr(C)]
struct Pair {
    first: [u8; 64],
    second: [u8; 128],
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zkvm_bn254_pairing(
    pairs: *const Pair,
    count: usize,
    verified: *mut bool,
) -> Status {
    // SAFETY: as the header demands; the pairs are not used once the result is written.
    status(unsafe {
        let pairs = match count {
            0 => Some([].as_slice()),
            _ if pairs.is_null() => None,
            _ => Some(slice::from_raw_parts(pairs, count)),
        };
        let check = |pairs: &[Pair]| {
            bn254::pairing_check(pairs.iter().map(|pair| (&pair.first, &pair.second))).ok()
        };
        pairs.and_then(check).and_then(|result| write(verified, result))
    })
}
