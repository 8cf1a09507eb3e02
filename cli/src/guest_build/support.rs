//! The files a build needs beside the guest's own: they travel inside this program.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, process};

use include_dir::{Dir, include_dir};

use super::BuildError;

/// Rust's builtin target plus atomics; the file name is the target's name.
pub const TARGET_SPEC: &str = "riscv32im-rivet-none-elf.json";
/// Memory layout.
pub const LINK_SCRIPT: &str = "link.ld";
/// Stands between cargo and rustc.
pub const WRAPPER: &str = "rustc-wrapper.sh";
/// Runtime of C guests: sources to compile; their header is beside them.
pub const C_SOURCES: [&str; 3] = ["crt0.S", "memory.S", "rivet.c"];

const FILES: [(&str, &str); 8] = [
    (TARGET_SPEC, include_str!("riscv32im-rivet-none-elf.json")),
    (WRAPPER, include_str!("rustc-wrapper.sh")),
    (LINK_SCRIPT, include_str!("../../../guest/c/link.ld")),
    ("crt0.S", include_str!("../../../guest/c/crt0.S")),
    ("memory.S", include_str!("../../../guest/c/memory.S")),
    ("rivet.c", include_str!("../../../guest/c/rivet.c")),
    ("rivet.h", include_str!("../../../guest/c/rivet.h")),
    ("zkvm_accelerators.h", include_str!("../../../guest/c/zkvm_accelerators.h")),
];

/// Writes the files to a folder below `target` and returns it.
///
/// The folder's name depends on their contents: cargo does not look into a link script, but it
/// builds anew where the path of one changes.
pub fn write_files(target: &Path) -> Result<PathBuf, BuildError> {
    let mut hasher = DefaultHasher::new();
    FILES.hash(&mut hasher);
    let folder = target.join(format!("rivet-{:016x}", hasher.finish()));
    fs::create_dir_all(&folder).map_err(BuildError::io("create", &folder))?;
    for (name, contents) in FILES {
        let path = folder.join(name);
        if !path.is_file() {
            write_whole(&path, contents)?;
        }
    }
    Ok(folder)
}

/// The crate `guest`, below the folder of [`write_sources`].
pub const GUEST_CRATE: &str = "guest";

/// Sources of the crates `guest` and `isa`, for the static library of guests in C.
static GUEST_SOURCES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../guest/src");
static ISA_SOURCES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../isa/src");
const MANIFESTS: [(&str, &str); 4] = [
    ("Cargo.toml", include_str!("../../../Cargo.toml")),
    ("isa/Cargo.toml", include_str!("../../../isa/Cargo.toml")),
    ("guest/Cargo.toml", include_str!("../../../guest/Cargo.toml")),
    ("guest/Cargo.lock", include_str!("../../../guest/Cargo.lock")),
];

/// Writes the sources of the crate `guest` and of what it needs to a folder below `target`, whose name
/// depends on them, and returns it.
pub fn write_sources(target: &Path) -> Result<PathBuf, BuildError> {
    let mut files: Vec<(PathBuf, Cow<'_, str>)> = Vec::new();
    for (name, contents) in MANIFESTS {
        let contents = if name == "Cargo.toml" { only_isa(contents) } else { contents.into() };
        files.push((name.into(), contents));
    }
    for (folder, sources) in [("guest/src", &GUEST_SOURCES), ("isa/src", &ISA_SOURCES)] {
        files_below(sources, Path::new(folder), &mut files);
    }
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    let folder = target.join(format!("rivet-sources-{:016x}", hasher.finish()));
    for (name, contents) in files {
        let path = folder.join(name);
        if path.is_file() {
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(BuildError::io("create", parent))?;
        }
        write_whole(&path, &contents)?;
    }
    Ok(folder)
}

/// The manifest of a workspace with `isa` alone, which takes versions and the like from it.
fn only_isa(manifest: &str) -> Cow<'static, str> {
    let member = |line: &str| match line.split_once(" = ") {
        Some(("members", _)) => "members = [\"isa\"]\n".to_owned(),
        Some(("default-members" | "exclude", _)) => String::new(),
        _ => format!("{line}\n"),
    };
    manifest.lines().map(member).collect::<String>().into()
}

fn files_below<'a>(folder: &'a Dir, path: &Path, files: &mut Vec<(PathBuf, Cow<'a, str>)>) {
    for file in folder.files() {
        let contents = String::from_utf8_lossy(file.contents());
        files.push((path.join(file.path()), contents));
    }
    folder.dirs().for_each(|folder| files_below(folder, path, files));
}

/// Another build at the same time, in this process or another, never sees half a file.
fn write_whole(path: &Path, contents: &str) -> Result<(), BuildError> {
    static DRAFTS: AtomicUsize = AtomicUsize::new(0);
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = path.with_extension(format!("draft-{}-{number}", process::id()));
    fs::write(&draft, contents).map_err(BuildError::io("write", &draft))?;
    make_executable(&draft).map_err(BuildError::io("set the permissions of", &draft))?;
    fs::rename(&draft, path).map_err(BuildError::io("write", path))
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
