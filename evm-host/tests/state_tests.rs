//! State tests in JSON: what they say is what revm natively gives, and what the guest gives.
//!
//! The files are written from `state_tests/scenarios.rs`, with the roots that revm gives over its own
//! database and alloy's tries. After a change there,
//!
//!     RIVET_BLESS=1 cargo test -p evm-host --test state_tests
//!
//! writes them anew.

mod common;
#[path = "state_tests/scenarios.rs"]
mod scenarios;

use std::path::PathBuf;
use std::{env, fs};

use alloy_primitives::{B256, keccak256};
use common::{assert_guest, assert_rejected, root};
use evm_host::native::database;
use evm_host::state_test::{Suite, Verdict};
use revm::context::CfgEnv;
use revm::context_interface::result::EVMError;
use revm::{Context, ExecuteCommitEvm, MainBuilder, MainContext};
use revm_statetest_types::{SpecName, Test, TestSuite, TestUnit};
use serde_json::{Value, json};

/// Root and hash of the logs of one case, by revm alone; the root before if it rejects the transaction.
fn natively(unit: &TestUnit, fork: &SpecName, test: &Test) -> (B256, B256, bool) {
    let mut cfg = CfgEnv::new_with_spec(fork.to_spec_id());
    let block = unit.block_env(&mut cfg);
    let mut database = database(&unit.pre);
    let before = root(&database);
    let transaction = test.tx_env(unit).expect("a transaction");
    let mut evm =
        Context::mainnet().with_db(&mut database).with_block(block).with_cfg(cfg).build_mainnet();
    let result = match evm.transact_commit(transaction) {
        Ok(result) => result,
        Err(EVMError::Transaction(_)) => {
            return (before, keccak256(alloy_rlp::encode::<Vec<B256>>(Vec::new())), false);
        }
        Err(error) => panic!("{error}"),
    };
    let logs = keccak256(alloy_rlp::encode(result.into_logs()));
    (root(&database), logs, true)
}

/// The scenario as a file: with roots and logs.
fn filled(scenario: Value) -> String {
    let mut filled = scenario.clone();
    let TestSuite(tests) = serde_json::from_value(scenario).expect("a state test");
    for (name, unit) in &tests {
        for (fork, cases) in &unit.post {
            for (number, test) in cases.iter().enumerate() {
                let (root, logs, executed) = natively(unit, fork, test);
                let case = &mut filled[name]["post"][format!("{fork:?}")][number];
                case["hash"] = json!(root);
                case["logs"] = json!(logs);
                assert_eq!(executed, case.get("expectException").is_none(), "{name} {number}");
            }
        }
    }
    serde_json::to_string_pretty(&filled).expect("it is JSON") + "\n"
}

fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/state_tests");
    folder.join(format!("{name}.json"))
}

#[test]
fn files_say_what_revm_gives() {
    let bless = env::var_os("RIVET_BLESS").is_some();
    for (name, scenario) in scenarios::all() {
        let text = filled(scenario);
        if bless {
            fs::write(path(name), &text).expect("write the file");
        }
        let file = fs::read_to_string(path(name)).expect("read the file");
        assert!(file == text, "{name}: see the head of this file");
    }
}

#[test]
fn the_guest_gives_what_the_files_say() {
    for (name, _) in scenarios::all() {
        let text = fs::read_to_string(path(name)).expect("read the file");
        let suite = Suite::parse(&text).expect("a state test");
        assert!(!suite.cases().is_empty());
        for case in suite.cases() {
            let title = case.title();
            match case.check().unwrap_or_else(|error| panic!("{title}: {error}")) {
                Verdict::Executed(prepared) => {
                    let output = prepared.execution.output.encode();
                    assert_eq!(evm::run(&prepared.input).expect(&title), output, "{title}");
                    assert_guest(&prepared.input, &output, &title);
                }
                Verdict::Rejected(_) => {
                    let input = case.job().and_then(|job| job.unchecked()).expect(&title);
                    assert_rejected(&input, &title);
                }
            }
        }
    }
}

#[test]
fn a_file_that_says_otherwise_fails() {
    let text = fs::read_to_string(path("transfer")).expect("read the file");
    let mut json: Value = serde_json::from_str(&text).expect("it is JSON");
    let check = |json: &Value| {
        let suite = Suite::parse(&json.to_string()).expect("a state test");
        suite.case(0).and_then(|case| case.check()).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(check(&json), Ok(()));
    let case = |json: &mut Value, field: &str, value: Value| {
        let post = json["transfer"]["post"].as_object_mut().expect("forks");
        let cases = post.values_mut().next().expect("a fork");
        cases[0][field] = value;
    };
    let right = json.clone();
    case(&mut json, "hash", json!(B256::ZERO));
    assert!(check(&json).expect_err("another root").contains("post-state root"));
    json = right.clone();
    case(&mut json, "logs", json!(B256::ZERO));
    assert!(check(&json).expect_err("other logs").contains("logs"));
    json = right.clone();
    case(&mut json, "expectException", json!("TR_NonceTooLow"));
    assert!(check(&json).expect_err("no error").contains("TR_NonceTooLow"));
    json = right;
    json["transfer"]["transaction"]["nonce"] = json!("0x7");
    assert!(check(&json).expect_err("an error").contains("nonce"));
    for text in ["", "{", "[]", "{\"a\": 1}"] {
        Suite::parse(text).expect_err("no state test");
    }
}
