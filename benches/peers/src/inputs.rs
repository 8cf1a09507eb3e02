//! The inputs: those of the workloads of `evm-host`, where each is both a contract and a native program.

use alloy_consensus::TxEip1559;
use alloy_primitives::{Address, Bytes};
use evm_host::HostError;
use evm_host::workload::{Size, Work};
use workloads::{Workload, tagged};

/// A workload with its input.
pub struct Case {
    /// Which.
    pub name: &'static str,
    /// What the programs read.
    pub input: Vec<u8>,
    /// The same work for an EVM.
    pub contract: Option<Contract>,
    /// The right output, where something else than the programs says it.
    pub expected: Option<Vec<u8>>,
}

/// Work for an EVM.
pub struct Contract {
    /// The state, the block, and what is to be signed.
    pub work: Work,
    /// Signed transactions.
    pub signed: Vec<Bytes>,
    /// The same with their senders, without signatures.
    pub recovered: Vec<(Address, TxEip1559)>,
}

/// The part of the usual size that a smoke test takes.
const QUICK: u32 = 16;

impl Case {
    /// So much of a workload.
    ///
    /// # Errors
    ///
    /// None that a count can lead to.
    pub fn new(workload: Workload, count: u32) -> Result<Self, HostError> {
        let work = Work::new(workload, count)?;
        let input = tagged(workload, &work.native_input()?);
        let expected = Some(work.expected()?);
        let (signed, recovered) = (work.signed()?, work.with_senders()?);
        let contract = Some(Contract { work, signed, recovered });
        Ok(Self { name: workload.name(), input, contract, expected })
    }

    /// Without a contract.
    pub fn of_bytes(name: &'static str, input: Vec<u8>) -> Self {
        Self { name, input, contract: None, expected: None }
    }
}

/// All workloads, of their usual sizes or small ones for a smoke test.
///
/// # Errors
///
/// None that a workload can lead to.
pub fn cases(quick: bool) -> Result<Vec<Case>, HostError> {
    let size = |workload| {
        let usual = Size::of(workload).count;
        if quick { usual.div_ceil(QUICK) } else { usual }
    };
    Workload::ALL.into_iter().map(|workload| Case::new(workload, size(workload))).collect()
}
