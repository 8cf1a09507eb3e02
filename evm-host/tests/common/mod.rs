//! The guest under the executor, and revm natively over a whole state.
#![allow(dead_code)] // Each test file uses a part.

use std::sync::LazyLock;

use alloy_primitives::{Address, B256, Bytes, KECCAK256_EMPTY, U256, keccak256};
use alloy_trie::TrieAccount;
use alloy_trie::root::{state_root_unhashed, storage_root_unhashed};
use evm_host::world::AccountInfo;
use isa::Program;
use revm::bytecode::Bytecode;
use revm::database::states::CacheState;
use revm::database::states::plain_account::PlainAccount;
use revm::database::{EmptyDB, State};
use revm::state;
use vm::{Executor, Limits};

static PROGRAM: LazyLock<Program> = LazyLock::new(|| {
    vm::load_elf(include_bytes!("../../../guest-examples/elf/evm.elf")).expect("an ELF of ours")
});

/// Exit code, output and console of the guest.
pub fn guest(input: &[u8]) -> (u32, Vec<u8>, String) {
    let mut executor =
        Executor::new(&PROGRAM, input, Limits::default()).expect("the input is not too long");
    let outcome = executor.run().expect("the guest traps nowhere");
    let console = String::from_utf8_lossy(executor.machine().console()).into_owned();
    (outcome.exit_code, outcome.output, console)
}

/// That the guest takes the input and writes this.
pub fn assert_guest(input: &[u8], output: &[u8], title: &str) {
    let (code, written, console) = guest(input);
    assert_eq!((code, &*written), (0, output), "{title}: {console}");
}

/// That the guest rejects the input: its exit code says so, and it writes no root.
pub fn assert_rejected(input: &[u8], title: &str) {
    let (code, written, console) = guest(input);
    assert_eq!((code, &*written), (evm::REJECTED, &[][..]), "{title}: {console}");
    assert!(console.starts_with("evm: "), "{title}: {console}");
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

/// The root of all that a database has seen, by alloy's tries.
pub fn root(database: &State<EmptyDB>) -> B256 {
    let accounts = database.cache.trie_account().into_iter();
    state_root_unhashed(accounts.map(|(address, account)| (address, trie_account(account))))
}

fn trie_account(account: &PlainAccount) -> TrieAccount {
    let slots = account.storage.iter().filter(|(_, value)| !value.is_zero());
    let slots = slots.map(|(index, value)| (B256::from(*index), *value));
    let info = &account.info;
    TrieAccount::new(info.nonce, info.balance, storage_root_unhashed(slots), info.code_hash)
}

/// An account.
pub fn account(balance: u64, nonce: u64, code: Bytes, slots: &[(u64, u64)]) -> AccountInfo {
    let slot = |&(index, value): &(u64, u64)| (U256::from(index), U256::from(value));
    let storage = slots.iter().map(slot).collect();
    AccountInfo { balance: U256::from(balance), nonce, code, storage }
}
