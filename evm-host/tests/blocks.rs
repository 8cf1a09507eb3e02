//! Blocks of random transactions: what the guest writes is what revm gives over its own database.

mod common;

use alloy_consensus::proofs::calculate_receipt_root;
use alloy_consensus::{Eip658Value, Receipt, ReceiptEnvelope, TxLegacy, TxType};
use alloy_primitives::{Address, B256, Bytes, TxKind, U256, address};
use common::{account, assert_guest, root};
use evm::Output;
use evm_host::assembly::assemble;
use evm_host::job::Ancestors;
use evm_host::native::database;
use evm_host::sign::sign;
use evm_host::workload::{self, address_of, secret_key};
use evm_host::world::{self, World};
use evm_host::{Job, block};
use proptest::prelude::*;
use revm::context::{BlockEnv, CfgEnv, TxEnv};
use revm::primitives::hardfork::SpecId;
use revm::{Context, ExecuteCommitEvm, MainBuilder, MainContext};
use serde_json::{Map, Value, json};

/// Accounts that send.
const SENDERS: u32 = 4;
const SETTER: Address = address!("5e00000000000000000000000000000000000001");

/// One transaction: who sends, to whom, how much, and the slots that are set if it goes to the contract.
#[derive(Clone, Debug)]
struct Sent {
    from: u32,
    to: Address,
    value: u64,
    slots: Vec<(u8, u8)>,
}

fn sent() -> impl Strategy<Value = Sent> {
    let new = (0..4u8).prop_map(Address::repeat_byte);
    let known = (0..SENDERS).prop_map(|number| address_of(secret_key(number)).expect("a key"));
    let to = prop_oneof![new, known, Just(SETTER)];
    let slots = prop::collection::vec((0..12u8, 0..3u8), 0..6);
    (0..SENDERS, to, 0..5u64, slots).prop_map(|(from, to, value, slots)| Sent {
        from,
        to,
        value,
        slots,
    })
}

fn data(slots: &[(u8, u8)]) -> Bytes {
    let word = |number: u8| B256::with_last_byte(number);
    slots.iter().flat_map(|&(index, value)| [word(index), word(value)].concat()).collect()
}

fn world() -> World {
    let code = assemble(
        "0x00 :next DUP1 CALLDATASIZE GT ISZERO @end JUMPI
         DUP1 0x20 ADD CALLDATALOAD DUP2 CALLDATALOAD SSTORE
         0x00 0x00 LOG0 0x40 ADD @next JUMP :end STOP",
    );
    let slots: Vec<_> = (0..8).map(|index| (index, index)).collect();
    let mut world = World::from([(SETTER, account(0, 1, code.expect("an assembly"), &slots))]);
    for number in 0..SENDERS {
        let address = address_of(secret_key(number)).expect("a key");
        world.insert(address, account(1_000_000_000_000, 0, Bytes::new(), &[]));
    }
    world
}

/// The block, and what revm makes of it by itself.
fn block_of(sent: &[Sent]) -> (Job, Output) {
    let environment = workload::environment();
    let world = world();
    let mut database = database(&world);
    let pre_state_root = root(&database);
    let mut cfg = CfgEnv::new_with_spec(SpecId::CANCUN);
    cfg.chain_id = environment.chain_id;
    let mut env = BlockEnv {
        number: U256::from(environment.number),
        beneficiary: environment.beneficiary,
        timestamp: U256::from(environment.timestamp),
        gas_limit: environment.gas_limit,
        basefee: environment.base_fee,
        prevrandao: environment.prev_randao,
        ..BlockEnv::default()
    };
    env.set_blob_excess_gas_and_price(0, cfg.blob_base_fee_update_fraction());
    let mut evm =
        Context::mainnet().with_db(&mut database).with_block(env).with_cfg(cfg).build_mainnet();
    let (mut transactions, mut receipts, mut gas_used) = (Vec::new(), Vec::new(), Vec::new());
    let mut nonces = [0; SENDERS as usize];
    for Sent { from, to, value, slots } in sent {
        let nonce = nonces[*from as usize];
        nonces[*from as usize] += 1;
        let unsigned = TxLegacy {
            chain_id: Some(environment.chain_id),
            nonce,
            gas_price: 9,
            gas_limit: 300_000,
            to: TxKind::Call(*to),
            value: U256::from(*value),
            input: data(slots),
        };
        let transaction = TxEnv::builder()
            .caller(address_of(secret_key(*from)).expect("a key"))
            .chain_id(unsigned.chain_id)
            .nonce(nonce)
            .gas_price(unsigned.gas_price)
            .gas_limit(unsigned.gas_limit)
            .kind(unsigned.to)
            .value(unsigned.value)
            .data(unsigned.input.clone())
            .build()
            .expect("a transaction");
        transactions.push(sign(unsigned, secret_key(*from)).expect("a key"));
        let result = evm.transact_commit(transaction).expect("it is valid");
        gas_used.push(result.tx_gas_used());
        let receipt = Receipt {
            status: Eip658Value::Eip658(result.is_success()),
            cumulative_gas_used: gas_used.iter().sum(),
            logs: result.into_logs(),
        };
        receipts.push(ReceiptEnvelope::from_typed(TxType::Legacy, receipt.with_bloom()));
    }
    let output = Output {
        environment: environment.digest().expect("it can be encoded"),
        transactions_root: alloy_trie::root::ordered_trie_root_encoded(&transactions),
        pre_state_root,
        post_state_root: root(&database),
        receipts_root: calculate_receipt_root(&receipts),
        gas_used,
    };
    let state = world::witness(&world).expect("a state");
    (Job { environment, transactions, state, ancestors: Ancestors::Given }, output)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_guest_gives_what_revm_gives(sent in prop::collection::vec(sent(), 0..12)) {
        let (job, output) = block_of(&sent);
        let prepared = job.prepare().expect("the block is valid");
        prop_assert_eq!(&prepared.execution.output, &output);
        prop_assert_eq!(Output::decode(&output.encode()), Some(output.clone()));
        assert_guest(&prepared.input, &output.encode(), "random transactions");
    }
}

/// A block in JSON, once with its state and once with a witness that has more than is needed.
#[test]
fn blocks_are_read_from_json() {
    let sent = [Sent { from: 0, to: SETTER, value: 1, slots: vec![(1, 0), (11, 2)] }];
    let (job, output) = block_of(&sent);
    let environment = &job.environment;
    let mut json = json!({
        "fork": "Cancun", "chainId": "0x1", "number": "0x1312d00", "timestamp": "0x66575c80",
        "beneficiary": environment.beneficiary, "gasLimit": "0x1c9c380", "baseFeePerGas": "0x7",
        "prevRandao": environment.prev_randao, "excessBlobGas": "0x0", "transactions": job.transactions,
    });
    json["number"] = json!(U256::from(environment.number));
    json["timestamp"] = json!(U256::from(environment.timestamp));
    let mut accounts = Map::new();
    for (address, account) in world() {
        let storage: Map<String, Value> = account
            .storage
            .iter()
            .map(|(index, value)| (format!("{index:#x}"), json!(value)))
            .collect();
        accounts.insert(
            address.to_string(),
            json!({
                "balance": account.balance, "nonce": format!("{:#x}", account.nonce),
                "code": account.code, "storage": storage,
            }),
        );
    }
    let mut with_state = json.clone();
    with_state["state"] = json!(accounts);
    let mut with_witness = json.clone();
    with_witness["witness"] = json!({
        "root": job.state.root, "nodes": job.state.nodes, "codes": job.state.codes,
    });
    let inputs = [with_state, with_witness].map(|json| {
        let job = block::parse(&json.to_string()).expect("a block");
        let prepared = job.prepare().expect("the block is valid");
        assert_eq!(prepared.execution.output, output);
        prepared.input
    });
    assert_eq!(inputs[0], inputs[1]);
    assert_guest(&inputs[0], &output.encode(), "a block in JSON");
    json["fork"] = json!("Atlantis");
    json["state"] = json!({});
    for text in ["", "{}", &json.to_string()] {
        block::parse(text).expect_err("no block");
    }
}
