//! The sizes of all chips: documented, bounded, and paid for.

use air::layout::{CHALLENGE_DEGREE, ChipLayout};
use air::machine::ChipId;
use air::permutation::{HALF_EXTERNAL, INTERNAL_ROUNDS, Rounds, WIDE, WIDE_INTERNAL_ROUNDS, WIDTH};
use air::precompiles::poseidon2::STAGES;
use air::precompiles::words::FieldWord;
use isa::clock::SLOTS;
use isa::opcode::TABLE;
use isa::precompile;

/// Cells in a unit of gas.
const CELLS_PER_GAS: usize = 16;

/// The table of `air/README.md`.
fn table() -> String {
    let mut table = String::from(
        "| chip | main columns | interactions | permutation columns | cells per row |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    for layout in ChipId::ALL.iter().map(|&chip| ChipLayout::of(chip)) {
        table += &format!(
            "| {} | {} | {} | {} | {} |\n",
            layout.chip.name(),
            layout.chip.width(),
            layout.interactions,
            layout.permutation_columns(),
            layout.cells_per_row(),
        );
    }
    table
}

#[test]
fn readme_has_the_table() {
    let readme = include_str!("../README.md");
    assert!(readme.contains(&table()), "air/README.md must have this table:\n{}", table());
}

/// What a call of a permutation costs, in cells.
struct Permutation {
    chip: ChipId,
    elements: usize,
    /// State and S-boxes.
    rounds: usize,
    /// The column of the stage.
    stage: usize,
    quotient: usize,
    /// Columns of the words, and what their messages take of the permutation columns.
    words: usize,
    call: usize,
}

/// Messages of a word that holds an element, before and after.
const MESSAGES_OF_WORD: usize = 7;

impl Permutation {
    fn of(chip: ChipId, elements: usize, rounds: usize) -> Self {
        let layout = ChipLayout::of(chip);
        assert_eq!(chip.rows_per_call(), STAGES);
        // Four messages share a column.
        let messages = elements * MESSAGES_OF_WORD * CHALLENGE_DEGREE / (chip.degree() - 1);
        Self {
            chip,
            elements,
            rounds: STAGES * rounds,
            stage: STAGES,
            quotient: STAGES * CHALLENGE_DEGREE * chip.quotient_chunks(),
            words: elements * size_of::<FieldWord<u8>>() + messages,
            call: STAGES * layout.cells_per_row(),
        }
    }

    /// What would be there without memory and call.
    fn alone(&self) -> usize {
        self.rounds + self.stage + self.quotient
    }

    fn both() -> [Self; 2] {
        let rounds = size_of::<Rounds<u8, WIDTH, INTERNAL_ROUNDS, HALF_EXTERNAL>>();
        let wide = size_of::<Rounds<u8, WIDE, WIDE_INTERNAL_ROUNDS, HALF_EXTERNAL>>();
        [
            Self::of(ChipId::Poseidon2Call, WIDTH, rounds),
            Self::of(ChipId::Poseidon2Call24, WIDE, wide),
        ]
    }
}

#[test]
fn a_permutation_of_width_16_is_at_most_400_cells_and_memory_access() {
    let mut table = String::from(
        "| call | rounds | stage | quotient | the permutation | words | pc, a7, a0, flags | all |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for call in Permutation::both() {
        let Permutation { rounds, stage, quotient, words, call: all, .. } = call;
        let (name, alone) = (call.chip.name(), call.alone());
        let rest = all - alone - words;
        table += &format!(
            "| {name} | {rounds} | {stage} | {quotient} | {alone} | {words} | {rest} | {all} |\n"
        );
        // 25 cells for each element, as 400 for 16.
        assert!(alone <= 25 * call.elements, "{name}: {alone} cells");
    }
    let readme = include_str!("../README.md");
    assert!(readme.contains(&table), "air/README.md must have this table:\n{table}");
}

#[test]
fn degree_is_bounded() {
    for &chip in ChipId::ALL {
        assert!(ChipLayout::of(chip).degree() <= chip.degree(), "{}", chip.name());
    }
}

#[test]
fn gas_follows_cells() {
    for row in &TABLE {
        let chip = ChipId::from_index(row.chip as u8).expect("families come first");
        assert_eq!(chip.name(), format!("{:?}", row.chip));
        let cells = ChipLayout::of(chip).cells_per_row();
        let gas = ((cells + CELLS_PER_GAS / 2) / CELLS_PER_GAS).max(SLOTS as usize);
        assert_eq!(row.gas as usize, gas, "{} has {cells} cells a row", row.mnemonic);
    }
    for info in &precompile::TABLE {
        let cells = |&chip: &ChipId| chip.rows_per_call() * ChipLayout::of(chip).cells_per_row();
        let cells: usize = ChipId::of_precompile(info.precompile).iter().map(cells).sum();
        let gas = (cells + CELLS_PER_GAS / 2) / CELLS_PER_GAS;
        assert_eq!(info.gas as usize, gas, "a call of {} has {cells} cells", info.name);
    }
    let copy = ChipLayout::of(ChipId::Copy).cells_per_row();
    let gas = (copy + CELLS_PER_GAS / 2) / CELLS_PER_GAS;
    assert_eq!(isa::syscall::GAS_PER_OUTPUT_BYTE as usize, gas, "{copy} cells");
}

#[test]
fn chips_of_precompiles_have_their_place_and_one_precompile() {
    let chips = |info: &precompile::PrecompileInfo| ChipId::of_precompile(info.precompile);
    let chips: Vec<_> = precompile::TABLE.iter().flat_map(chips).collect();
    for (index, &&chip) in chips.iter().enumerate() {
        assert!(chip.is_of_precompile(), "{}", chip.name());
        assert!(!chips[..index].contains(&&chip), "{}", chip.name());
    }
    assert!(precompile::TABLE.iter().all(|i| !ChipId::of_precompile(i.precompile).is_empty()));
}
