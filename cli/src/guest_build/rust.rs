//! Builds a guest in Rust, through cargo.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::command::run;
use super::detect::{BUILTIN_TARGET, Library, RustCompiler};
use super::{BuildError, support};

/// What of the caller's environment would change the guest.
const UNWANTED: [&str; 6] = [
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
];

pub fn build(
    folder: &Path,
    compiler: &RustCompiler,
    target: Option<&Path>,
) -> Result<PathBuf, BuildError> {
    let guest = Guest::of(folder)?;
    let target = target.unwrap_or(&guest.target);
    let files = support::write_files(target)?;
    let (mut cargo, release) = for_machine(compiler, &files, target, "build");
    run(cargo.args(["--bin", &guest.binary]), folder)?;
    Ok(release.join(&guest.binary))
}

/// A command of cargo that compiles for the machine, and the folder for what it makes.
pub(super) fn for_machine(
    compiler: &RustCompiler,
    files: &Path,
    target: &Path,
    command: &str,
) -> (Command, PathBuf) {
    let mut cargo = cargo();
    cargo
        .args([command, "--release", "--target-dir"])
        .arg(target)
        .env("RUSTC", &compiler.rustc)
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags(compiler, files));
    if cfg!(unix) {
        cargo.env("RUSTC_WRAPPER", files.join(support::WRAPPER));
    }
    let triple = match compiler.library {
        Library::Builtin => {
            cargo.args(["--target", BUILTIN_TARGET]);
            BUILTIN_TARGET
        }
        Library::Source => {
            cargo
                .env("RUSTC_BOOTSTRAP", "1")
                .arg("--target")
                .arg(files.join(support::TARGET_SPEC))
                .args(["-Zbuild-std=core,alloc", "-Zbuild-std-features=compiler-builtins-mem"])
                // As `-Zjson-target-spec`, which older cargos neither need nor know.
                .args(["--config", "unstable.json-target-spec=true"]);
            support::TARGET_SPEC.trim_end_matches(".json")
        }
    };
    (cargo, target.join(triple).join("release"))
}

fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    UNWANTED.iter().for_each(|variable| {
        cargo.env_remove(variable);
    });
    cargo
}

fn rustflags(compiler: &RustCompiler, files: &Path) -> String {
    let linker = format!("-Clinker={}", compiler.linker.program.display());
    let script = format!("-Clink-arg=-T{}", files.join(support::LINK_SCRIPT).display());
    let mut flags = vec![linker.as_str(), script.as_str()];
    flags.extend(compiler.linker.arguments);
    // One thread: an atomic access is an access.
    flags.push("-Cpasses=lower-atomic");
    flags.join("\u{1f}")
}

/// What cargo knows about the crate in a folder.
struct Guest {
    /// Name of its only binary.
    binary: String,
    /// Where cargo puts build products.
    target: PathBuf,
}

impl Guest {
    fn of(folder: &Path) -> Result<Self, BuildError> {
        let mut command = cargo();
        command.args(["metadata", "--no-deps", "--format-version=1"]);
        let answer = run(&mut command, folder)?;
        let wrong =
            |expected, found| BuildError::Metadata { folder: folder.to_owned(), expected, found };
        let metadata: Value =
            serde_json::from_slice(&answer).map_err(|error| wrong("JSON", error.to_string()))?;
        let target = metadata["target_directory"].as_str();
        let target = target.ok_or_else(|| wrong("a target directory", "none".to_owned()))?;
        let mut binaries = binaries(&metadata, folder);
        match (binaries.pop(), binaries.as_slice()) {
            (Some(binary), []) => Ok(Self { binary, target: target.into() }),
            (last, _) => {
                binaries.extend(last);
                Err(wrong("a crate with one binary", format!("binaries {binaries:?}")))
            }
        }
    }
}

/// The binaries of the package whose manifest stands in the folder.
fn binaries(metadata: &Value, folder: &Path) -> Vec<String> {
    let manifest = folder.join("Cargo.toml");
    let array = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let is_binary = |target: &Value| array(&target["kind"]).contains(&Value::from("bin"));
    array(&metadata["packages"])
        .into_iter()
        .filter(|package| {
            package["manifest_path"].as_str().map(Path::new) == Some(manifest.as_path())
        })
        .flat_map(|package| array(&package["targets"]))
        .filter(is_binary)
        .filter_map(|target| target["name"].as_str().map(str::to_owned))
        .collect()
}
