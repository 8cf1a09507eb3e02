//! Ethereum's state tests: `GeneralStateTests` of <https://github.com/ethereum/tests>, and those of
//! <https://github.com/ethereum/execution-specs>.
//!
//! A file holds tests. A test has a state, a transaction with a list of values for its data, gas limit and
//! value, and for each fork cases: an index into each list, and what comes of it.

mod transaction;

use std::collections::BTreeMap;

use alloy_primitives::{B256, Bytes, U256, keccak256};
use evm::{Environment, Error};
use revm::primitives::hardfork::SpecId;
use revm_statetest_types::{Env, SpecName, Test, TestSuite, TestUnit};

use self::transaction::Filled;
use crate::job::Ancestors;
use crate::sign;
use crate::{HostError, Job, Prepared, world};

/// The base fee of tests that name none, as the tests' other runners have it.
const DEFAULT_BASE_FEE: u64 = 10;

/// The tests of a file.
#[derive(Debug)]
pub struct Suite(BTreeMap<String, TestUnit>);

/// One fork and one choice of values of a test.
#[derive(Debug)]
pub struct Case<'a> {
    /// Name of the test.
    pub name: &'a str,
    /// Which of the cases of its fork, from 0 on.
    pub number: usize,
    fork: &'a SpecName,
    unit: &'a TestUnit,
    test: &'a Test,
}

/// What came of a case that is as it should be.
#[derive(Debug)]
pub enum Verdict {
    /// Executed, with the root and the logs that the test says.
    Executed(Box<Prepared>),
    /// Rejected, as the test says.
    Rejected(HostError),
}

impl Suite {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// If it holds no state tests.
    pub fn parse(json: &str) -> Result<Self, HostError> {
        let TestSuite(tests) = serde_json::from_str(json)?;
        Ok(Self(tests))
    }

    /// All cases, in the order of names, forks and numbers.
    pub fn cases(&self) -> Vec<Case<'_>> {
        let tests = self.0.iter().flat_map(|(name, unit)| {
            unit.post.iter().flat_map(move |(fork, tests)| {
                let case = move |(number, test)| Case { name, number, fork, unit, test };
                tests.iter().enumerate().map(case)
            })
        });
        tests.collect()
    }

    /// One of all cases.
    ///
    /// # Errors
    ///
    /// If there are not so many.
    pub fn case(&self, index: usize) -> Result<Case<'_>, HostError> {
        let mut cases = self.cases();
        let count = cases.len();
        if index >= count {
            return Err(HostError::NoCase { index, count });
        }
        Ok(cases.swap_remove(index))
    }
}

impl Case<'_> {
    /// Name of the fork.
    pub fn fork(&self) -> String {
        format!("{:?}", self.fork)
    }

    /// Name, fork and number, for people.
    pub fn title(&self) -> String {
        format!("{} {} {}", self.name, self.fork(), self.number)
    }

    /// What to execute.
    ///
    /// # Errors
    ///
    /// If the fork is not supported or a value is out of range.
    pub fn job(&self) -> Result<Job, HostError> {
        let spec = spec(self.fork)?;
        let environment = environment(&self.unit.env, spec)?;
        let transaction = match &self.test.txbytes {
            Some(signed) if !signed.is_empty() => signed.clone(),
            _ => self.sign(&environment, spec)?,
        };
        let state = world::witness(&self.unit.pre).map_err(Error::State)?;
        Ok(Job {
            environment,
            transactions: vec![transaction],
            state,
            ancestors: Ancestors::ByNumber,
        })
    }

    /// Executes, and compares the root and the logs with what the test says.
    ///
    /// # Errors
    ///
    /// If they are others, or the transaction is rejected and should not be, or the other way round.
    pub fn check(&self) -> Result<Verdict, HostError> {
        let exception = self.test.expect_exception.as_ref();
        let prepared = self.job().and_then(|job| job.prepare());
        let prepared = match (prepared, exception) {
            (Ok(prepared), None) => prepared,
            (Ok(_), Some(exception)) => return Err(HostError::Executed(exception.clone())),
            (Err(error @ (HostError::Rejected(_) | HostError::Sign(_))), Some(_)) => {
                return Ok(Verdict::Rejected(error));
            }
            (Err(error), _) => return Err(error),
        };
        let (found, expected) = (prepared.execution.output.post_state_root, self.test.hash);
        if found != expected {
            return Err(HostError::Root { found, expected });
        }
        let found = keccak256(alloy_rlp::encode(&prepared.execution.logs));
        if found != self.test.logs {
            return Err(HostError::Logs { found, expected: self.test.logs });
        }
        Ok(Verdict::Executed(Box::new(prepared)))
    }

    fn sign(&self, environment: &Environment, spec: SpecId) -> Result<Bytes, HostError> {
        let parts = &self.unit.transaction;
        let secret_key = parts.secret_key.ok_or(HostError::Sign("there is no secret key"))?;
        let indexes = &self.test.indexes;
        let data = pick(&parts.data, indexes.data, "the index of the data")?.clone();
        let access_list = parts.access_lists.get(indexes.data).cloned().flatten();
        let kind = parts.tx_type(indexes.data);
        let kind = kind.ok_or(HostError::Sign("its type does not create contracts"))?;
        let chain_id = match parts.chain_id {
            Some(chain_id) => small(chain_id, "chainId")?,
            None => environment.chain_id,
        };
        let filled = Filled {
            kind,
            // EIP-155 binds transactions to a chain from Spurious Dragon on.
            chain_id: spec.is_enabled_in(SpecId::SPURIOUS_DRAGON).then_some(chain_id),
            nonce: small(parts.nonce, "nonce")?,
            gas_limit: small(
                *pick(&parts.gas_limit, indexes.gas, "the index of the gas")?,
                "gasLimit",
            )?,
            value: *pick(&parts.value, indexes.value, "the index of the value")?,
            data,
            access_list: access_list.unwrap_or_default(),
        };
        sign::sign(filled.unsigned(parts)?, secret_key)
    }
}

fn pick<'a, T>(all: &'a [T], index: usize, field: &'static str) -> Result<&'a T, HostError> {
    let wrong = || HostError::Field {
        field,
        found: index.to_string(),
        expected: "below the number of values",
    };
    all.get(index).ok_or_else(wrong)
}

fn small<T: TryFrom<U256>>(number: U256, field: &'static str) -> Result<T, HostError> {
    let expected = "a smaller number";
    T::try_from(number).map_err(|_| HostError::Field { field, found: number.to_string(), expected })
}

fn spec(fork: &SpecName) -> Result<SpecId, HostError> {
    match fork {
        // revm has no rules for the first, and does not say what an unknown one is.
        SpecName::Constantinople | SpecName::ByzantiumToConstantinopleAt5 | SpecName::Unknown => {
            Err(HostError::Fork(format!("{fork:?}")))
        }
        fork => Ok(fork.to_spec_id()),
    }
}

fn environment(env: &Env, spec: SpecId) -> Result<Environment, HostError> {
    let since = |fork| spec.is_enabled_in(fork);
    let base_fee = env.current_base_fee.unwrap_or(U256::from(DEFAULT_BASE_FEE));
    let excess = env.current_excess_blob_gas.unwrap_or_default();
    let prev_randao = env.current_random.unwrap_or(B256::from(env.current_difficulty));
    Ok(Environment {
        fork: spec.into(),
        chain_id: small(env.current_chain_id.unwrap_or(U256::ONE), "currentChainID")?,
        number: small(env.current_number, "currentNumber")?,
        beneficiary: env.current_coinbase,
        timestamp: small(env.current_timestamp, "currentTimestamp")?,
        // Some tests have a limit above all bounds to have none.
        gas_limit: env.current_gas_limit.saturating_to(),
        base_fee: if since(SpecId::LONDON) { small(base_fee, "currentBaseFee")? } else { 0 },
        difficulty: if since(SpecId::MERGE) { U256::ZERO } else { env.current_difficulty },
        prev_randao: since(SpecId::MERGE).then_some(prev_randao),
        excess_blob_gas: match since(SpecId::CANCUN) {
            true => Some(small(excess, "currentExcessBlobGas")?),
            false => None,
        },
        ancestors: Vec::new(),
    })
}
