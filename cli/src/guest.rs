//! From arguments to a guest: which program, on which input, within which limits.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use isa::Program;
use isa::memory_map::MAX_REGION_DATA;
use vm::{Checkpoints, Executor, Limits, Outcome, load_elf};

use crate::console::{self, note};
use crate::error::CliError;
use crate::examples;
use crate::guest_build::{build_guest, detect};
use crate::units::{Hex, parse_hex, parse_size};

/// The standard input, as a file name.
const STDIN: &str = "-";
/// The longest ELF that is read, debug sections included.
const MAX_ELF_BYTES: u64 = 1 << 30;

/// A program, its input and its limits, as arguments.
#[derive(Debug, clap::Args)]
pub struct GuestArgs {
    /// ELF file, built-in example or folder of a guest, which is built first [default: .]
    program: Option<PathBuf>,

    /// Built-in example by its name, whatever files there are
    #[arg(long, value_name = "NAME", conflicts_with = "program")]
    example: Option<String>,

    /// Read the input from the standard input
    #[arg(value_name = "-", value_parser = [STDIN], hide_possible_values = true)]
    stdin: Option<String>,

    /// Read the input from a file [default: the input is empty]
    #[arg(long, value_name = "FILE", conflicts_with = "stdin")]
    input: Option<PathBuf>,

    /// The input itself, as hexadecimal digits
    #[arg(long, value_name = "HEX", value_parser = parse_hex, conflicts_with_all = ["stdin", "input"])]
    input_hex: Option<Hex>,

    /// A case of a file with Ethereum state tests as the input, for the example evm
    #[cfg(feature = "evm")]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["stdin", "input", "input_hex"])]
    state_test: Option<PathBuf>,

    /// Which case of the state tests, from 0 on, in the order of names, forks and numbers
    #[cfg(feature = "evm")]
    #[arg(long, value_name = "N", default_value_t = 0, requires = "state_test")]
    case: usize,

    /// The most gas that the guest may use [default: no limit]
    #[arg(long, value_name = "N")]
    gas_limit: Option<u64>,

    /// The most memory that the guest may use, program and input included
    #[arg(long, value_name = "SIZE", default_value = "512MiB", value_parser = parse_size)]
    guest_memory_limit: u64,
}

/// A program, as an ELF and loaded.
#[derive(Debug)]
pub struct LoadedProgram {
    /// Name of the file without its ending, of the folder or of the example.
    pub name: String,
    /// The ELF.
    pub elf: Cow<'static, [u8]>,
    /// What it says.
    pub program: Program,
}

/// All that determines a run.
#[derive(Debug)]
pub struct Guest {
    /// The program.
    pub program: LoadedProgram,
    /// Its input.
    pub input: Vec<u8>,
    /// What it may use.
    pub limits: Limits,
}

impl GuestArgs {
    /// Builds, reads and loads what the arguments name.
    pub fn load(&self) -> Result<Guest, CliError> {
        let only_stdin = self.stdin.is_none() && self.program.as_deref() == Some(STDIN.as_ref());
        let program = self.program.as_deref().filter(|_| !only_stdin);
        let program = match &self.example {
            Some(name) => load_example(name)?,
            None => load(program.unwrap_or(Path::new(".")))?,
        };
        let input = if only_stdin { self.read_stdin()? } else { self.read_input()? };
        let limits = Limits {
            gas: self.gas_limit.unwrap_or(u64::MAX),
            memory_bytes: self.guest_memory_limit,
            ..Limits::default()
        };
        Ok(Guest { program, input, limits })
    }

    fn read_input(&self) -> Result<Vec<u8>, CliError> {
        #[cfg(feature = "evm")]
        if let Some(path) = &self.state_test {
            return state_test(path, self.case);
        }
        match (&self.input_hex, &self.input, &self.stdin) {
            (Some(Hex(bytes)), ..) => Ok(bytes.clone()),
            (_, Some(path), _) if path.as_path() != Path::new(STDIN) => {
                read_file(path, "an input", MAX_REGION_DATA.into())
            }
            (_, None, None) => Ok(Vec::new()),
            _ => self.read_stdin(),
        }
    }

    fn read_stdin(&self) -> Result<Vec<u8>, CliError> {
        let path = Path::new("the standard input");
        read_bounded(io::stdin().lock(), path, "an input", MAX_REGION_DATA.into())
    }
}

impl Guest {
    /// Executes the guest to its end at full speed and leaves checkpoints. What it writes to its
    /// console is shown, even if it traps.
    pub fn execute(
        &self,
        checkpoints: &mut Checkpoints,
    ) -> Result<(Outcome, Executor<'_>), CliError> {
        let mut executor = Executor::new(&self.program.program, &self.input, self.limits)?;
        let end = executor.run_leaving(checkpoints);
        console::guest(executor.machine().console());
        Ok((end?, executor))
    }
}

/// Loads a program by the name of its file, its folder or its example. What exists comes first.
pub fn load(argument: &Path) -> Result<LoadedProgram, CliError> {
    let name_of = |path: Option<&std::ffi::OsStr>| {
        path.map_or_else(|| "guest".to_owned(), |name| name.to_string_lossy().into_owned())
    };
    let (name, elf) = if argument.is_dir() {
        let folder = argument.canonicalize().map_err(CliError::io("open", argument))?;
        (name_of(folder.file_name()), read_elf(&build(&folder)?)?.into())
    } else if argument.exists() {
        (name_of(argument.file_stem()), read_elf(argument)?.into())
    } else if let Some(elf) = argument.to_str().and_then(examples::find) {
        (name_of(Some(argument.as_os_str())), Cow::Borrowed(elf))
    } else {
        return Err(CliError::UnknownProgram { name: argument.to_owned() });
    };
    let program = load_elf(&elf)
        .map_err(|source| CliError::Elf { name: argument.display().to_string(), source })?;
    Ok(LoadedProgram { name, elf, program })
}

/// Loads a built-in example.
fn load_example(name: &str) -> Result<LoadedProgram, CliError> {
    let unknown = || CliError::UnknownProgram { name: name.into() };
    let elf = Cow::Borrowed(examples::find(name).ok_or_else(unknown)?);
    let program =
        load_elf(&elf).map_err(|source| CliError::Elf { name: name.to_owned(), source })?;
    Ok(LoadedProgram { name: name.to_owned(), elf, program })
}

/// The longest file of state tests that is read.
#[cfg(feature = "evm")]
const MAX_STATE_TEST_BYTES: u64 = 1 << 30;

/// The input that a case of a file with state tests has.
#[cfg(feature = "evm")]
fn state_test(path: &Path, case: usize) -> Result<Vec<u8>, CliError> {
    use evm_host::state_test::{Suite, Verdict};

    let failed = |source| CliError::StateTest { path: path.to_owned(), source };
    let bytes = read_file(path, "a file of state tests", MAX_STATE_TEST_BYTES)?;
    let suite = Suite::parse(&String::from_utf8_lossy(&bytes)).map_err(failed)?;
    let case = suite.case(case).map_err(failed)?;
    match case.check().map_err(failed)? {
        Verdict::Executed(prepared) => {
            note(&format!("{}: natively, the root and the logs are as they should", case.title()));
            Ok(prepared.input)
        }
        // The guest rejects it too: an error exit, that can be proven like any other.
        Verdict::Rejected(reason) => {
            note(&format!("{}: rejected, as it should: {reason}", case.title()));
            case.job().and_then(|job| job.unchecked()).map_err(failed)
        }
    }
}

/// Builds the guest in a folder; gives the path of its ELF.
pub fn build(folder: &Path) -> Result<PathBuf, CliError> {
    let elf = build_guest(folder, &detect()?)?;
    note(&format!("built {}", elf.display()));
    Ok(elf)
}

fn read_elf(path: &Path) -> Result<Vec<u8>, CliError> {
    read_file(path, "an ELF", MAX_ELF_BYTES)
}

/// Reads a file of at most `max` bytes.
pub fn read_file(path: &Path, what: &'static str, max: u64) -> Result<Vec<u8>, CliError> {
    let file = fs::File::open(path).map_err(CliError::io("open", path))?;
    read_bounded(file, path, what, max)
}

fn read_bounded(
    reader: impl Read,
    path: &Path,
    what: &'static str,
    max: u64,
) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    let mut reader = reader.take(max.saturating_add(1));
    reader.read_to_end(&mut bytes).map_err(CliError::io("read", path))?;
    if bytes.len() as u64 > max {
        return Err(CliError::TooLong { path: path.to_owned(), what, max });
    }
    Ok(bytes)
}
