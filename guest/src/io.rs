//! Private input and public output.

use core::ptr::with_exposed_provenance;
use core::slice;

use isa::memory_map::{INPUT_BASE, INPUT_DATA};
use isa::syscall::STDOUT;

use crate::ecall::write_all;

/// The whole private input.
///
/// It lies in memory before the program starts, so this copies nothing and asks nobody.
pub fn read_input() -> &'static [u8] {
    // SAFETY: the host maps the length and that many bytes there, and nothing writes to them.
    unsafe {
        let length: *const u32 = with_exposed_provenance(INPUT_BASE as usize);
        slice::from_raw_parts(with_exposed_provenance(INPUT_DATA as usize), *length as usize)
    }
}

/// Appends bytes to the public output.
pub fn write_output(bytes: &[u8]) {
    write_all(STDOUT, bytes);
}
