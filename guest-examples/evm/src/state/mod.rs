//! Accounts, storage and code over tries of which some nodes are known: revm's database.

mod supply;

use alloc::vec::Vec;

use alloy_primitives::map::{AddressMap, B256Map, HashMap};
use alloy_primitives::{Address, B256, Bytes, KECCAK256_EMPTY, U256, keccak256};
use alloy_trie::TrieAccount;
use revm::Database;
use revm::bytecode::Bytecode;
use revm::state::{self, AccountInfo, EvmState};

use crate::error::StateError;
use crate::trie::Trie;

pub use supply::Supply;

/// The state, as far as the supply reaches.
#[derive(Debug)]
pub struct State<'a> {
    supply: Supply<'a>,
    trie: Trie<'a>,
    accounts: AddressMap<Account<'a>>,
    /// Codes that were executed, or written by a transaction.
    codes: B256Map<Bytecode>,
    ancestors: &'a [(u64, B256)],
}

/// What is known of an account.
#[derive(Debug)]
struct Account<'a> {
    /// Its key in the state trie.
    key: B256,
    /// `None` if there is no such account.
    info: Option<AccountInfo>,
    /// Slots that were read or written.
    slots: HashMap<U256, Slot>,
    /// The storage behind the changes of `slots`.
    storage: Trie<'a>,
    /// Whether the state trie is still to learn of it.
    changed: bool,
}

#[derive(Debug)]
struct Slot {
    value: U256,
    /// Whether the storage trie is still to learn of it.
    changed: bool,
}

impl<'a> State<'a> {
    /// The state of a root.
    pub fn new(supply: Supply<'a>, root: B256, ancestors: &'a [(u64, B256)]) -> Self {
        Self {
            supply,
            trie: Trie::of_root(root),
            accounts: AddressMap::default(),
            codes: B256Map::default(),
            ancestors,
        }
    }

    /// Where nodes and codes came from; leaves nothing behind.
    pub fn take_supply(&mut self) -> Supply<'a> {
        core::mem::take(&mut self.supply)
    }

    fn account(&mut self, address: Address) -> Result<&mut Account<'a>, StateError> {
        if !self.accounts.contains_key(&address) {
            let account = self.load(address)?;
            self.accounts.insert(address, account);
        }
        self.accounts.get_mut(&address).ok_or(StateError::Account(address))
    }

    fn load(&mut self, address: Address) -> Result<Account<'a>, StateError> {
        let key = keccak256(address);
        let leaf = self.trie.get(&self.supply, key)?.map(alloy_rlp::decode_exact::<TrieAccount>);
        let leaf = leaf.transpose().map_err(|_| StateError::Account(address))?;
        let info = leaf.map(|leaf| AccountInfo {
            balance: leaf.balance,
            nonce: leaf.nonce,
            code_hash: leaf.code_hash,
            code: None,
            ..AccountInfo::default()
        });
        let storage = leaf.map(|leaf| Trie::of_root(leaf.storage_root)).unwrap_or_default();
        Ok(Account { key, info, slots: HashMap::default(), storage, changed: false })
    }

    /// Takes over what a transaction has changed.
    ///
    /// # Errors
    ///
    /// If an account cannot be read.
    pub fn apply(&mut self, changes: EvmState) -> Result<(), StateError> {
        for (address, change) in changes.into_iter().filter(|(_, change)| change.is_touched()) {
            if let Some(code) = &change.info.code {
                self.codes.entry(change.info.code_hash).or_insert_with(|| code.clone());
            }
            self.account(address)?.apply(change);
        }
        Ok(())
    }

    /// The root of the state as it is now.
    ///
    /// # Errors
    ///
    /// If a node is missing that takes the place of one that was removed.
    pub fn root(&mut self) -> Result<B256, StateError> {
        let Self { supply, trie, accounts, .. } = self;
        let mut gone = Vec::new();
        // What is there first: a branch that still gets a child is not replaced by its last one.
        for account in accounts.values_mut().filter(|account| account.changed) {
            account.changed = false;
            let Some(info) = &account.info else {
                gone.push(account.key);
                continue;
            };
            let (nonce, balance, code_hash) = (info.nonce, info.balance, info.code_hash);
            let leaf = TrieAccount::new(nonce, balance, account.storage_root(supply)?, code_hash);
            trie.insert(supply, account.key, alloy_rlp::encode(leaf))?;
        }
        gone.into_iter().try_for_each(|key| trie.remove(supply, key))?;
        Ok(trie.root(&mut |_| ()))
    }
}

impl<'a> Account<'a> {
    fn apply(&mut self, change: state::Account) {
        self.changed = true;
        // EIP-161: an account that is touched and empty goes. revm tells of those before that fork as
        // created or not touched.
        let goes = change.is_selfdestructed() || (!change.is_created() && change.is_empty());
        if goes || change.is_created() {
            self.slots.clear();
            self.storage = Trie::default();
        }
        if goes {
            self.info = None;
            return;
        }
        for (&index, slot) in change.changed_storage_slots() {
            self.slots.insert(index, Slot { value: slot.present_value, changed: true });
        }
        self.info = Some(change.info);
    }

    /// Brings the storage trie up to date.
    fn storage_root(&mut self, supply: &Supply<'a>) -> Result<B256, StateError> {
        let mut gone = Vec::new();
        for (index, slot) in self.slots.iter_mut().filter(|(_, slot)| slot.changed) {
            slot.changed = false;
            let key = keccak256(index.to_be_bytes::<32>());
            if slot.value.is_zero() {
                gone.push(key);
            } else {
                self.storage.insert(supply, key, alloy_rlp::encode(slot.value))?;
            }
        }
        gone.into_iter().try_for_each(|key| self.storage.remove(supply, key))?;
        Ok(self.storage.root(&mut |_| ()))
    }

    fn slot(
        &mut self,
        supply: &Supply<'a>,
        address: Address,
        index: U256,
    ) -> Result<U256, StateError> {
        if let Some(slot) = self.slots.get(&index) {
            return Ok(slot.value);
        }
        let value = match self.storage.get(supply, keccak256(index.to_be_bytes::<32>()))? {
            None => U256::ZERO,
            Some(leaf) => match alloy_rlp::decode_exact::<U256>(leaf) {
                Ok(value) if !value.is_zero() => value,
                _ => return Err(StateError::Slot(address)),
            },
        };
        self.slots.insert(index, Slot { value, changed: false });
        Ok(value)
    }
}

impl Database for State<'_> {
    type Error = StateError;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, StateError> {
        Ok(self.account(address)?.info.clone())
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, StateError> {
        if hash == KECCAK256_EMPTY {
            return Ok(Bytecode::default());
        }
        if let Some(code) = self.codes.get(&hash) {
            return Ok(code.clone());
        }
        let bytes = Bytes::copy_from_slice(self.supply.code(hash)?);
        let code = Bytecode::new_raw_checked(bytes).map_err(|_| StateError::MalformedCode(hash))?;
        self.codes.insert(hash, code.clone());
        Ok(code)
    }

    fn storage(&mut self, address: Address, index: U256) -> Result<U256, StateError> {
        self.account(address)?;
        let Self { supply, accounts, .. } = self;
        let account = accounts.get_mut(&address).ok_or(StateError::Account(address))?;
        account.slot(supply, address, index)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, StateError> {
        let hash = self.ancestors.iter().find(|(known, _)| *known == number);
        hash.map(|(_, hash)| *hash).ok_or(StateError::BlockHash(number))
    }
}
