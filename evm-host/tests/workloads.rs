//! Workloads: contracts under revm and native code do the same, on the host and in the guests.

mod common;

use std::collections::BTreeSet;
use std::fs;

use alloy_primitives::{Address, B256, Bytes, U256, hex};
use alloy_sol_types::{SolCall, sol};
use common::{WORKLOADS, WORKLOADS_SOFTWARE, account, assert_guest, run};
use evm_host::contracts::Contracts;
use evm_host::native;
use evm_host::workload::blocks::slot;
use evm_host::workload::{CONTRACT, Work, address_of, secret_key};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use workloads::{Software, Workload};

sol! {
    function transfer(address to, uint256 amount);
    function swap(bool zeroForOne, uint256 amountIn, uint256 minimumOut);
}

/// As much of a workload as is quickly done, with all that its sizes make a difference of.
fn counts(workload: Workload) -> &'static [u32] {
    match workload {
        Workload::KeccakChain | Workload::Fibonacci => &[0, 1, 2, 20],
        Workload::Sha256 => &[0, 1, 55, 56, 200],
        Workload::Sort => &[0, 1, 2, 3, 50],
        Workload::MerkleProof | Workload::Ecrecover => &[0, 1, 3],
        Workload::AbiDecode => &[0, 1, 9],
        Workload::Modexp => &[0, 8, 256, 520],
        Workload::Transfers | Workload::TokenTransfers | Workload::Swap => &[0, 1, 3],
    }
}

fn all() -> impl Iterator<Item = (String, Work)> {
    Workload::ALL.into_iter().flat_map(|workload| {
        counts(workload).iter().map(move |count| {
            let work = Work::new(workload, *count).expect("a workload of any size");
            (format!("{}, {count}", workload.name()), work)
        })
    })
}

fn natively(work: &Work) -> Vec<u8> {
    let input = work.native_input().expect("an input");
    workloads::run(&Software, work.workload, &input).expect("the input is right")
}

#[test]
fn native_code_gives_what_contracts_give() {
    for (title, work) in all() {
        assert_eq!(natively(&work), work.expected().expect("a result"), "{title}");
    }
}

/// What is compared is something: each size has another result.
#[test]
fn results_depend_on_inputs() {
    for workload in Workload::ALL {
        let results = counts(workload).iter().map(|count| {
            Work::new(workload, *count).and_then(|work| work.expected()).expect("a result")
        });
        let different: BTreeSet<_> = results.collect();
        // The first two of Fibonacci's numbers after zero are one.
        let same = usize::from(workload == Workload::Fibonacci);
        assert_eq!(different.len() + same, counts(workload).len(), "{}", workload.name());
    }
}

#[test]
fn guests_give_what_contracts_give() {
    for (title, work) in all() {
        let prepared = work.job().and_then(|job| job.prepare()).expect("a right block");
        assert_guest(&prepared.input, &prepared.execution.output.encode(), &title);
        let input = workloads::tagged(work.workload, &work.native_input().expect("an input"));
        for program in [&*WORKLOADS, &*WORKLOADS_SOFTWARE] {
            let (code, output, console) = run(program, &input);
            let expected = work.expected().expect("a result");
            assert_eq!((code, output), (0, expected), "{title}: {console}");
        }
    }
}

/// The witness that the guest `evm` gets is enough, and no call of it reverts: the logs are revm's own.
#[test]
fn both_evms_log_the_same() {
    for (title, work) in all() {
        let prepared = work.job().and_then(|job| job.prepare()).expect("a right block");
        let transactions: Vec<_> = work
            .transactions
            .iter()
            .map(|(key, transaction)| (address_of(*key).expect("a key"), transaction.clone()))
            .collect();
        let after = native::execute(&work.environment, &work.world, &transactions);
        let after = after.expect("a right block");
        assert_eq!(prepared.execution.logs, after.logs, "{title}");
        assert!(after.succeeded.into_iter().all(|success| success), "{title}");
    }
}

#[test]
fn what_is_no_input_is_rejected() {
    for input in [&[][..], &[11, 0, 0, 0], &[0, 1, 0, 0]] {
        for program in [&*WORKLOADS, &*WORKLOADS_SOFTWARE] {
            let (code, output, console) = run(program, input);
            assert_eq!((code, &*output), (workloads::REJECTED, &[][..]), "{console}");
            assert!(console.starts_with("workloads: "), "{console}");
        }
    }
}

/// Sources that were changed without `contracts/build.mjs` having been run.
#[test]
fn contracts_are_of_their_sources() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/contracts");
    let contracts = Contracts::load().expect("what build.mjs writes");
    for contract in &contracts.contracts {
        let source = fs::read(format!("{folder}/{}.sol", contract.name)).expect("a source");
        assert_eq!(
            contract.source_sha256,
            hex::encode(Sha256::digest(source)),
            "{}",
            contract.name
        );
    }
    let files = fs::read_dir(folder).expect("the folder of contracts");
    let sources = files.map(|file| file.expect("a file").path());
    let sources = sources.filter(|path| path.extension().is_some_and(|kind| kind == "sol")).count();
    assert_eq!(contracts.contracts.len(), sources);
    let package = fs::read_to_string(format!("{folder}/package.json")).expect("a package");
    let package: serde_json::Value = serde_json::from_str(&package).expect("JSON");
    let solc = package["devDependencies"]["solc"].as_str().expect("a version");
    assert!(contracts.solc.starts_with(&format!("{solc}+")), "{}", contracts.solc);
    let transfer = &contracts.contracts.iter().find(|c| c.name == "Token").expect("a token");
    assert_eq!(
        transfer.selectors["transfer(address,uint256)"],
        hex::encode(transferCall::SELECTOR)
    );
}

/// One transaction: who sends, to whom, and two numbers.
type Sent = (u32, u32, u64, u64);

/// Transactions of three accounts that know each other, and of one more that nobody has heard of.
fn block(workload: Workload, sent: &[Sent]) -> Work {
    let mut work = Work::new(workload, 3).expect("a workload");
    let (_, like) = work.transactions[0].clone();
    work.transactions.clear();
    let mut nonces = [0; 3];
    for &(from, to, amount, other) in sent {
        let mut transaction = like.clone();
        transaction.nonce = nonces[from as usize];
        transaction.max_priority_fee_per_gas = u128::from(other % 15);
        nonces[from as usize] += 1;
        let to = address_of(secret_key(to)).expect("a key");
        match workload {
            Workload::TokenTransfers => {
                let call = transferCall { to, amount: U256::from(amount) };
                transaction.input = call.abi_encode().into();
            }
            Workload::Swap => {
                // One of them is more than the EVM can multiply.
                let amount_in = if other == 7 { U256::MAX } else { U256::from(amount) };
                let call = swapCall {
                    zeroForOne: to[0].is_multiple_of(2),
                    amountIn: amount_in,
                    minimumOut: U256::from(other),
                };
                transaction.input = call.abi_encode().into();
            }
            _ => {
                transaction.to = to.into();
                transaction.value = U256::from(amount);
            }
        }
        work.transactions.push((secret_key(from), transaction));
    }
    // A stranger who gets something has an account from then on.
    let stranger = address_of(secret_key(3)).expect("a key");
    work.world.insert(stranger, account(0, 0, Bytes::new(), &[]));
    work
}

fn sent() -> impl Strategy<Value = Vec<Sent>> {
    let amount = prop_oneof![0..10u64, 300_000..700_000u64, Just(1_000_001)];
    let other = prop_oneof![0..15u64, 100_000..1_000_000u64];
    prop::collection::vec((0..3u32, 0..4u32, amount, other), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Also where the contract reverts: too little is held, too little comes out, a product is too great.
    #[test]
    fn random_blocks_agree(sent in sent()) {
        for workload in [Workload::Transfers, Workload::TokenTransfers, Workload::Swap] {
            let work = block(workload, &sent);
            prop_assert_eq!(natively(&work), work.expected().expect("a result"));
        }
    }

    /// Inputs that were tampered with, of any job: an error, or another result, but no panic.
    #[test]
    fn tampered_inputs_do_no_harm(
        number in 0..Workload::ALL.len() as u8,
        at in any::<prop::sample::Index>(),
        bit in 0..8u8,
        cut in any::<bool>(),
    ) {
        let workload = Workload::from_number(number).expect("a number of one");
        let count = counts(workload)[counts(workload).len() - 1];
        let work = Work::new(workload, count).expect("a workload");
        let mut input = work.native_input().expect("an input");
        let at = at.index(input.len());
        if cut {
            input.truncate(at);
        } else {
            input[at] ^= 1 << bit;
        }
        // A count of rounds alone could make it last.
        let is_count = matches!(workload, Workload::KeccakChain | Workload::Fibonacci);
        if !is_count || cut {
            let output = workloads::run(&Software, workload, &input);
            // The zeros behind the last bytes may be cut off, and nothing else.
            prop_assert!(!cut || output.is_err() || output == Ok(natively(&work)));
        }
    }
}

/// What reverts changes nothing, but counts.
#[test]
fn what_reverts_counts() {
    let blocks = [
        (Workload::TokenTransfers, [(0, 1, 1_000_000, 0), (0, 1, 1, 0), (1, 0, 2_000_000, 0)]),
        (Workload::Swap, [(0, 1, 900_000, 0), (0, 1, 900_000, 0), (1, 1, 10, 7)]),
        (Workload::Swap, [(0, 0, 100, 0), (1, 0, 100, 900), (2, 2, 1_000_001, 0)]),
    ];
    for (workload, sent) in blocks {
        let work = block(workload, &sent);
        let senders = work.transactions.iter();
        let senders = senders.map(|(key, sent)| (address_of(*key).expect("a key"), sent.clone()));
        let senders: Vec<_> = senders.collect();
        let after = native::execute(&work.environment, &work.world, &senders);
        let succeeded = after.expect("a right block").succeeded;
        let expected =
            if workload == Workload::Swap { [true, false, false] } else { [true, false, true] };
        assert_eq!(succeeded, expected, "{sent:?}");
        assert_eq!(natively(&work), work.expected().expect("a result"), "{sent:?}");
    }
}

/// Transactions that no block may have.
#[test]
fn invalid_transactions_are_rejected() {
    use workloads::error::{Error, TransactionError as E};
    type Change = fn(&mut Work);
    let changes: [(Change, E); 9] = [
        (|work| work.transactions[1].1.nonce = 1, E::Nonce { found: 1, expected: 0 }),
        (|work| work.transactions[1].1.chain_id = 5, E::Chain { found: 5, expected: 1 }),
        (|work| work.transactions[1].1.max_fee_per_gas = 6, E::Fees),
        (|work| work.transactions[1].1.max_priority_fee_per_gas = 15, E::Fees),
        (|work| work.transactions[1].1.gas_limit = 20_999, E::Gas { found: 20_999, least: 21_000 }),
        (|work| work.transactions[1].1.value = U256::from(10).pow(U256::from(18)), E::Balance),
        (|work| work.transactions[1].1.value = U256::MAX, E::Balance),
        (|work| work.transactions[1].0 = secret_key(7), E::Balance),
        (|work| work.transactions[1].1.input = [1].into(), E::Gas { found: 21_000, least: 21_016 }),
    ];
    for (change, reason) in changes {
        let mut work = Work::new(Workload::Transfers, 3).expect("a workload");
        change(&mut work);
        let input = work.native_input().expect("an input");
        let found = workloads::run(&Software, Workload::Transfers, &input);
        assert_eq!(found, Err(Error::Transaction { index: 1, reason }));
        work.expected().expect_err("revm rejects it too");
    }
}

/// What holders have is where Solidity keeps it.
#[test]
fn a_token_moves() {
    let work = Work::new(Workload::TokenTransfers, 2).expect("a workload");
    let [from, to] = [0, 1].map(|number| address_of(secret_key(number)).expect("a key"));
    let first = [(from, work.transactions[0].1.clone())];
    let after = native::execute(&work.environment, &work.world, &first).expect("a right block");
    let held = |account: Address| after.slot(CONTRACT, slot(0, account));
    assert_eq!([held(from), held(to)], [999_995, 1_000_005].map(U256::from));
    assert_eq!(after.logs[0].data.topics()[1], B256::left_padding_from(from.as_slice()));
}
