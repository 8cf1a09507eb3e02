//! The symbol that alloy's feature `native-keccak` calls.

use core::slice;

use guest::crypto::keccak256;

/// Keccak-256 of `length` bytes at `bytes`; writes 32 bytes to `output`.
///
/// # Safety
///
/// The bytes can be read, and those of the output written.
#[unsafe(no_mangle)]
unsafe extern "C" fn native_keccak256(bytes: *const u8, length: usize, output: *mut u8) {
    // SAFETY: as the caller promises. An empty slice may come with any pointer that is not null.
    unsafe {
        let digest = keccak256(slice::from_raw_parts(bytes, length));
        output.cast::<[u8; 32]>().write(digest);
    }
}
