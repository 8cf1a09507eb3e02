//! Rivet's executor, which always meters. Loading is reading the ELF, which decodes every instruction, and making
//! the memory.

use isa::Program;
use vm::{Executor, Limits, Outcome, load_elf};

use super::{Finished, Kind, Machine, Ready};
use crate::Error;
use crate::inputs::Case;
use crate::programs::Programs;

const NAME: &str = "rivet";

struct Rivet {
    elf: Vec<u8>,
}

/// With the guest in which everything is software: the same source as on the other machines.
pub fn software(programs: &Programs, _: Kind) -> Result<Box<dyn Machine>, Error> {
    Ok(Box::new(Rivet { elf: programs.rivet()? }))
}

/// With the guest whose cryptography is the machine's precompiles.
pub fn precompiles(programs: &Programs, _: Kind) -> Result<Box<dyn Machine>, Error> {
    Ok(Box::new(Rivet { elf: programs.rivet_precompiles()? }))
}

impl Machine for Rivet {
    fn load<'a>(&'a self, case: &'a Case) -> Result<Box<dyn Ready + 'a>, Error> {
        let program = load_elf(&self.elf).map_err(|error| Error::of(NAME, error))?;
        let machine = vm::Machine::new(&program, &case.input, Limits::default());
        let machine = machine.map_err(|error| Error::of(NAME, error))?;
        Ok(Box::new(Loaded { program, machine: Some(machine), outcome: None }))
    }
}

struct Loaded {
    program: Program,
    machine: Option<vm::Machine>,
    outcome: Option<Outcome>,
}

impl Ready for Loaded {
    fn run(&mut self) -> Result<(), Error> {
        let machine = self.machine.take().ok_or_else(|| Error::of(NAME, "it has run"))?;
        let outcome = Executor::resume(&self.program, machine).run();
        self.outcome = Some(outcome.map_err(|error| Error::of(NAME, error))?);
        Ok(())
    }

    fn finished(&mut self) -> Result<Finished, Error> {
        let outcome = self.outcome.take().ok_or_else(|| Error::of(NAME, "it has not run"))?;
        if outcome.exit_code != 0 {
            return Err(Error::Rejected { machine: NAME, code: outcome.exit_code.into() });
        }
        Ok(Finished {
            output: outcome.output,
            gas: Some(outcome.gas),
            instructions: Some(outcome.cycles),
        })
    }
}
