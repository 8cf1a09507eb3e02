//! Where text goes: results to stdout, all else to stderr. Nothing here panics if nobody reads.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

use crate::error::CliError;

/// Prints a result. A reader that has seen enough, as in `| head`, is no error.
pub fn print(text: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(source) if source.kind() != ErrorKind::BrokenPipe => Err(CliError::Stdout(source)),
        _ => Ok(()),
    }
}

/// Prints a result for programs.
pub fn print_json(value: &impl Serialize) -> Result<(), CliError> {
    print(&json(value)?)
}

/// A result for programs.
pub fn json(value: &impl Serialize) -> Result<String, CliError> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n").map_err(|error| CliError::Stdout(error.into()))
}

/// Prints a line for people.
pub fn note(line: &str) {
    // There is nowhere left to complain.
    let _ = writeln!(io::stderr(), "{line}");
}

/// Prints what the guest wrote to its console. Control characters are escaped: they could be
/// commands for the terminal.
pub fn guest(bytes: &[u8]) {
    let mut text = String::new();
    for c in String::from_utf8_lossy(bytes).chars() {
        match c {
            '\n' | '\t' => text.push(c),
            _ if c.is_control() => text.extend(c.escape_default()),
            _ => text.push(c),
        }
    }
    if !text.is_empty() {
        note(text.strip_suffix('\n').unwrap_or(&text));
    }
}

/// Prints an error, and what to do about it.
pub fn complain(error: &CliError) {
    note(&format!("error: {error}"));
    if let Some(hint) = error.hint() {
        note(&format!("hint: {hint}"));
    }
}
