//! Finds out by executing which nodes and codes the guest needs.

use alloy_primitives::{B256, Bytes, keccak256};
use evm::error::StateError;
use evm::{Environment, Error, Execution, Input, VERSION, execute};

use crate::HostError;
use crate::world::Witness;

/// Transactions to execute, over nodes and codes of which some may not be needed.
#[derive(Clone, Debug)]
pub struct Job {
    /// The block.
    pub environment: Environment,
    /// Signed transactions, as EIP-2718 has them.
    pub transactions: Vec<Bytes>,
    /// The state before.
    pub state: Witness,
    /// Where hashes of ancestors come from that `environment` does not have.
    pub ancestors: Ancestors,
}

/// Where hashes of ancestors come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ancestors {
    /// Only from the environment.
    Given,
    /// As in state tests: Keccak-256 of the number in decimal digits.
    ByNumber,
}

/// What the guest gets, and what natively came of it.
#[derive(Debug)]
pub struct Prepared {
    /// The input: exactly what the guest needs.
    pub input: Vec<u8>,
    /// What the guest writes, and the logs.
    pub execution: Execution,
}

/// The hash that state tests give a block.
pub fn hash_by_number(number: u64) -> B256 {
    keccak256(number.to_string())
}

fn slices(all: &[Bytes]) -> Vec<&[u8]> {
    all.iter().map(|bytes| bytes.as_ref()).collect()
}

impl Job {
    /// Executes natively and leaves out of the input what was not needed.
    ///
    /// # Errors
    ///
    /// If the guest's code rejects the transactions or the witness.
    pub fn prepare(&self) -> Result<Prepared, HostError> {
        let mut input = self.input();
        loop {
            let (execution, [nodes, codes]) = match execute(&input) {
                Ok((execution, supply)) => (execution, supply.used()),
                Err(Error::State(StateError::BlockHash(number)))
                    if self.ancestors == Ancestors::ByNumber =>
                {
                    input.environment.ancestors.push((number, hash_by_number(number)));
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let input = Input { nodes, codes, ..input.clone() }.encode()?;
            return Ok(Prepared { input, execution });
        }
    }

    /// The input with all nodes and codes, without having executed it: for transactions that are to be
    /// rejected.
    ///
    /// # Errors
    ///
    /// None that a job can lead to.
    pub fn unchecked(&self) -> Result<Vec<u8>, HostError> {
        Ok(self.input().encode()?)
    }

    fn input(&self) -> Input<'_> {
        Input {
            version: VERSION,
            environment: self.environment.clone(),
            pre_state_root: self.state.root,
            transactions: slices(&self.transactions),
            nodes: slices(&self.state.nodes),
            codes: slices(&self.state.codes),
        }
    }
}
