//! The tracer of a shard: keeps its clock, its history and its size, and makes its records.

use isa::clock::{LOG_MAX, SLOT_MEMORY, SLOT_RD, SLOT_RS1, SLOT_RS2, START};
use isa::memory_map::REGISTERS;
use isa::precompile::{MAX_OPERANDS, Slots};
use isa::syscall::{GAS_PER_OUTPUT_BYTE, MAX_WRITE};
use isa::{Chip, Opcode, Precompile, precompile};

use crate::history::History;
use crate::limit::ShardLimit;
use crate::records::{
    CallRecord, CopyRecord, EcallRecord, NUM_CHIPS, Read, Record, Records, Write,
};
use crate::tracer::{Access, CallStep, Change, CopyStep, EcallStep, Site, Step, Tracer};

/// Bound of the clock at the end of a shard: half of what the constraints allow.
const MAX_CLOCK: u32 = 1 << (LOG_MAX - 1);
/// Gas of a `WRITE` of full length.
const WRITE_GAS: u32 = Opcode::Ecall.gas() + MAX_WRITE * GAS_PER_OUTPUT_BYTE;
/// The most gas that one instruction can use.
pub(crate) const MAX_GAS: u32 =
    if WRITE_GAS > precompile::MAX_GAS { WRITE_GAS } else { precompile::MAX_GAS };
/// The rows of one shard, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows, by [`Chip`].
    pub rows: [u64; NUM_CHIPS],
    /// Bytes copied to the output.
    pub copies: u64,
    /// Calls, by [`Precompile`].
    pub calls: [u64; precompile::COUNT],
    /// Refreshed timestamps.
    pub refreshes: u64,
    /// Touched leaves.
    pub leaves: u64,
    /// Instructions.
    pub cycles: u64,
    /// Gas.
    pub gas: u64,
    /// Cells, as predicted by the [`ShardLimit`].
    pub cells: u64,
}

/// Takes the records of a shard as they come.
pub(crate) trait Sink {
    fn instruction(&mut self, chip: Chip, record: Record);
    fn ecall(&mut self, record: EcallRecord);
    fn copy(&mut self, record: CopyRecord);
    fn call(&mut self, precompile: Precompile, record: CallRecord);
}

impl Sink for Records {
    #[inline]
    fn instruction(&mut self, chip: Chip, record: Record) {
        self.instructions[chip as usize].push(record);
    }
    fn ecall(&mut self, record: EcallRecord) {
        self.ecalls.push(record);
    }
    fn copy(&mut self, record: CopyRecord) {
        self.copies.push(record);
    }
    fn call(&mut self, precompile: Precompile, record: CallRecord) {
        self.calls[precompile as usize].push(record);
    }
}

impl Sink for Counts {
    #[inline]
    fn instruction(&mut self, chip: Chip, _record: Record) {
        self.rows[chip as usize] += 1;
    }
    fn ecall(&mut self, _record: EcallRecord) {
        self.rows[Chip::Ecall as usize] += 1;
    }
    fn copy(&mut self, _record: CopyRecord) {
        self.copies += 1;
    }
    fn call(&mut self, precompile: Precompile, _record: CallRecord) {
        self.calls[precompile as usize] += 1;
    }
}

/// The tracer of a shard.
pub(crate) struct ShardTracer<'a, S> {
    limit: &'a ShardLimit,
    history: &'a mut History,
    pub(crate) sink: S,
    pub(crate) clk: u32,
    pub(crate) cycles: u64,
    /// Cells of rows, copies and calls.
    row_cells: u64,
    /// No instruction starts when there are more cells than this.
    start_cells: u64,
    #[cfg(feature = "faults")]
    pub(crate) armed: Option<&'a mut crate::faults::Armed>,
}

impl<'a, S: Sink> ShardTracer<'a, S> {
    pub(crate) fn new(limit: &'a ShardLimit, history: &'a mut History, sink: S) -> Self {
        let start_cells = limit.max_cells.saturating_sub(limit.cells_of_instruction());
        Self {
            limit,
            history,
            sink,
            clk: START,
            cycles: 0,
            row_cells: 0,
            start_cells,
            #[cfg(feature = "faults")]
            armed: None,
        }
    }

    /// Cells of the shard so far.
    #[inline]
    pub(crate) fn cells(&self) -> u64 {
        let leaves = self.history.num_leaves() as u64 * u64::from(self.limit.cells_per_leaf);
        let refreshes =
            self.history.num_refreshes() as u64 * u64::from(self.limit.cells_per_refresh);
        self.row_cells + leaves + refreshes
    }

    fn advance(&mut self, gas: u32) {
        self.clk += self.at(Site::Gas, gas);
        #[cfg(feature = "faults")]
        if let Some(armed) = &mut self.armed {
            armed.recorded();
        }
    }

    /// Timestamp of the previous access to a word that holds `value`.
    #[inline]
    fn access(&mut self, word: u32, value: u32, Slots { first, last }: Slots) -> u32 {
        let (first, last) = (self.clk + first, self.clk + last);
        let prev_ts = self.history.access(word, value, first, last);
        let told = self.at(Site::Timestamp, prev_ts);
        #[cfg(feature = "faults")]
        if told != prev_ts {
            self.history.restamp(word, prev_ts, told);
        }
        told
    }

    #[inline]
    fn read(&mut self, word: u32, value: u32, slot: u32) -> Read {
        Read { value, prev_ts: self.access(word, value, Slots { first: slot, last: slot }) }
    }

    #[inline]
    fn read_register(&mut self, register: u8, value: u32, slot: u32) -> Read {
        self.read(REGISTERS + u32::from(register), value, slot)
    }

    #[inline]
    fn write(&mut self, word: u32, Change { prev_value, value }: Change, slot: u32) -> Write {
        self.write_within(word, Change { prev_value, value }, Slots { first: slot, last: slot })
    }

    #[inline]
    fn write_within(&mut self, word: u32, change: Change, slots: Slots) -> Write {
        let Change { prev_value, value } = change;
        Write { prev_value, value, prev_ts: self.access(word, prev_value, slots) }
    }

    #[inline]
    fn write_memory(&mut self, Access { word, prev_value, value }: Access) -> Write {
        self.write(word, Change { prev_value, value }, SLOT_MEMORY)
    }
}

impl<S: Sink> Tracer for ShardTracer<'_, S> {
    #[inline]
    fn is_full(&self) -> bool {
        // A shard of no instruction would never end, so the first is always taken.
        self.cycles != 0 && (self.cells() > self.start_cells || self.clk >= MAX_CLOCK - MAX_GAS)
    }

    fn has_room_for_write(&self, bytes: u32) -> bool {
        let cells = self.cells().saturating_add(self.limit.cells_of_copies(bytes));
        self.cycles == 0 || cells <= self.start_cells
    }

    fn has_room_for_call(&self, precompile: Precompile) -> bool {
        let cells = self.cells().saturating_add(self.limit.cells_of_call(precompile));
        self.cycles == 0 || cells <= self.start_cells
    }

    #[inline]
    fn instruction(&mut self, step: &Step) {
        let &Step { pc, next_pc, insn, .. } = step;
        let rs1 = step.rs1.map(|value| self.read_register(insn.rs1, value, SLOT_RS1));
        let rs2 = step.rs2.map(|value| self.read_register(insn.rs2, value, SLOT_RS2));
        let memory = step.memory.map(|access| self.write_memory(access));
        let memory_high = step.memory_high.map(|access| self.write_memory(access));
        let rd = step.rd.map(|change| self.write(REGISTERS + u32::from(insn.rd), change, SLOT_RD));
        let record = Record {
            clk: self.clk,
            pc,
            next_pc,
            insn,
            rs1: rs1.unwrap_or_default(),
            rs2: rs2.unwrap_or_default(),
            rd: rd.unwrap_or_default(),
            memory: memory.unwrap_or_default(),
            memory_high: memory_high.unwrap_or_default(),
        };
        self.sink.instruction(step.chip, record);
        self.row_cells += u64::from(self.limit.cells_per_row[step.chip as usize]);
        self.cycles += 1;
        self.advance(step.gas);
    }

    fn ecall(&mut self, step: &EcallStep) {
        use crate::ecall::{A0, A1, A2, A7};
        use isa::memory_map::OUTPUT_BASE;
        let record = EcallRecord {
            clk: self.clk,
            pc: step.pc,
            a7: self.read_register(A7, step.a7, SLOT_RS1),
            a1: self.read_register(A1, step.a1, SLOT_RS1),
            a2: self.read_register(A2, step.a2, SLOT_RS1),
            output_length: step
                .output_length
                .map(|change| self.write(OUTPUT_BASE / 4, change, SLOT_MEMORY)),
            a0: self.write(REGISTERS + u32::from(A0), step.a0, SLOT_RD),
        };
        self.sink.ecall(record);
        self.row_cells += u64::from(self.limit.cells_per_row[Chip::Ecall as usize]);
        self.cycles += 1;
        self.advance(step.gas);
    }

    fn copy(&mut self, step: &CopyStep) {
        let record = CopyRecord {
            clk: self.clk,
            pc: step.pc,
            source: step.source,
            destination: step.destination,
            remaining: step.remaining,
            read: self.read(step.source / 4, step.read, SLOT_RS1),
            write: self.write(step.destination / 4, step.write, SLOT_RD),
        };
        self.sink.copy(record);
        self.row_cells += u64::from(self.limit.cells_per_copy);
        self.advance(step.gas);
    }

    fn call(&mut self, step: &CallStep<'_>) {
        let info = step.precompile.info();
        let a7 = self.read_register(crate::ecall::A7, step.a7, SLOT_RS1);
        let mut arguments = [Read::default(); MAX_OPERANDS];
        let registers = (crate::ecall::A0..).zip(step.arguments).take(info.operands.len());
        for (read, (register, value)) in arguments.iter_mut().zip(registers) {
            *read = self.read_register(register, value, SLOT_RS1);
        }
        let slots = info.operands.iter().enumerate().flat_map(|(number, operand)| {
            std::iter::repeat_n(info.slots(number), operand.words as usize)
        });
        let words = step.accesses.iter().zip(slots).map(|(access, slots)| {
            let &Access { word, prev_value, value } = access;
            self.write_within(word, Change { prev_value, value }, slots)
        });
        let (words, inner) = (words.collect(), step.inner);
        let record = CallRecord { clk: self.clk, pc: step.pc, a7, arguments, words, inner };
        self.sink.call(step.precompile, record);
        self.row_cells += u64::from(self.limit.cells_per_call[step.precompile as usize]);
        self.cycles += 1;
        self.advance(step.gas);
    }

    #[cfg(feature = "faults")]
    fn start(&mut self, cycle: u64) {
        if let Some(armed) = &mut self.armed {
            armed.start(cycle);
        }
    }

    #[cfg(feature = "faults")]
    fn fetched(&mut self, insn: isa::Instruction) -> isa::Instruction {
        self.armed.as_mut().map_or(insn, |armed| armed.fetched(insn))
    }

    #[cfg(feature = "faults")]
    fn at(&mut self, site: Site, value: u32) -> u32 {
        self.armed.as_mut().map_or(value, |armed| armed.at(site, value))
    }
}
