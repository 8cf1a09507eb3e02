//! The example of the crate `sha2`, then the digests of the input by its types: whole, and in parts of
//! seven bytes. Nothing here knows that the crate is Rivet's.
#![no_std]
#![no_main]

use sha2::{Digest, Sha224, Sha256, Sha512};

guest::entry!(main);

fn main() {
    // create a Sha256 object
    let mut hasher = Sha256::new();

    // write input message
    hasher.update(b"hello world");

    // read hash digest and consume hasher
    let result = hasher.finalize();

    guest::write_output(&result);
    let input = guest::read_input();
    digest::<Sha224>(input);
    digest::<Sha256>(input);
    digest::<Sha512>(input);
}

fn digest<D: Digest>(input: &[u8]) {
    guest::write_output(&D::digest(input));
    let mut hasher = D::new();
    input.chunks(7).for_each(|part| hasher.update(part));
    guest::write_output(&hasher.finalize());
}
