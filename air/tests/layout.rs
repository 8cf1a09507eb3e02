//! The sizes of all chips: documented, bounded, and paid for.

use air::layout::ChipLayout;
use air::machine::ChipId;
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
