//! The example of the crate `tiny-keccak`, then digests of the input, one longer than usual; nothing there
//! knows that the crate is Rivet's. Last the hook of alloy-primitives, which a library would call.
#![no_std]
#![no_main]

use tiny_keccak::{Hasher, Keccak, Sha3};

guest::entry!(main);

fn foo<H: Hasher>(mut hasher: H) -> [u8; 32] {
    let input_a = b"hello world";
    let input_b = b"!";
    let mut output = [0u8; 32];
    hasher.update(input_a);
    hasher.update(input_b);
    hasher.finalize(&mut output);
    output
}

fn main() {
    guest::write_output(&foo(Keccak::v256()));
    guest::write_output(&foo(Sha3::v256()));
    let input = guest::read_input();
    digest::<28>(Keccak::v224(), input);
    digest::<32>(Keccak::v256(), input);
    digest::<300>(Keccak::v256(), input);
    digest::<48>(Keccak::v384(), input);
    digest::<64>(Keccak::v512(), input);
    guest::write_output(&hook(input));
}

fn digest<const N: usize>(mut hasher: Keccak, input: &[u8]) {
    let mut output = [0; N];
    input.chunks(7).for_each(|part| hasher.update(part));
    hasher.finalize(&mut output);
    guest::write_output(&output);
}

unsafe extern "C" {
    fn native_keccak256(bytes: *const u8, len: usize, output: *mut u8);
}

fn hook(input: &[u8]) -> [u8; 32] {
    let mut output = [0; 32];
    // SAFETY: as many bytes can be read, and 32 be written.
    unsafe { native_keccak256(input.as_ptr(), input.len(), output.as_mut_ptr()) };
    output
}
