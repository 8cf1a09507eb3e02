//! The functions of `zkvm_accelerators.h` for guests in C: a static library of the crate `guest`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use object::read::elf::ElfFile32;
use object::{Object, ObjectSymbol};

use super::command::run;
use super::detect::RustCompiler;
use super::{BuildError, rust, support};

/// How the functions' names begin.
const PREFIX: &[u8] = b"zkvm_";
/// The library, as rustc names it.
const LIBRARY: &str = "libguest.a";

/// Whether any of the objects calls such a function that none of them defines.
pub fn are_missing(objects: &[PathBuf]) -> Result<bool, BuildError> {
    let (mut called, mut defined) = (BTreeSet::new(), BTreeSet::new());
    for path in objects {
        let bytes = fs::read(path).map_err(BuildError::io("read", path))?;
        let wrong = |source| BuildError::Object { path: path.clone(), source };
        let object = ElfFile32::<object::Endianness>::parse(bytes.as_slice()).map_err(wrong)?;
        for symbol in object.symbols() {
            let name = symbol.name_bytes().map_err(wrong)?;
            if name.starts_with(PREFIX) {
                let names = if symbol.is_undefined() { &mut called } else { &mut defined };
                names.insert(name.to_owned());
            }
        }
    }
    Ok(!called.is_subset(&defined))
}

/// Builds the library; gives its path. Cargo knows whether there is anything to do.
pub fn build(compiler: Option<&RustCompiler>, target: &Path) -> Result<PathBuf, BuildError> {
    let compiler = compiler.ok_or_else(BuildError::no_compiler_of_accelerators)?;
    let files = support::write_files(target)?;
    let folder = support::write_sources(target)?.join(support::GUEST_CRATE);
    let (mut cargo, release) = rust::for_machine(compiler, &files, target, "rustc");
    // Entry point, memory functions and the heap are those of the runtime in C.
    cargo.args(["--lib", "--no-default-features", "--locked", "--crate-type", "staticlib"]);
    run(&mut cargo, &folder)?;
    Ok(release.join(LIBRARY))
}
