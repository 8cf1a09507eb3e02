//! `check(bytes32 root, Proof[] proofs)` of `struct Proof { bytes32 leaf; uint256 index; bytes32[] siblings; }`:
//! which leaves are in the tree of this root. A node is Keccak-256 of its two children.
//!
//! Output: how many, 32 bytes.

use alloc::vec::Vec;

use ruint::aliases::U256;

use crate::abi::{Tuple, word};
use crate::{Crypto, Error};

/// Arguments to output.
///
/// # Errors
///
/// If these are no such arguments.
pub fn run<C: Crypto>(crypto: &C, input: &[u8]) -> Result<Vec<u8>, Error> {
    let arguments = Tuple::arguments(input);
    let root = arguments.word(0)?;
    let mut valid = 0u64;
    for proof in arguments.array(1)?.tuples()? {
        valid += u64::from(leads_to(crypto, &proof?)? == *root);
    }
    Ok(word(U256::from(valid)).to_vec())
}

/// The root that a proof leads to.
fn leads_to<C: Crypto>(crypto: &C, proof: &Tuple<'_>) -> Result<[u8; 32], Error> {
    let (leaf, index) = (proof.word(0)?, proof.number(1)?);
    let siblings = proof.array(2)?.words()?;
    // Bit `level` of the index says which of two children a node of that level is.
    let node = siblings.iter().enumerate().fold(*leaf, |node, (level, sibling)| {
        let children = if index.bit(level) { [*sibling, node] } else { [node, *sibling] };
        crypto.keccak256(children.as_flattened())
    });
    Ok(node)
}
