//! When a guest in C needs a Rust compiler.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_prove::guest_build::{BuildError, Toolchain, build_guest_into, detect};

use crate::guests::{behaviour, tests_of_the_runtime};

/// Builds without a Rust compiler; nothing where there is none for C.
fn build(folder: &Path) -> Option<Result<PathBuf, BuildError>> {
    let c = detect().ok()?.c?;
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-rust");
    Some(build_guest_into(folder, &Toolchain { rust: None, c: Some(c) }, &target))
}

#[test]
fn a_guest_that_calls_none_needs_no_rust() {
    let Some(built) = build(&tests_of_the_runtime().join("memory")) else { return };
    built.expect("a guest in C alone");
}

#[test]
fn a_guest_that_calls_one_needs_rust_and_says_so() {
    let Some(built) = build(&tests_of_the_runtime().join("accelerators")) else { return };
    let error = built.expect_err("the functions are in Rust");
    assert!(matches!(error, BuildError::NoCompiler { .. }));
    let message = error.to_string();
    assert!(message.contains("zkvm_accelerators.h") && message.contains("install"), "{message}");
}

/// One with functions of its own of such names.
#[test]
fn a_guest_that_defines_them_needs_no_rust() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own-accelerators");
    fs::create_dir_all(&folder).expect("a folder for the test");
    let main = "#include \"zkvm_accelerators.h\"\n\
                int main(void) { return zkvm_keccak256(0, 7, 0) == ZKVM_EFAIL ? 1 : 0; }\n";
    let own = "#include \"zkvm_accelerators.h\"\n\
               zkvm_status zkvm_keccak256(const uint8_t* data, size_t len, zkvm_keccak256_hash* o) {\n\
                   return data == 0 && o == 0 && len == 7 ? ZKVM_EFAIL : ZKVM_EOK;\n}\n";
    fs::write(folder.join("main.c"), main).expect("a file of the test");
    fs::write(folder.join("own.c"), own).expect("a file of the test");
    let Some(built) = build(&folder) else { return };
    let elf = fs::read(built.expect("a guest in C alone")).expect("the ELF just built");
    assert_eq!(behaviour(&elf, &[]), (1, Vec::new()));
}
