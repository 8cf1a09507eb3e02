//! Hash functions.

use super::{Status, bytes, status, write};
use crate::crypto::{Sha256, blake2f, keccak256, ripemd160};

/// Digest of `length` bytes at `data`, to `output`.
///
/// # Safety
///
/// `length` bytes can be read from `data` and `N` written to `output`, where these are not null.
unsafe fn hash<const N: usize>(
    data: *const u8,
    length: usize,
    output: *mut [u8; N],
    digest: impl FnOnce(&[u8]) -> [u8; N],
) -> Status {
    // SAFETY: as the caller promises; what was read is not used once the digest is written.
    status(unsafe { bytes(data, length).and_then(|bytes| write(output, digest(bytes))) })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zkvm_keccak256(
    data: *const u8,
    length: usize,
    output: *mut [u8; 32],
) -> Status {
    // SAFETY: as the header demands.
    unsafe { hash(data, length, output, keccak256) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zkvm_sha256(data: *const u8, length: usize, output: *mut [u8; 32]) -> Status {
    // SAFETY: as the header demands.
    unsafe { hash(data, length, output, Sha256::digest) }
}

/// Of the 32 bytes the digest is the last 20, as the EVM returns it.
#[unsafe(no_mangle)]
unsafe extern "C" fn zkvm_ripemd160(
    data: *const u8,
    length: usize,
    output: *mut [u8; 32],
) -> Status {
    let digest = |bytes: &[u8]| {
        let mut digest = [0; 32];
        digest[12..].copy_from_slice(&ripemd160(bytes));
        digest
    };
    // SAFETY: as the header demands.
    unsafe { hash(data, length, output, digest) }
}

/// What `alloy-primitives` calls for Keccak-256 with its feature `native-keccak`.
#[unsafe(no_mangle)]
unsafe extern "C" fn native_keccak256(data: *const u8, length: usize, output: *mut u8) {
    // SAFETY: the caller has 32 bytes there, and so many of data.
    unsafe { hash(data, length, output.cast(), keccak256) };
}

#[unsafe(no_mangle)]
unsafe extern "C" fn zkvm_blake2f(
    rounds: u32,
    state: *mut [u8; 64],
    message: *const [u8; 128],
    offset: *const [u8; 16],
    last: u8,
) -> Status {
    // SAFETY: as the header demands; none of them is used once the state is written.
    status(unsafe {
        let compressed = || {
            let (h, m, t) = (state.as_ref()?, message.as_ref()?, offset.as_ref()?);
            let last = match last {
                0 => false,
                1 => true,
                _ => return None,
            };
            let mut h = lanes(h);
            blake2f(rounds, &mut h, &lanes(m), &lanes(t), last);
            let mut bytes = [0; 64];
            for (bytes, lane) in bytes.as_chunks_mut().0.iter_mut().zip(h) {
                *bytes = lane.to_le_bytes();
            }
            Some(bytes)
        };
        compressed().and_then(|bytes| write(state, bytes))
    })
}

/// Little endian words of 64 bits.
fn lanes<const N: usize>(bytes: &[u8]) -> [u64; N] {
    let mut lanes = [0; N];
    for (lane, bytes) in lanes.iter_mut().zip(bytes.as_chunks().0) {
        *lane = u64::from_le_bytes(*bytes);
    }
    lanes
}
