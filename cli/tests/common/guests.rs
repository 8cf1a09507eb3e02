//! Guests built for a test, and what they do.

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::{env, fs};

use cargo_prove::guest_build::{BuildError, build_guest_into, detect};

/// Builds a guest, unless its compiler is missing.
pub fn build_or_skip(folder: &Path) -> Option<Vec<u8>> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let build = |toolchain| build_guest_into(folder, &toolchain, target);
    match detect().and_then(build) {
        Ok(elf) => Some(fs::read(elf).expect("the ELF just built")),
        Err(reason @ BuildError::NoCompiler { .. }) => {
            let required = env::var("RIVET_REQUIRE_TOOLS").is_ok_and(|value| value == "1");
            assert!(!required, "{}: {reason}", folder.display());
            // Past the test runner, which shows what a passing test prints only if asked to.
            let _ = writeln!(stderr(), "SKIPPED: {}: {reason}", folder.display());
            None
        }
        Err(reason) => panic!("{reason}"),
    }
}

pub fn tests_of_the_runtime() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../guest/tests")
}

/// Exit code and public output.
pub fn behaviour(elf: &[u8], input: &[u8]) -> (u32, Vec<u8>) {
    let program = vm::load_elf(elf).expect("an ELF of ours loads");
    let outcome = vm::run(&program, input, vm::Limits::default()).expect("an example runs");
    (outcome.exit_code, outcome.output)
}
