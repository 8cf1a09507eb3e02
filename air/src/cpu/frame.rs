//! What every instruction does: it takes over from the previous one, fetches itself, hands over.

use isa::Opcode;
use isa::clock::SLOT_RS2;
use p3_field::PrimeCharacteristicRing;

use crate::bus::{MachineBuilder, Message, constant};
use crate::cols::columns;
use crate::memory::access::ReadRegister;
use crate::word::Word;

/// pc of a machine that has halted. No instruction is there, and none falls through to it: it
/// lies beyond the word after the last.
pub const HALT: u32 = (1 << 30) + 1;
/// pc of a jump to a target that is no multiple of four. No instruction is there.
pub const MISALIGNED: u32 = (1 << 30) + 2;
/// pc of the padding rows of the program table. No instruction leads there.
pub const PADDING: u32 = (1 << 30) + 3;

columns! {
    /// Where and when an instruction executes.
    pub struct Frame<T> {
        /// Word index of the instruction: byte address / 4, below `2^30`.
        pub pc: T,
        /// Clock at its start.
        pub clk: T,
    }
}

/// An instruction's row of the program table, as the chip sees it. Fields that the instruction
/// does not have are zero.
pub struct Fetch<E> {
    /// Number of the opcode.
    pub opcode: E,
    /// Destination register.
    pub rd: E,
    /// First source register.
    pub rs1: E,
    /// Second source register.
    pub rs2: E,
    /// Immediate.
    pub imm: Word<E>,
    /// What else the decoder knows; see [`table::program`](crate::table::program).
    pub aux: [E; 2],
}

impl<E: PrimeCharacteristicRing> Fetch<E> {
    /// A row of which only the opcode is set.
    pub fn of(opcode: E) -> Self {
        Self {
            opcode,
            rd: E::ZERO,
            rs1: E::ZERO,
            rs2: E::ZERO,
            imm: [E::ZERO, E::ZERO],
            aux: [E::ZERO, E::ZERO],
        }
    }
}

/// Number of the opcode that is flagged: `sum of flag * number`.
pub fn select_opcode<AB: MachineBuilder>(flags: &[(AB::Var, Opcode)]) -> AB::Expr {
    flags.iter().map(|&(flag, opcode)| flag.into() * AB::F::from_u8(opcode as u8)).sum()
}

impl<V: Copy> Frame<V> {
    /// Timestamp of an access in `slot`.
    pub fn at<AB: MachineBuilder<Var = V>>(&self, slot: u32) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        self.clk.into() + constant::<AB>(slot)
    }

    /// The next instruction in the program.
    pub fn following<AB: MachineBuilder<Var = V>>(&self) -> AB::Expr
    where
        V: Into<AB::Expr>,
    {
        self.pc.into() + AB::Expr::ONE
    }

    /// Fetches the instruction from the program table, where `is_real` is one.
    pub fn fetch<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        fetch: Fetch<AB::Expr>,
        is_real: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        let Fetch { opcode, rd, rs1, rs2, imm: [imm0, imm1], aux: [aux0, aux1] } = fetch;
        let fields = [self.pc.into(), opcode, rd, rs1, rs2, imm0, imm1, aux0, aux1];
        builder.send(Message::Program, fields, is_real);
    }

    /// Takes over at `(pc, clk)` and hands over at `(next_pc, clk + gas)`, where `is_real` is one.
    pub fn step<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        next_pc: AB::Expr,
        gas: AB::Expr,
        is_real: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        let (pc, clk) = (self.pc.into(), self.clk.into());
        let next_clk = clk.clone() + gas;
        builder.receive(Message::Execution, [pc, clk], is_real.clone());
        builder.send(Message::Execution, [next_pc, next_clk], is_real);
    }
}

impl<V: Copy> Frame<V> {
    /// As [`Frame::step`], to the following instruction, with the gas of `opcode`.
    pub fn step_on<AB: MachineBuilder<Var = V>>(
        &self,
        builder: &mut AB,
        opcode: Opcode,
        is_real: AB::Expr,
    ) where
        V: Into<AB::Expr>,
    {
        let next_pc = self.following::<AB>();
        self.step(builder, next_pc, constant::<AB>(opcode.gas()), is_real);
    }
}

/// Binds the second operand `b`: to the register that `rs2` reads, or, where there is none, to
/// the immediate. Returns the fields (rs2, imm) of the fetch.
pub fn second_operand<AB: MachineBuilder>(
    builder: &mut AB,
    frame: &Frame<AB::Var>,
    rs2: &[ReadRegister<AB::Var>],
    b: Word<AB::Expr>,
    is_real: AB::Expr,
) -> (AB::Expr, Word<AB::Expr>) {
    match rs2.first() {
        Some(read) => {
            read.eval(builder, b, frame.at::<AB>(SLOT_RS2), is_real);
            (read.index.into(), [AB::Expr::ZERO, AB::Expr::ZERO])
        }
        None => (AB::Expr::ZERO, b),
    }
}

#[cfg(feature = "trace")]
mod trace {
    use isa::clock::{SLOT_RD, SLOT_RS1, SLOT_RS2};
    use p3_field::PrimeCharacteristicRing;
    use vm::records::Record;

    use super::Frame;
    use crate::F;
    use crate::memory::access::{ReadRegister, WriteRegister};
    use crate::witness::Lookups;

    /// The second operand of an ALU instruction: rs2, or the immediate.
    pub fn second_value(record: &Record) -> u32 {
        if record.insn.opcode.is_immediate() { record.insn.imm } else { record.rs2.value }
    }

    impl Frame<F> {
        /// Fills the frame and counts the fetch.
        pub fn fill(&mut self, record: &Record, lookups: &Lookups) {
            self.pc = F::from_u32(record.pc / 4);
            self.clk = F::from_u32(record.clk);
            lookups.fetch(record.pc);
        }
    }

    impl ReadRegister<F> {
        /// Fills the read of rs1.
        pub fn fill_rs1(&mut self, record: &Record, lookups: &Lookups) {
            self.fill(lookups, record.insn.rs1, &record.rs1, record.clk + SLOT_RS1);
        }

        /// Fills the read of rs2.
        pub fn fill_rs2(&mut self, record: &Record, lookups: &Lookups) {
            self.fill(lookups, record.insn.rs2, &record.rs2, record.clk + SLOT_RS2);
        }
    }

    impl WriteRegister<F> {
        /// Fills the write of rd.
        pub fn fill_rd(&mut self, record: &Record, lookups: &Lookups) {
            self.fill(lookups, record.insn.rd, &record.rd, record.clk + SLOT_RD);
        }
    }
}
#[cfg(feature = "trace")]
pub use trace::second_value;
