//! Replays the records of a run as the proof will: the memory bus balances, the clock and the pc
//! chain, every value follows from [`isa::semantics`], shards meet in the same state.
//!
//! Nothing here shares code with the tracer: which accesses an instruction has is said again, from
//! its format.

use std::collections::BTreeMap;

use isa::clock::START;
use isa::memory_map::{OUTPUT_BASE, OUTPUT_DATA};
use isa::precompile::PrecompileInfo;
use isa::syscall::{EXIT, GAS_PER_OUTPUT_BYTE, MAX_WRITE, STDERR, STDOUT, WRITE};
use isa::{Chip, Opcode, Precompile, Program, Semantics, semantics};
use vm::records::*;
use vm::{Outcome, initial_image};

/// Words that differ from zero, by index.
type State = BTreeMap<u32, u32>;

/// Panics if the shards are not those of a run of `program` with this outcome.
pub fn check(program: &Program, input: &[u8], shards: &[Records], outcome: &Outcome) {
    let mut state: State = initial_image(program, input).collect();
    let mut pc = Some(program.entry);
    let (mut gas, mut cycles) = (0, 0);
    for shard in shards {
        assert_eq!(Some(shard.pc_start), pc, "shards chain by pc");
        super::bus::Bus::check(shard);
        chain(program, shard);
        advance(&mut state, &shard.leaves);
        pc = shard.pc_end;
        assert!(shard.clk_end < 1 << 28);
        gas += u64::from(shard.clk_end - START);
        cycles += shard.cycles;
    }
    assert_eq!(pc, None, "the last shard halts");
    assert_eq!((gas, cycles), (outcome.gas, outcome.cycles));
    let last = shards.last().unwrap().ecalls.last().unwrap();
    assert_eq!((last.a7.value, last.a0.value), (EXIT, outcome.exit_code));
    assert_eq!(output(&state), outcome.output);
}

fn output(state: &State) -> Vec<u8> {
    let word = |index: u32| state.get(&index).copied().unwrap_or(0);
    let byte = |address: u32| word(address / 4).to_le_bytes()[address as usize % 4];
    let length = word(OUTPUT_BASE / 4);
    (OUTPUT_DATA..OUTPUT_DATA + length).map(byte).collect()
}

/// Takes the state over the shard: its leaves start where the last shard left them.
fn advance(state: &mut State, leaves: &[LeafRecord]) {
    assert!(leaves.windows(2).all(|pair| pair[0].index < pair[1].index), "leaves rise");
    for leaf in leaves {
        for place in 0..8 {
            let word = 8 * leaf.index + place as u32;
            assert_eq!(state.get(&word).copied().unwrap_or(0), leaf.initial[place], "{word:#x}");
            match leaf.last[place] {
                0 => state.remove(&word),
                value => state.insert(word, value),
            };
        }
    }
}

/// Whether a record accesses memory, and whether it crosses a word.
pub fn memory_access(record: &Record) -> (bool, bool) {
    let offset = record.rs1.value.wrapping_add(record.insn.imm) % 4;
    match record.insn.opcode.info().semantics {
        Semantics::Load { bytes, .. } | Semantics::Store { bytes } => (true, offset + bytes > 4),
        _ => (false, false),
    }
}

/// What follows what: pc and clock of the next record.
type Next = (Option<u32>, u32);

/// Execution is one chain from the shard's start to its end, and each link is right.
fn chain(program: &Program, shard: &Records) {
    let mut links: BTreeMap<u32, (u32, Next)> = BTreeMap::new();
    for (chip, records) in shard.instructions.iter().enumerate() {
        assert!(records.windows(2).all(|pair| pair[0].clk < pair[1].clk), "in order");
        for record in records {
            assert_eq!(program.fetch(record.pc), Some(record.insn));
            assert_eq!(expected_chip(record) as usize, chip);
            values(record);
            let end = record.clk + record.insn.opcode.gas();
            links.insert(record.clk, (record.pc, (Some(record.next_pc), end)));
        }
    }
    let mut copies = shard.copies.iter();
    for record in &shard.ecalls {
        links.insert(record.clk, (record.pc, ecall(record, &mut copies)));
    }
    assert_eq!(copies.next(), None, "a copy without an ecall");
    for (info, calls) in isa::precompile::TABLE.iter().zip(&shard.calls) {
        for record in calls {
            call(info, record);
            let next = (Some(record.pc + 4), record.clk + info.gas);
            links.insert(record.clk, (record.pc, next));
        }
    }
    assert_eq!(links.len() as u64, shard.cycles);
    let mut at: Next = (Some(shard.pc_start), START);
    for (clk, (pc, next)) in links {
        assert_eq!(at, (Some(pc), clk), "the chain breaks");
        at = next;
    }
    assert_eq!(at, (shard.pc_end, shard.clk_end));
}

fn expected_chip(record: &Record) -> Chip {
    use Opcode::*;
    let (_, crosses) = memory_access(record);
    match record.insn.opcode {
        Lb | Lbu | Lh | Lhu | Lw if crosses => Chip::LoadCross,
        Sb | Sh | Sw if crosses => Chip::StoreCross,
        Lb | Lbu | Lh | Lhu => Chip::LoadPart,
        Sb | Sh => Chip::StorePart,
        opcode => opcode.info().chip,
    }
}

/// Results follow from operands.
fn values(record: &Record) {
    let Record { pc, next_pc, insn, rs1, rs2, rd, memory, memory_high, .. } = *record;
    let address = rs1.value.wrapping_add(insn.imm);
    let sequential = pc.wrapping_add(4);
    let mut expected_next = sequential;
    match insn.opcode.info().semantics {
        Semantics::Alu(f) => {
            let b = if insn.opcode.is_immediate() { insn.imm } else { rs2.value };
            assert_eq!(rd.value, f(rs1.value, b));
        }
        Semantics::Load { bytes, signed } => {
            assert_eq!(memory.prev_value, memory.value);
            assert_eq!(memory_high.prev_value, memory_high.value);
            let (low, high) = (memory.value, memory_high.value);
            assert_eq!(rd.value, semantics::load(low, high, address % 4, bytes, signed));
        }
        Semantics::Store { bytes } => {
            let (low, high) = (memory.prev_value, memory_high.prev_value);
            let new = semantics::store(low, high, address % 4, bytes, rs2.value);
            assert_eq!((memory.value, memory_high.value), new);
        }
        Semantics::Branch(taken) if taken(rs1.value, rs2.value) => expected_next = insn.imm,
        Semantics::Branch(_) => {}
        Semantics::Jal => {
            assert_eq!(rd.value, sequential);
            expected_next = insn.imm;
        }
        Semantics::Jalr => {
            assert_eq!(rd.value, sequential);
            expected_next = address & !1;
        }
        Semantics::Ecall | Semantics::Ebreak => unreachable!("no record of these"),
    }
    assert_eq!(next_pc, expected_next);
}

/// The words after a call follow from those before.
fn call(info: &PrecompileInfo, record: &CallRecord) {
    assert_eq!(record.a7.value, info.number);
    let before: Vec<u32> = record.words.iter().map(|write| write.prev_value).collect();
    let after: Vec<u32> = record.words.iter().map(|write| write.value).collect();
    match info.precompile {
        Precompile::Poseidon2 => {
            let before = before.try_into().expect("16 words");
            assert_eq!(after, vm::precompiles::poseidon2::permute(before));
        }
        Precompile::Sha256Compress => {
            let (before, block) = before.split_first_chunk::<8>().expect("24 words");
            let block = block.try_into().expect("16 words of the block");
            assert_eq!(after[..8], vm::precompiles::sha256::compress(*before, block));
            assert_eq!(after[8..], block);
        }
        Precompile::U256MulAddMod => {
            let number = |operand: usize| before[8 * operand..][..8].try_into().expect("8 words");
            let [a, b, c, m] = [1, 2, 3, 4].map(number);
            let [q, r] = vm::precompiles::u256::muladd_mod(&a, &b, &c, &m).expect("it fits");
            assert_eq!(after, [r, a, b, c, m, q].as_flattened());
        }
        Precompile::KeccakF1600 => {
            let (state, block) = before.split_first_chunk().expect("50 words");
            let block = block.try_into().expect("34 words");
            let taken = vm::precompiles::keccak::absorb(*state, block);
            let left = isa::keccak::permute(vm::precompiles::keccak::lanes(&taken));
            assert_eq!(after[..50], vm::precompiles::keccak::words(&left));
            assert_eq!(after[50..], *block);
        }
        Precompile::EcAdd => {
            let number = |start: usize| before[start..][..8].try_into().expect("8 words");
            let [p, q] = [16, 32].map(|start| [number(start), number(start + 8)]);
            let sum = vm::precompiles::ec::add(before[48], &p, &q).expect("a sum").sum;
            assert_eq!(after[..16], *sum.as_flattened());
            assert_eq!(after[16..], before[16..]);
        }
    }
}

/// Checks an `ecall` and takes its copies; says what follows.
fn ecall<'a>(record: &EcallRecord, copies: &mut impl Iterator<Item = &'a CopyRecord>) -> Next {
    let EcallRecord { clk, pc, a7, a1, a2, a0, output_length } = record;
    let end = clk + Opcode::Ecall.gas();
    if a7.value == EXIT {
        assert_eq!(a0.prev_value, a0.value);
        assert_eq!(*output_length, None);
        return (None, end);
    }
    assert_eq!(a7.value, WRITE);
    let bytes = a2.value.min(MAX_WRITE);
    assert_eq!(a0.value, bytes);
    let Some(length) = output_length else {
        assert_eq!(a0.prev_value, STDERR);
        return (Some(pc + 4), end);
    };
    assert_eq!(a0.prev_value, STDOUT);
    assert_eq!(length.value, length.prev_value + bytes);
    let gas = GAS_PER_OUTPUT_BYTE;
    for i in 0..bytes {
        let copy = copies.next().expect("a copy for each byte");
        assert_eq!((copy.pc, copy.clk, copy.remaining), (*pc, end + gas * i, bytes - i));
        assert_eq!(copy.source, a1.value + i);
        assert_eq!(copy.destination, OUTPUT_DATA + length.prev_value + i);
        let byte = copy.read.value.to_le_bytes()[copy.source as usize % 4];
        let mut word = copy.write.prev_value.to_le_bytes();
        word[copy.destination as usize % 4] = byte;
        assert_eq!(copy.write.value, u32::from_le_bytes(word));
    }
    (Some(pc + 4), end + gas * bytes)
}
