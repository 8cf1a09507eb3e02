//! What each opcode of the EVM takes, by differences of runs of the guest `evm`: see [`evm_host::opcodes`].

use std::collections::BTreeMap;

pub use evm_host::opcodes::SAMPLES;
use evm_host::opcodes::{MORE_PUSHES, Program, Repetition, Sample, pushes};
use evm_host::{Job, evm};
use serde::Serialize;
use vm::load_elf;

use crate::measure::MeasureError;
use crate::precompiles::{InUse, in_use};

/// Draws of arguments, of which the median counts.
pub const DRAWS: u32 = 3;

/// What an opcode takes, once.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Opcode {
    /// Name, with what sets it apart from others of the opcode.
    pub opcode: &'static str,
    /// Gas of the EVM.
    pub gas: u32,
    /// Instructions of the guest.
    pub cycles: f64,
    /// Cells of rows in use.
    pub cells: f64,
    /// Cells for each unit of the EVM's gas.
    pub cells_per_gas: f64,
    /// Seconds of proving for a million of the EVM's gas, by the report's cells a second.
    pub seconds_per_million_gas: f64,
}

/// Cycles and cells.
type Taken = [f64; 2];

/// Runs of the guest `evm`, each program once.
struct Runs {
    guest: isa::Program,
    known: BTreeMap<(Program, Repetition), Taken>,
}

/// Measures all opcodes. `elf` is the guest `evm`; `cells_per_second` the prover's speed; `done` is told how many of
/// how many are done.
///
/// # Errors
///
/// If the guest does not do what native execution does.
pub fn measure(
    elf: &[u8],
    cells_per_second: f64,
    mut done: impl FnMut(usize, usize),
) -> Result<Vec<Opcode>, MeasureError> {
    let mut runs = Runs { guest: load_elf(elf)?, known: BTreeMap::new() };
    let [push, pop] = runs.push_and_pop()?;
    let mut opcodes =
        vec![opcode("PUSH0", 2, push, cells_per_second), opcode("POP", 2, pop, cells_per_second)];
    for (number, sample) in SAMPLES.iter().enumerate() {
        let taken = runs.sample(sample, pop)?;
        opcodes.push(opcode(sample.name, sample.gas, taken, cells_per_second));
        done(number + 1, SAMPLES.len());
    }
    opcodes.sort_by(|x, y| y.cells_per_gas.total_cmp(&x.cells_per_gas));
    Ok(opcodes)
}

fn opcode(name: &'static str, gas: u32, [cycles, cells]: Taken, cells_per_second: f64) -> Opcode {
    let cells_per_gas = cells / f64::from(gas);
    let seconds_per_million_gas = 1e6 * cells_per_gas / cells_per_second;
    Opcode { opcode: name, gas, cycles, cells, cells_per_gas, seconds_per_million_gas }
}

impl Runs {
    /// What an opcode takes: the median of some draws of its arguments.
    fn sample(&mut self, sample: &Sample, pop: Taken) -> Result<Taken, MeasureError> {
        let [few, many] = sample.repetitions();
        let times = f64::from((many.rounds - few.rounds) * few.bodies * sample.times);
        let pops = sample.pops() as f64 / f64::from(sample.times);
        let mut draws = [Vec::new(), Vec::new()];
        for draw in 0..DRAWS {
            let [with, without] = sample.programs(draw);
            let mut difference = |program: Program| -> Result<Taken, MeasureError> {
                let few = self.run(&program, few)?;
                Ok(minus(self.run(&program, many)?, few))
            };
            let taken = minus(difference(with)?, difference(without)?);
            for ((values, taken), pop) in draws.iter_mut().zip(taken).zip(pop) {
                values.push(taken / times + pops * pop);
            }
        }
        Ok(draws.map(median))
    }

    /// PUSH0 and POP, of which each program has as many: see [`evm_host::opcodes`].
    fn push_and_pop(&mut self) -> Result<[Taken; 2], MeasureError> {
        let [all, half] = [true, false]
            .map(|all| -> Result<Taken, MeasureError> { taken(&self.guest, &pushes(all)?) });
        let nothing = |body: &str| Program { setup: String::new(), body: body.to_owned() };
        let rounds = [8, 40].map(|rounds| Repetition { bodies: 8, rounds });
        let times = f64::from((rounds[1].rounds - rounds[0].rounds) * rounds[0].bodies);
        let mut each = |body: &str| -> Result<Taken, MeasureError> {
            let few = self.run(&nothing(body), rounds[0])?;
            Ok(minus(self.run(&nothing(body), rounds[1])?, few).map(|sum| sum / times))
        };
        let [empty, place, both] = [each("")?, each("JUMPDEST")?, each("0x POP")?];
        let (more, places) = MORE_PUSHES;
        let place = minus(place, empty).map(|taken| taken * places as f64);
        let push = minus(minus(all?, half?), place).map(|taken| taken / more as f64);
        Ok([push, minus(minus(both, empty), push)])
    }

    fn run(&mut self, program: &Program, repetition: Repetition) -> Result<Taken, MeasureError> {
        let key = (program.clone(), repetition);
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let taken = taken(&self.guest, &program.job(repetition)?)?;
        self.known.insert(key, taken);
        Ok(taken)
    }
}

/// What the guest takes, whose output must be that of native execution.
fn taken(guest: &isa::Program, job: &Job) -> Result<Taken, MeasureError> {
    let prepared = job.prepare()?;
    let expected: evm::Output = prepared.execution.output;
    let InUse { outcome, cells } = in_use(guest, &prepared.input)?;
    let expected = expected.encode();
    if outcome.exit_code != 0 || outcome.output != expected {
        return Err(MeasureError::Output {
            program: "evm",
            exit_code: outcome.exit_code,
            expected: expected.len(),
            found: outcome.output.len(),
        });
    }
    Ok([outcome.cycles as f64, cells as f64])
}

fn minus([x0, x1]: Taken, [y0, y1]: Taken) -> Taken {
    [x0 - y0, x1 - y1]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs() -> Runs {
        let elf = concat!(env!("CARGO_MANIFEST_DIR"), "/../guest-examples/elf/evm.elf");
        let elf = std::fs::read(elf).expect("an example");
        Runs { guest: load_elf(&elf).expect("it loads"), known: BTreeMap::new() }
    }

    #[test]
    fn opcodes_that_do_more_take_more() {
        let mut runs = runs();
        let [push, pop] = runs.push_and_pop().expect("it is measured");
        let mut cells = |name: &str| {
            let sample = SAMPLES.iter().find(|sample| sample.name == name).expect("a sample");
            let [cycles, cells] = runs.sample(sample, pop).expect("it is measured");
            assert!(cycles > 5.0 && cells > cycles, "{name}: {cycles} cycles, {cells} cells");
            cells
        };
        assert!(push[0] > 5.0 && pop[0] > 5.0, "{push:?} {pop:?}");
        let [jumpdest, add, mul, keccak] =
            ["JUMPDEST", "ADD", "MUL", "KECCAK256, 1 KiB"].map(&mut cells);
        assert!(jumpdest < add && add < mul && mul < keccak, "{jumpdest} {add} {mul} {keccak}");
    }
}
