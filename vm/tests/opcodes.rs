//! Every opcode, through the machine, against [`isa::semantics`]: corner operands, every aliasing
//! of registers, x0, every misalignment.

mod common;

use common::record;
use isa::opcode::TABLE;
use isa::{Format, Opcode, Semantics, semantics};
use vm::testing::generator::Random;
use vm::testing::{Elf, Segment, asm, auipc, exit, li, lui, program};
use vm::{Executor, Limits, Machine, NoTracer, Pause, ShardLimit, load_elf};

const BASE: u32 = 0x1000;
const CORNERS: [u32; 9] = [0, 1, 2, 31, 32, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, u32::MAX];

/// rd, rs1, rs2: all different, and every way to be equal or x0.
const REGISTERS: [(u8, u8, u8); 10] = [
    (12, 10, 11),
    (10, 10, 11),
    (11, 10, 11),
    (12, 10, 10),
    (10, 10, 10),
    (0, 10, 11),
    (0, 0, 0),
    (12, 0, 11),
    (12, 10, 0),
    (31, 1, 30),
];

/// Runs `words` and then an exit; the machine at its end.
fn execute(words: &[u32]) -> Machine {
    let program = program(BASE, &[words, &exit()].concat());
    let mut machine = Machine::new(&program, &[], Limits::default()).unwrap();
    assert!(matches!(machine.run(&program, &mut NoTracer), Ok(Pause::Halted(_))));
    machine
}

/// `words` before the exit, with x`r` = `value` for each of `values`; x0 stays zero.
fn with_registers(values: &[(u8, u32)], words: &[u32]) -> Vec<u32> {
    let mut all: Vec<u32> = values.iter().flat_map(|(r, value)| li(*r, *value)).collect();
    all.extend(words);
    all
}

/// Value of register `r` after `values` were set in order.
fn after(values: &[(u8, u32)], r: u8) -> u32 {
    if r == 0 {
        return 0;
    }
    values.iter().rev().find(|(register, _)| *register == r).map_or(0, |(_, value)| *value)
}

#[test]
fn arithmetic_on_corners_with_every_aliasing() {
    for row in &TABLE {
        let Semantics::Alu(f) = row.semantics else { continue };
        for (rd, rs1, rs2) in REGISTERS {
            for a in CORNERS {
                for b in CORNERS {
                    let values = [(rs1, a), (rs2, b)];
                    // Immediates have 12 bits; shift amounts 5.
                    let imm = (b as i32) << 20 >> 20;
                    let second = match row.format {
                        Format::R => after(&values, rs2),
                        Format::Shamt => b & 31,
                        _ => imm as u32,
                    };
                    let expected = f(after(&values, rs1), second);
                    let insn = asm(row.opcode, rd, rs1, rs2, imm);
                    let machine = execute(&with_registers(&values, &[insn]));
                    let expected = if rd == 0 { 0 } else { expected };
                    let context = (row.mnemonic, rd, rs1, rs2, a, b);
                    // The exit has overwritten a7 only.
                    assert_eq!(machine.register(rd), expected, "{context:x?}");
                    assert_eq!(machine.register(0), 0);
                }
            }
        }
    }
}

#[test]
fn upper_immediates_and_fence() {
    let words = [lui(10, 0x8000_1000), auipc(11, 0xffff_f000), lui(0, 0x1000), 0x0ff0_000f];
    let machine = execute(&words);
    assert_eq!(machine.register(10), 0x8000_1000);
    assert_eq!(machine.register(11), BASE + 4 - 0x1000);
    assert_eq!(machine.register(0), 0);
    assert_eq!(machine.cycles(), 6);
}

#[test]
fn branches_taken_and_not() {
    for row in &TABLE {
        let Semantics::Branch(taken) = row.semantics else { continue };
        for a in CORNERS {
            for b in CORNERS {
                // Forward over one instruction.
                let values = [(10, a), (11, b)];
                let words = [asm(row.opcode, 0, 10, 11, 8), asm(Opcode::Addi, 12, 0, 0, 1)];
                let machine = execute(&with_registers(&values, &words));
                let expected = u32::from(!taken(a, b));
                assert_eq!(machine.register(12), expected, "{} {a:#x} {b:#x}", row.mnemonic);
            }
        }
    }
    // Backward: counts down from 5.
    let words = [
        asm(Opcode::Addi, 10, 0, 0, 5),
        asm(Opcode::Addi, 11, 11, 0, 1),
        asm(Opcode::Addi, 10, 10, 0, -1),
        asm(Opcode::Bne, 0, 10, 0, -8),
    ];
    assert_eq!(execute(&words).register(11), 5);
}

#[test]
fn jumps_link_and_ignore_the_low_bit() {
    let skipped = asm(Opcode::Addi, 12, 0, 0, 1);
    for rd in [0, 1, 5] {
        let machine = execute(&[asm(Opcode::Jal, rd, 0, 0, 8), skipped]);
        assert_eq!(machine.register(12), 0);
        assert_eq!(machine.register(rd), if rd == 0 { 0 } else { BASE + 4 });
    }
    // rd = rs1: the target comes from the old value.
    for (rd, rs1) in [(0, 5), (1, 5), (5, 5)] {
        for low_bit in [0, 1] {
            let jalr = asm(Opcode::Jalr, rd, rs1, 0, 12 | low_bit);
            let machine = execute(&[auipc(rs1, 0), jalr, skipped]);
            assert_eq!(machine.register(12), 0);
            let expected = if rd == 0 { 0 } else { BASE + 8 };
            assert_eq!(machine.register(rd), expected);
        }
    }
    // The least offset.
    let target = li(6, BASE + 0x14 + 0x800 + 1);
    let jalr = asm(Opcode::Jalr, 0, 6, 0, -0x800);
    let machine = execute(&[&target[..], &[jalr, skipped, skipped]].concat());
    assert_eq!(machine.register(12), 0);
}

const DATA: u32 = 0x8000;
const MEMORY: [u32; 4] = [0x8382_8180, 0x0706_05f4, 0xfbfa_7978, 0x1234_5678];

/// Text and, at [`DATA`], the words of [`MEMORY`]. x8 points at DATA + 4.
fn with_memory(words: &[u32]) -> isa::Program {
    let bytes = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let text = [&li(8, DATA + 4)[..], words, &exit()].concat();
    let segments = vec![Segment::text(BASE, bytes(&text)), Segment::data(DATA, bytes(&MEMORY))];
    load_elf(&Elf { entry: BASE, segments, ..Elf::default() }.write()).unwrap()
}

/// Runs traced, so that the records are replayed too.
fn execute_traced(program: &isa::Program) -> Machine {
    record(program, &[], &ShardLimit::UNBOUNDED).machine
}

#[test]
fn loads_at_every_offset() {
    let bytes: Vec<u8> = MEMORY.iter().flat_map(|word| word.to_le_bytes()).collect();
    for row in &TABLE {
        let Semantics::Load { bytes: size, signed } = row.semantics else { continue };
        for offset in -4..8i32 {
            for rd in [12, 8, 0] {
                let machine = execute_traced(&with_memory(&[asm(row.opcode, rd, 8, 0, offset)]));
                let start = (offset + 4) as usize;
                let mut raw = [0; 4];
                raw[..size as usize].copy_from_slice(&bytes[start..start + size as usize]);
                let value = u32::from_le_bytes(raw);
                let expected = match (rd, signed, size) {
                    (0, ..) => 0,
                    (_, true, 1) => value as u8 as i8 as u32,
                    (_, true, 2) => value as u16 as i16 as u32,
                    _ => value,
                };
                assert_eq!(machine.register(rd), expected, "{} {offset}", row.mnemonic);
                let misaligned = u64::from(!(start as u32).is_multiple_of(size));
                assert_eq!(machine.misaligned(), misaligned, "{} {offset}", row.mnemonic);
            }
        }
    }
}

#[test]
fn stores_at_every_offset() {
    for row in &TABLE {
        let Semantics::Store { bytes: size } = row.semantics else { continue };
        for offset in -4..8i32 {
            let words = [&li(11, 0xa1b2_c3d4)[..], &[asm(row.opcode, 0, 8, 11, offset)]].concat();
            let machine = execute_traced(&with_memory(&words));
            let mut bytes: Vec<u8> = MEMORY.iter().flat_map(|word| word.to_le_bytes()).collect();
            let start = (offset + 4) as usize;
            let stored = 0xa1b2_c3d4_u32.to_le_bytes();
            bytes[start..start + size as usize].copy_from_slice(&stored[..size as usize]);
            let found: Vec<u8> = (0..4)
                .flat_map(|word| machine.memory().read(DATA + 4 * word).to_le_bytes())
                .collect();
            assert_eq!(found, bytes, "{} {offset}", row.mnemonic);
            assert_eq!(machine.misaligned(), u64::from(!(start as u32).is_multiple_of(size)));
        }
    }
}

#[test]
fn accesses_cross_pages_and_touch_the_borders_of_the_address_space() {
    // Across a page that has been written and one that has not.
    let mut words = li(8, 0x2_0ffe).to_vec();
    words.extend(li(11, 0x1122_3344));
    words.extend([asm(Opcode::Sw, 0, 8, 11, 0), asm(Opcode::Lw, 12, 8, 0, 0)]);
    // The last word of the space, and the first.
    words.extend([
        asm(Opcode::Sw, 0, 0, 11, -4),
        asm(Opcode::Lbu, 13, 0, 0, -1),
        asm(Opcode::Lh, 14, 0, 0, -2),
        asm(Opcode::Sb, 0, 0, 11, 0),
        asm(Opcode::Lw, 15, 0, 0, 0),
    ]);
    let machine = execute_traced(&with_memory(&words));
    assert_eq!(machine.register(12), 0x1122_3344);
    assert_eq!((machine.register(13), machine.register(14)), (0x11, 0x1122));
    assert_eq!(machine.register(15), 0x44);
    assert_eq!(machine.memory().read(0x2_0ffc), 0x3344_0000);
    assert_eq!(machine.memory().read(0x2_1000), 0x1122);
}

#[test]
fn random_operands_agree_with_the_semantics() {
    let mut random = Random(1);
    for row in &TABLE {
        let Semantics::Alu(f) = row.semantics else { continue };
        for _ in 0..100 {
            let (a, b) = (random.word(), random.word());
            let imm = (b as i32) << 20 >> 20;
            let second = match row.format {
                Format::R => b,
                Format::Shamt => b & 31,
                _ => imm as u32,
            };
            let words = with_registers(&[(10, a), (11, b)], &[asm(row.opcode, 12, 10, 11, imm)]);
            assert_eq!(execute(&words).register(12), f(a, second), "{} {a:#x}", row.mnemonic);
        }
    }
}

#[test]
fn text_is_fetched_as_loaded() {
    // Overwrites the instruction after the store; the old one still runs.
    let target = BASE + 4 * 5;
    let mut words = li(8, target).to_vec();
    words.extend(li(9, asm(Opcode::Addi, 12, 0, 0, 2)));
    words.push(asm(Opcode::Sw, 0, 8, 9, 0));
    words.push(asm(Opcode::Addi, 12, 0, 0, 1));
    let machine = execute(&words);
    assert_eq!(machine.register(12), 1);
    assert_eq!(machine.memory().read(target), asm(Opcode::Addi, 12, 0, 0, 2));
}

#[test]
fn misaligned_stores_agree_with_the_semantics_of_pairs() {
    let (low, high) = semantics::store(MEMORY[1], MEMORY[2], 3, 4, 0x0102_0304);
    let words = [&li(11, 0x0102_0304)[..], &[asm(Opcode::Sw, 0, 8, 11, 3)]].concat();
    let program = with_memory(&words);
    let mut executor = Executor::new(&program, &[], Limits::default()).unwrap();
    executor.run().unwrap();
    let memory = executor.machine().memory();
    assert_eq!((memory.read(DATA + 4), memory.read(DATA + 8)), (low, high));
}
