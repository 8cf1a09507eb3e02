//! Opcodes that the guest computes by precompile: what each gives, and when it fails, is as with revm.

mod common;

use alloy_consensus::TxLegacy;
use alloy_primitives::{Address, Bytes, TxKind, U256, address, keccak256};
use common::{account, assert_guest};
use evm::Environment;
use evm_host::Job;
use evm_host::assembly::assemble;
use evm_host::job::Ancestors;
use evm_host::sign::sign;
use evm_host::workload::{address_of, environment, secret_key};
use evm_host::world::{self, World};

const CALLED: Address = address!("ca11ed0000000000000000000000000000000001");
/// Enough for any of the calls here.
const GAS: u64 = 25_000_000;

/// Opcodes, with how many numbers each takes.
const OPCODES: [(&str, usize); 8] = [
    ("MUL", 2),
    ("DIV", 2),
    ("SDIV", 2),
    ("MOD", 2),
    ("SMOD", 2),
    ("EXP", 2),
    ("ADDMOD", 3),
    ("MULMOD", 3),
];

/// A transaction for each input to a contract, whose code is `text`.
fn job(text: &str, inputs: &[Bytes], gas_limit: u64) -> Job {
    let key = secret_key(0);
    let sender = address_of(key).expect("a key");
    let code = assemble(text).expect("an assembly");
    let world = World::from([
        (CALLED, account(0, 1, code, &[])),
        (sender, account(u64::MAX, 0, Bytes::new(), &[])),
    ]);
    let environment = Environment { gas_limit: 1 << 40, ..environment() };
    let signed = |(nonce, input): (u64, &Bytes)| {
        let transaction = TxLegacy {
            chain_id: Some(environment.chain_id),
            nonce,
            gas_price: 9,
            gas_limit,
            to: TxKind::Call(CALLED),
            value: U256::ZERO,
            input: input.clone(),
        };
        sign(transaction, key).expect("a key")
    };
    Job {
        transactions: (0..).zip(inputs).map(signed).collect(),
        environment,
        state: world::witness(&world).expect("a state"),
        ancestors: Ancestors::Given,
    }
}

/// Asks revm, then the guest; returns the gas of each transaction.
fn assert_same(job: &Job, title: &str) -> Vec<u64> {
    let prepared = job.prepare().expect("the block is valid");
    let output = prepared.execution.output;
    assert_guest(&prepared.input, &output.encode(), title);
    output.gas_used
}

/// Numbers with their edges: signs, halves, and any.
fn numbers() -> Vec<U256> {
    let half = U256::ONE << 128;
    let sign = U256::ONE << 255;
    let mut numbers = vec![
        U256::ZERO,
        U256::ONE,
        U256::from(3),
        half - U256::ONE,
        half,
        sign - U256::ONE,
        sign,
        sign + U256::ONE,
        U256::MAX - U256::ONE,
        U256::MAX,
    ];
    numbers.extend((0..3u8).map(|seed| U256::from_be_bytes(keccak256([seed]).0)));
    numbers
}

/// The code logs what all opcodes give of each three numbers of its input; so the root of the receipts
/// holds all of it.
#[test]
fn results_are_those_of_revm() {
    let mut text =
        String::from("0x 0x ; where in the input\n:next DUP1 CALLDATASIZE GT ISZERO @end JUMPI\n");
    for (place, (opcode, operands)) in (0u8..).step_by(32).zip(OPCODES) {
        for operand in (0..operands).rev() {
            // Above the place lie the operands that came before.
            let depth = operands - operand;
            text += &format!("DUP{depth} 0x{:02x} ADD CALLDATALOAD ", 32 * operand);
        }
        text += &format!("{opcode} 0x{place:02x} MSTORE\n");
    }
    text += "0x0100 0x LOG0 0x60 ADD @next JUMP :end STOP";
    let all = numbers();
    let inputs: Vec<Bytes> = all
        .iter()
        .map(|a| {
            let triples = all.iter().flat_map(|b| all.iter().map(move |m| [*a, *b, *m]));
            triples.flatten().flat_map(|number| number.to_be_bytes::<32>()).collect()
        })
        .collect();
    let gas = assert_same(&job(&text, &inputs, GAS), "all opcodes on all numbers");
    assert!(gas.iter().all(|gas| (500_000..GAS).contains(gas)), "they come to an end: {gas:?}");
}

/// Of too few numbers on the stack, and of EXP without the gas for its exponent.
#[test]
fn failures_are_those_of_revm() {
    for (opcode, operands) in OPCODES {
        for given in 0..operands {
            let text = format!("{} {opcode} STOP", "0x07 ".repeat(given));
            let gas = assert_same(&job(&text, &[Bytes::new()], 100_000), &text);
            assert_eq!(gas, [100_000], "{text}: all of the gas is gone");
        }
    }
    let text = format!("0x{} 0x03 EXP STOP", "ff".repeat(32));
    let needed = assert_same(&job(&text, &[Bytes::new()], 100_000), &text)[0];
    for (limit, expected) in [(needed, needed), (needed - 1, needed - 1)] {
        let gas = assert_same(&job(&text, &[Bytes::new()], limit), &text);
        assert_eq!(gas, [expected]);
    }
}
