//! What precompiles save: the same work in software and by precompile.

use std::time::Instant;

use air::layout::ChipLayout;
use air::machine::ChipId;
use air::memory::tree::MemoryTree;
use air::witness::Shard;
use isa::Program;
use prover::budget::shard_limit;
use prover::{Nothing, Observer, Options, Prover};
use serde::Serialize;
use verifier::{Policy, Profile, verify};
use vm::{Executor, Limits, Outcome, initial_image, load_elf};

use crate::measure::MeasureError;

/// Memory that the prover may use, in bytes.
pub(crate) const MEMORY: u64 = 8 << 30;

/// Work that examples do in two ways.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// Its name.
    pub workload: &'static str,
    /// The example that does it in software, and the one that does it by precompile.
    examples: [&'static str; 2],
    /// What each is asked for by the first words of its input.
    asked: [&'static [u32]; 2],
    /// The input that follows.
    input: fn() -> Vec<u8>,
}

/// All of them.
pub const COMPARISONS: [Comparison; 5] = [
    Comparison {
        workload: "keccak256",
        examples: ["keccak256", "keccak256-precompile"],
        asked: [&[], &[]],
        input: message,
    },
    Comparison { workload: "sha256", examples: ["crypto"; 2], asked: [&[0], &[1]], input: message },
    Comparison {
        workload: "mulmod",
        examples: ["crypto"; 2],
        asked: [&[2], &[3]],
        input: || 10_000u32.to_le_bytes().to_vec(),
    },
    Comparison {
        workload: "poseidon2",
        examples: ["crypto"; 2],
        asked: [&[6], &[7]],
        input: || 1_000u32.to_le_bytes().to_vec(),
    },
    Comparison {
        workload: "ecrecover",
        examples: ["crypto"; 2],
        asked: [&[4], &[5]],
        input: || SIGNED.iter().flat_map(|number| number.to_be_bytes()).collect(),
    },
];

/// One signature, as the EVM's precompile `ecrecover` takes it: a digest, v, r and s, each the high and the
/// low half of a number.
const SIGNED: [u128; 8] = [
    0x456e_9aea_5e19_7a1f_1af7_a3e8_5a32_12fa,
    0x4049_a3ba_34c2_289b_4c86_0fc0_b0c6_4ef3,
    0,
    28,
    0x9242_685b_f161_793c_c256_03c2_31bc_2f56,
    0x8eb6_30ea_16aa_137d_2664_ac80_3882_5608,
    0x4f8a_e3bd_7535_248d_0bd4_4829_8cc2_e207,
    0x1e56_992d_0774_dc34_0c36_8ae9_5085_2ada,
];

/// How the work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Variant {
    /// By instructions alone.
    Software,
    /// By a precompile.
    Chip,
}

impl Variant {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Software, Self::Chip];
}

/// What a run took.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What was done.
    pub workload: &'static str,
    /// How.
    pub variant: Variant,
    /// Instructions executed.
    pub cycles: u64,
    /// Cells of all rows in use, of all chips but those whose tables have one size.
    pub cells: u64,
    /// From execution to the proof's verification, setup left out.
    pub seconds: f64,
}

/// 64 KiB.
fn message() -> Vec<u8> {
    (0..1u32 << 16).map(|i| (i.wrapping_mul(0x9e37_79b1) >> 24) as u8).collect()
}

impl Comparison {
    /// The example that does it so.
    pub fn example(&self, variant: Variant) -> &'static str {
        self.examples[variant as usize]
    }

    /// Proves the work in one of the ways and verifies the proof. `elf` is that of its example; the
    /// observer is made when the number of cycles is known.
    ///
    /// # Errors
    ///
    /// If the guest, the prover or the verifier fails.
    pub fn measure<O: Observer>(
        &self,
        variant: Variant,
        elf: &[u8],
        observer: impl FnOnce(u64) -> O,
    ) -> Result<Row, MeasureError> {
        let program = load_elf(elf)?;
        let asked = self.asked[variant as usize].iter().flat_map(|word| word.to_le_bytes());
        let input: Vec<u8> = asked.chain((self.input)()).collect();
        let InUse { outcome: Outcome { cycles, .. }, cells } = in_use(&program, &input)?;
        let profile = Profile::Bits100;
        let mut prover = Prover::new(program, profile)?;
        let mut observer = observer(cycles);
        let start = Instant::now();
        let options = Options::within(MEMORY);
        let proof = prover.prove(&input, &options, &mut Nothing, &mut observer)?.to_bytes()?;
        verify(prover.key(), &proof, Policy { min_bits: profile.target() })?;
        let seconds = start.elapsed().as_secs_f64();
        Ok(Row { workload: self.workload, variant, cycles, cells, seconds })
    }
}

/// What a run takes, without proving it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InUse {
    /// How it ended.
    pub outcome: Outcome,
    /// Cells of its rows: without padding, without the tables of one size.
    pub cells: u64,
}

/// Runs a program to its end, and counts the cells of its rows.
///
/// # Errors
///
/// If the guest does not run to its end.
pub fn in_use(program: &Program, input: &[u8]) -> Result<InUse, MeasureError> {
    let limit = shard_limit(MEMORY, 0)?;
    let mut executor = Executor::new(program, input, Limits::default())?;
    let mut tree = MemoryTree::new(initial_image(program, input));
    let mut cells = 0;
    while let Some(records) = executor.next_shard(&limit)? {
        let shard = Shard::new(program, &mut tree, records);
        let chips = ChipId::ALL.iter().filter(|chip| !chip.is_singleton());
        let of = |&chip: &ChipId| chip.rows(&shard) * ChipLayout::of(chip).cells_per_row();
        cells += chips.map(of).sum::<usize>() as u64;
    }
    let outcome = executor.outcome().cloned().ok_or(MeasureError::Unfinished)?;
    Ok(InUse { outcome, cells })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elf(name: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../guest-examples/elf");
        std::fs::read(format!("{folder}/{name}.elf")).expect("an example")
    }

    #[test]
    fn both_ways_are_proven_and_the_chip_takes_fewer_cells() {
        let small: [fn() -> Vec<u8>; 4] = [
            || vec![7; 1000],
            || vec![7; 1000],
            || 100u32.to_le_bytes().to_vec(),
            || 10u32.to_le_bytes().to_vec(),
        ];
        // The last has no small work: the test below is its own.
        for (comparison, input) in COMPARISONS.into_iter().zip(small) {
            let comparison = Comparison { input, ..comparison };
            let [software, chip] = Variant::ALL.map(|variant| {
                let elf = elf(comparison.example(variant));
                let row = comparison.measure(variant, &elf, |_| Nothing);
                row.expect("it is proven")
            });
            assert_eq!((software.variant, chip.variant), (Variant::Software, Variant::Chip));
            assert!(software.cycles > 10 * chip.cycles, "{software:?}, {chip:?}");
            assert!(software.cells > 5 * chip.cells, "{software:?}, {chip:?}");
        }
    }

    #[test]
    fn ecrecover_is_proven_and_takes_few_cells() {
        let ecrecover = COMPARISONS.last().expect("some");
        let chip = elf(ecrecover.example(Variant::Chip));
        let row = ecrecover.measure(Variant::Chip, &chip, |_| Nothing).expect("it is proven");
        assert!(row.cycles < 20_000, "{row:?}");
        let program = load_elf(&elf(ecrecover.example(Variant::Software))).expect("an example");
        let input = [4u32.to_le_bytes().to_vec(), (ecrecover.input)()].concat();
        let InUse { outcome, cells } = in_use(&program, &input).expect("it runs");
        assert!(
            outcome.cycles > 500 * row.cycles && cells > 100 * row.cells,
            "{cells} cells, {row:?}"
        );
    }
}
