//! `cargo prove run`: executes only.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use air::machine::ChipId;
use isa::precompile;
use prover::budget::costs;
use vm::memory::Memory;
use vm::{Checkpoints, Counts, Executor, Outcome, symbol_address};

use crate::draft::Draft;
use crate::error::CliError;
use crate::guest::{Guest, GuestArgs, LoadedProgram};
use crate::statement;
use crate::table::Table;
use crate::units::grouped;
use crate::{advice, console};

/// Executes a guest without a proof; shows what it gives, and what a proof would take.
///
/// The exit code of this command is the guest's, or 255 where that is more than 255; a guest that
/// traps gives 1.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    guest: GuestArgs,

    /// Write the words between the symbols begin_signature and end_signature, as they are at the
    /// end: eight hexadecimal digits a line
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
}

impl Args {
    pub fn run(self) -> Result<ExitCode, CliError> {
        let guest = self.guest.load()?;
        let signature = match self.signature {
            Some(path) => Some((path, signature_range(&guest.program)?)),
            None => None,
        };
        let (outcome, executor) = guest.execute(&mut Checkpoints::within(0))?;
        if let Some((path, range)) = signature {
            write_signature(&path, executor.machine().memory(), range)?;
        }
        console::print(&(outcome_text(&outcome) + &profile(&guest)?))?;
        for warning in advice::warnings(&guest.program.program, &guest.input, guest.limits)? {
            console::note(&format!("warning: {warning}"));
        }
        Ok(ExitCode::from(u8::try_from(outcome.exit_code).unwrap_or(u8::MAX)))
    }
}

fn outcome_text(outcome: &Outcome) -> String {
    let Outcome { exit_code, gas, cycles, misaligned, pages, .. } = *outcome;
    let output = statement::output(&outcome.output);
    let costs = statement::costs(exit_code, gas, cycles);
    let (misaligned, kibibytes) = (grouped(misaligned), grouped(u64::from(pages) * 4));
    format!("{output}{costs}misaligned {misaligned} loads and stores\nmemory     {kibibytes} KiB\n")
}

/// First address and end address of the signature.
fn signature_range(program: &LoadedProgram) -> Result<(u32, u32), CliError> {
    let address = |symbol| {
        let found = symbol_address(&program.elf, symbol);
        let failed = |source| CliError::Elf { name: program.name.clone(), source };
        found.map_err(failed)?.ok_or(CliError::NoSignature { symbol })
    };
    let (begin, end) = (address("begin_signature")?, address("end_signature")?);
    if begin > end || !begin.is_multiple_of(4) || !end.is_multiple_of(4) {
        return Err(CliError::BadSignature { begin, end });
    }
    Ok((begin, end))
}

fn write_signature(path: &Path, memory: &Memory, (begin, end): (u32, u32)) -> Result<(), CliError> {
    let lines = |file: &mut dyn Write| -> io::Result<()> {
        let mut words = (begin..end).step_by(4).map(|address| memory.read(address));
        words.try_for_each(|word| writeln!(file, "{word:08x}"))
    };
    Draft::write(path, |file| lines(file))?.keep()
}

/// Executes once more and counts the rows of each chip.
fn profile(guest: &Guest) -> Result<String, CliError> {
    let limit = costs();
    let mut executor = Executor::new(&guest.program.program, &guest.input, guest.limits)?;
    let shards = executor.profile(&limit)?;
    let sum = |field: &dyn Fn(&Counts) -> u64| shards.iter().map(field).sum::<u64>();
    let chips = ChipId::ALL.iter().zip(limit.cells_per_row).enumerate();
    let mut kinds: Vec<(&str, u64, u32)> = chips
        .map(|(i, (chip, cells))| {
            (chip.name(), sum(&|counts| counts.rows.get(i).copied().unwrap_or(0)), cells)
        })
        .collect();
    kinds.push(("Copy", sum(&|counts| counts.copies), limit.cells_per_copy));
    for (i, info) in precompile::TABLE.iter().enumerate() {
        let calls = sum(&|counts| counts.calls.get(i).copied().unwrap_or(0));
        kinds.push((info.name, calls, limit.cells_per_call.get(i).copied().unwrap_or(0)));
    }
    kinds.push(("Refresh", sum(&|counts| counts.refreshes), limit.cells_per_refresh));
    kinds.push(("Leaf and its tree", sum(&|counts| counts.leaves), limit.cells_per_leaf));

    let cells = |rows: u64, each: u32| rows.saturating_mul(each.into());
    let total: u64 = kinds.iter().map(|&(_, rows, each)| cells(rows, each)).sum();
    let share = |part: u64| format!("{:.1} %", 100.0 * part as f64 / total.max(1) as f64);
    let mut table = Table::new(["chip", "rows", "cells per row", "cells", "share"]);
    for (name, rows, each) in kinds.into_iter().filter(|&(_, rows, _)| rows != 0) {
        let part = cells(rows, each);
        table.row([
            name.to_owned(),
            grouped(rows),
            grouped(each.into()),
            grouped(part),
            share(part),
        ]);
    }
    let each = total as f64 / sum(&|counts| counts.cycles).max(1) as f64;
    Ok(format!(
        "\n{}\n{} cells, {each:.1} for each cycle; padding and fixed tables not counted\n",
        table.text(""),
        grouped(total)
    ))
}
