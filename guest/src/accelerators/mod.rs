//! The C interface `zkvm_accelerators.h` of zkVMs for Ethereum: symbols over [`crypto`](crate::crypto).
//!
//! Programs in Rust have the symbols by linking this crate, for libraries in C or Rust that call them.
//! Programs in C have them from the static library that `cargo prove build` makes of it.
//!
//! What the header says of pointers is what makes each function safe: those of data lead to so
//! many bytes, those of results to room for them. Null, which a caller passes by mistake rather than any
//! other wrong pointer, gives [`Status::Fail`], and so does data that has no result. Results are
//! computed before the first byte of them is written: they may lie where the data does.

mod curves;
mod hashes;
mod modexp;

use core::slice;

/// `zkvm_status`.
#[repr(i32)]
pub enum Status {
    /// `ZKVM_EOK`
    Ok = 0,
    /// `ZKVM_EFAIL`
    Fail = -1,
}

/// The status of a function that did what it should, or nothing.
fn status(done: Option<()>) -> Status {
    match done {
        Some(()) => Status::Ok,
        None => Status::Fail,
    }
}

/// The bytes at a pointer, which may be null if there are none.
///
/// # Safety
///
/// `length` bytes can be read from `data` as long as the slice lives.
unsafe fn bytes<'a>(data: *const u8, length: usize) -> Option<&'a [u8]> {
    match length {
        0 => Some(&[]),
        _ if data.is_null() => None,
        // SAFETY: as the caller promises.
        _ => Some(unsafe { slice::from_raw_parts(data, length) }),
    }
}

/// Writes a result.
///
/// # Safety
///
/// A `T` can be written to `to` if it is not null.
unsafe fn write<T>(to: *mut T, result: T) -> Option<()> {
    if to.is_null() {
        return None;
    }
    // SAFETY: as the caller promises.
    unsafe { to.write_unaligned(result) };
    Some(())
}
