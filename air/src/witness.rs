//! From the records of a shard to the traces of its chips.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use isa::memory_map::{LOG_LEAF_WORDS, REGISTERS};
use isa::{Chip as Family, Opcode, Program};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;
use vm::records::{Record, Records};

use crate::F;
use crate::cols::Columns;
use crate::cpu::boundary::BoundaryCols;
use crate::cpu::frame::HALT;
use crate::machine::{Chip, ChipId, Instance};
use crate::memory::tree::{MemoryTree, TreeRecords};
use crate::precompiles::keccak::SLICES;
use crate::precompiles::keccak::records::KeccakRecords;
use crate::table::lookup::LOG_HEIGHT;
use crate::table::program::ProgramRow;

/// How a chip fills its rows.
pub trait Witness: Chip {
    /// What a row, or [`ROWS`](Self::ROWS) of them, is filled from.
    type Record: Sync;
    /// Rows of one record, a power of two: so a table, unless it is lower, holds whole records.
    const ROWS: usize = 1;

    /// Records of one call, of the chips of a precompile.
    const RECORDS: usize = 1;

    /// The chip's records of a shard.
    fn records(shard: &Shard) -> &[Self::Record];

    /// Fills a record's first row, zero before, and counts its lookups.
    fn fill(row: &mut Self::Row<F>, record: &Self::Record, lookups: &Lookups);

    /// Fills the first row of padding, zero before. A row of zeros satisfies nearly every chip.
    fn pad(_row: &mut Self::Row<F>) {}

    /// Fills a further row of a record or of padding, zero before, from the one `before`; `number`
    /// counts from 1. Of a record it gets that too, and counts the row's lookups.
    fn follow(
        _row: &mut Self::Row<F>,
        _before: &Self::Row<F>,
        _number: usize,
        _record: Option<(&Self::Record, &Lookups)>,
    ) {
    }
}

/// How the tables of a chip are filled.
pub trait Tabulate: Chip {
    /// Rows of a record.
    const ROWS: usize;
    /// Records of one call, of the chips of a precompile.
    const RECORDS: usize;

    /// Number of rows in `shard`.
    fn rows(shard: &Shard) -> usize;

    /// Fills a trace of `height` rows with the rows `range` of `shard`.
    fn trace(shard: &Shard, range: Range<usize>, height: usize) -> RowMajorMatrix<F>;
}

impl<C: Witness> Tabulate for C {
    const ROWS: usize = <C as Witness>::ROWS;
    const RECORDS: usize = <C as Witness>::RECORDS;

    fn rows(shard: &Shard) -> usize {
        <C as Witness>::ROWS * C::records(shard).len()
    }

    fn trace(shard: &Shard, range: Range<usize>, height: usize) -> RowMajorMatrix<F> {
        trace::<C>(shard, range, height)
    }
}

/// Fills a trace of `height` rows with the rows `range` of a chip in `shard`.
///
/// # Panics
///
/// If the range does not fit, or it or the table cuts a record.
fn trace<C: Witness>(shard: &Shard, range: Range<usize>, height: usize) -> RowMajorMatrix<F> {
    assert!(range.len() <= height, "more rows than the table has");
    let is_whole = |rows: usize| rows.is_multiple_of(<C as Witness>::ROWS);
    assert!([range.start, range.end, height].into_iter().all(is_whole), "a record is cut");
    let records = &C::records(shard)[range.start / <C as Witness>::ROWS..];
    let records = &records[..range.len() / <C as Witness>::ROWS];
    let width = C::Row::<F>::WIDTH;
    let mut values = F::zero_vec(height * width);
    values.par_chunks_exact_mut(<C as Witness>::ROWS * width).enumerate().for_each(
        |(index, rows)| {
            fill_rows::<C>(rows, records.get(index), &shard.lookups);
        },
    );
    RowMajorMatrix::new(values, width)
}

/// Fills the rows of one record, or of padding, all zero before.
pub fn fill_rows<C: Witness>(rows: &mut [F], record: Option<&C::Record>, lookups: &Lookups) {
    let mut rows = rows.chunks_exact_mut(C::Row::<F>::WIDTH).map(C::Row::<F>::of_mut);
    let Some(mut row) = rows.next() else { return };
    match record {
        Some(record) => C::fill(row, record, lookups),
        None => C::pad(row),
    }
    for (number, next) in (1..).zip(rows) {
        C::follow(next, row, number, record.map(|record| (record, lookups)));
        row = next;
    }
}

/// How often a row of the lookup table is looked up, by meaning.
#[derive(Clone, Copy, Debug, Default)]
pub struct LookupCounts {
    /// As 16-bit value.
    pub range16: u32,
    /// As pair of bits and value.
    pub range: u32,
    /// As bytes and their conjunction.
    pub and: u32,
}

/// Counters of all table lookups of a shard. Sums do not depend on the order of the threads that
/// count.
///
/// A value that is in no table is not counted: its proof then fails, as it must.
#[derive(Debug)]
pub struct Lookups {
    range16: Vec<AtomicU32>,
    range: Vec<AtomicU32>,
    and: Vec<AtomicU32>,
    ternary: Vec<AtomicU32>,
    /// Byte address of the program's first word.
    base: u32,
    /// By word of the program.
    fetches: Vec<AtomicU32>,
}

fn counters(len: usize) -> Vec<AtomicU32> {
    (0..len).map(|_| AtomicU32::new(0)).collect()
}

fn increment(counters: &[AtomicU32], index: usize) {
    if let Some(counter) = counters.get(index) {
        counter.fetch_add(1, Relaxed);
    }
}

impl Lookups {
    fn new(program: &Program) -> Self {
        Self {
            range16: counters(1 << LOG_HEIGHT),
            range: counters(1 << LOG_HEIGHT),
            and: counters(1 << LOG_HEIGHT),
            ternary: counters(3usize.pow(SLICES as u32)),
            base: program.base,
            fetches: counters(program.instructions.len()),
        }
    }

    /// `value` has `bits` bits.
    pub fn range(&self, bits: u32, value: u32) {
        if bits == 16 {
            increment(&self.range16, value as usize);
        } else if bits < 16 && value >> bits == 0 {
            increment(&self.range, (1 << bits) + value as usize);
        }
    }

    /// Both limbs of `value` have 16 bits.
    pub fn range_word(&self, value: u32) {
        self.range(16, value & 0xffff);
        self.range(16, value >> 16);
    }

    /// The conjunction of two bytes.
    pub fn and(&self, a: u8, b: u8) {
        increment(&self.and, usize::from(a) + 256 * usize::from(b));
    }

    /// The number whose digits of base 8 are those of base 3 of `digits`.
    pub fn ternary(&self, digits: u32) {
        increment(&self.ternary, digits as usize);
    }

    /// How often [`Self::ternary`] was called with `digits`.
    pub fn ternary_count(&self, digits: u32) -> u32 {
        self.ternary.get(digits as usize).map_or(0, |count| count.load(Relaxed))
    }

    /// A fetch of the instruction at byte address `pc`.
    pub fn fetch(&self, pc: u32) {
        increment(&self.fetches, (pc.wrapping_sub(self.base) / 4) as usize);
    }

    fn table_rows(&self) -> Vec<LookupCounts> {
        (0..1 << LOG_HEIGHT)
            .map(|i| LookupCounts {
                range16: self.range16[i].load(Relaxed),
                range: self.range[i].load(Relaxed),
                and: self.and[i].load(Relaxed),
            })
            .collect()
    }

    fn program_rows(&self, program: &Program) -> Vec<ProgramRow> {
        let mut executed = 0;
        let mut rows: Vec<_> = program
            .instructions
            .iter()
            .zip(&self.fetches)
            .filter(|(insn, _)| insn.is_some_and(|insn| insn.opcode != Opcode::Ebreak))
            .map(|(_, count)| {
                let count = count.load(Relaxed);
                executed += count;
                ProgramRow { count, executed }
            })
            .collect();
        rows.resize(rows.len().next_power_of_two(), ProgramRow { count: 0, executed });
        rows
    }
}

/// Everything that the traces of one shard are made from.
#[derive(Debug)]
pub struct Shard {
    /// What the executor recorded.
    pub records: Records,
    /// What the memory tree recorded.
    pub tree: TreeRecords,
    /// What the calls of `keccak_f1600` come to.
    pub keccak: KeccakRecords,
    /// The public values.
    pub boundary: BoundaryCols<F>,
    /// Instructions executed: the program table's public value.
    pub cycles: F,
    /// Counters that rows add to as they are filled.
    pub lookups: Lookups,
    /// Rows that stand in no table of their own; none until all of those are filled.
    pub mixed: Vec<(ChipId, Range<usize>)>,
    /// Rows of the lookup table; empty until all other traces are filled.
    pub lookup_rows: Vec<LookupCounts>,
    /// Rows of the program table; empty until all other traces are filled.
    pub program_rows: Vec<ProgramRow>,
}

impl Shard {
    /// Takes `tree` over the shard, and gathers what its traces need.
    pub fn new(program: &Program, tree: &mut MemoryTree, records: Records) -> Self {
        let tree = tree.advance(&records.leaves);
        let touches = |registers: bool| {
            let first = REGISTERS >> LOG_LEAF_WORDS;
            F::from_bool(records.leaves.iter().any(|leaf| (leaf.index >= first) == registers))
        };
        let boundary = BoundaryCols {
            pc_start: F::from_u32(records.pc_start / 4),
            pc_end: F::from_u32(records.pc_end.map_or(HALT, |pc| pc / 4)),
            clk_end: F::from_u32(records.clk_end),
            roots_start: tree.roots_before,
            roots_end: tree.roots_after,
            touched: [touches(false), touches(true)],
        };
        Self {
            cycles: F::from_u64(records.cycles),
            lookups: Lookups::new(program),
            mixed: Vec::new(),
            lookup_rows: Vec::new(),
            program_rows: Vec::new(),
            keccak: KeccakRecords::new(&records),
            records,
            tree,
            boundary,
        }
    }

    /// The records of one family of instructions.
    pub fn instructions(&self, family: Family) -> &[Record] {
        &self.records.instructions[family as usize]
    }

    /// The public values of a chip in this shard.
    pub fn public_values(&self, chip: ChipId) -> Vec<F> {
        match chip {
            ChipId::Boundary => {
                let BoundaryCols { pc_start, pc_end, clk_end, roots_start, roots_end, .. } =
                    self.boundary;
                let roots = [roots_start.as_flattened(), roots_end.as_flattened()];
                [&[pc_start, pc_end, clk_end], roots[0], roots[1]].concat()
            }
            ChipId::Program => vec![self.cycles],
            _ => Vec::new(),
        }
    }

    /// Fills the trace of every instance. Instances of one chip take its rows in order, the mixed
    /// table takes what they leave; the tables that count lookups come last, as [`ChipId`] orders
    /// them. Counting starts anew, so that traces may be filled again.
    ///
    /// # Panics
    ///
    /// If the instances do not have room for all rows, or cut a record.
    pub fn traces(&mut self, program: &Program, instances: &[Instance]) -> Vec<RowMajorMatrix<F>> {
        self.lookups = Lookups::new(program);
        self.mixed = self.left_by(instances);
        let mut traces = Vec::with_capacity(instances.len());
        let mut filled = 0;
        for (index, instance) in instances.iter().enumerate() {
            let continues = index > 0 && instances[index - 1].chip == instance.chip;
            if !continues {
                filled = 0;
            }
            match instance.chip {
                ChipId::Program => self.program_rows = self.lookups.program_rows(program),
                ChipId::Lookup => self.lookup_rows = self.lookups.table_rows(),
                _ => {}
            }
            let height = 1 << instance.log_height;
            let rows = instance.chip.rows(self);
            let end = if instance.chip == ChipId::Mixed { rows } else { rows.min(filled + height) };
            traces.push(instance.chip.trace(self, filled..end, height));
            filled = end;
        }
        traces
    }

    /// The single rows for which the tables of their own chip have no room.
    fn left_by(&self, instances: &[Instance]) -> Vec<(ChipId, Range<usize>)> {
        let left = ChipId::SINGLE.iter().map(|&chip| {
            let own = instances.iter().filter(|instance| instance.chip == chip);
            let room = own.map(|instance| 1 << instance.log_height).sum();
            (chip, room..chip.rows(self))
        });
        left.filter(|(_, rows)| !rows.is_empty()).collect()
    }
}
