//! `cargo prove inspect`: what a proof is made of.

use std::path::PathBuf;
use std::process::ExitCode;

use air::hash::Digest;
use air::layout::CHALLENGE_DEGREE;
use air::machine::ChipId;
use serde::Serialize;
use verifier::encoding::OpeningSizes;
use verifier::proof::MAX_PROOF_BYTES;
use verifier::security::{SecurityReport, report};
use verifier::{Profile, Proof, Shape, ShardProof, VerifyError, VerifyingKey, layouts};

use crate::console;
use crate::error::CliError;
use crate::guest::read_file;
use crate::table::Table;
use crate::units::{grouped, size};

/// Shows what a proof is made of: shards, tables, cells, bits of security by term, bytes by part.
///
/// Nothing is verified: a proof that is shown may still be worth nothing.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The proof
    proof: PathBuf,
}

impl Args {
    pub fn run(self) -> Result<ExitCode, CliError> {
        let bytes = read_file(&self.proof, "a proof", MAX_PROOF_BYTES as u64)?;
        let unreadable = |source| CliError::Unreadable { path: self.proof.clone(), source };
        let text = proof_text(&bytes).map_err(unreadable)?;
        console::print(&format!("{}, not verified here: {text}", self.proof.display()))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn proof_text(bytes: &[u8]) -> Result<String, VerifyError> {
    let proof = Proof::from_bytes(bytes)?;
    let profile =
        Profile::from_index(proof.profile).ok_or(VerifyError::Profile { found: proof.profile })?;
    let shapes: Vec<Shape> =
        proof.shards.iter().enumerate().map(shape).collect::<Result<_, _>>()?;
    let mut text = format!(
        "version {}, profile {} bits, {} shards, {} cells, {} bytes of output, {}\n",
        proof.version,
        profile.target(),
        proof.shards.len(),
        grouped(shapes.iter().map(|shape| cells(shape).iter().sum::<u64>()).sum()),
        grouped(proof.memory.output.len() as u64),
        size(bytes.len() as u64)
    );
    for (index, (shard, shape)) in proof.shards.iter().zip(&shapes).enumerate() {
        text += &shard_text(profile, index, shard, shape);
    }
    Ok(text)
}

fn shard_text(profile: Profile, index: usize, shard: &ShardProof, shape: &Shape) -> String {
    let cells: u64 = cells(shape).iter().sum();
    let cycles = shard.end.cycles;
    let each = cells as f64 / f64::from(cycles.max(1));
    let report = report(profile, shape.instances(), &layouts(shape));
    format!(
        "\nshard {index}: {} cycles, {} cells, {each:.1} for each cycle, {} proven bits\n\n\
         {}\n{}\n{}",
        grouped(cycles.into()),
        grouped(cells),
        report.bits(),
        tables_text(shape),
        terms_text(&report),
        parts_text(shard)
    )
}

/// The tables of a shard. Whether they are those of the program is not asked here.
fn shape((index, shard): (usize, &ShardProof)) -> Result<Shape, VerifyError> {
    let is_program = |chip: &u8| ChipId::from_index(*chip) == Some(ChipId::Program);
    let place = shard.chips.iter().position(is_program);
    let height = place.and_then(|place| shard.stark.degree_bits.get(place)).copied();
    let height = height.and_then(|height| u8::try_from(height).ok()).unwrap_or(0);
    let any = Digest::default();
    let key = VerifyingKey::new(0, height, any, [any; verifier::key::REGION_PATH]);
    shard.shape(&key, index)
}

/// Cells of each table.
fn cells(shape: &Shape) -> Vec<u64> {
    let layouts = layouts(shape);
    let tables = shape.instances().iter().zip(&layouts);
    tables.map(|(table, layout)| (layout.cells_per_row() as u64) << table.log_height).collect()
}

fn tables_text(shape: &Shape) -> String {
    let headings = ["chip", "log2 rows", "main", "fixed", "permutation", "quotient", "cells"];
    let mut table = Table::new(headings);
    let layouts = layouts(shape);
    for ((instance, layout), cells) in shape.instances().iter().zip(&layouts).zip(cells(shape)) {
        table.row([
            instance.chip.name().to_owned(),
            instance.log_height.to_string(),
            instance.chip.width().to_string(),
            instance.chip.preprocessed_width().to_string(),
            format!("{} x {CHALLENGE_DEGREE}", layout.permutation_columns()),
            format!("{} x {CHALLENGE_DEGREE}", instance.chip.quotient_chunks()),
            grouped(cells),
        ]);
    }
    table.text("  ")
}

/// Bits of security. A regime is as good as its least term, a shard as its better regime.
fn terms_text(report: &SecurityReport) -> String {
    let mut table = Table::new(["bits of security", "unique decoding", "Johnson bound"]);
    for term in &report.terms {
        let [unique, johnson] = [term.unique, term.johnson].map(|bits| format!("{bits:.1}"));
        table.row([term.label.clone(), unique, johnson]);
    }
    let digest = report.digest_bits.to_string();
    table.row(["digest collision (apart)".to_owned(), digest.clone(), digest]);
    table.text("  ")
}

/// Bytes by part of the proof.
fn parts_text(shard: &ShardProof) -> String {
    let stark = &shard.stark;
    let openings = OpeningSizes::of(stark).unwrap_or_default();
    let parts = [
        ("commitments", bytes(&stark.commitments)),
        ("values at the challenge point", bytes(&stark.opened_values)),
        ("opened rows of tables", openings.table_rows as u64),
        ("Merkle paths of tables", openings.table_paths as u64),
        ("commitments of the low-degree test", bytes(&stark.opening_proof.commit_phase_commits)),
        ("opened values of the low-degree test", openings.test_rows as u64),
        ("Merkle paths of the low-degree test", openings.test_paths as u64),
    ];
    let total = bytes(shard);
    let known: u64 = parts.iter().map(|(_, bytes)| bytes).sum();
    let mut table = Table::new(["bytes of proof", ""]);
    for (name, bytes) in parts {
        table.row([name.to_owned(), grouped(bytes)]);
    }
    table.row(["the rest".to_owned(), grouped(total.saturating_sub(known))]);
    table.row(["total".to_owned(), grouped(total)]);
    table.text("  ")
}

/// Length of the encoding.
fn bytes<T: Serialize>(value: &T) -> u64 {
    postcard::to_allocvec(value).map_or(0, |bytes| bytes.len() as u64)
}
