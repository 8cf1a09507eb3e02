//! CKB-VM: the interpreter written in assembly, and the one in Rust, with its cache of traces.
//! Loading copies the ELF into memory. Instructions are decoded while they run. Both always add up cycles and
//! compare them with a limit; without metering an instruction costs 1, else what
//! [`estimate_cycles`] says.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use ckb_vm::cost_model::{constant_cycles, estimate_cycles};
use ckb_vm::machine::VERSION2;
use ckb_vm::machine::asm::{AsmCoreMachine, AsmMachine};
use ckb_vm::registers::{A0, A1, A7};
use ckb_vm::{
    Bytes, DefaultCoreMachine, DefaultMachineBuilder, DefaultMachineRunner, FlatMemory, ISA_A,
    ISA_B, ISA_IMC, ISA_MOP, Memory, Register, SupportMachine, Syscalls, TraceMachine, WXorXMemory,
};

use super::{Finished, Kind, Machine, NOT_RUN, Ready};
use crate::Error;
use crate::inputs::Case;
use crate::programs::Programs;

const NAME: &str = "ckb-vm";

/// The calls of `shims/ckb`.
const INPUT: u64 = 2001;
const OUTPUT: u64 = 2002;

type InRust = TraceMachine<DefaultCoreMachine<u64, WXorXMemory<FlatMemory<u64>>>>;

struct Ckb<R> {
    elf: Bytes,
    metering: bool,
    runner: PhantomData<R>,
}

/// The interpreter in assembly.
pub fn assembly(programs: &Programs, kind: Kind) -> Result<Box<dyn Machine>, Error> {
    set_up::<AsmMachine<Box<AsmCoreMachine>>>(programs, kind)
}

/// The interpreter in Rust.
pub fn interpreter(programs: &Programs, kind: Kind) -> Result<Box<dyn Machine>, Error> {
    set_up::<InRust>(programs, kind)
}

fn set_up<R>(programs: &Programs, kind: Kind) -> Result<Box<dyn Machine>, Error>
where
    R: DefaultMachineRunner + 'static,
{
    let elf = programs.ckb()?.into();
    Ok(Box::new(Ckb::<R> { elf, metering: kind.metering, runner: PhantomData }))
}

fn failed(error: ckb_vm::Error) -> Error {
    Error::of(NAME, error)
}

impl<R: DefaultMachineRunner + 'static> Machine for Ckb<R> {
    fn load<'a>(&'a self, case: &'a Case) -> Result<Box<dyn Ready + 'a>, Error> {
        let output = Arc::default();
        let calls = Calls { input: case.input.clone(), output: Arc::clone(&output) };
        let core = R::Inner::new(ISA_IMC | ISA_A | ISA_B | ISA_MOP, VERSION2, u64::MAX);
        let cost = if self.metering { estimate_cycles } else { constant_cycles };
        let machine = DefaultMachineBuilder::new(core)
            .instruction_cycle_func(Box::new(cost))
            .syscall(Box::new(calls))
            .build();
        let mut runner = R::new(machine);
        let arguments = std::iter::empty::<Result<Bytes, ckb_vm::Error>>();
        runner.machine_mut().load_program(&self.elf, arguments).map_err(failed)?;
        Ok(Box::new(Loaded { runner, output, metering: self.metering, code: NOT_RUN }))
    }
}

/// How the program gets its input, and where its output goes.
struct Calls {
    input: Vec<u8>,
    output: Arc<Mutex<Vec<u8>>>,
}

impl<M: SupportMachine> Syscalls<M> for Calls {
    fn initialize(&mut self, _: &mut M) -> Result<(), ckb_vm::Error> {
        Ok(())
    }

    fn ecall(&mut self, machine: &mut M) -> Result<bool, ckb_vm::Error> {
        let [number, address, length] = [A7, A0, A1].map(|r| machine.registers()[r].to_u64());
        let result = match number {
            INPUT => {
                let given = self.input.len().min(usize::try_from(length).unwrap_or(usize::MAX));
                machine.memory_mut().store_bytes(address, &self.input[..given])?;
                self.input.len() as u64
            }
            OUTPUT => {
                let bytes = machine.memory_mut().load_bytes(address, length)?;
                *self.output.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
                0
            }
            _ => return Ok(false),
        };
        machine.set_register(A0, M::REG::from_u64(result));
        Ok(true)
    }
}

struct Loaded<R> {
    runner: R,
    output: Arc<Mutex<Vec<u8>>>,
    metering: bool,
    /// The exit code.
    code: i64,
}

impl<R: DefaultMachineRunner> Ready for Loaded<R> {
    fn run(&mut self) -> Result<(), Error> {
        self.code = self.runner.run().map_err(failed)?.into();
        Ok(())
    }

    fn finished(&mut self) -> Result<Finished, Error> {
        if self.code != 0 {
            return Err(Error::Rejected { machine: NAME, code: self.code });
        }
        let output = self.output.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let cycles = self.runner.machine().cycles();
        let gas = self.metering.then_some(cycles);
        Ok(Finished { output, gas, instructions: (!self.metering).then_some(cycles) })
    }
}
