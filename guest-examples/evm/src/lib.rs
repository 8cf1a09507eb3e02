//! Ethereum transactions by [revm](https://docs.rs/revm): from a state root to the next.
//!
//! Input: an [`Input`] in postcard encoding. Output: an [`Output`], whose encoding has a fixed layout.
//!
//! ```text
//! nodes ──hash──▶ trie ──▶ state ──▶ revm ──changes──▶ state ──▶ trie ──hash──▶ root
//!                            ▲ transactions, senders recovered
//! ```
//!
//! | module | what |
//! | --- | --- |
//! | [`input`], [`output`] | what goes in and comes out |
//! | [`trie`] | a Merkle-Patricia trie of which some nodes are known |
//! | [`state`] | accounts, storage and code over such tries: revm's database |
//! | [`transaction`] | from signed bytes to what revm takes |
//! | [`receipts`] | the root of the receipts |
//! | [`execute`] | the loop over the transactions |
//!
//! What the output claims: from the pre-state root, the transactions of this root, one after the other
//! in this block environment, lead to the post-state root and the receipts root, and use so much gas.
//! It is the state transition of the transactions alone: what a block does before and after them
//! (withdrawals, rewards, system calls) is not done, and of the block's header nothing but the
//! environment is looked at.
//!
//! The input brings no account and no slot besides the nodes of the tries: those are the leaves. So each
//! byte that is believed is a byte that was hashed: a node or a code that was tampered with is another
//! one, the right one is missing, and that is an [`Error`]. So is one that was not needed.
//!
//! Cryptography can be replaced where revm and alloy let it: Keccak-256 by alloy's `native-keccak`, the
//! EVM's precompiles by `revm::install_crypto`, the senders by alloy's `install_default_provider`. The
//! guest does all three with Rivet's precompiles, and multiplies and divides with them; the host leaves all
//! of it alone.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod error;
pub mod execute;
pub mod input;
pub mod output;
pub mod receipts;
pub mod state;
pub mod transaction;
pub mod trie;

use alloc::vec::Vec;

pub use error::Error;
pub use execute::{Execution, execute};
pub use input::{Environment, Input, VERSION};
pub use output::Output;

/// Exit code of the guest on an input that is not right.
pub const REJECTED: u32 = 1;

/// The guest: input to output.
///
/// # Errors
///
/// If the input cannot be decoded, a transaction is not valid, or the nodes and codes are not exactly
/// those that the transactions need.
pub fn run(input: &[u8]) -> Result<Vec<u8>, Error> {
    let input = Input::decode(input)?;
    let (execution, supply) = execute(&input)?;
    supply.is_used_up()?;
    Ok(execution.output.encode())
}
