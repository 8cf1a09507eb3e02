//! The scenarios behind the files: contracts in assembly, and who calls them.

use alloy_consensus::crypto::secp256k1::sign_message;
use alloy_eips::eip7702::Authorization;
use alloy_primitives::{Address, B256, Bytes, U256, address, b256, hex, keccak256};
use evm_host::assembly::assemble;
use evm_host::workload::address_of;
use serde_json::{Map, Value, json};

#[path = "precompiles.rs"]
mod precompiles;

const KEY: B256 = b256!("45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8");
const SENDER: Address = address!("a94f5374fce5edbc8e2a8697c15331677e6ebf0b");
const CONTRACT: Address = address!("c000000000000000000000000000000000000001");
const OTHER: Address = address!("c000000000000000000000000000000000000002");

const ALL: &[&str] = &[
    "Frontier",
    "Homestead",
    "EIP150",
    "EIP158",
    "Byzantium",
    "ConstantinopleFix",
    "Istanbul",
    "Berlin",
    "London",
    "Paris",
    "Shanghai",
    "Cancun",
    "Prague",
    "Osaka",
];
const SINCE_SHANGHAI: &[&str] = &["Shanghai", "Cancun", "Prague", "Osaka"];

/// A token, the least that ERC-20 asks of a transfer: 32 bytes of input for who gets it, 32 for how much.
const TOKEN: &str = "
    0x20 CALLDATALOAD                 ; amount
    CALLER 0x MSTORE 0x20 0x KECCAK256 ; slot, amount
    DUP1 SLOAD                        ; balance, slot, amount
    DUP3 DUP2 LT @poor JUMPI          ; balance, slot, amount
    DUP3 SWAP1 SUB SWAP1 SSTORE       ; amount
    0x CALLDATALOAD 0x MSTORE 0x20 0x KECCAK256
    DUP1 SLOAD DUP3 ADD SWAP1 SSTORE  ; amount
    0x MSTORE
    0x CALLDATALOAD CALLER 0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef
    0x20 0x LOG3 STOP
    :poor 0x 0x REVERT";
/// Hashes of 64 bytes, one after the other, 24 of them.
const KECCAK: &str = "
    0x18 :loop DUP1 0x00 MSTORE 0x40 0x00 KECCAK256 0x20 MSTORE
    0x01 SWAP1 SUB DUP1 @loop JUMPI
    POP 0x20 MLOAD 0x00 SSTORE STOP";
/// Creates a contract that sets its slot 0 to 42, and calls it.
const CREATE: &str = "
    0x65602a600055006000526006601af3 0x00 MSTORE
    0x0f 0x11 0x01 CREATE DUP1 0x00 SSTORE
    0x00 0x00 0x00 0x00 0x00 DUP6 GAS CALL 0x01 SSTORE POP STOP";
/// The same by CREATE2, of which the second meets the first.
const CREATE2: &str = "
    0x65602a600055006000526006601af3 0x00 MSTORE
    0x07 0x0f 0x11 0x00 CREATE2 0x00 SSTORE 0x07 0x0f 0x11 0x00 CREATE2 0x01 SSTORE STOP";
/// Calls the other contract, which reverts, and goes on.
const CALL_OTHER: &str = "
    0x00 0x00 0x00 0x00 0x03 0xc000000000000000000000000000000000000002 GAS CALL
    0x00 SSTORE 0x01 0x01 SSTORE STOP";
const REVERT: &str = "0x05 0x00 SSTORE 0x00 0x00 LOG0 0x20 0x00 REVERT";
const SELFDESTRUCT: &str = "0x09 0x07 SSTORE CALLER SELFDESTRUCT";
/// Sets slots: pairs of 32 bytes, index and value.
const SETTER: &str = "
    0x00 :next DUP1 CALLDATASIZE GT ISZERO @end JUMPI
    DUP1 0x20 ADD CALLDATALOAD DUP2 CALLDATALOAD SSTORE 0x40 ADD @next JUMP :end STOP";
/// Keeps what it sees of the block, of the sender and of the other contract.
const ENVIRONMENT: &str = "
    0x01 NUMBER SUB BLOCKHASH 0x00 SSTORE COINBASE 0x01 SSTORE TIMESTAMP 0x02 SSTORE
    DIFFICULTY 0x03 SSTORE GASLIMIT 0x04 SSTORE CHAINID 0x05 SSTORE BASEFEE 0x06 SSTORE
    SELFBALANCE 0x07 SSTORE ORIGIN 0x08 SSTORE GASPRICE 0x09 SSTORE
    0xc000000000000000000000000000000000000002 EXTCODEHASH 0x0a SSTORE
    0xc000000000000000000000000000000000000002 EXTCODESIZE 0x0b SSTORE
    0x0b 0x00 0x00 0xc000000000000000000000000000000000000002 EXTCODECOPY 0x00 MLOAD 0x0c SSTORE
    0x0f00 BLOCKHASH 0x0d SSTORE 0xdead EXTCODEHASH 0x0e SSTORE 0xdead BALANCE 0x0f SSTORE STOP";

fn code(text: &str) -> Bytes {
    assemble(text).expect("an assembly")
}

fn word(number: u64) -> [u8; 32] {
    U256::from(number).to_be_bytes()
}

fn words(numbers: &[u64]) -> Bytes {
    numbers.iter().flat_map(|number| word(*number)).collect()
}

/// A test to which others add what they need.
struct Scenario {
    forks: &'static [&'static str],
    pre: Map<String, Value>,
    transaction: Value,
    data: Vec<Bytes>,
    gas: Vec<u64>,
    exception: Option<&'static str>,
}

impl Scenario {
    fn new(forks: &'static [&'static str]) -> Self {
        let sender = json!({ "balance": "0x0de0b6b3a7640000", "nonce": "0x00", "code": "0x", "storage": {} });
        let transaction = json!({
            "gasPrice": "0x0a", "nonce": "0x00", "to": CONTRACT, "value": ["0x01"],
            "secretKey": KEY, "sender": SENDER,
        });
        let pre = Map::from_iter([(SENDER.to_string(), sender)]);
        Self {
            forks,
            pre,
            transaction,
            data: vec![Bytes::new()],
            gas: vec![400_000],
            exception: None,
        }
    }

    fn account(mut self, at: Address, code: Bytes, balance: u64, slots: &[(u64, u64)]) -> Self {
        let slots = slots.iter().map(|(index, value)| (U256::from(*index), U256::from(*value)));
        let storage: Map<String, Value> =
            slots.map(|(index, value)| (format!("{index:#x}"), json!(value))).collect();
        let account = json!({
            "balance": U256::from(balance), "nonce": "0x00", "code": code, "storage": storage,
        });
        self.pre.insert(at.to_string(), account);
        self
    }

    fn data(mut self, data: impl IntoIterator<Item = Bytes>) -> Self {
        self.data = data.into_iter().collect();
        self
    }

    fn gas(mut self, gas: &[u64]) -> Self {
        self.gas = gas.to_vec();
        self
    }

    fn with(mut self, field: &str, value: Value) -> Self {
        self.transaction[field] = value;
        self
    }

    /// The fields of EIP-1559.
    fn dynamic_fee(mut self) -> Self {
        self.transaction.as_object_mut().expect("an object").remove("gasPrice");
        self.with("maxFeePerGas", json!("0x14")).with("maxPriorityFeePerGas", json!("0x02"))
    }

    fn exception(mut self, exception: &'static str) -> Self {
        self.exception = Some(exception);
        self
    }

    fn named(mut self, name: &'static str) -> (&'static str, Value) {
        let mut cases = Vec::new();
        for data in 0..self.data.len() {
            for gas in 0..self.gas.len() {
                let mut case = json!({
                    "indexes": { "data": data, "gas": gas, "value": 0 }, "hash": B256::ZERO, "logs": B256::ZERO,
                });
                if let Some(exception) = self.exception {
                    case["expectException"] = json!(exception);
                }
                cases.push(case);
            }
        }
        self.transaction["data"] = json!(self.data);
        let gas: Vec<_> = self.gas.iter().map(|gas| U256::from(*gas)).collect();
        self.transaction["gasLimit"] = json!(gas);
        let post: Map<String, Value> =
            self.forks.iter().map(|fork| ((*fork).to_owned(), json!(cases))).collect();
        let test = json!({
            "env": {
                "currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
                "currentDifficulty": "0x020000", "currentGasLimit": "0x05f5e100",
                "currentNumber": "0x0100", "currentTimestamp": "0x03e8", "currentBaseFee": "0x0a",
                "currentRandom": "0x0000000000000000000000000000000000000000000000000000000000020000",
                "currentExcessBlobGas": "0x00",
            },
            "pre": self.pre, "transaction": self.transaction, "post": post,
        });
        (name, json!({ name: test }))
    }
}

/// Every scenario with the name of its file.
pub fn all() -> Vec<(&'static str, Value)> {
    [contracts(), storage(), precompiles::scenarios(), transactions()].concat()
}

fn contracts() -> Vec<(&'static str, Value)> {
    let at = |forks, text, balance| {
        Scenario::new(forks).account(CONTRACT, code(text), balance, &[(7, 8), (9, 10)])
    };
    let token = |data: &[u8]| Bytes::copy_from_slice(data);
    let slot = keccak256(SENDER.into_word());
    let mut tokens = Scenario::new(SINCE_SHANGHAI).account(CONTRACT, code(TOKEN), 0, &[]);
    tokens.pre[&CONTRACT.to_string()]["storage"] = json!({ slot.to_string(): "0x64" });
    let to = OTHER.into_word().0;
    let amounts = [5, 100, 101].map(|amount| token(&[to, word(amount)].concat()));
    vec![
        at(ALL, "STOP", 0).named("transfer"),
        at(ALL, KECCAK, 0).named("keccak-loop"),
        at(ALL, CREATE, 100).named("create"),
        at(&["ConstantinopleFix", "Berlin", "Cancun", "Osaka"], CREATE2, 0).named("create2"),
        at(&["Byzantium", "London", "Osaka"], CALL_OTHER, 100)
            .account(OTHER, code(REVERT), 0, &[])
            .named("revert"),
        at(ALL, SELFDESTRUCT, 100).named("selfdestruct"),
        at(&["London", "Paris", "Osaka"], ENVIRONMENT, 100)
            .account(OTHER, code(REVERT), 0, &[])
            .gas(&[800_000])
            .named("environment"),
        tokens.data(amounts).gas(&[100_000, 30_000]).with("value", json!(["0x00"])).named("token"),
    ]
}

fn storage() -> Vec<(&'static str, Value)> {
    let slots: Vec<_> = (1..=20).map(|index| (index, 1 + 1000 * index)).collect();
    let clear =
        |kept: u64| -> Vec<u64> { (1..=20).filter(|i| *i != kept).flat_map(|i| [i, 0]).collect() };
    let data = [
        clear(0),
        clear(1),
        clear(13),
        vec![1, 0, 2, 0, 21, 5],
        vec![3, 0, 3, 7, 4, 0],
        vec![5, 5, 30, 0],
        (21..40).flat_map(|i| [i, i]).collect(),
    ];
    let scenario = |forks| {
        Scenario::new(forks)
            .account(CONTRACT, code(SETTER), 0, &slots)
            .data(data.iter().map(|numbers| words(numbers)))
            .gas(&[1_000_000, 60_000])
    };
    vec![scenario(&["Frontier", "Byzantium", "Berlin", "Osaka"]).named("deletion")]
}

fn transactions() -> Vec<(&'static str, Value)> {
    let setter = |forks| {
        let scenario = Scenario::new(forks).account(CONTRACT, code(SETTER), 0, &[(1, 1)]);
        scenario.data([words(&[1, 2, 3, 4])])
    };
    let slots = [B256::with_last_byte(1), B256::with_last_byte(9)];
    let list = json!([[{ "address": CONTRACT, "storageKeys": slots }]]);
    let initcode = Bytes::from(hex!("65602a600055006000526006601af3"));
    let create = |forks| Scenario::new(forks).with("to", json!(""));
    let blob = b256!("0100000000000000000000000000000000000000000000000000000000000007");
    vec![
        setter(&["Berlin", "Osaka"]).with("accessLists", list.clone()).named("access-list"),
        setter(&["London", "Osaka"])
            .with("accessLists", list.clone())
            .dynamic_fee()
            .named("dynamic-fee"),
        setter(&["Cancun", "Osaka"])
            .dynamic_fee()
            .with("maxFeePerBlobGas", json!("0x05"))
            .with("blobVersionedHashes", json!([blob]))
            .named("blob"),
        set_code().named("set-code"),
        create(ALL)
            .data([initcode, Bytes::from(hex!("33ff")), Bytes::from(hex!("fe"))])
            .named("creation"),
        setter(&["Frontier", "Osaka"])
            .with("nonce", json!("0x01"))
            .exception("TR_NonceTooHigh")
            .named("nonce"),
        setter(&["Frontier", "Osaka"])
            .gas(&[20_000])
            .exception("TR_IntrinsicGas")
            .named("intrinsic-gas"),
        setter(&["Istanbul", "Berlin"])
            .dynamic_fee()
            .exception("TR_TypeNotSupported")
            .named("type-not-yet"),
    ]
}

/// An account that takes on the code of the contract (EIP-7702), and is called; and an authorization that
/// its nonce rules out.
fn set_code() -> Scenario {
    let key = keccak256("an account that takes on code");
    let authority = address_of(key).expect("a key");
    let authorize = |nonce| {
        let authorization = Authorization { chain_id: U256::ONE, address: CONTRACT, nonce };
        let signature = sign_message(key, authorization.signature_hash()).expect("a key");
        json!({
            "chainId": "0x01", "address": CONTRACT, "nonce": U256::from(nonce),
            "yParity": U256::from(signature.v()), "r": signature.r(), "s": signature.s(),
        })
    };
    Scenario::new(&["Prague", "Osaka"])
        .account(CONTRACT, code(SETTER), 0, &[])
        .data([words(&[1, 2, 3, 4])])
        .dynamic_fee()
        .with("to", json!(authority))
        .with("authorizationList", json!([authorize(0), authorize(7)]))
}
