//! What a run at full speed leaves behind, so that parts of it can be gone through again.

use crate::machine::Machine;
use crate::shard::MAX_GAS;

/// Gas between two checkpoints at first: about 2^24 instructions or some hundredths of a second at
/// full speed, against which the copy of a small guest does not count.
const FIRST_INTERVAL: u64 = 1 << 26;

/// States of a run at about regular intervals of its gas, within a bound of their memory.
///
/// When another one would not fit, every second one is dropped and the interval doubled: a run of
/// any length keeps at least half as many as fit.
#[derive(Clone)]
pub struct Checkpoints {
    /// By rising gas.
    machines: Vec<Machine>,
    /// Gas between two.
    interval: u64,
    max_bytes: u64,
}

impl Checkpoints {
    /// None yet, and later at most so many that they take `max_bytes` of memory.
    pub fn within(max_bytes: u64) -> Self {
        Self::every(FIRST_INTERVAL, max_bytes)
    }

    /// As [`Self::within`], with an interval to start from, in gas.
    pub fn every(interval: u64, max_bytes: u64) -> Self {
        // One instruction must fit between two checkpoints.
        let interval = interval.max(MAX_GAS.into());
        Self { machines: Vec::new(), interval, max_bytes }
    }

    /// The states, by rising gas.
    pub fn machines(&self) -> &[Machine] {
        &self.machines
    }

    /// Removes the states up to `gas`, for a run that will not come back to them; gives the last
    /// of them.
    pub fn take(&mut self, gas: u64) -> Option<Machine> {
        let past = self.machines.partition_point(|machine| machine.gas() <= gas);
        self.machines.drain(..past).next_back()
    }

    /// The gas at which the next one is due, of a run that has used `gas` at the last.
    pub(crate) fn due(&self, gas: u64) -> u64 {
        gas.saturating_add(self.interval)
    }

    /// Keeps a copy of `machine`, which is further than all before, if it fits.
    pub(crate) fn keep(&mut self, machine: &Machine) {
        while self.bytes() + machine.bytes() > self.max_bytes {
            if self.machines.is_empty() {
                // A guest only grows, so none will ever fit.
                self.interval = u64::MAX;
                return;
            }
            self.thin();
        }
        self.machines.push(machine.clone());
    }

    fn bytes(&self) -> u64 {
        self.machines.iter().map(Machine::bytes).sum()
    }

    /// Drops the first, the third and so on: the rest is where the doubled interval has them.
    fn thin(&mut self) {
        let mut place = 0;
        self.machines.retain(|_| {
            place += 1;
            place % 2 == 0
        });
        self.interval = self.interval.saturating_mul(2);
    }
}

#[cfg(test)]
mod tests {
    use isa::Opcode::{Addi, Bne};
    use isa::Program;

    use super::*;
    use crate::testing::{asm, exit, li, program};
    use crate::{Executor, Limits, Outcome, run};

    /// Takes 400,000 cycles.
    fn long() -> Program {
        let mut words = li(13, 200_000).to_vec();
        words.extend([asm(Addi, 13, 13, 0, -1), asm(Bne, 0, 13, 0, -4)]);
        words.extend(exit());
        program(0x1_0000, &words)
    }

    fn leave(program: &Program, mut checkpoints: Checkpoints) -> (Outcome, Checkpoints) {
        let mut executor = Executor::new(program, &[], Limits::default()).expect("no input");
        let outcome = executor.run_leaving(&mut checkpoints).expect("it exits");
        (outcome, checkpoints)
    }

    #[test]
    fn a_run_goes_on_from_any_checkpoint() {
        let program = long();
        let (outcome, checkpoints) = leave(&program, Checkpoints::every(0, u64::MAX));
        assert_eq!(run(&program, &[], Limits::default()), Ok(outcome.clone()));
        let machines = checkpoints.machines();
        assert_eq!(machines.len() as u64, (outcome.gas - 1) / u64::from(MAX_GAS));
        assert!(machines.is_sorted_by_key(Machine::gas));
        for machine in machines {
            let mut executor = Executor::resume(&program, machine.clone());
            assert_eq!(executor.run(), Ok(outcome.clone()));
        }
    }

    #[test]
    fn a_run_to_some_gas_uses_as_much_of_it_as_it_can() {
        let program = long();
        let start = Executor::new(&program, &[], Limits::default()).expect("no input");
        let start = start.machine().clone();
        let mut stepwise = Executor::resume(&program, start.clone());
        for gas in 0..100 {
            let before = stepwise.machine().cycles();
            stepwise.run_to(gas).expect("it goes on");
            assert!(stepwise.machine().gas() <= gas && stepwise.machine().cycles() <= before + 1);
            let mut at_once = Executor::resume(&program, start.clone());
            at_once.run_to(gas).expect("it goes on");
            assert_eq!(at_once.machine().cycles(), stepwise.machine().cycles());
        }
        assert!(stepwise.machine().cycles() >= 20);
    }

    #[test]
    fn checkpoints_keep_within_their_memory() {
        let program = long();
        let (_, all) = leave(&program, Checkpoints::every(0, u64::MAX));
        for fit in 0..=all.machines.len() {
            let max_bytes = all.machines.iter().take(fit).map(Machine::bytes).sum();
            let (_, some) = leave(&program, Checkpoints::every(0, max_bytes));
            let kept = some.machines.len();
            assert!(some.bytes() <= max_bytes);
            assert!(kept <= fit && 2 * kept >= fit, "{kept} of {fit}");
        }
    }

    #[test]
    fn what_is_taken_is_the_last_before_and_is_gone() {
        let program = long();
        let (_, mut checkpoints) = leave(&program, Checkpoints::every(0, u64::MAX));
        let gas: Vec<u64> = checkpoints.machines.iter().map(Machine::gas).collect();
        assert!(checkpoints.take(gas[0] - 1).is_none());
        let taken = checkpoints.take(gas[3] - 1).map(|machine| machine.gas());
        assert_eq!(taken, Some(gas[2]));
        assert_eq!(checkpoints.machines.len(), gas.len() - 3);
        assert!(checkpoints.take(gas[2]).is_none());
    }
}
