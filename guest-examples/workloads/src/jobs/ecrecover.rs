//! `recover(Signature[] signatures)` of `struct Signature { bytes32 digest; uint8 v; bytes32 r; bytes32 s; }`:
//! the signers, as the EVM's precompile 0x01 finds them.
//!
//! Output: an address for each, 32 bytes; zero where there is none.

use alloc::vec::Vec;

use crate::abi::{Tuple, address_word};
use crate::crypto::address;
use crate::{Crypto, Error};

/// Arguments to output.
///
/// # Errors
///
/// If these are no such arguments.
pub fn run<C: Crypto>(crypto: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let signatures = Tuple::arguments(input).array(0)?.fixed::<4>()?;
    let mut signers = Vec::with_capacity(32 * signatures.len());
    for signature in signatures {
        signers.extend(signer(crypto, &signature)?.map_or([0; 32], |key| address_word(&key)));
    }
    Ok(signers)
}

fn signer<C: Crypto>(crypto: &C, signature: &Tuple<'_>) -> Result<Option<[u8; 20]>, Error> {
    let (digest, v) = (signature.word(0)?, signature.count(1)?);
    let mut r_and_s = [0; 64];
    for (to, index) in r_and_s.as_chunks_mut().0.iter_mut().zip([2, 3]) {
        *to = *signature.word(index)?;
    }
    let key = match v {
        27 => crypto.recover(digest, &r_and_s, 0),
        28 => crypto.recover(digest, &r_and_s, 1),
        256.. => return Err(Error::Abi("v has more than 8 bits")),
        _ => None,
    };
    Ok(key.map(|key| address(crypto, &key)))
}
