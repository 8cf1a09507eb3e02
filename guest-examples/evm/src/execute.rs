//! The loop over the transactions.

use alloc::vec::Vec;

use alloy_consensus::Eip658Value;
use alloy_primitives::Log;
use alloy_trie::root::ordered_trie_root_encoded;
use revm::context_interface::ContextTr;
use revm::context_interface::result::ResultAndState;
use revm::primitives::hardfork::SpecId;
use revm::{Context, ExecuteEvm, MainBuilder, MainContext};

use crate::receipts::Receipts;
use crate::state::{State, Supply};
use crate::{Error, Input, Output, transaction};

/// What an execution gives, and what of it is not part of the output.
#[derive(Debug)]
pub struct Execution {
    /// What the guest writes.
    pub output: Output,
    /// The logs of all transactions.
    pub logs: Vec<Log>,
}

/// The most gas that a transaction may use. With more, the EVM could address more memory than a machine
/// of 32 bits has, and could tell it from one of 64 bits.
const MAX_GAS: u64 = u32::MAX as u64;

/// Executes all transactions. Says also which nodes and codes were used: [`run`](crate::run) insists on
/// all of them, while the host finds out by this which ones a guest needs.
///
/// # Errors
///
/// If a transaction is not valid, or a node or code is missing.
pub fn execute<'a>(input: &'a Input<'a>) -> Result<(Execution, Supply<'a>), Error> {
    let environment = &input.environment;
    let spec = environment.spec()?;
    let cfg = environment.cfg(spec);
    let block = environment.block(&cfg)?;
    let supply = Supply::new(&input.nodes, &input.codes)?;
    let state = State::new(supply, input.pre_state_root, &environment.ancestors);
    let mut evm = Context::mainnet().with_db(state).with_block(block).with_cfg(cfg).build_mainnet();
    #[cfg(all(target_arch = "riscv32", feature = "precompiles"))]
    rivet_revm::install_opcodes(&mut evm.instruction);

    let mut receipts = Receipts::default();
    let mut gas_used = Vec::with_capacity(input.transactions.len());
    let mut all_logs = Vec::new();
    for (index, bytes) in input.transactions.iter().enumerate() {
        let (kind, transaction) = transaction::decode(index, bytes, spec)?;
        if transaction.gas_limit > MAX_GAS {
            return Err(Error::GasLimit { index, found: transaction.gas_limit });
        }
        let left = environment.gas_limit.saturating_sub(receipts.cumulative_gas());
        if transaction.gas_limit > left {
            return Err(Error::BlockGas { index, limit: transaction.gas_limit, left });
        }
        let ResultAndState { result, state: changes } =
            evm.transact(transaction).map_err(|error| Error::of_revm(index, error))?;
        let state = evm.ctx.db_mut();
        state.apply(changes)?;
        let status = if spec.is_enabled_in(SpecId::BYZANTIUM) {
            Eip658Value::Eip658(result.is_success())
        } else {
            Eip658Value::PostState(state.root()?)
        };
        let gas = result.tx_gas_used();
        let logs = result.into_logs();
        all_logs.extend_from_slice(&logs);
        receipts.push(kind, status, gas, logs);
        gas_used.push(gas);
    }

    let state = evm.ctx.db_mut();
    let output = Output {
        environment: environment.digest()?,
        transactions_root: ordered_trie_root_encoded(&input.transactions),
        pre_state_root: input.pre_state_root,
        post_state_root: state.root()?,
        receipts_root: receipts.root(),
        gas_used,
    };
    Ok((Execution { output, logs: all_logs }, state.take_supply()))
}
