//! Builds the programs: one shim and one target for each.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use polkavm_linker::{Config, TARGET_JSON_64_BIT_NEW, TargetInstructionSet, program_from_elf};

use super::tools::{self, Tools};
use super::{CKB, COMPILER, NATIVE, NATIVE_CPU, POLKAVM, Programs, WASM, package};
use crate::Error;

/// A program to build.
struct Recipe {
    /// The package in `shims`.
    package: &'static str,
    target: Target,
    /// Flags for rustc.
    flags: &'static [&'static str],
    /// What cargo makes.
    product: &'static str,
    /// What it is called afterwards.
    name: &'static str,
}

/// What a program is for.
enum Target {
    /// The machine that compiles, with the library that comes with the compiler.
    Host,
    /// Another one, for which the library is compiled too.
    Bare {
        triple: &'static str,
        /// For the linker.
        flavor: &'static str,
    },
}

/// PolkaVM's, of which its linker has the description.
const POLKAVM_TARGET: &str = "riscv64emac-unknown-none-polkavm";

/// One thread: an atomic access is an access.
const NO_ATOMICS: &str = "-Cpasses=lower-atomic";

const RECIPES: [Recipe; 5] = [
    Recipe {
        package: "native-shim",
        target: Target::Host,
        flags: &["-Ctarget-cpu=x86-64"],
        product: "libnative_shim.so",
        name: NATIVE,
    },
    Recipe {
        package: "native-shim",
        target: Target::Host,
        flags: &["-Ctarget-cpu=native"],
        product: "libnative_shim.so",
        name: NATIVE_CPU,
    },
    Recipe {
        package: "wasm-shim",
        target: Target::Bare { triple: "wasm32-unknown-unknown", flavor: "wasm-ld" },
        flags: &[],
        product: "wasm_shim.wasm",
        name: WASM,
    },
    Recipe {
        package: "ckb-shim",
        target: Target::Bare { triple: "riscv64imac-unknown-none-elf", flavor: "ld.lld" },
        // The extension B, which the machine has.
        flags: &[NO_ATOMICS, "-Ctarget-feature=-a,+zba,+zbb,+zbc,+zbs"],
        product: "ckb-shim",
        name: CKB,
    },
    Recipe {
        package: "polkavm-shim",
        target: Target::Bare { triple: POLKAVM_TARGET, flavor: "ld.lld" },
        flags: &[NO_ATOMICS, "-Zunstable-options"],
        product: "polkavm-shim",
        name: POLKAVM,
    },
];

/// Builds all programs into the folder that [`Programs`] reads.
///
/// # Errors
///
/// If a tool is missing, or does not do its work.
pub fn build() -> Result<(), Error> {
    let tools = tools::find()?;
    let (programs, target) = (Programs::default().folder, package().join("target/shims"));
    for folder in [&programs, &target] {
        fs::create_dir_all(folder).map_err(|error| of_file(folder, error))?;
    }
    write(&target.join(format!("{POLKAVM_TARGET}.json")), TARGET_JSON_64_BIT_NEW.as_bytes())?;
    for recipe in &RECIPES {
        let product = compile(recipe, &tools, &target)?;
        let mut bytes = fs::read(&product).map_err(|error| of_file(&product, error))?;
        if recipe.name == POLKAVM {
            let set = TargetInstructionSet::Latest;
            let linked = program_from_elf(Config::default(), set, &bytes);
            bytes = linked.map_err(|error| Error::Link(error.to_string()))?;
        }
        write(&programs.join(recipe.name), &bytes)?;
        println!("{:18} {:8} bytes", recipe.name, bytes.len());
    }
    write(&programs.join(COMPILER), tools.version.as_bytes())
}

fn of_file(path: &Path, source: std::io::Error) -> Error {
    Error::File { path: path.to_owned(), source }
}

/// A new file in place of one that may be in use.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let new = path.with_extension("new");
    fs::write(&new, bytes).map_err(|error| of_file(&new, error))?;
    fs::rename(&new, path).map_err(|error| of_file(path, error))
}

/// Path of what cargo makes.
fn compile(recipe: &Recipe, tools: &Tools, target: &Path) -> Result<PathBuf, Error> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let mut flags: Vec<_> = recipe.flags.iter().map(|&flag| flag.to_owned()).collect();
    let mut folder = target.to_owned();
    cargo.current_dir(package().join("shims"));
    cargo.args(["build", "--release", "--locked", "--package", recipe.package, "--target-dir"]);
    cargo.arg(target).env("RUSTC", &tools.rustc);
    if let Target::Bare { triple, flavor } = recipe.target {
        flags.push(format!("-Clinker={}", tools.linker.display()));
        flags.push(format!("-Clinker-flavor={flavor}"));
        folder.push(triple);
        cargo.env("RUSTC_BOOTSTRAP", "1").env("RUST_TARGET_PATH", target);
        cargo.args(["--target", triple, "-Zbuild-std=core,alloc"]);
        cargo.arg("-Zbuild-std-features=compiler-builtins-mem");
    }
    for variable in ["RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_BUILD_TARGET", "RUSTUP_TOOLCHAIN"] {
        cargo.env_remove(variable);
    }
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    let command = format!("cargo build --package {}", recipe.package);
    let status = cargo.status();
    let status = status.map_err(|error| of_file(Path::new("cargo"), error))?;
    if !status.success() {
        return Err(Error::Tool { command, status: status.to_string() });
    }
    Ok(folder.join("release").join(recipe.product))
}
