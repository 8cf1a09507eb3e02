//! The decoder against one written anew from the specification, and against that of binutils.
//!
//! `cargo run --release -p soundness -- decode` looks at all 2^32 words.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use isa::opcode::TABLE;
use soundness::decode::{describe, sweep};
use soundness::reference::{Operation, decode as reference};
use vm::testing::generator::Random;

#[test]
fn a_sample_of_all_words_decodes_as_the_reference_says() {
    // Strides that are odd reach every combination of low bits.
    for (stride, first) in [(257, 0), (4099, 12345)] {
        let report = sweep(stride, first);
        assert!(report.instructions > 10_000);
        let wrong: Vec<_> = report.wrong.iter().map(|word| describe(*word)).collect();
        assert_eq!(wrong, [""; 0]);
    }
}

#[test]
fn words_one_bit_from_an_instruction_decode_as_the_reference_says() {
    let mut random = Random(1);
    for word in words(&mut random) {
        let decoded = reference(word).map(|d| soundness::decode::expected(&d, 0x1000));
        assert_eq!(isa::decode(word, 0x1000), decoded, "{word:#010x}");
    }
}

/// Words close to instructions: each opcode with random operands, as it is and with each bit that
/// its encoding fixes flipped; and the whole of every small field beside random ones.
fn words(random: &mut Random) -> Vec<u32> {
    let mut words = BTreeSet::new();
    for row in &TABLE {
        for _ in 0..200 {
            let word = row.bits | random.next() as u32 & !row.mask;
            words.insert(word);
            words.extend((0..32).map(|bit| word ^ 1 << bit));
        }
    }
    for major in 0..128 {
        for field in 0..1 << 10 {
            // funct3 and funct7.
            let fixed = major | (field & 7) << 12 | (field >> 3) << 25;
            for _ in 0..6 {
                words.insert(fixed | random.next() as u32 & 0x01ff_8f80);
            }
        }
    }
    words.into_iter().collect()
}

const OBJDUMP: &str = "riscv64-unknown-elf-objdump";
const AS: &str = "riscv64-unknown-elf-as";
const OBJCOPY: &str = "riscv64-unknown-elf-objcopy";

/// Words that binutils is asked about: those of 32-bit encodings, since others change how it goes
/// on. One of another length is no instruction of RV32IM anyway.
fn is_32_bit(word: u32) -> bool {
    word & 3 == 3 && word & 0x1f != 0x1f
}

#[test]
fn a_million_words_decode_as_binutils_says() {
    let tools = [OBJDUMP, AS, OBJCOPY].map(|tool| Command::new(tool).arg("--version").output());
    if !tools.iter().all(Result::is_ok) {
        let how = "binutils for RISC-V are not installed (Debian: binutils-riscv64-unknown-elf)";
        vm::testing::skip("a million words", how);
        return;
    }
    let mut random = Random(2);
    let mut sample: Vec<u32> = words(&mut random);
    sample.retain(|word| is_32_bit(*word));
    while sample.len() < 1 << 20 {
        let word = random.next() as u32 | 3;
        if is_32_bit(word) {
            sample.push(word);
        }
    }
    let lines = disassemble(&sample);
    assert_eq!(lines.len(), sample.len());
    let mut instructions = 0;
    for (index, (word, line)) in sample.iter().zip(&lines).enumerate() {
        let ours = print(*word, 4 * index as u32);
        assert_eq!(isa::decode(*word, 0).is_some(), ours.is_some(), "{word:#010x}");
        instructions += usize::from(ours.is_some());
        if ours.as_deref() == Some("fence") && line.is_none() {
            // Ours ignores the fields that are reserved, as the specification asks.
            assert_ne!(word & 0xf00f_ff80, 0, "{word:#010x}");
            continue;
        }
        let theirs = line.as_deref().filter(|text| !is_lax(*word, text));
        assert_eq!(ours.as_deref(), theirs, "{word:#010x} {line:?}");
    }
    assert!(instructions > 100_000, "{instructions}");
}

/// What binutils accepts and RV32IM does not have.
fn is_lax(word: u32, text: &str) -> bool {
    let mnemonic = text.split(' ').next().unwrap_or_default();
    // A shift amount of six bits, as RV64 has it.
    let long_shift = ["slli", "srli", "srai"].contains(&mnemonic) && word >> 25 & 1 == 1;
    // Privileged instructions, which it counts as base instructions.
    let privileged = ["uret", "sret", "mret", "hret", "dret", "wfi"].contains(&mnemonic)
        || mnemonic.starts_with("sfence")
        || mnemonic.starts_with("hfence");
    long_shift || privileged
}

/// The instruction as binutils prints it; `None` if there is none.
fn print(word: u32, pc: u32) -> Option<String> {
    let decoded = reference(word)?;
    let (rd, rs1, rs2) = (decoded.rd, decoded.rs1, decoded.rs2);
    let x = |register: Option<u8>| format!("x{}", register.expect("the format has it"));
    let imm = decoded.imm;
    let target = pc.wrapping_add(imm as u32);
    let opcode = match decoded.operation {
        Operation::Lui => return Some(format!("lui {},{:#x}", x(rd), imm as u32 >> 12)),
        Operation::Auipc => return Some(format!("auipc {},{:#x}", x(rd), imm as u32 >> 12)),
        Operation::Fence => return Some("fence".into()),
        Operation::Plain(opcode) => opcode,
    };
    use isa::{Format, Semantics};
    let info = opcode.info();
    let operands = match (info.format, info.semantics) {
        (Format::R, _) => format!(" {},{},{}", x(rd), x(rs1), x(rs2)),
        (_, Semantics::Load { .. } | Semantics::Jalr) => format!(" {},{imm}({})", x(rd), x(rs1)),
        (Format::I, _) => format!(" {},{},{imm}", x(rd), x(rs1)),
        (Format::Shamt, _) => format!(" {},{},{imm:#x}", x(rd), x(rs1)),
        (Format::S, _) => format!(" {},{imm}({})", x(rs2), x(rs1)),
        (Format::B, _) => format!(" {},{},{target:x}", x(rs1), x(rs2)),
        (Format::J, _) => format!(" {},{target:x}", x(rd)),
        (Format::System, _) => String::new(),
    };
    Some(format!("{}{operands}", info.mnemonic))
}

/// Disassembles the words, at address 0 and up, as rv32im; `None` where there is no instruction.
fn disassemble(words: &[u32]) -> Vec<Option<String>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let [source, object, binary] = ["sweep.s", "sweep.o", "sweep.bin"].map(|n| folder.join(n));
    // An object for the attributes, which say that it is rv32im and nothing else.
    std::fs::write(&source, "nop\n").expect("a file");
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    std::fs::write(&binary, bytes).expect("a file");
    let run = |command: &mut Command| {
        let output = command.output().expect("it starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    run(Command::new(AS).args(["-march=rv32im", "-mabi=ilp32", "-o"]).arg(&object).arg(&source));
    let update = format!(".text={}", binary.display());
    run(Command::new(OBJCOPY).arg("--update-section").arg(update).arg(&object));
    let options = ["-d", "-z", "-M", "no-aliases,numeric", "--no-show-raw-insn"];
    let text = run(Command::new(OBJDUMP).args(options).arg(&object));
    let text = String::from_utf8(text).expect("text");
    let lines = text.lines().filter_map(|line| line.split_once(":\t"));
    lines.map(|(_, text)| parse(text)).collect()
}

/// A line of the disassembly, without symbols and comments.
fn parse(text: &str) -> Option<String> {
    let text = text.split(' ').next().unwrap_or(text);
    let (mnemonic, operands) = text.split_once('\t').unwrap_or((text, ""));
    match mnemonic {
        ".word" | ".4byte" => None,
        // Its fields are hints.
        "fence" | "fence.tso" => Some("fence".into()),
        _ if operands.is_empty() => Some(mnemonic.into()),
        _ => Some(format!("{mnemonic} {operands}")),
    }
}
