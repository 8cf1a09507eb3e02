//! All 2^32 words through the decoder and through [`crate::reference`], a second one that shares
//! nothing with it.

use std::error::Error;

use isa::Instruction;
use isa::memory_map::SINK;
use rayon::prelude::*;

use crate::reference::{Reference, decode as reference};

/// Arguments of the command.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Looks at every word that is a multiple of this plus the seed; 1 for all.
    #[arg(long, default_value_t = 1)]
    pub stride: u64,
    /// The first word.
    #[arg(long, default_value_t = 0)]
    pub seed: u32,
}

/// Runs the command; whether all is well.
pub fn command(args: &Args) -> Result<bool, Box<dyn Error>> {
    let report = sweep(args.stride.max(1), args.seed);
    for word in report.wrong.iter().take(20) {
        println!("{}", describe(*word));
    }
    let Report { words, instructions, wrong } = report;
    println!("words {words}, instructions {instructions}, mismatches {}", wrong.len());
    Ok(wrong.is_empty())
}

/// What a sweep found.
#[derive(Debug, Default)]
pub struct Report {
    /// Words decoded.
    pub words: u64,
    /// Words that are instructions.
    pub instructions: u64,
    /// Words, the first few of each part, that the decoders understand differently.
    pub wrong: Vec<u32>,
}

/// Decodes every `stride`-th word from `first` on, round to where it began.
pub fn sweep(stride: u64, first: u32) -> Report {
    let words = (1u64 << 32).div_ceil(stride);
    let parts = 4096.min(words);
    (0..parts)
        .into_par_iter()
        .map(|part| {
            let mut report = Report::default();
            for index in words * part / parts..words * (part + 1) / parts {
                let word = first.wrapping_add((index * stride) as u32);
                report.words += 1;
                let pc = pc_of(word);
                let expected = reference(word).map(|decoded| expected(&decoded, pc));
                report.instructions += u64::from(expected.is_some());
                if isa::decode(word, pc) != expected && report.wrong.len() < 16 {
                    report.wrong.push(word);
                }
            }
            report
        })
        .reduce(Report::default, |mut all, part| {
            all.words += part.words;
            all.instructions += part.instructions;
            all.wrong.extend(part.wrong);
            all
        })
}

/// Some address to decode the word at: any multiple of four, different for words alike.
fn pc_of(word: u32) -> u32 {
    word.wrapping_mul(0x9e37_79b1) & !3
}

/// What the program table holds for a decoded word: see [`Instruction`].
pub fn expected(decoded: &Reference, pc: u32) -> Instruction {
    use crate::reference::Operation::{Auipc, Fence, Lui, Plain};
    let Reference { operation, rd, rs1, rs2, imm } = *decoded;
    let target = || if rd == Some(0) { SINK } else { rd.unwrap_or(0) };
    let constant = |rd: u8, value: i32| Instruction {
        opcode: isa::Opcode::Addi,
        rd,
        rs1: 0,
        rs2: 0,
        imm: value as u32,
    };
    match operation {
        Lui => constant(target(), imm),
        Auipc => constant(target(), imm.wrapping_add(pc as i32)),
        Fence => constant(SINK, 0),
        Plain(opcode) => {
            use isa::Opcode::{Beq, Bge, Bgeu, Blt, Bltu, Bne, Jal};
            let relative = matches!(opcode, Beq | Bne | Blt | Bge | Bltu | Bgeu | Jal);
            let base = if relative { pc } else { 0 };
            Instruction {
                opcode,
                rd: target(),
                rs1: rs1.unwrap_or(0),
                rs2: rs2.unwrap_or(0),
                imm: (imm as u32).wrapping_add(base),
            }
        }
    }
}

/// Both views of a word, for a report.
pub fn describe(word: u32) -> String {
    let ours = isa::decode(word, pc_of(word));
    format!("{word:#010x} at {:#010x}: {ours:?}, reference {:?}", pc_of(word), reference(word))
}
