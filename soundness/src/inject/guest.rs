//! Guests to lie to: a few dozen instructions each, which end normally.

use isa::opcode::TABLE;
use isa::syscall::{STDERR, STDOUT};
use isa::{Opcode, Program, Semantics, precompile};
use prover::budget::costs;
use vm::records::Records;
use vm::testing::operands::{Data, operands};
use vm::testing::{asm, auipc, call, exit, generator, li, write};
use vm::{Executor, Limits, ShardLimit};

use super::random::Random;
use super::survey::{Target, targets};

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
const DATA: u32 = 0x8000;
/// Operands that are edges of some instruction.
const EDGES: [u32; 12] =
    [0, 1, 2, 31, 0xff, 0x7fff, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_8000, u32::MAX];

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
        let program = program(seed, index, &mut random);
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

/// A guest: operands, its share of the opcodes, the exit.
fn program(seed: u64, index: usize, random: &mut Random) -> Program {
    let mut data = Data::new(DATA);
    let mut words: Vec<u32> = OPERANDS.iter().flat_map(|&r| li(r, random.of(&EDGES))).collect();
    words.extend(li(OPERANDS[random.below(5)], random.number() as u32));
    words.extend(li(POINTER, BASE + 0x20 + random.below(4) as u32));
    for opcode in share(seed, index) {
        for turn in 0..2 {
            emit(&mut words, opcode, turn, &mut data, random);
        }
    }
    words.extend(li(10, random.of(&EDGES)));
    words.extend(exit());
    data.program(BASE, &words)
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

/// Appends an instruction with operands of any kind. Of precompiles every second takes its turn.
fn emit(words: &mut Vec<u32>, opcode: Opcode, turn: usize, data: &mut Data, random: &mut Random) {
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
            words.extend(calls(turn, data, random));
        }
        Semantics::Ebreak => unreachable!("no guest's share"),
    }
}

/// Calls every second precompile from number `first` on, at times once more on what that left.
fn calls(first: usize, data: &mut Data, random: &mut Random) -> Vec<u32> {
    let mut words = Vec::new();
    for info in precompile::TABLE.iter().skip(first).step_by(2) {
        let operands = operands(info.precompile, &mut generator::Random(random.number()));
        let call = call(info.precompile, &data.place(&operands));
        words.extend(&call);
        if random.below(2) == 0 {
            words.extend(call.last());
        }
    }
    words
}
