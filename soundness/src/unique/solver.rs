//! The SMT solver: `z3`, another process, asked in SMT-LIB 2.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::script::Script;

/// How a question is asked, one after the other until there is an answer, and the work allowed for each, in
/// the solver's own unit; where it does not keep to that, ten seconds end it.
///
/// What one tactic answers at once may take another minutes. Some look at the clock, which a loaded machine
/// makes a difference to: with several, there is one that answers all the same.
const ATTEMPTS: [(&str, u32); 3] = [
    ("(check-sat)", 400_000),
    (
        "(check-sat-using (then simplify propagate-values solve-eqs ctx-solver-simplify smt) :timeout 1000)",
        1_000_000,
    ),
    ("(check-sat)", 4_000_000),
];

/// A running solver.
pub struct Solver {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    attempts: &'static [(&'static str, u32)],
}

impl Solver {
    /// Starts `z3`.
    pub fn start() -> std::io::Result<Self> {
        let mut process =
            Command::new("z3").arg("-in").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = process.stdin.take().expect("it is piped");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        Ok(Self { process, input, output, attempts: &ATTEMPTS })
    }

    /// Asks in one way from now on: of questions that mostly have no answer.
    pub fn ask_once(&mut self) {
        self.attempts = &ATTEMPTS[ATTEMPTS.len() - 1..];
    }

    /// Whether no rows satisfy the script. False too if the solver cannot tell.
    pub fn is_impossible(&mut self, script: &Script<'_>) -> std::io::Result<bool> {
        for (question, resources) in self.attempts {
            match self.ask(&script.text, question, *resources)?.trim() {
                "unsat" => return Ok(true),
                "sat" => return Ok(false),
                "unknown" => {}
                other => {
                    let text = &script.text;
                    return Err(std::io::Error::other(format!("z3 says {other:?} to\n{text}")));
                }
            }
        }
        Ok(false)
    }

    fn ask(&mut self, text: &str, question: &str, resources: u32) -> std::io::Result<String> {
        write!(
            self.input,
            "(reset)(set-option :timeout 10000)(set-option :rlimit {resources})\n{text}{question}\n"
        )?;
        self.input.flush()?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        Ok(answer)
    }
}

impl Drop for Solver {
    fn drop(&mut self) {
        // It may have gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
