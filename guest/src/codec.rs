//! Whole values as input and output, in postcard encoding (<https://postcard.jamesmunns.com>).

use serde::{Deserialize, Serialize};

/// Decodes the private input as one value. Strings and byte slices in it borrow from the input.
///
/// # Panics
/// If the input is not the encoding of exactly such a value; the exit code then says so.
pub fn read<T: Deserialize<'static>>() -> T {
    match postcard::take_from_bytes(crate::read_input()) {
        Ok((value, [])) => value,
        Ok((_, rest)) => panic!("input: {} bytes left behind the value", rest.len()),
        Err(error) => panic!("input: {error}"),
    }
}

/// Appends the encoding of one value to the public output.
///
/// # Panics
/// If the type cannot be encoded, e.g. a sequence that does not know its length.
pub fn commit<T: Serialize>(value: &T) {
    match postcard::to_allocvec(value) {
        Ok(bytes) => crate::write_output(&bytes),
        Err(error) => panic!("output: {error}"),
    }
}
