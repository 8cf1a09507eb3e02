//! Real proofs and real ELF files to start from.

use std::error::Error;
use std::io;
use std::path::Path;

use isa::{Opcode, Program, precompile};
use prover::{Nothing, Options, Prover};
use verifier::{Profile, VerifyingKey};
use vm::testing::operands::{Data, operands};
use vm::testing::{Elf, Segment, asm, call, exit, generator, li, write};

/// A key, proofs that verify with it, ELF files that load.
pub struct Corpus {
    /// Key of a program.
    pub key: VerifyingKey,
    /// Proofs of it: of one shard, of several.
    pub proofs: Vec<Vec<u8>>,
    /// ELF files.
    pub elfs: Vec<Vec<u8>>,
}

/// Arguments of the command that writes a corpus for `cargo fuzz`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The folder; one folder for each target is made in it.
    #[arg(long, default_value = "soundness/fuzz/corpus")]
    pub out: std::path::PathBuf,
}

/// Runs the command.
pub fn command(args: &Args) -> Result<bool, Box<dyn Error>> {
    let corpus = Corpus::new()?;
    corpus.save(&args.out)?;
    println!("wrote {} proofs and {} ELF files", corpus.proofs.len(), corpus.elfs.len());
    Ok(true)
}

/// Calculates a while, calls each precompile, writes some of its own text and exits with 42.
fn program() -> Program {
    let mut words: Vec<u32> = li(5, 0x1234_5678).into();
    for _ in 0..150 {
        words.extend([asm(Opcode::Add, 6, 5, 6, 0), asm(Opcode::Mul, 7, 5, 6, 0)]);
    }
    let (mut data, mut random) = (Data::new(0x8000), generator::Random(1));
    for info in &precompile::TABLE {
        let pointers = data.place(&operands(info.precompile, &mut random));
        words.extend(call(info.precompile, &pointers));
    }
    words.extend(write(1, 0x1000, 6));
    words.extend(li(10, 42));
    words.extend(exit());
    data.program(0x1000, &words)
}

impl Corpus {
    /// Proves a small program; takes some seconds.
    pub fn new() -> Result<Self, Box<dyn Error>> {
        let mut prover = Prover::new(program(), Profile::Bits100)?;
        let mut options = Options::within(2 << 30);
        let mut proofs = Vec::new();
        let small = 8 * u64::from(prover::budget::costs().cells_per_leaf) + 200 * 64;
        for max_cells in [u64::MAX, small] {
            options.max_cells = max_cells;
            proofs.push(prover.prove(&[], &options, &mut Nothing, &mut Nothing)?.to_bytes()?);
        }
        Ok(Self { key: prover.key().clone(), proofs, elfs: elfs() })
    }

    /// Writes it as `cargo fuzz` wants it, and the key and the proofs beside it.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        let key = postcard::to_allocvec(&self.key).map_err(io::Error::other)?;
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("key.bin"), key)?;
        for (number, proof) in self.proofs.iter().enumerate() {
            std::fs::write(folder.join(format!("honest{number}.bin")), proof)?;
        }
        for (target, files) in [
            ("verify_bytes", &self.proofs),
            ("proof_decode", &self.proofs),
            ("elf_load", &self.elfs),
            ("decode", &self.elfs),
        ] {
            let folder = folder.join(target);
            std::fs::create_dir_all(&folder)?;
            for (number, file) in files.iter().enumerate() {
                std::fs::write(folder.join(format!("seed{number}")), file)?;
            }
        }
        Ok(())
    }
}

/// ELF files of several shapes.
pub fn elfs() -> Vec<Vec<u8>> {
    let words: Vec<u32> = li(10, 1).into_iter().chain(exit()).collect();
    let text: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let segments = vec![
        Segment::text(0x1000, text.clone()),
        Segment::text(0x3002, text),
        Segment { memory_bytes: 1 << 20, ..Segment::data(0x8001, vec![1; 33]) },
    ];
    let symbols = vec![("main".into(), 0x1000, 2), ("data".into(), 0x8001, 1)];
    vec![
        vm::testing::elf(0x1000, &words),
        Elf { entry: 0x1000, segments, symbols, ..Elf::default() }.write(),
        generator::elf(1, 100, 2),
    ]
}
