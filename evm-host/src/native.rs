//! revm by itself over a whole state: neither tries nor a witness, and nothing of the guest's code.

use alloy_consensus::TxEip1559;
use alloy_primitives::{Address, KECCAK256_EMPTY, Log, U256, keccak256};
use evm::Environment;
use revm::bytecode::Bytecode;
use revm::context::{BlockEnv, CfgEnv, TxEnv};
use revm::database::states::CacheState;
use revm::database::states::plain_account::PlainAccount;
use revm::database::{EmptyDB, State};
use revm::state;
use revm::{Context, ExecuteCommitEvm, MainBuilder, MainContext};

use crate::HostError;
use crate::world::{AccountInfo, World};

/// What transactions lead to.
#[derive(Debug)]
pub struct After {
    /// All logs, in their order.
    pub logs: Vec<Log>,
    /// Whether each transaction was executed to its end; what reverted has changed nothing.
    pub succeeded: Vec<bool>,
    /// Gas of all transactions.
    pub gas_used: u64,
    state: CacheState,
}

impl After {
    /// An account's nonce and balance; zeros if there is none.
    pub fn account(&self, address: Address) -> (u64, U256) {
        let account = self.plain(address).map(|account| &account.info);
        account.map(|info| (info.nonce, info.balance)).unwrap_or_default()
    }

    /// A slot of an account; zero if there is none.
    pub fn slot(&self, address: Address, slot: U256) -> U256 {
        let account = self.plain(address);
        account.and_then(|account| account.storage.get(&slot).copied()).unwrap_or_default()
    }

    /// The whole state is in the cache: there is nothing behind it.
    fn plain(&self, address: Address) -> Option<&PlainAccount> {
        self.state.accounts.get(&address)?.account.as_ref()
    }
}

/// revm's own database over a whole state.
pub fn database<'a>(
    world: impl IntoIterator<Item = (&'a Address, &'a AccountInfo)>,
) -> State<EmptyDB> {
    let mut cache = CacheState::new();
    for (address, account) in world {
        let code_hash = keccak256(&account.code);
        if code_hash != KECCAK256_EMPTY {
            cache.contracts.insert(code_hash, Bytecode::new_raw(account.code.clone()));
        }
        let info = state::AccountInfo {
            balance: account.balance,
            nonce: account.nonce,
            code_hash,
            code: None,
            ..Default::default()
        };
        cache.insert_account_with_storage(*address, info, account.storage.clone());
    }
    State::builder().with_cached_prestate(cache).with_bundle_update().build()
}

/// A block before its transactions.
pub struct Block {
    cfg: CfgEnv,
    environment: BlockEnv,
    database: State<EmptyDB>,
}

impl Block {
    /// Over a whole state.
    ///
    /// # Errors
    ///
    /// If the fork of the environment is not known.
    pub fn new(environment: &Environment, world: &World) -> Result<Self, HostError> {
        let mut cfg = CfgEnv::new_with_spec(environment.spec()?);
        cfg.chain_id = environment.chain_id;
        let mut block = BlockEnv {
            number: U256::from(environment.number),
            beneficiary: environment.beneficiary,
            timestamp: U256::from(environment.timestamp),
            gas_limit: environment.gas_limit,
            basefee: environment.base_fee,
            difficulty: environment.difficulty,
            prevrandao: environment.prev_randao,
            ..BlockEnv::default()
        };
        if let Some(excess) = environment.excess_blob_gas {
            block.set_blob_excess_gas_and_price(excess, cfg.blob_base_fee_update_fraction());
        }
        Ok(Self { cfg, environment: block, database: database(world) })
    }

    /// Executes transactions of these senders.
    ///
    /// # Errors
    ///
    /// If one of them is not valid.
    pub fn execute(self, transactions: &[(Address, TxEip1559)]) -> Result<After, HostError> {
        let Self { cfg, environment, mut database } = self;
        let evm = Context::mainnet().with_db(&mut database).with_block(environment).with_cfg(cfg);
        let mut evm = evm.build_mainnet();
        let (mut logs, mut succeeded, mut gas_used) = (Vec::new(), Vec::new(), 0);
        for (index, (sender, transaction)) in transactions.iter().enumerate() {
            let transaction = of_revm(*sender, transaction)?;
            let result = evm.transact_commit(transaction);
            let result =
                result.map_err(|error| HostError::Native { index, reason: error.to_string() })?;
            succeeded.push(result.is_success());
            gas_used += result.tx_gas_used();
            logs.extend(result.into_logs());
        }
        drop(evm);
        Ok(After { logs, succeeded, gas_used, state: database.cache })
    }
}

/// Executes transactions of these senders over a whole state.
///
/// # Errors
///
/// If one of them is not valid, or the fork of the environment is not known.
pub fn execute(
    environment: &Environment,
    world: &World,
    transactions: &[(Address, TxEip1559)],
) -> Result<After, HostError> {
    Block::new(environment, world)?.execute(transactions)
}

fn of_revm(sender: Address, transaction: &TxEip1559) -> Result<TxEnv, HostError> {
    let built = TxEnv::builder()
        .tx_type(Some(2))
        .caller(sender)
        .chain_id(Some(transaction.chain_id))
        .nonce(transaction.nonce)
        .gas_limit(transaction.gas_limit)
        .gas_price(transaction.max_fee_per_gas)
        .gas_priority_fee(Some(transaction.max_priority_fee_per_gas))
        .kind(transaction.to)
        .value(transaction.value)
        .data(transaction.input.clone())
        .access_list(transaction.access_list.clone())
        .build();
    built.map_err(|_| HostError::Sign("it is not of type 2"))
}
