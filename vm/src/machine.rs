//! The state of a guest, and the loop that runs it.
//!
//! A [`Machine`] holds everything that changes while a guest runs, and nothing of the program or
//! of the proof: a clone of it is a checkpoint from which any number of shards can be executed
//! again. It costs what the guest has written, in pages of 4 KiB, and what of the page table these
//! take: [`Machine::bytes`] at the most.

use isa::memory_map::{
    LEAF_WORDS, LOG_LEAF_WORDS, LOG_REGION_BYTES, MAX_REGION_DATA, NUM_REGISTERS, OUTPUT_BASE,
    OUTPUT_DATA, REGISTERS,
};
use isa::{Instruction, Program};

use crate::error::{ExecutionError, OutputFault, Trap, TrapKind};
use crate::image::initial_image;
use crate::memory::Memory;
use crate::step::{Stop, step};
use crate::tracer::Tracer;

/// What a guest may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Gas of the whole run.
    pub gas: u64,
    /// Memory the guest may write, in bytes, counted in whole pages of 4 KiB. Program image and
    /// input count.
    pub memory_bytes: u64,
    /// Bytes of console output that are kept. More is dropped: writing to the console costs a
    /// guest next to nothing, so it must not cost the host memory.
    pub console_bytes: usize,
}

impl Default for Limits {
    /// Any amount of gas, 512 MiB of memory, 1 MiB of console output.
    fn default() -> Self {
        Self { gas: u64::MAX, memory_bytes: 512 << 20, console_bytes: 1 << 20 }
    }
}

/// The registers x0..x31 and the sink.
///
/// As many as a `u8` can name, so that no access needs a bounds check; those from
/// [`NUM_REGISTERS`] on are never named by an instruction.
#[derive(Clone)]
pub(crate) struct Registers([u32; 256]);

impl Registers {
    #[inline(always)]
    pub(crate) fn read(&self, register: u8) -> u32 {
        self.0[register as usize]
    }

    /// Returns the value before.
    #[inline(always)]
    pub(crate) fn write(&mut self, register: u8, value: u32) -> u32 {
        std::mem::replace(&mut self.0[register as usize], value)
    }
}

/// The part of the state that changes with every instruction; small, so that the run loop keeps
/// it in registers of the host.
#[derive(Clone, Copy)]
pub(crate) struct Hart {
    pub(crate) pc: u32,
    pub(crate) gas_left: u64,
    pub(crate) cycles: u64,
}

/// The rest of the state.
#[derive(Clone)]
pub(crate) struct Core {
    pub(crate) registers: Registers,
    pub(crate) memory: Memory,
    pub(crate) console: Vec<u8>,
    pub(crate) limits: Limits,
    pub(crate) misaligned: u64,
}

/// Why a run paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// The tracer is full, or the gas to pause at is used; the run can go on.
    Full,
    /// The guest exited with this code.
    Halted(u32),
}

/// The state of a guest. See the module doc.
#[derive(Clone)]
pub struct Machine {
    hart: Hart,
    core: Core,
    exit_code: Option<u32>,
}

impl Machine {
    /// The state before the first instruction of `program`.
    pub fn new(program: &Program, input: &[u8], limits: Limits) -> Result<Self, ExecutionError> {
        if input.len() > MAX_REGION_DATA as usize {
            let (found, max) = (input.len(), MAX_REGION_DATA);
            return Err(ExecutionError::InputTooLong { found, max });
        }
        let mut registers = Registers([0; 256]);
        let mut memory = Memory::new(limits.memory_bytes);
        for (word, value) in initial_image(program, input) {
            match word.checked_sub(REGISTERS) {
                Some(register) => drop(registers.write(register as u8, value)),
                None => drop(memory.write(4 * word, value).map_err(ExecutionError::ImageTooLarge)?),
            }
        }
        let core = Core { registers, memory, console: Vec::new(), limits, misaligned: 0 };
        let hart = Hart { pc: program.entry, gas_left: limits.gas, cycles: 0 };
        Ok(Self { hart, core, exit_code: None })
    }

    /// Runs until the guest exits or the tracer is full. A machine that has exited stays so.
    ///
    /// See [`Self::run_to`].
    pub fn run<T: Tracer>(
        &mut self,
        program: &Program,
        tracer: &mut T,
    ) -> Result<Pause, ExecutionError> {
        self.run_to(program, u64::MAX, tracer)
    }

    /// As [`Self::run`], but pauses also before the instruction that would take the gas used by
    /// the whole run above `gas`. Every instruction costs some, so this names a place in the run
    /// as well as a number of cycles would, and looking out for it costs nothing: gas is tested
    /// anyway.
    ///
    /// `program` must be the one the machine was made for. After an error the state is that
    /// before the instruction that trapped, but for what an `ecall` did until it trapped.
    pub fn run_to<T: Tracer>(
        &mut self,
        program: &Program,
        gas: u64,
        tracer: &mut T,
    ) -> Result<Pause, ExecutionError> {
        if let Some(code) = self.exit_code {
            return Ok(Pause::Halted(code));
        }
        let withheld = self.hart.gas_left.saturating_sub(gas.saturating_sub(self.gas()));
        self.hart.gas_left -= withheld;
        let stop = self.step_on(program, tracer);
        self.hart.gas_left += withheld;
        match stop {
            Stop::Trap(TrapKind::OutOfGas { .. }) if withheld > 0 => Ok(Pause::Full),
            Stop::Full => Ok(Pause::Full),
            Stop::Exit(code) => {
                self.exit_code = Some(code);
                Ok(Pause::Halted(code))
            }
            Stop::Trap(kind) => Err(ExecutionError::Trap(Box::new(self.trap(kind, program)))),
        }
    }

    /// The loop. On its own, so that nothing else wants the host's registers.
    #[inline(never)]
    fn step_on<T: Tracer>(&mut self, program: &Program, tracer: &mut T) -> Stop {
        let mut hart = self.hart;
        let stop = loop {
            if tracer.is_full() {
                break Stop::Full;
            }
            if let Err(stop) = step(&mut hart, &mut self.core, program, tracer) {
                break stop;
            }
        };
        self.hart = hart;
        stop
    }

    fn trap(&self, kind: TrapKind, program: &Program) -> Trap {
        let Hart { pc, cycles, .. } = self.hart;
        let insn: Option<Instruction> = program.fetch(pc);
        let symbol = program.symbol(pc).map(|(name, offset)| (name.to_owned(), offset));
        Trap { kind, pc, cycle: cycles, insn, symbol }
    }

    /// The public output: what the output region says. Every byte of the region that is no part
    /// of the output must be zero, so that region and output determine each other.
    pub fn output(&self) -> Result<Vec<u8>, ExecutionError> {
        let fault = |fault| ExecutionError::OutputRegion { fault };
        let length = self.core.memory.read(OUTPUT_BASE);
        if length > MAX_REGION_DATA {
            return Err(fault(OutputFault::Length { found: length, max: MAX_REGION_DATA }));
        }
        let mut output = vec![0; length as usize];
        let end = u64::from(OUTPUT_BASE) + (1 << LOG_REGION_BYTES);
        // The first word is the length.
        let words = self.core.memory.nonzero_words(OUTPUT_BASE, end);
        for (address, value) in words.filter(|(address, _)| *address != OUTPUT_BASE) {
            for (address, byte) in (address..).zip(value.to_le_bytes()).filter(|(_, b)| *b != 0) {
                let position = address.checked_sub(OUTPUT_DATA);
                match position.and_then(|position| output.get_mut(position as usize)) {
                    Some(slot) => *slot = byte,
                    None => return Err(fault(OutputFault::StrayByte { address })),
                }
            }
        }
        Ok(output)
    }

    /// Byte address of the next instruction, or of the exit syscall.
    pub fn pc(&self) -> u32 {
        self.hart.pc
    }

    /// Instructions executed.
    pub fn cycles(&self) -> u64 {
        self.hart.cycles
    }

    /// Gas used.
    pub fn gas(&self) -> u64 {
        self.core.limits.gas - self.hart.gas_left
    }

    /// The exit code, once the guest has exited.
    pub fn exit_code(&self) -> Option<u32> {
        self.exit_code
    }

    /// What the guest wrote to the console, up to the limit.
    pub fn console(&self) -> &[u8] {
        &self.core.console
    }

    /// Loads and stores so far whose address was no multiple of their size.
    pub fn misaligned(&self) -> u64 {
        self.core.misaligned
    }

    /// The guest's memory.
    pub fn memory(&self) -> &Memory {
        &self.core.memory
    }

    /// Register `r < 33`; zero for others.
    pub fn register(&self, r: u8) -> u32 {
        self.core.registers.read(r)
    }

    /// All registers, the sink last.
    pub fn registers(&self) -> [u32; NUM_REGISTERS] {
        std::array::from_fn(|r| self.core.registers.read(r as u8))
    }

    /// The word of index `index`: memory below [`REGISTERS`], registers from there on.
    pub fn word(&self, index: u32) -> u32 {
        match index.checked_sub(REGISTERS) {
            Some(register) if register < NUM_REGISTERS as u32 => self.register(register as u8),
            Some(_) => 0,
            None => self.core.memory.read(4 * index),
        }
    }

    /// The words of a leaf, of memory or of registers.
    pub fn leaf(&self, index: u32) -> [u32; LEAF_WORDS] {
        std::array::from_fn(|place| self.word((index << LOG_LEAF_WORDS) + place as u32))
    }

    /// The indices of the leaves in which this state and another differ, rising.
    pub fn leaves_differing(&self, other: &Self) -> Vec<u32> {
        let memory = self.core.memory.leaves_differing(&other.core.memory);
        let first = REGISTERS >> LOG_LEAF_WORDS;
        let registers = (first..).take(NUM_REGISTERS.div_ceil(LEAF_WORDS));
        memory.chain(registers.filter(|&leaf| self.leaf(leaf) != other.leaf(leaf))).collect()
    }

    /// The most memory of the host that this state takes, in bytes.
    pub fn bytes(&self) -> u64 {
        (size_of::<Self>() + self.core.console.capacity()) as u64 + self.core.memory.bytes()
    }
}
