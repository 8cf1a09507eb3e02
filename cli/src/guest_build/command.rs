//! Runs other programs.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::BuildError;

/// The program of this name that a shell would start.
pub fn find(name: &str) -> Option<PathBuf> {
    find_all(name).next()
}

/// Every program of this name on the search path, in its order.
pub fn find_all(name: &str) -> impl Iterator<Item = PathBuf> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    folders.into_iter().map(move |folder| folder.join(&file)).filter(|program| program.is_file())
}

/// What a program prints, if it exists, likes the arguments and prints text.
pub fn answer(program: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        // A compiler of a guest is asked about itself, not about what the caller's crate is
        // being built with.
        .env_remove("RUSTUP_TOOLCHAIN")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim_end().to_owned())
}

/// Runs a command in the guest's folder and returns what it printed. Its errors and its progress go
/// straight to the console.
pub fn run(command: &mut Command, folder: &Path) -> Result<Vec<u8>, BuildError> {
    let program = PathBuf::from(command.get_program());
    command.current_dir(folder).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = match command.output() {
        Ok(output) => output,
        Err(source) => return Err(BuildError::Start { program, source }),
    };
    if !output.status.success() {
        return Err(BuildError::Failed {
            program,
            folder: folder.to_owned(),
            status: output.status,
        });
    }
    Ok(output.stdout)
}
