//! Nodes, codes and transactions that were tampered with: the guest ends with an error, and writes no
//! root.

mod common;

use alloy_primitives::{B256, keccak256};
use common::{assert_guest, assert_rejected};
use evm::{Environment, Input};
use evm_host::Prepared;
use evm_host::workload::Work;
use workloads::Workload;

fn prepared() -> Prepared {
    let prepared = Work::new(Workload::TokenTransfers, 3).and_then(|work| work.job()?.prepare());
    let prepared = prepared.expect("the workload is right");
    assert_guest(&prepared.input, &prepared.execution.output.encode(), "as it was");
    prepared
}

fn decode(bytes: &[u8]) -> Input<'_> {
    Input::decode(bytes).expect("an input of ours")
}

/// Rejected natively; by the guest too if `in_guest`.
fn assert_all_rejected(input: &Input<'_>, in_guest: bool, title: &str) {
    let bytes = input.encode().expect("it can be encoded");
    evm::run(&bytes).expect_err(title);
    if in_guest {
        assert_rejected(&bytes, title);
    }
}

/// A change of the bytes themselves, and what the nodes or the codes are then.
type Change = fn(&mut Vec<u8>, usize);

#[test]
fn every_node_and_code_matters() {
    let prepared = prepared();
    let input = decode(&prepared.input);
    assert!(input.nodes.len() > 5 && input.codes.len() == 1);
    for place in 0..input.nodes.len() {
        let mut tampered = input.clone();
        tampered.nodes.remove(place);
        assert_all_rejected(&tampered, true, &format!("without node {place}"));
        tampered.nodes.extend([input.nodes[place]; 2]);
        assert_all_rejected(&tampered, place == 0, &format!("with node {place} twice"));
    }
    let mut tampered = input.clone();
    tampered.codes.clear();
    assert_all_rejected(&tampered, true, "without the code");
    tampered.codes.extend([input.codes[0]; 2]);
    assert_all_rejected(&tampered, true, "with the code twice");
    for extra in [&[0x80][..], &[], b"a node that nobody asks for"] {
        let mut tampered = input.clone();
        tampered.nodes.push(extra);
        assert_all_rejected(&tampered, true, "with a node too many");
        let mut tampered = input.clone();
        tampered.codes.push(extra);
        assert_all_rejected(&tampered, true, "with a code too many");
    }
}

#[test]
fn every_bit_of_nodes_and_codes_matters() {
    let prepared = prepared();
    let input = decode(&prepared.input);
    let flip: Change = |bytes, bit| bytes[bit / 8] ^= 1 << (bit % 8);
    for place in 0..input.nodes.len() {
        for bit in 0..8 * input.nodes[place].len() {
            let mut node = input.nodes[place].to_vec();
            flip(&mut node, bit);
            let mut tampered = input.clone();
            tampered.nodes[place] = &node;
            // The guest runs the same code; some bits of each node are enough to see it there.
            assert_all_rejected(&tampered, bit % 811 == 0, &format!("bit {bit} of node {place}"));
        }
    }
    for bit in 0..8 * input.codes[0].len() {
        let mut code = input.codes[0].to_vec();
        flip(&mut code, bit);
        let mut tampered = input.clone();
        tampered.codes[0] = &code;
        assert_all_rejected(&tampered, bit % 401 == 0, &format!("bit {bit} of the code"));
    }
}

/// Someone makes himself rich: a leaf with another balance, and all nodes above it made to fit. Then the
/// root is another one, which whoever knows the right root sees in the output.
#[test]
fn a_balance_that_was_raised_changes_the_root() {
    let prepared = prepared();
    let input = decode(&prepared.input);
    let balance = 1_000_000_000_000_000_000_u64.to_be_bytes();
    let holds = |node: &&[u8]| node.windows(8).any(|bytes| bytes == balance);
    let place = input.nodes.iter().position(holds).expect("the leaf of a sender");
    let mut nodes: Vec<Vec<u8>> = input.nodes.iter().map(|node| node.to_vec()).collect();
    let (mut root, mut at) = (input.pre_state_root, place);
    let start = nodes[at].windows(8).position(|bytes| bytes == balance).expect("seen above");
    let mut changed = nodes[at].clone();
    changed[start] += 1;
    loop {
        let (old, new) = (keccak256(&nodes[at]), keccak256(&changed));
        nodes[at] = changed;
        if old == root {
            root = new;
            break;
        }
        let holder = |node: &Vec<u8>| node.windows(32).any(|bytes| bytes == old.0);
        at = nodes.iter().position(holder).expect("a node above");
        changed = nodes[at].clone();
        let start = changed.windows(32).position(|bytes| bytes == old.0).expect("seen above");
        changed[start..start + 32].copy_from_slice(&new.0);
    }
    let mut tampered = input.clone();
    tampered.nodes = nodes.iter().map(|node| &**node).collect();
    assert_all_rejected(&tampered, true, "richer, under the root as it was");
    tampered.pre_state_root = root;
    let bytes = tampered.encode().expect("it can be encoded");
    let output = evm::run(&bytes).expect("a state like any other");
    assert_guest(&bytes, &output, "richer, under a root of its own");
    let output = evm::Output::decode(&output).expect("an output");
    assert_eq!(output.pre_state_root, root);
    assert_ne!(output.pre_state_root, prepared.execution.output.pre_state_root);
}

#[test]
fn what_the_output_commits_to_is_all_of_the_input() {
    let prepared = prepared();
    let input = decode(&prepared.input);
    let before = &prepared.execution.output;
    let output = |input: &Input<'_>| {
        let bytes = input.encode().expect("it can be encoded");
        let output = evm::run(&bytes).expect("it can be executed");
        evm::Output::decode(&output).expect("an output")
    };
    let changes: [fn(&mut Environment); 5] = [
        |environment| environment.timestamp += 1,
        |environment| environment.number += 1,
        |environment| environment.gas_limit += 1,
        |environment| environment.prev_randao = Some(B256::ZERO),
        |environment| environment.ancestors.push((1, B256::ZERO)),
    ];
    for change in changes {
        let mut other = input.clone();
        change(&mut other.environment);
        let output = output(&other);
        assert_ne!(output.environment, before.environment);
        assert_eq!(output.transactions_root, before.transactions_root);
    }
    let mut other = input.clone();
    other.environment.chain_id += 1;
    assert_all_rejected(&other, true, "another chain");
    let mut other = input.clone();
    other.transactions.swap(0, 1);
    let swapped = output(&other);
    assert_ne!(swapped.transactions_root, before.transactions_root);
    assert_eq!(swapped.environment, before.environment);
}

#[test]
fn transactions_that_may_not_be_executed_are_rejected() {
    let prepared = prepared();
    let input = decode(&prepared.input);
    let mut twice = input.clone();
    twice.transactions.push(input.transactions[0]);
    assert_all_rejected(&twice, true, "one twice, so that its nonce is too low");
    let mut short = input.clone();
    short.environment.gas_limit = 120_000;
    assert_all_rejected(&short, true, "no gas left in the block");
    let mut other = input.clone();
    for fork in [evm::input::LAST_FORK as u8 + 1, u8::MAX] {
        other.environment.fork = fork;
        assert_all_rejected(&other, true, "a fork that there is not");
    }
    other = input.clone();
    other.environment.prev_randao = None;
    assert_all_rejected(&other, true, "no randomness");
    for bit in (0..8 * input.transactions[0].len()).step_by(37) {
        let mut transaction = input.transactions[0].to_vec();
        transaction[bit / 8] ^= 1 << (bit % 8);
        let mut tampered = input.clone();
        tampered.transactions[0] = &transaction;
        // Another sender, who has no account; another recipient, whose slot is not there; or no transaction.
        assert_all_rejected(&tampered, bit % 5 == 0, &format!("bit {bit} of a transaction"));
    }
}

#[test]
fn bytes_that_are_no_input_are_rejected() {
    let input = prepared().input;
    for length in (0..input.len()).step_by(61) {
        evm::run(&input[..length]).expect_err("an input cut short");
    }
    for bytes in [&input[..0], &input[..input.len() - 1], &[&input[..], &[0]].concat()] {
        evm::run(bytes).expect_err("no input");
        assert_rejected(bytes, "no input");
    }
    let mut other = input.clone();
    other[0] += 1;
    assert_rejected(&other, "another version");
}
