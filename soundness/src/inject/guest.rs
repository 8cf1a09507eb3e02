//! Guests to lie to: a few dozen instructions each, which end normally.

use std::collections::BTreeMap;

use isa::keccak::{BLOCK_WORDS, STATE_WORDS};
use isa::opcode::TABLE;
use isa::syscall::{STDERR, STDOUT};
use isa::{Opcode, Precompile, Program, Semantics};
use prover::budget::costs;
use vm::records::Records;
use vm::testing::{asm, auipc, call, exit, li, program, write};
use vm::tracer::{CallStep, CopyStep, EcallStep, Step};
use vm::{Executor, Limits, Machine, ShardLimit, Site, Tracer};

use super::random::Random;

/// Guests of a campaign.
pub const GUESTS: usize = 24;
/// Guests that have all opcodes between them.
const GROUP: usize = 4;
/// The most shards of a guest.
const MAX_SHARDS: usize = 4;
/// Each guest is linked here.
const BASE: u32 = 0x1000;
/// Registers of operands; x0 and the sink come on top.
const OPERANDS: [u8; 5] = [5, 6, 7, 8, 9];
/// Register of the base of loads and stores: words of the program, then zeros.
const POINTER: u8 = 18;
/// Where precompiles find their words.
const STATES: u32 = 0x8000;
/// Where those find theirs that multiply.
const NUMBERS: u32 = 0x8800;
/// Operands that are edges of some instruction.
const EDGES: [u32; 12] =
    [0, 1, 2, 31, 0xff, 0x7fff, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_8000, u32::MAX];

/// A place where a lie can be told: one value of one executed instruction.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Number of the guest.
    pub guest: usize,
    /// Instructions executed before.
    pub cycle: u64,
    /// What is executed.
    pub opcode: Opcode,
    /// Which value, and which of several.
    pub site: Site,
    /// See [`vm::faults::Fault::nth`].
    pub nth: u32,
}

/// A program, with its honest run.
#[derive(Debug)]
pub struct Guest {
    /// The program.
    pub program: Program,
    /// Limit of its shards.
    pub limit: ShardLimit,
    /// Bounds of a run under a fault.
    pub limits: Limits,
    /// The honest run, shard by shard.
    pub honest: Vec<Records>,
    /// Where it can be lied to.
    pub targets: Vec<Target>,
}

impl Guest {
    /// Guest number `index` of a campaign.
    pub fn new(seed: u64, index: usize) -> Self {
        let mut random = Random::new(seed, 1, index as u64);
        let program = program(BASE, &words(seed, index, &mut random));
        let new = || Executor::new(&program, &[], Limits::default()).expect("a small image");
        let count = |limit: &ShardLimit| new().profile(limit).expect("the guest ends");
        let counts = count(&costs());
        let [total] = counts.as_slice() else { panic!("one shard without a bound") };
        // Every third guest takes a few shards: as many as the tightest bound that is not absurd.
        let bounds = (1..256).map(|part| total.cells * part / 128).filter(|_| index % 3 == 2);
        let limit = bounds
            .map(|max_cells| ShardLimit { max_cells, ..costs() })
            .find(|limit| count(limit).len() <= MAX_SHARDS)
            .unwrap_or(costs());
        let mut executor = new();
        let honest: Vec<Records> =
            std::iter::from_fn(|| executor.next_shard(&limit).expect("the guest ends")).collect();
        let targets = targets(&program, index);
        let limits = Limits { gas: 2 * total.gas + 200, ..Limits::default() };
        Self { program, limit, limits, honest, targets }
    }
}

/// The words of a guest: operands, its share of the opcodes, the exit.
fn words(seed: u64, index: usize, random: &mut Random) -> Vec<u32> {
    let mut words: Vec<u32> = OPERANDS.iter().flat_map(|&r| li(r, random.of(&EDGES))).collect();
    words.extend(li(OPERANDS[random.below(5)], random.number() as u32));
    words.extend(li(POINTER, BASE + 0x20 + random.below(4) as u32));
    for opcode in share(seed, index) {
        for _ in 0..2 {
            emit(&mut words, opcode, random);
        }
    }
    words.extend(li(10, random.of(&EDGES)));
    words.extend(exit());
    words
}

/// The opcodes of a guest: one share of a shuffled list.
fn share(seed: u64, index: usize) -> Vec<Opcode> {
    let mut random = Random::new(seed, 2, (index / GROUP) as u64);
    let mut opcodes: Vec<Opcode> =
        TABLE.iter().map(|row| row.opcode).filter(|&opcode| opcode != Opcode::Ebreak).collect();
    for last in (1..opcodes.len()).rev() {
        opcodes.swap(last, random.below(last + 1));
    }
    opcodes.into_iter().skip(index % GROUP).step_by(GROUP).collect()
}

/// Appends an instruction with operands of any kind.
fn emit(words: &mut Vec<u32>, opcode: Opcode, random: &mut Random) {
    let sources = [0, 5, 6, 7, 8, 9];
    let [rs1, rs2] = [0; 2].map(|_| random.of(&sources));
    let rd = random.of(&[0, 5, 6, 7, 8, 9, 9]);
    let any = random.below(4096) as i32 - 2048;
    let imm = random.of(&[0, 1, -1, 2047, -2048, 5, 16, 31, any]);
    match opcode.info().semantics {
        Semantics::Alu(_) => words.push(asm(opcode, rd, rs1, rs2, imm)),
        // A word of each two of these offsets crosses, and one halfword of each four.
        Semantics::Load { .. } => {
            words.push(asm(opcode, rd, POINTER, 0, random.below(16) as i32));
            words.push(asm(opcode, rd, POINTER, 0, 3 + 4 * random.below(4) as i32));
        }
        Semantics::Store { .. } => {
            words.push(asm(opcode, 0, POINTER, rs2, 256 + random.below(16) as i32));
            words.push(asm(opcode, 0, POINTER, rs2, 3 + 4 * random.below(4) as i32));
        }
        Semantics::Branch(_) => {
            for (a, b) in [(rs1, rs2), (rs2, rs1), (rs1, rs1)] {
                words.push(asm(opcode, 0, a, b, 8));
                words.push(asm(Opcode::Addi, 5, 5, 0, 1));
            }
        }
        Semantics::Jal => {
            words.push(asm(opcode, rd, 0, 0, 8));
            words.push(asm(Opcode::Addi, 5, 5, 0, 1));
        }
        Semantics::Jalr => {
            // Odd at times: the lowest bit of the target is dropped.
            let target = 12 + random.below(2) as i32;
            words.push(auipc(9, 0));
            words.push(asm(opcode, rd, 9, 0, target));
            words.push(asm(Opcode::Addi, 5, 5, 0, 1));
        }
        Semantics::Ecall => {
            let pointer = BASE + random.below(64) as u32;
            words.extend(write(STDOUT, pointer, random.below(6) as u32));
            words.extend(write(STDERR, pointer, random.of(&[0, 1, 7, 70_000])));
            words.extend(permute(random));
            words.extend(compress(random));
            words.extend(multiply(random));
            words.extend(absorb(random));
            words.extend(add_points(random));
        }
        Semantics::Ebreak => unreachable!("no guest's share"),
    }
}

/// Calls the permutation on words that are zero but for one; on a state of its own, then on what
/// that left, or on what an earlier call left.
fn permute(random: &mut Random) -> Vec<u32> {
    let word = random.below(1 << 20) as u32;
    let state = STATES + 4 * random.below(16) as u32;
    let mut words = [&li(9, word)[..], &li(POINTER + 1, state)].concat();
    words.push(asm(Opcode::Sw, 0, POINTER + 1, 9, 4 * random.below(16) as i32));
    let call = call(Precompile::Poseidon2, &[state]);
    words.extend([&call[..], &call[..]].concat());
    words
}

/// Compresses what the permutation left, or words of the program, into a state that lies where no
/// permutation finds it; then once more.
fn compress(random: &mut Random) -> Vec<u32> {
    let state = STATES + 0x400 + 4 * random.below(32) as u32;
    let block = random.of(&[BASE, STATES]) + 4 * random.below(16) as u32;
    let call = call(Precompile::Sha256Compress, &[state, block]);
    [&call[..], &call[call.len() - 1..]].concat()
}

/// Calls the arithmetic of 256 bits on what the permutation left, a factor of one word, and a modulus
/// that is zero or has its top bit.
fn multiply(random: &mut Random) -> Vec<u32> {
    let (modulus, factor, zero) = (NUMBERS, NUMBERS + 32, NUMBERS + 64);
    let mut words = li(POINTER + 1, NUMBERS).to_vec();
    for offset in [0, 28, 32] {
        let word = random.below(1 << 31) as u32 | 1 << 31;
        words.extend(li(9, word));
        words.push(asm(Opcode::Sw, 0, POINTER + 1, 9, offset));
    }
    let [a, c] = [0; 2].map(|_| STATES + 4 * random.below(24) as u32);
    let m = random.of(&[modulus, modulus, zero]);
    let r = NUMBERS + 96 + 4 * random.below(16) as u32;
    words.extend(call(Precompile::U256MulAddMod, &[r, a, factor, c, m, r + 32]));
    words
}

/// Absorbs a block of one word into a state that is zero but for one, on its own or as an earlier
/// call left it.
fn absorb(random: &mut Random) -> Vec<u32> {
    let state = STATES + 0x1000 + 4 * random.below(8) as u32;
    let block = STATES + 0x2000 + 4 * random.below(8) as u32;
    let mut words = Vec::new();
    for (pointer, count) in [(state, STATE_WORDS), (block, BLOCK_WORDS)] {
        words.extend(li(9, random.number() as u32));
        words.extend(li(POINTER + 1, pointer));
        words.push(asm(Opcode::Sw, 0, POINTER + 1, 9, 4 * random.below(count) as i32));
    }
    words.extend(call(Precompile::KeccakF1600, &[state, block]));
    words
}

/// Adds points and doubles one of them, on any curve: coordinates of two words, the x of which differ by
/// the lowest bit, and no y of zero.
fn add_points(random: &mut Random) -> Vec<u32> {
    let [p, q, r, curve] = [0, 64, 128, 256].map(|offset| STATES + 0x3000 + offset);
    let mut words = Vec::new();
    let mut store = |address: u32, word: u32| {
        words.extend(li(9, word));
        words.extend(li(POINTER + 1, address));
        words.push(asm(Opcode::Sw, 0, POINTER + 1, 9, 0));
    };
    for (coordinate, is_odd) in [(p, 1), (p + 32, 1), (q, 0), (q + 32, 1)] {
        store(coordinate, random.number() as u32 & !1 | is_odd);
        store(coordinate + 4 * (1 + random.below(6)) as u32, random.number() as u32);
    }
    store(curve, random.below(isa::curve::COUNT) as u32);
    words.extend(call(Precompile::EcAdd, &[r, p, q, curve]));
    words.extend(call(Precompile::EcAdd, &[r + 64, p, p, curve]));
    words
}

/// Walks through the honest run and notes every value that passes.
fn targets(program: &Program, guest: usize) -> Vec<Target> {
    let mut survey = Survey { cycle: 0, values: Vec::new(), opcodes: Vec::new() };
    let mut machine = Machine::new(program, &[], Limits::default()).expect("a small image");
    machine.run(program, &mut survey).expect("the guest ends");
    let mut seen = BTreeMap::new();
    let Survey { values, opcodes, .. } = survey;
    let numbered = values.into_iter().map(|(cycle, site)| {
        let count = seen.entry((cycle, site)).or_insert(0);
        *count += 1;
        let opcode = opcodes[cycle as usize];
        Target { guest, cycle, opcode, site, nth: *count - 1 }
    });
    numbered.collect()
}

/// Notes the sites that pass.
struct Survey {
    cycle: u64,
    values: Vec<(u64, Site)>,
    opcodes: Vec<Opcode>,
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
        self.opcodes.push(insn.opcode);
        // One for each field.
        self.note(Site::Instruction, 5);
        insn
    }
    fn at(&mut self, site: Site, value: u32) -> u32 {
        self.note(site, 1);
        value
    }
}

/// Whether an instruction has a value of this kind.
pub fn applies(opcode: Opcode, site: Site) -> bool {
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
    }
}
