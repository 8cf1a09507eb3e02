//! Lies told inside a run, for the soundness harness.
//!
//! A [`Fault`] changes one value at one [`Site`] of one cycle. The stepper knows nothing of it: it
//! goes on with the value it was given, so that everything after the lie, and every record of it,
//! is coherent with the lie. Whether the records still prove is the harness's question.
//!
//! A run under a fault is not stopped by a trap that comes after the lie: the shard ends there as
//! if it were full, so that what led to the trap is judged too.

use std::cell::Cell;

use isa::memory_map::SINK;
use isa::opcode::TABLE;
use isa::{Format, Instruction};

use crate::error::ExecutionError;
use crate::machine::Pause;
use crate::tracer::Site;

/// How a value is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// It becomes zero.
    Zero,
    /// It becomes one.
    One,
    /// All its bits are set.
    Ones,
    /// One bit of it is flipped; numbered modulo 32.
    Flip(u8),
    /// One is added.
    Plus,
    /// One is subtracted.
    Minus,
    /// It becomes another value.
    Random(u32),
}

impl Lie {
    /// The value told instead of `value`.
    pub const fn of(self, value: u32) -> u32 {
        match self {
            Self::Zero => 0,
            Self::One => 1,
            Self::Ones => u32::MAX,
            Self::Flip(bit) => value ^ 1 << (bit % 32),
            Self::Plus => value.wrapping_add(1),
            Self::Minus => value.wrapping_sub(1),
            Self::Random(other) => other,
        }
    }
}

/// A lie, and when it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Instructions executed before the one it strikes.
    pub cycle: u64,
    /// Which value of the instruction.
    pub site: Site,
    /// Which of several values of that site in the order of execution; for [`Site::Instruction`],
    /// the field: opcode, rd, rs1, rs2, imm.
    pub nth: u32,
    /// How it is changed.
    pub lie: Lie,
}

/// A bit of slack for lies about gas, so that the clock stays within 32 bits.
const GAS_MASK: u32 = 0xff_ffff;

impl Fault {
    /// The value told instead of `value` at this fault's site.
    fn value(&self, value: u32) -> u32 {
        match self.site {
            // A decision has one lie.
            Site::Branch => u32::from(value == 0),
            // Addresses of instructions are lied about by the word, else nearly all would trap.
            Site::PcBefore | Site::PcAfter | Site::PcClaimed => self.lie.of(value / 4) << 2,
            Site::Gas => self.lie.of(value) & GAS_MASK,
            _ => self.lie.of(value),
        }
    }

    /// The instruction executed instead of `insn`: another value of one field, in the decoder's
    /// normal form otherwise.
    fn instruction(&self, mut insn: Instruction) -> Instruction {
        let register = |old: u8| (self.lie.of(old.into()) % 32) as u8;
        match self.nth % 5 {
            0 => {
                let number = self.lie.of(insn.opcode as u32) as usize % TABLE.len();
                insn.opcode = TABLE[number].opcode;
            }
            1 => insn.rd = register(insn.rd),
            2 => insn.rs1 = register(insn.rs1),
            3 => insn.rs2 = register(insn.rs2),
            _ => insn.imm = self.lie.of(insn.imm),
        }
        if matches!(insn.opcode.info().format, Format::R | Format::I | Format::Shamt | Format::J)
            && insn.rd == 0
        {
            insn.rd = SINK;
        }
        insn
    }
}

thread_local! {
    static PENDING: Cell<Option<Fault>> = const { Cell::new(None) };
}

/// Calls `run` such that each executor it makes on this thread runs under `fault`.
pub fn inject<R>(fault: Fault, run: impl FnOnce() -> R) -> R {
    struct Restore(Option<Fault>);
    impl Drop for Restore {
        fn drop(&mut self) {
            PENDING.set(self.0);
        }
    }
    let _restore = Restore(PENDING.replace(Some(fault)));
    run()
}

/// A fault waiting for its moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Armed {
    fault: Fault,
    cycle: u64,
    /// Values of the site seen in this cycle.
    seen: u32,
    struck: bool,
    /// The lie has reached a record, or the next instruction.
    told: bool,
}

impl Armed {
    /// The fault that this thread's executors run under.
    pub(crate) fn pending() -> Option<Self> {
        let fault = PENDING.get()?;
        Some(Self { fault, cycle: 0, seen: 0, struck: false, told: false })
    }

    pub(crate) fn start(&mut self, cycle: u64) {
        (self.cycle, self.seen) = (cycle, 0);
        self.recorded();
    }

    pub(crate) fn recorded(&mut self) {
        self.told = self.struck;
    }

    pub(crate) fn at(&mut self, site: Site, value: u32) -> u32 {
        if site != self.fault.site || self.cycle != self.fault.cycle || self.struck {
            return value;
        }
        self.seen += 1;
        if self.seen - 1 != self.fault.nth {
            return value;
        }
        self.struck = true;
        self.fault.value(value)
    }

    pub(crate) fn fetched(&mut self, insn: Instruction) -> Instruction {
        let Fault { cycle, site, .. } = self.fault;
        if site != Site::Instruction || self.cycle != cycle || self.struck {
            return insn;
        }
        self.struck = true;
        self.fault.instruction(insn)
    }

    /// Whether a shard of `cycles` instructions is to be judged although the run failed in it.
    pub(crate) fn outlives(&self, cycles: u64) -> bool {
        self.told && cycles > 0
    }

    /// A trap after the lie ends the shard only.
    pub(crate) fn outlive(
        &self,
        pause: Result<Pause, ExecutionError>,
        cycles: u64,
    ) -> Result<Pause, ExecutionError> {
        if self.outlives(cycles) { pause.or(Ok(Pause::Full)) } else { pause }
    }
}
