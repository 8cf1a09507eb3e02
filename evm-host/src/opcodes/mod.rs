//! What one opcode costs: programs for the EVM of which two at a time differ in nothing else.
//!
//! A program is a loop whose body is repeated some times. With the opcode the body is `arguments OPCODE`, and
//! a POP for each result; without it, `arguments` and a POP for each of them. The difference of two
//! numbers of rounds leaves out what surrounds the loop, the difference of the two bodies what surrounds the
//! opcode but for the POPs: `opcode = with - without + (arguments - results) POP`.
//!
//! POP itself: PUSH0 is measured without one, by code that pushes and code that stops before; then POP is
//! `PUSH0 POP` without the PUSH0.

pub mod table;

use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use evm::{Environment, Error};

pub use table::{SAMPLES, Sample};

use crate::assembly::assemble;
use crate::job::Ancestors;
use crate::sign::sign;
use crate::workload::accounts::{contract, first_transaction, payer};
use crate::workload::{CONTRACT, address_of, environment, secret_key};
use crate::world::{self, World};
use crate::{HostError, Job};

/// Gas of the block and of its transaction.
const GAS: u64 = 100_000_000;
/// Before the loop: sixteen numbers for DUP16, and memory that does not have to grow.
const BEFORE: &str = "0x 0x 0x 0x 0x 0x 0x 0x 0x 0x 0x 0x 0x 0x 0x 0x 0x 0x0800 MSTORE";
/// Items for the programs that only push: the stack has room for 1,024.
const PUSHED: usize = 800;

/// How often a body is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repetition {
    /// Bodies that follow each other in the loop.
    pub bodies: u32,
    /// Rounds of the loop.
    pub rounds: u32,
}

/// Text of a body, `#` standing for the number of the repetition, before the loop and in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Program {
    /// Executed once, before the loop.
    pub setup: String,
    /// The body.
    pub body: String,
}

impl Program {
    /// A transaction that executes it: the slots and accounts 1 to `rounds` exist.
    ///
    /// # Errors
    ///
    /// If the text is no assembly.
    pub fn job(&self, repetition: Repetition) -> Result<Job, HostError> {
        let Repetition { bodies, rounds } = repetition;
        let bodies: String =
            (0..bodies).map(|i| self.body.replace('#', &format!("{i:02x}")) + "\n").collect();
        let text = format!(
            "{BEFORE} {} 0x{rounds:08x}\n:loop {bodies} 0x01 SWAP1 SUB DUP1 @loop JUMPI STOP",
            self.setup
        );
        job(assemble(&text)?, rounds)
    }
}

/// A transaction that pushes zeros, all of them or half: the code is as long.
///
/// # Errors
///
/// None.
pub fn pushes(all: bool) -> Result<Job, HostError> {
    let half = "0x ".repeat(PUSHED / 2);
    let [first, last] = if all { ["JUMPDEST", "STOP"] } else { ["STOP", "JUMPDEST"] };
    job(assemble(&format!("{half} {first} {half} {last}"))?, 0)
}

/// How many pushes and how many JUMPDEST the longer program of [`pushes`] has more.
pub const MORE_PUSHES: (usize, usize) = (PUSHED / 2, 1);

/// An account that exists, by its number.
pub fn account(number: u32) -> Address {
    Address::from_word(B256::from(U256::from((1 << 16) + number)))
}

fn job(code: Bytes, count: u32) -> Result<Job, HostError> {
    let mut called = contract(code);
    let numbers = 1..=count;
    called.storage.extend(numbers.clone().map(|slot| (U256::from(slot), filling(slot))));
    let key = secret_key(0);
    let mut world = World::from([(CONTRACT, called), (address_of(key)?, payer())]);
    world.extend(numbers.map(|number| (account(number), payer())));
    // The one that is called: without code.
    world.insert(account(0), payer());
    let transaction = first_transaction(CONTRACT, U256::ZERO, Bytes::new(), GAS);
    Ok(Job {
        environment: Environment { gas_limit: GAS, ..environment() },
        transactions: vec![sign(transaction, key)?],
        state: world::witness(&world).map_err(Error::State)?,
        ancestors: Ancestors::Given,
    })
}

/// What is in a slot at the beginning.
fn filling(slot: u32) -> U256 {
    keccak256(slot.to_be_bytes()).into()
}

#[cfg(test)]
mod tests {
    use evm::Output;

    use super::*;

    fn gas(job: Job) -> u64 {
        let Output { gas_used, .. } = job.prepare().expect("it is executed").execution.output;
        let [gas] = gas_used[..] else { panic!("one transaction") };
        gas
    }

    /// Gas is what the yellow paper and its successors say: so the differences are those of one opcode.
    #[test]
    fn differences_are_the_gas_of_one_opcode() {
        let pushes = gas(pushes(true).expect("a job")) - gas(super::pushes(false).expect("a job"));
        assert_eq!(pushes, 2 * MORE_PUSHES.0 as u64 + MORE_PUSHES.1 as u64);
        let mut wrong = Vec::new();
        for sample in SAMPLES {
            for seed in 0..2 {
                let difference = |program: Program| {
                    let of = |repetition| gas(program.job(repetition).expect("a job")) as i64;
                    let [few, many] = sample.repetitions();
                    assert_eq!(few.bodies, many.bodies);
                    of(many) - of(few)
                };
                let [few, many] = sample.repetitions();
                let times = i64::from((many.rounds - few.rounds) * few.bodies * sample.times);
                let [with, without] = sample.programs(seed).map(difference);
                let pops = sample.pops() * times;
                let found = with - without + 2 * pops;
                if found != i64::from(sample.gas) * times {
                    wrong.push((sample.name, found, times));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
