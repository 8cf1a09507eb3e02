//! The SMT solver: `z3`, another process, asked in SMT-LIB 2.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::script::Script;

/// Work for a question, in the solver's own unit: the same on every machine.
const RESOURCES: u32 = 4_000_000;

/// A running solver.
pub struct Solver {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Solver {
    /// Starts `z3`.
    pub fn start() -> std::io::Result<Self> {
        let mut process =
            Command::new("z3").arg("-in").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = process.stdin.take().expect("it is piped");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        Ok(Self { process, input, output })
    }

    /// Whether no rows satisfy the script. False too if the solver cannot tell.
    pub fn is_impossible(&mut self, script: &Script<'_>) -> std::io::Result<bool> {
        let text = &script.text;
        write!(self.input, "(reset)(set-option :rlimit {RESOURCES})\n{text}(check-sat)\n")?;
        self.input.flush()?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        match answer.trim() {
            "unsat" => Ok(true),
            "sat" | "unknown" => Ok(false),
            other => Err(std::io::Error::other(format!("z3 says {other:?} to\n{text}"))),
        }
    }
}

impl Drop for Solver {
    fn drop(&mut self) {
        // It may have gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
