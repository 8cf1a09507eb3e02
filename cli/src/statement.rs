//! Shows what a proof states, or what a run would state.

use isa::Statement;

use crate::units::{digest, grouped, hex};

/// The output of a guest: in hexadecimal digits, and as text if it is one.
pub fn output(bytes: &[u8]) -> String {
    let mut text = match bytes.len() {
        0 => "output     empty\n".to_owned(),
        _ => format!("output     {}\n", hex(bytes)),
    };
    if let Some(printed) = printable(bytes) {
        text += &format!("  as text  {}\n", printed.trim_end().replace('\n', "\n           "));
    }
    text
}

/// The output as text, if a person could have typed it.
fn printable(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let is_printable = |c: char| !c.is_control() || c == '\n' || c == '\t';
    (text.chars().all(is_printable) && !text.trim().is_empty()).then_some(text)
}

/// A statement, a line for each field.
pub fn statement(statement: &Statement) -> String {
    format!(
        "program    {}\n{}{}",
        digest(&statement.program),
        output(&statement.output),
        costs(statement.exit_code, statement.gas, statement.cycles)
    )
}

/// The numbers of a statement, a line each.
pub fn costs(exit_code: u32, gas: u64, cycles: u64) -> String {
    let (gas, cycles) = (grouped(gas), grouped(cycles));
    format!("exit code  {exit_code}\ngas        {gas}\ncycles     {cycles}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs() {
        assert_eq!(output(&[]), "output     empty\n");
        assert_eq!(output(&[0, 0xff]), "output     00ff\n");
        assert_eq!(output(b"a\nb\n"), "output     610a620a\n  as text  a\n           b\n");
        assert_eq!(output(b"\x1b[2J"), "output     1b5b324a\n");
    }
}
