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
        cargo
            .env("RUSTC_WRAPPER", files.join(support::WRAPPER))
            .env("RIVET_LINKER", &compiler.linker.program);
    }
    let triple = match compiler.library {
        Library::Builtin => {
            cargo.args(["--target", BUILTIN_TARGET]);
            BUILTIN_TARGET
        }
        Library::Source => {
            let name = support::TARGET_SPEC.trim_end_matches(".json");
            cargo
                .env("RUSTC_BOOTSTRAP", "1")
                // By name: cargo would hash the path of a file.
                .env("RUST_TARGET_PATH", files)
                .args(["--target", name])
                .args(["-Zbuild-std=core,alloc", "-Zbuild-std-features=compiler-builtins-mem"]);
            name
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

/// Cargo hashes flags into the names of files, and rustc links crates in the order of these: so paths
/// stand in the wrapper, for which flags have a sign, and the script's version.
fn rustflags(compiler: &RustCompiler, files: &Path) -> String {
    let (linker, script) = if cfg!(unix) {
        let version = files.file_name().unwrap_or_default().to_string_lossy();
        ("rivet".to_owned(), format!("{version}/{}", support::LINK_SCRIPT))
    } else {
        let script = files.join(support::LINK_SCRIPT);
        (compiler.linker.program.display().to_string(), script.display().to_string())
    };
    let mut flags = vec![format!("-Clinker={linker}"), format!("-Clink-arg=-T{script}")];
    flags.extend(compiler.linker.arguments.iter().map(|&argument| argument.to_owned()));
    // One thread: an atomic access is an access.
    flags.push("-Cpasses=lower-atomic".to_owned());
    if compiler.library == Library::Source {
        // The target is none of rustc's own.
        flags.push("-Zunstable-options".to_owned());
    }
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

#[cfg(all(test, unix))]
mod tests {
    use super::super::detect::Linker;
    use super::*;

    #[test]
    fn flags_do_not_tell_where_a_guest_is_built() {
        let linker = Linker {
            program: "/home/someone/ld".into(),
            version: String::new(),
            arguments: &["-Clinker-flavor=ld"],
        };
        for library in [Library::Source, Library::Builtin] {
            let (rustc, version, linker) = ("rustc".into(), String::new(), linker.clone());
            let compiler = RustCompiler { rustc, version, library, linker };
            let flags = |files| rustflags(&compiler, Path::new(files));
            assert_eq!(flags("/home/someone/guest/rivet-1"), flags("/a/rivet-1"));
            assert!(!flags("/a/rivet-1").contains("someone"));
            // Another version of the script is another build.
            assert_ne!(flags("/a/rivet-1"), flags("/a/rivet-2"));
        }
    }
}
