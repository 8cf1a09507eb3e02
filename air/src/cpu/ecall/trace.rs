use isa::clock::{SLOT_MEMORY, SLOT_RD, SLOT_RS1};
use isa::syscall::{EXIT, MAX_WRITE, STDOUT};
use p3_field::{Field, PrimeCharacteristicRing};
use vm::records::{EcallRecord, Read, Write};

use super::columns::{Argument, OutputCols};
use super::{Ecall, EcallCols};
use crate::F;
use crate::cpu::frame::HALT;
use crate::memory::access::fill_prev_ts;
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for Ecall {
    type Record = EcallRecord;

    fn records(shard: &Shard) -> &[EcallRecord] {
        &shard.records.ecalls
    }

    fn fill(row: &mut EcallCols<F>, record: &EcallRecord, lookups: &Lookups) {
        let EcallRecord { clk, pc, a7, a1, a2, a0, output_length } = record;
        let is_exit = a7.value == EXIT;
        let is_output = !is_exit && a0.prev_value == STDOUT;
        let n = a2.value.min(MAX_WRITE);
        row.frame.pc = F::from_u32(pc / 4);
        row.frame.clk = F::from_u32(*clk);
        row.is_exit = F::from_bool(is_exit);
        row.is_output = F::from_bool(is_output);
        row.is_console = F::from_bool(!is_exit && !is_output);
        row.n = F::from_u32(n);
        row.a2_high_inverse = limbs(a2.value)[1].try_inverse().unwrap_or(F::ZERO);
        row.is_long = F::from_bool(a2.value > MAX_WRITE);
        lookups.fetch(*pc);

        row.a7_prev_ts = fill_prev_ts(lookups, a7.prev_ts, clk + SLOT_RS1);
        row.a1.fill(a1, clk + SLOT_RS1, lookups);
        row.a2.fill(a2, clk + SLOT_RS1, lookups);
        let Write { prev_value, value, prev_ts } = *a0;
        row.a0.fill(&Read { value: prev_value, prev_ts }, clk + SLOT_RD, lookups);
        row.result = limbs(value);
        if let Some(length) = output_length {
            row.output.fill(length, a1.value, n, clk + SLOT_MEMORY, lookups);
        }
        row.next_pc = F::from_u32(if is_exit { HALT } else { pc / 4 + 1 });
    }
}

impl Argument<F> {
    fn fill(&mut self, read: &Read, now: u32, lookups: &Lookups) {
        self.value = limbs(read.value);
        self.prev_ts = fill_prev_ts(lookups, read.prev_ts, now);
    }
}

impl OutputCols<F> {
    fn fill(&mut self, length: &Write, source: u32, n: u32, now: u32, lookups: &Lookups) {
        self.length_before = limbs(length.prev_value);
        self.length_after = limbs(length.value);
        self.length_prev_ts = fill_prev_ts(lookups, length.prev_ts, now);
        lookups.range(16, length.value & 0xffff);
        lookups.range(12, (length.value >> 16) + 1);

        let end = (source & 0xffff) + n;
        self.source_end = F::from_u32(end & 0xffff);
        lookups.range(16, end & 0xffff);
        lookups.range(16, (source >> 16) + (end >> 16));

        self.source_byte = F::from_u32(source % 4);
        self.destination_byte = F::from_u32(length.prev_value % 4);
        for start in [source, length.prev_value] {
            lookups.range(2, start % 4);
            lookups.range(14, (start & 0xffff) / 4);
        }
        self.copies = F::from_bool(n > 0);
    }
}
