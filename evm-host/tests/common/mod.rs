//! The guest under the executor, and revm natively over a whole state.
#![allow(dead_code)] // Each test file uses a part.

use std::sync::LazyLock;

use alloy_primitives::{B256, Bytes, U256};
use alloy_trie::TrieAccount;
use alloy_trie::root::{state_root_unhashed, storage_root_unhashed};
use evm_host::world::AccountInfo;
use isa::Program;
use revm::database::states::plain_account::PlainAccount;
use revm::database::{EmptyDB, State};
use vm::{Executor, Limits};

fn load(elf: &[u8]) -> Program {
    vm::load_elf(elf).expect("an ELF of ours")
}

/// The guest `evm`.
static EVM: LazyLock<Program> =
    LazyLock::new(|| load(include_bytes!("../../../guest-examples/elf/evm.elf")));
/// The guest `workloads`.
pub static WORKLOADS: LazyLock<Program> =
    LazyLock::new(|| load(include_bytes!("../../../guest-examples/elf/workloads.elf")));
/// The same without precompiles.
pub static WORKLOADS_SOFTWARE: LazyLock<Program> =
    LazyLock::new(|| load(include_bytes!("../../../guest-examples/elf/workloads-software.elf")));

/// Exit code, output and console of the guest `evm`.
pub fn guest(input: &[u8]) -> (u32, Vec<u8>, String) {
    run(&EVM, input)
}

/// Exit code, output and console of a guest.
pub fn run(program: &Program, input: &[u8]) -> (u32, Vec<u8>, String) {
    let mut executor =
        Executor::new(program, input, Limits::default()).expect("the input is not too long");
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
