//! A shard of a guest: its honest tables, and where to find things in them.

use std::collections::HashMap;

use air::F;
use air::bus::Message;
use air::check::Table;
use air::machine::ChipId;
use air::memory::poseidon2::Poseidon2;
use air::memory::tree::MemoryTree;
use air::witness::{Lookups, Shard, Witness};
use isa::{Precompile, Program};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::Matrix;
use prover::Prover;
use prover::budget::costs;
use prover::plan::Mixing;
use rayon::prelude::*;
use verifier::{Profile, ShardClaim};
use vm::records::Records;
use vm::testing::{asm, auipc, call, exit, li, write};
use vm::{Executor, Limits, initial_image};

use super::model::Models;
use super::mutation::{At, main_row, preprocessed_row};
use crate::inject::guest::Guest;

/// Guests of the injection campaign: they have all opcodes twice, two are in several shards.
const GUESTS: usize = 8;
/// Of them, those whose rows stand in the mixed table too, where they are few.
const MIXED: usize = 3;
/// Iterations of two instructions, after which a word needs a refresh.
const ITERATIONS: u32 = 8300;

/// Where a message is: row, number of the message in it.
pub type Place = (At, usize);

/// One shard.
pub struct Subject {
    /// The program.
    pub program: Program,
    /// Where it starts.
    pub start: ShardClaim,
    /// The honest tables, as the prover fills them.
    pub tables: Vec<Table>,
    /// Rows in use, by table.
    pub in_use: Vec<Vec<usize>>,
    /// The others.
    pub padding: Vec<Vec<usize>>,
    /// Senders (`true`) and receivers of a tuple.
    pub partners: HashMap<(bool, Vec<F>), Vec<Place>>,
    /// Row of a tuple in the program table.
    pub fetches: HashMap<Vec<F>, usize>,
    /// First rows of permutations, by their inputs.
    pub permutations: HashMap<Vec<F>, At>,
    /// To fill rows with: nobody reads them.
    pub lookups: Lookups,
}

impl Subject {
    /// All shards of all guests of a campaign.
    ///
    /// # Panics
    ///
    /// If a guest cannot be proven.
    pub fn all(seed: u64, models: &Models) -> Vec<Self> {
        let guests = (0..=GUESTS + MIXED).into_par_iter().map(|index| {
            if index < GUESTS + MIXED {
                let guest = Guest::new(seed, index % GUESTS);
                let mixing = if index < GUESTS { Mixing::Never } else { Mixing::Cheapest };
                return shards(&guest.program, &guest.honest, mixing, models);
            }
            let long = vm::testing::program(0x1000, &long());
            let mut executor = Executor::new(&long, &[], Limits::default()).expect("a small image");
            let records = executor.next_shard(&costs()).expect("it ends").expect("it executes");
            shards(&long, &[records], Mixing::Never, models)
        });
        guests.flatten_iter().collect()
    }

    /// The table of a chip that has one.
    pub fn table(&self, chip: ChipId) -> Option<usize> {
        self.tables.iter().position(|table| table.air.id == chip)
    }

    fn new(
        program: &Program,
        start: ShardClaim,
        prover: &Prover,
        mut shard: Shard,
        mixing: Mixing,
    ) -> Self {
        let tables = prover.shard_tables(&mut shard, mixing);
        Self {
            program: program.clone(),
            start,
            tables,
            in_use: Vec::new(),
            padding: Vec::new(),
            partners: HashMap::new(),
            fetches: HashMap::new(),
            permutations: HashMap::new(),
            lookups: shard.lookups,
        }
    }

    /// Notes where everything is.
    fn survey(&mut self, models: &Models) {
        for (number, table) in self.tables.iter().enumerate() {
            let (mut in_use, mut padding) = (Vec::new(), Vec::new());
            for row in 0..table.trace.height() {
                let at = (number, row);
                let values = main_row(&self.tables, at);
                let mut is_used = matches!(table.air.id, ChipId::Program | ChipId::Lookup)
                    && table.trace.values[row * table.trace.width()..][..table.trace.width()]
                        .iter()
                        .any(|&value| value != F::ZERO);
                if table.air.id == ChipId::Program {
                    is_used = values[0] != F::ZERO;
                    let tuple = preprocessed_row(&self.tables, at).to_vec();
                    self.fetches.insert(tuple, row);
                }
                for (ordinal, message) in
                    models.row(table.air.id, values).messages.iter().enumerate()
                {
                    let count = message.count.eval(values);
                    is_used |= count != F::ZERO;
                    let begins = row.is_multiple_of(Poseidon2::ROWS);
                    let is_permuted = message.id == Message::Permutation as u32;
                    if is_permuted && message.is_provided && begins {
                        let inputs = message.tuple(values)[1..17].to_vec();
                        self.permutations.entry(inputs).or_insert(at);
                    } else if message.is_state() && count != F::ZERO {
                        let key = (count == F::ONE, message.tuple(values));
                        self.partners.entry(key).or_default().push((at, ordinal));
                    }
                }
                if is_used { in_use.push(row) } else { padding.push(row) }
            }
            self.in_use.push(in_use);
            self.padding.push(padding);
        }
    }
}

/// The shards of a run.
fn shards(program: &Program, records: &[Records], mixing: Mixing, models: &Models) -> Vec<Subject> {
    let prover = Prover::new(program.clone(), Profile::Bits100).expect("a small program");
    let mut tree = MemoryTree::new(initial_image(program, &[]));
    let shards = records.iter().map(|records| {
        let start = ShardClaim { pc: records.pc_start / 4, roots: tree.roots() };
        let shard = Shard::new(program, &mut tree, records.clone());
        let mut subject = Subject::new(program, start, &prover, shard, mixing);
        subject.survey(models);
        subject
    });
    shards.collect()
}

/// Leaves three registers alone for longer than the window; then three rows for each of the chips of
/// which other guests have as many rows as a table holds; then copies three bytes.
fn long() -> Vec<u32> {
    use isa::Opcode::{
        Add, Addi, Bne, Div, Jal, Jalr, Lbu, Mul, Mulh, Sb, Sll, Slli, Slt, Slti, Sw, Xor, Xori,
    };
    const POINTER: u8 = 18;
    let registers = [(6, 77), (8, 78), (9, 79), (5, ITERATIONS)];
    let mut words: Vec<u32> =
        registers.into_iter().flat_map(|(register, value)| li(register, value)).collect();
    words.extend([asm(Addi, 5, 5, 0, -1), asm(Bne, 0, 5, 0, -4)]);
    words.extend(li(POINTER, 0x4000));
    for offset in [0, 4, 8] {
        for opcode in [Xor, Xori, Sll, Slli, Slt, Slti, Mul, Mulh, Div, Add] {
            words.push(asm(opcode, 7, 6, 8, 5));
        }
        words.push(asm(Sw, 0, POINTER, 9, offset));
        words.extend([asm(Sb, 0, POINTER, 8, offset + 1), asm(Lbu, 7, POINTER, 0, offset)]);
        words.push(asm(Jal, 1, 0, 0, 4));
        words.extend([auipc(19, 0), asm(Jalr, 1, 19, 0, 8)]);
    }
    words.extend(write(isa::syscall::STDOUT, 0x1001, 3));
    // Three calls are six rows of eight; the first and the last on one state.
    for state in [0x8000, 0x8104, 0x8000] {
        words.extend(call(Precompile::Poseidon2, &[state]));
    }
    // Three calls' rows of four, and of 256 rows of rounds 64 that are padding.
    for (state, block) in [(0x8000, 0x1000), (0x9000, 0x8040), (0x8000, 0x9000)] {
        words.extend(call(Precompile::Sha256Compress, &[state, block]));
    }
    // Three calls are 24 rows of 32: halves of a product of what the permutations left; quotient and
    // remainder of one of them; and a product with a factor of 128 bits.
    const ZERO: u32 = 0x9200;
    for pointers in [
        [0x9000, 0x8000, 0x8004, 0x8104, ZERO, 0x9020],
        [0x9040, ZERO, 0x8000, 0x9000, 0x8020, 0x9060],
        [0x9080, 0x8000, 0x8134, 0x9040, 0x8020, 0x90a0],
    ] {
        words.extend(call(Precompile::U256MulAddMod, &pointers));
    }
    // Three calls are 24 rows of 32: on secp256k1, whose number is zero, points of what a permutation left
    // and the compressions; on secp256r1 twice the former, and that sum and the latter.
    const ONE: u32 = 0x9204;
    words.extend([&li(9, 1)[..], &li(POINTER, ONE), &[asm(Sw, 0, POINTER, 9, 0)]].concat());
    for pointers in [
        [0xc000, 0x8104, 0x8000, ZERO],
        [0xc040, 0x8104, 0x8104, ONE],
        [0xc080, 0xc040, 0x8000, ONE],
    ] {
        words.extend(call(Precompile::EcAdd, &pointers));
    }
    // Three calls' rows leave padding in each of their chips.
    for (state, block) in [(0x9000, 0xa000), (0xb000, 0x9000), (0x9000, 0xb000)] {
        words.extend(call(Precompile::KeccakF1600, &[state, block]));
    }
    words.extend(exit());
    words
}
