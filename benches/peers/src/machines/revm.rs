//! revm, which executes the workload's contract, compiled by solc, and meters always. It is revm itself over
//! a whole state in memory: no tries, no witness, no receipts. Loading makes that state, which analyses the code. Of
//! a block of transactions, which the other programs decode and find the senders of, the run does that too; of a
//! single call the sender is known before. The EVM's precompiles are revm's own in Rust.

use alloy_consensus::transaction::SignerRecoverable;
use alloy_consensus::{EthereumTxEnvelope, TxEip1559, TxEip4844};
use alloy_eips::eip2718::Decodable2718;
use alloy_primitives::{Address, Bytes};
use evm_host::native::{After, Block};

use super::{Finished, Kind, Machine, Ready};
use crate::Error;
use crate::inputs::{Case, Contract};
use crate::programs::Programs;

const NAME: &str = "revm";

struct Revm;

/// With nothing: the case brings the contract.
pub fn set_up(_: &Programs, _: Kind) -> Result<Box<dyn Machine>, Error> {
    Ok(Box::new(Revm))
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::of(NAME, error)
}

impl Machine for Revm {
    fn load<'a>(&'a self, case: &'a Case) -> Result<Box<dyn Ready + 'a>, Error> {
        let contract = case.contract.as_ref().ok_or_else(|| failed("there is no contract"))?;
        let work = &contract.work;
        let block = Block::new(&work.environment, &work.world).map_err(failed)?;
        Ok(Box::new(Loaded { contract, block: Some(block), after: None }))
    }
}

struct Loaded<'a> {
    contract: &'a Contract,
    block: Option<Block>,
    after: Option<After>,
}

/// Decodes a signed transaction and finds its sender.
fn recovered(bytes: &Bytes) -> Result<(Address, TxEip1559), Error> {
    let envelope = EthereumTxEnvelope::<TxEip4844>::decode_2718_exact(bytes).map_err(failed)?;
    let sender = envelope.recover_signer().map_err(failed)?;
    match envelope {
        EthereumTxEnvelope::Eip1559(signed) => Ok((sender, signed.strip_signature())),
        _ => Err(failed("a transaction of another type")),
    }
}

impl Ready for Loaded<'_> {
    fn run(&mut self) -> Result<(), Error> {
        let block = self.block.take().ok_or_else(|| failed("it has run"))?;
        let after = if self.contract.work.is_block() {
            let transactions: Result<Vec<_>, _> =
                self.contract.signed.iter().map(recovered).collect();
            block.execute(&transactions?)
        } else {
            block.execute(&self.contract.recovered)
        };
        self.after = Some(after.map_err(failed)?);
        Ok(())
    }

    fn finished(&mut self) -> Result<Finished, Error> {
        let after = self.after.take().ok_or_else(|| failed("it has not run"))?;
        let output = self.contract.work.result(&after).map_err(failed)?;
        Ok(Finished { output, gas: Some(after.gas_used), instructions: None })
    }
}
