//! The memory bus of a shard, balanced anew from its records.

use std::collections::HashMap;

use isa::Format;
use isa::clock::*;
use isa::memory_map::{OUTPUT_BASE, REGISTERS};
use isa::precompile::{Operand, PrecompileInfo};
use vm::records::*;

use super::replay::memory_access;

/// The memory bus: entries (word, value, timestamp), produced less consumed.
#[derive(Default)]
pub struct Bus(HashMap<(u32, u32, u32), i64>);

impl Bus {
    /// Panics if what the shard's accesses and leaves put on the bus is not taken off it.
    pub fn check(shard: &Records) {
        let mut bus = Self::default();
        for leaf in &shard.leaves {
            assert!(leaf.last_ts.iter().any(|ts| *ts != 0), "a leaf without an access");
            for place in 0..8 {
                let word = 8 * leaf.index + place as u32;
                bus.count(word, leaf.initial[place], leaf.initial_ts[place], 1);
                bus.count(word, leaf.last[place], leaf.last_ts[place], -1);
            }
        }
        for RefreshRecord { index, value, prev_ts, ts } in &shard.refreshes {
            assert!(ts > prev_ts);
            bus.count(*index, *value, *prev_ts, -1);
            bus.count(*index, *value, *ts, 1);
        }
        for record in shard.instructions.iter().flatten() {
            bus.instruction(record);
        }
        shard.ecalls.iter().for_each(|record| bus.ecall(record));
        shard.copies.iter().for_each(|record| bus.copy(record));
        for (info, calls) in isa::precompile::TABLE.iter().zip(&shard.calls) {
            calls.iter().for_each(|record| bus.call(info, record));
        }
        bus.0.retain(|_, count| *count != 0);
        assert!(bus.0.is_empty(), "unbalanced: {:?}", bus.0.iter().take(5).collect::<Vec<_>>());
    }

    fn count(&mut self, word: u32, value: u32, ts: u32, count: i64) {
        *self.0.entry((word, value, ts)).or_default() += count;
    }

    fn write(&mut self, word: u32, write: &Write, ts: u32) {
        self.write_since(word, write, ts, ts);
    }

    /// As [`Self::write`], of an access that takes up the time from `since` on.
    fn write_since(&mut self, word: u32, write: &Write, since: u32, ts: u32) {
        assert!(since > write.prev_ts, "timestamps rise");
        assert!(since - write.prev_ts - 1 < 1 << LOG_WINDOW, "accesses lie within the window");
        self.count(word, write.prev_value, write.prev_ts, -1);
        self.count(word, write.value, ts, 1);
    }

    fn read(&mut self, word: u32, &Read { value, prev_ts }: &Read, ts: u32) {
        self.write(word, &Write { prev_value: value, value, prev_ts }, ts);
    }

    fn instruction(&mut self, record: &Record) {
        let Record { clk, insn, rs1, rs2, rd, memory, memory_high, .. } = record;
        let register = |r: u8| REGISTERS + u32::from(r);
        let info = insn.opcode.info();
        let (has_rs1, has_rs2, has_rd) = match info.format {
            Format::R => (true, true, true),
            Format::I | Format::Shamt => (true, false, true),
            Format::S | Format::B => (true, true, false),
            Format::J => (false, false, true),
            Format::System => unreachable!("no record of a system instruction"),
        };
        if has_rs1 {
            self.read(register(insn.rs1), rs1, clk + SLOT_RS1);
        } else {
            assert_eq!(*rs1, Read::default());
        }
        if has_rs2 {
            self.read(register(insn.rs2), rs2, clk + SLOT_RS2);
        } else {
            assert_eq!(*rs2, Read::default());
        }
        let (has_memory, crosses) = memory_access(record);
        let word = rs1.value.wrapping_add(insn.imm) / 4;
        if has_memory {
            self.write(word, memory, clk + SLOT_MEMORY);
        } else {
            assert_eq!(*memory, Write::default());
        }
        if crosses {
            assert!(word + 1 < REGISTERS);
            self.write(word + 1, memory_high, clk + SLOT_MEMORY);
        } else {
            assert_eq!(*memory_high, Write::default());
        }
        if has_rd {
            self.write(register(insn.rd), rd, clk + SLOT_RD);
        } else {
            assert_eq!(*rd, Write::default());
        }
    }

    fn ecall(&mut self, record: &EcallRecord) {
        let EcallRecord { clk, a7, a1, a2, a0, output_length, .. } = record;
        for (register, read) in [(17, a7), (11, a1), (12, a2)] {
            self.read(REGISTERS + register, read, clk + SLOT_RS1);
        }
        if let Some(length) = output_length {
            self.write(OUTPUT_BASE / 4, length, clk + SLOT_MEMORY);
        }
        self.write(REGISTERS + 10, a0, clk + SLOT_RD);
    }

    fn call(&mut self, info: &PrecompileInfo, record: &CallRecord) {
        let CallRecord { clk, a7, arguments, words, .. } = record;
        self.read(REGISTERS + 17, a7, clk + SLOT_RS1);
        let mut words = words.iter();
        let last = clk + SLOT_MEMORY + info.operands.len() as u32 - 1;
        for (number, (read, operand)) in (0..).zip(arguments.iter().zip(info.operands)) {
            let &Operand { words: length, written } = operand;
            let own = clk + SLOT_MEMORY + number;
            let (since, ts) = if written { (clk + SLOT_MEMORY, last) } else { (own, own) };
            self.read(REGISTERS + 10 + number, read, clk + SLOT_RS1);
            assert!(read.value.is_multiple_of(4) && read.value / 4 + length <= 1 << 30);
            for word in 0..length {
                let write = words.next().expect("an access for each word");
                assert!(written || write.prev_value == write.value, "it is only read");
                self.write_since(read.value / 4 + word, write, since, ts);
            }
        }
        assert_eq!(words.next(), None);
    }

    fn copy(&mut self, record: &CopyRecord) {
        self.read(record.source / 4, &record.read, record.clk + SLOT_RS1);
        self.write(record.destination / 4, &record.write, record.clk + SLOT_RD);
    }
}
