//! Where a run can be lied to: every value that passes in it.

use std::collections::BTreeMap;

use isa::opcode::TABLE;
use isa::{Opcode, Precompile, Program, Semantics, precompile};
use vm::tracer::{CallStep, CopyStep, EcallStep, Step};
use vm::{Limits, Machine, Site, Tracer};

/// What is lied about: an instruction, or a call of a precompile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// An instruction of this opcode; an `ecall` if it calls no precompile.
    Opcode(Opcode),
    /// A call.
    Call(Precompile),
}

impl What {
    /// All that a guest can execute to its end: `ebreak` is not among it, as it only traps.
    pub fn all() -> impl Iterator<Item = Self> {
        let opcodes = TABLE.iter().map(|row| row.opcode).filter(|&op| op != Opcode::Ebreak);
        let calls = precompile::TABLE.iter().map(|info| Self::Call(info.precompile));
        opcodes.map(Self::Opcode).chain(calls)
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Opcode(opcode) => opcode.info().mnemonic,
            Self::Call(precompile) => precompile.info().name,
        }
    }
}

/// A place where a lie can be told: one value of one executed instruction.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Number of the guest.
    pub guest: usize,
    /// Instructions executed before.
    pub cycle: u64,
    /// What is executed.
    pub what: What,
    /// Which value, and which of several.
    pub site: Site,
    /// See [`vm::faults::Fault::nth`].
    pub nth: u32,
}

/// Walks through the honest run and notes every value that passes.
pub fn targets(program: &Program, guest: usize) -> Vec<Target> {
    let mut survey = Survey { cycle: 0, values: Vec::new(), executed: Vec::new() };
    let mut machine = Machine::new(program, &[], Limits::default()).expect("a small image");
    machine.run(program, &mut survey).expect("the guest ends");
    let mut seen = BTreeMap::new();
    let Survey { values, executed, .. } = survey;
    let numbered = values.into_iter().map(|(cycle, site)| {
        let count = seen.entry((cycle, site)).or_insert(0);
        *count += 1;
        let what = executed[cycle as usize];
        Target { guest, cycle, what, site, nth: *count - 1 }
    });
    numbered.collect()
}

/// Notes the sites that pass.
struct Survey {
    cycle: u64,
    values: Vec<(u64, Site)>,
    executed: Vec<What>,
}

impl Survey {
    fn note(&mut self, site: Site, times: usize) {
        self.values.extend(std::iter::repeat_n((self.cycle, site), times));
    }
}

impl Tracer for Survey {
    fn is_full(&self) -> bool {
        false
    }
    fn has_room_for_write(&self, _bytes: u32) -> bool {
        true
    }
    fn instruction(&mut self, step: &Step) {
        let registers = [step.rs1.is_some(), step.rs2.is_some(), step.rd.is_some()];
        let memory = [step.memory.is_some(), step.memory_high.is_some()];
        let accesses = registers.into_iter().chain(memory).filter(|&is_made| is_made);
        self.note(Site::Timestamp, accesses.count());
        self.note(Site::Gas, 1);
    }
    fn ecall(&mut self, step: &EcallStep) {
        self.note(Site::Timestamp, 4 + usize::from(step.output_length.is_some()));
        self.note(Site::Gas, 1);
    }
    fn has_room_for_call(&self, _precompile: Precompile) -> bool {
        true
    }
    fn call(&mut self, step: &CallStep<'_>) {
        self.executed[self.cycle as usize] = What::Call(step.precompile);
        let pointers = step.precompile.info().operands.len();
        self.note(Site::Timestamp, 1 + pointers + step.accesses.len());
        self.note(Site::Gas, 1);
    }
    fn copy(&mut self, _step: &CopyStep) {
        self.note(Site::Timestamp, 2);
        self.note(Site::Gas, 1);
    }
    fn start(&mut self, cycle: u64) {
        self.cycle = cycle;
    }
    fn fetched(&mut self, insn: isa::Instruction) -> isa::Instruction {
        self.executed.push(What::Opcode(insn.opcode));
        // One for each field.
        self.note(Site::Instruction, 5);
        insn
    }
    fn at(&mut self, site: Site, value: u32) -> u32 {
        self.note(site, 1);
        value
    }
}

/// Whether there is a value of this kind.
pub fn applies(what: What, site: Site) -> bool {
    match what {
        What::Opcode(opcode) => applies_to_opcode(opcode, site),
        What::Call(_) => applies_to_call(site),
    }
}

/// Whether a call has a value of this kind. It writes no register, and what it reads of one is a
/// pointer or its number.
fn applies_to_call(site: Site) -> bool {
    match site {
        Site::PcBefore | Site::PcAfter | Site::PcClaimed | Site::Instruction => true,
        Site::RegisterBefore | Site::Gas | Site::Timestamp | Site::Branch => true,
        Site::MemoryBefore | Site::MemoryAfter | Site::Address | Site::Stored | Site::Inner => true,
        Site::RegisterAfter | Site::AluResult | Site::Loaded | Site::Length => false,
    }
}

fn applies_to_opcode(opcode: Opcode, site: Site) -> bool {
    let semantics = opcode.info().semantics;
    let is_ecall = matches!(semantics, Semantics::Ecall);
    let is_load = matches!(semantics, Semantics::Load { .. });
    let is_store = matches!(semantics, Semantics::Store { .. });
    let is_branch = matches!(semantics, Semantics::Branch(_));
    match site {
        Site::PcBefore | Site::PcAfter | Site::PcClaimed | Site::Instruction => true,
        Site::RegisterBefore | Site::Gas | Site::Timestamp => true,
        Site::RegisterAfter => !is_store && !is_branch,
        Site::AluResult => !is_store && !is_branch && !is_load,
        Site::Branch => is_branch || is_ecall,
        Site::MemoryBefore | Site::Address => is_load || is_store || is_ecall,
        Site::MemoryAfter | Site::Stored => is_store || is_ecall,
        Site::Loaded => is_load || is_ecall,
        Site::Length => is_ecall,
        Site::Inner => false,
    }
}
