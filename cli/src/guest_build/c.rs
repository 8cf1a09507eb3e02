//! Builds a guest in C: all C and assembler files of a folder, with the runtime.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::command::run;
use super::detect::CCompiler;
use super::{BuildError, support};

pub fn build(
    folder: &Path,
    compiler: &CCompiler,
    target: Option<&Path>,
) -> Result<PathBuf, BuildError> {
    let target = target.map_or_else(|| folder.join("target"), Path::to_owned);
    let files = support::write_files(&target)?;
    let mut name = folder.file_name().unwrap_or(OsStr::new("guest")).to_owned();
    name.push(".elf");
    let elf = target.join(name);

    let mut gcc = Command::new(&compiler.gcc);
    gcc.args(["-march=rv32im", "-mabi=ilp32", "-O2", "-ffreestanding"])
        .args(["-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections"])
        .args(["-nostartfiles", "-nostdlib", "-static", "-Wl,--build-id=none"])
        // The ELF names source files; where they stand is nobody's business.
        .arg(prefix_map(&files, "rivet"))
        .arg("-I")
        .arg(&files)
        .arg("-T")
        .arg(files.join(support::LINK_SCRIPT))
        .args(support::C_SOURCES.map(|source| files.join(source)))
        .args(sources(folder)?)
        .arg("-lgcc")
        .arg("-o")
        .arg(&elf);
    run(&mut gcc, folder)?;
    Ok(elf)
}

fn prefix_map(folder: &Path, name: &str) -> String {
    format!("-ffile-prefix-map={}={name}", folder.display())
}

/// C and assembler files of the folder, by name, in an order that does not depend on the disk.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().into())).collect()
    };
    let mut sources = read().map_err(BuildError::io("read the folder", folder))?;
    sources.retain(|file| file.extension().is_some_and(|kind| kind == "c" || kind == "S"));
    sources.sort();
    Ok(sources)
}
