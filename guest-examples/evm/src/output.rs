//! What the guest claims.

use alloc::vec::Vec;

use alloy_primitives::B256;

use crate::VERSION;

/// What was executed, and what came of it.
///
/// Its encoding has a fixed layout, numbers little endian:
///
/// | bytes | what |
/// | --- | --- |
/// | 4 | [`VERSION`] |
/// | 32 | digest of the [`Environment`](crate::Environment) |
/// | 32 | root of the transactions |
/// | 32 | root of the state before |
/// | 32 | root of the state after |
/// | 32 | root of the receipts |
/// | 4 | how many transactions |
/// | 8 each | gas that each of them used |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Keccak-256 of the environment in postcard encoding.
    pub environment: B256,
    /// Root of the transactions, as in a block's header.
    pub transactions_root: B256,
    /// Root of the state before the first transaction.
    pub pre_state_root: B256,
    /// Root of the state after the last transaction.
    pub post_state_root: B256,
    /// Root of the receipts, as in a block's header.
    pub receipts_root: B256,
    /// Gas that each transaction used.
    pub gas_used: Vec<u64>,
}

/// Bytes before the gas of the first transaction.
const HEAD: usize = 4 + 5 * 32 + 4;

impl Output {
    /// The bytes of this output.
    pub fn encode(&self) -> Vec<u8> {
        let roots = [
            &self.environment,
            &self.transactions_root,
            &self.pre_state_root,
            &self.post_state_root,
            &self.receipts_root,
        ];
        let mut bytes = Vec::with_capacity(HEAD + 8 * self.gas_used.len());
        bytes.extend(VERSION.to_le_bytes());
        roots.into_iter().for_each(|root| bytes.extend(root.0));
        bytes.extend((self.gas_used.len() as u32).to_le_bytes());
        self.gas_used.iter().for_each(|gas| bytes.extend(gas.to_le_bytes()));
        bytes
    }

    /// Reads an output, or `None` if these bytes are none of this version.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (version, bytes) = bytes.split_first_chunk()?;
        let (roots, bytes) = bytes.split_first_chunk::<{ 5 * 32 }>()?;
        let (count, bytes) = bytes.split_first_chunk()?;
        let (gas, slack) = bytes.as_chunks();
        let counted = usize::try_from(u32::from_le_bytes(*count)) == Ok(gas.len());
        if u32::from_le_bytes(*version) != VERSION || !counted || !slack.is_empty() {
            return None;
        }
        let [environment, transactions_root, pre_state_root, post_state_root, receipts_root] =
            core::array::from_fn(|i| B256::from_slice(&roots[32 * i..][..32]));
        Some(Self {
            environment,
            transactions_root,
            pre_state_root,
            post_state_root,
            receipts_root,
            gas_used: gas.iter().map(|gas| u64::from_le_bytes(*gas)).collect(),
        })
    }
}
