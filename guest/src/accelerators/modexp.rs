//! Modular exponentiation.

use core::ptr::copy_nonoverlapping;

use super::{Status, bytes, status};
use crate::crypto::modexp;

#[unsafe(no_mangle)]
unsafe extern "C" fn zkvm_modexp(
    base: *const u8,
    base_length: usize,
    exponent: *const u8,
    exponent_length: usize,
    modulus: *const u8,
    modulus_length: usize,
    output: *mut u8,
) -> Status {
    // SAFETY: as the header demands; the power lies in memory of its own.
    let power = || unsafe {
        let base = bytes(base, base_length)?;
        let exponent = bytes(exponent, exponent_length)?;
        let power = modexp(base, exponent, bytes(modulus, modulus_length)?);
        if !power.is_empty() {
            copy_nonoverlapping(power.as_ptr(), output.as_mut()?, power.len());
        }
        Some(())
    };
    status(power())
}
