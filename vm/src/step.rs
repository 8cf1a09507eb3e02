//! The stepper: fetch, dispatch, execute.
//!
//! There is one definition of each instruction, its row of [`isa::opcode::TABLE`]. [`execute`] is
//! generic over the opcode, so its row is a constant there: the compiler makes 45 small bodies of
//! it, with the semantics function inlined, and [`step`] jumps to the one it needs. The tracer
//! is a type parameter too; without one nothing of it is left.

use isa::memory_map::SINK;
use isa::opcode::{Opcode, TABLE};
use isa::{Chip, Instruction, Program, Semantics, semantics};

use crate::ecall;
use crate::error::TrapKind;
use crate::machine::{Core, Hart};
use crate::tracer::{Access, Change, Site, Step, Tracer};

/// Why a step did not lead to the next one.
pub(crate) enum Stop {
    Full,
    Exit(u32),
    Trap(TrapKind),
}

impl From<TrapKind> for Stop {
    fn from(kind: TrapKind) -> Self {
        Self::Trap(kind)
    }
}

/// Executes one instruction. `hart` and `core` are as before it if this returns [`Stop::Full`] or
/// [`Stop::Trap`].
#[inline(always)]
pub(crate) fn step<T: Tracer>(
    hart: &mut Hart,
    core: &mut Core,
    program: &Program,
    tracer: &mut T,
) -> Result<(), Stop> {
    tracer.start(hart.cycles);
    hart.pc = tracer.at(Site::PcBefore, hart.pc);
    let Some(insn) = program.fetch(hart.pc) else {
        return Err(Stop::Trap(missing_instruction(program, hart.pc)));
    };
    let insn = tracer.fetched(insn);
    macro_rules! dispatch {
        ($($opcode:ident)*) => {
            match insn.opcode {
                $(Opcode::$opcode => {
                    execute::<{ Opcode::$opcode as usize }, T>(hart, core, insn, tracer)
                })*
            }
        };
    }
    dispatch! {
        Add Sub And Or Xor Sll Srl Sra Slt Sltu
        Addi Andi Ori Xori Slli Srli Srai Slti Sltiu
        Mul Mulh Mulhsu Mulhu Div Divu Rem Remu
        Lb Lbu Lh Lhu Lw Sb Sh Sw
        Beq Bne Blt Bge Bltu Bgeu Jal Jalr Ecall Ebreak
    }
}

#[cold]
#[inline(never)]
fn missing_instruction(program: &Program, pc: u32) -> TrapKind {
    if pc.wrapping_sub(program.base) as usize / 4 >= program.instructions.len() {
        return TrapKind::NoText;
    }
    TrapKind::IllegalInstruction { word: program.image.get(&pc).copied().unwrap_or(0) }
}

/// Executes `insn`, whose opcode is number `OP`.
#[inline(always)]
fn execute<const OP: usize, T: Tracer>(
    hart: &mut Hart,
    core: &mut Core,
    insn: Instruction,
    tracer: &mut T,
) -> Result<(), Stop> {
    let info = const { &TABLE[OP] };
    let pc = tracer.at(Site::PcClaimed, hart.pc);
    let gas_left = charge(hart, core, info.gas)?;
    let mut step = Step::new(pc, insn, info.chip, info.gas);
    match info.semantics {
        Semantics::Alu(f) => {
            let a = step.read_rs1(core, tracer);
            let b = if info.opcode.is_immediate() { insn.imm } else { step.read_rs2(core, tracer) };
            let result = tracer.at(Site::AluResult, f(a, b));
            step.write_rd(core, tracer, result);
        }
        Semantics::Load { bytes, signed } => {
            let address = step.read_rs1(core, tracer).wrapping_add(insn.imm);
            let address = tracer.at(Site::Address, address);
            let value = load(core, tracer, &mut step, address, bytes, signed)?;
            step.write_rd(core, tracer, value);
        }
        Semantics::Store { bytes } => {
            let address = step.read_rs1(core, tracer).wrapping_add(insn.imm);
            let address = tracer.at(Site::Address, address);
            let value = step.read_rs2(core, tracer);
            let value = tracer.at(Site::Stored, value);
            store(core, tracer, &mut step, address, bytes, value)?;
        }
        Semantics::Branch(taken) => {
            let (a, b) = (step.read_rs1(core, tracer), step.read_rs2(core, tracer));
            if tracer.at(Site::Branch, taken(a, b).into()) != 0 {
                step.next_pc = aligned(insn.imm)?;
            }
        }
        Semantics::Jal => {
            step.next_pc = aligned(insn.imm)?;
            let link = tracer.at(Site::AluResult, pc.wrapping_add(4));
            step.write_rd(core, tracer, link);
        }
        Semantics::Jalr => {
            step.next_pc = aligned(step.read_rs1(core, tracer).wrapping_add(insn.imm) & !1)?;
            let link = tracer.at(Site::AluResult, pc.wrapping_add(4));
            step.write_rd(core, tracer, link);
        }
        // It charges by itself, for what it copies too.
        Semantics::Ecall => return syscall(pc, hart, core, tracer),
        Semantics::Ebreak => return Err(TrapKind::Ebreak.into()),
    }
    step.next_pc = tracer.at(Site::PcAfter, step.next_pc);
    tracer.instruction(&step);
    *hart = Hart { pc: step.next_pc, gas_left, cycles: hart.cycles + 1 };
    Ok(())
}

/// Out of line, and by value, so that `hart` can stay in registers of the host.
#[inline(always)]
fn syscall<T: Tracer>(
    pc: u32,
    hart: &mut Hart,
    core: &mut Core,
    tracer: &mut T,
) -> Result<(), Stop> {
    let done = ecall::execute(pc, hart.gas_left, core, tracer)?;
    hart.gas_left -= u64::from(done.gas);
    hart.cycles += 1;
    if tracer.at(Site::Branch, done.exit_code.is_some().into()) != 0 {
        return Err(Stop::Exit(done.exit_code.unwrap_or_default()));
    }
    hart.pc = tracer.at(Site::PcAfter, pc.wrapping_add(4));
    Ok(())
}

/// Gas left after `gas` more.
#[inline(always)]
fn charge(hart: &Hart, core: &Core, gas: u32) -> Result<u64, TrapKind> {
    let left = hart.gas_left.checked_sub(u64::from(gas));
    left.ok_or(TrapKind::OutOfGas { limit: core.limits.gas })
}

/// `target`, if an instruction can stand there.
#[inline(always)]
fn aligned(target: u32) -> Result<u32, TrapKind> {
    if target.is_multiple_of(4) { Ok(target) } else { Err(TrapKind::MisalignedTarget { target }) }
}

#[inline(always)]
fn load<T: Tracer>(
    core: &mut Core,
    tracer: &mut T,
    step: &mut Step,
    address: u32,
    bytes: u32,
    signed: bool,
) -> Result<u32, TrapKind> {
    let low = tracer.at(Site::MemoryBefore, core.memory.read(address));
    let mut high = 0;
    if crosses(address, bytes) {
        let next = next_word(address, bytes)?;
        high = tracer.at(Site::MemoryBefore, core.memory.read(next));
        step.chip = Chip::LoadCross;
        step.memory_high = Some(Access { word: next / 4, prev_value: high, value: high });
    }
    step.memory = Some(Access { word: address / 4, prev_value: low, value: low });
    count_misaligned(core, address, bytes);
    let value = semantics::load(low, high, address % 4, bytes, signed);
    Ok(tracer.at(Site::Loaded, value))
}

#[inline(always)]
fn store<T: Tracer>(
    core: &mut Core,
    tracer: &mut T,
    step: &mut Step,
    address: u32,
    bytes: u32,
    value: u32,
) -> Result<(), TrapKind> {
    let mut prev_high = 0;
    let mut high_address = None;
    if crosses(address, bytes) {
        let next = next_word(address, bytes)?;
        prev_high = tracer.at(Site::MemoryBefore, core.memory.read(next));
        high_address = Some(next);
    }
    let prev_low = tracer.at(Site::MemoryBefore, core.memory.read(address));
    let (low, high) = semantics::store(prev_low, prev_high, address % 4, bytes, value);
    // Before either word is written, so that a store that traps changes nothing.
    if let Some(next) = high_address {
        core.memory.reserve(next)?;
    }
    core.memory.write(address, tracer.at(Site::MemoryAfter, low))?;
    if let Some(next) = high_address {
        core.memory.write(next, tracer.at(Site::MemoryAfter, high))?;
        step.chip = Chip::StoreCross;
        step.memory_high = Some(Access { word: next / 4, prev_value: prev_high, value: high });
    }
    step.memory = Some(Access { word: address / 4, prev_value: prev_low, value: low });
    count_misaligned(core, address, bytes);
    Ok(())
}

/// Whether an access reaches into the next word.
#[inline(always)]
fn crosses(address: u32, bytes: u32) -> bool {
    address % 4 + bytes > 4
}

/// Byte address of the word after that of `address`.
#[inline(always)]
fn next_word(address: u32, bytes: u32) -> Result<u32, TrapKind> {
    (address | 3).checked_add(1).ok_or(TrapKind::AddressWrap { address, bytes })
}

#[inline(always)]
fn count_misaligned(core: &mut Core, address: u32, bytes: u32) {
    if !address.is_multiple_of(bytes) {
        core.misaligned += 1;
    }
}

impl Step {
    #[inline(always)]
    fn new(pc: u32, insn: Instruction, chip: Chip, gas: u32) -> Self {
        let next_pc = pc.wrapping_add(4);
        let (rs1, rs2, rd, memory, memory_high) = (None, None, None, None, None);
        Self { pc, next_pc, insn, chip, gas, rs1, rs2, rd, memory, memory_high }
    }

    #[inline(always)]
    fn read_rs1<T: Tracer>(&mut self, core: &Core, tracer: &mut T) -> u32 {
        let value = core.registers.read(self.insn.rs1);
        *self.rs1.insert(tracer.at(Site::RegisterBefore, value))
    }

    #[inline(always)]
    fn read_rs2<T: Tracer>(&mut self, core: &Core, tracer: &mut T) -> u32 {
        let value = core.registers.read(self.insn.rs2);
        *self.rs2.insert(tracer.at(Site::RegisterBefore, value))
    }

    #[inline(always)]
    fn write_rd<T: Tracer>(&mut self, core: &mut Core, tracer: &mut T, value: u32) {
        debug_assert!((1..=SINK).contains(&self.insn.rd));
        let left = tracer.at(Site::RegisterAfter, value);
        let prev_value = core.registers.write(self.insn.rd, left);
        let prev_value = tracer.at(Site::RegisterBefore, prev_value);
        self.rd = Some(Change { prev_value, value });
    }
}
