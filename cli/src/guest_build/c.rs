//! Builds a guest in C: all C and assembler files of a folder, with the runtime and, if it calls
//! them, the accelerators.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::command::run;
use super::detect::{CCompiler, RustCompiler};
use super::{BuildError, accelerators, support};

/// Of compiler and linker alike.
const MACHINE: [&str; 2] = ["-march=rv32im", "-mabi=ilp32"];

pub fn build(
    folder: &Path,
    compiler: &CCompiler,
    rust: Option<&RustCompiler>,
    target: Option<&Path>,
) -> Result<PathBuf, BuildError> {
    let target = target.map_or_else(|| folder.join("target"), Path::to_owned);
    let files = support::write_files(&target)?;
    let name = folder.file_name().unwrap_or(OsStr::new("guest"));
    let products = target.join(name);
    // The guest first, so that a mistake in it is reported first.
    let guest = compile(compiler, &files, folder, &sources(folder)?, &products.join("guest"))?;
    let runtime = support::C_SOURCES.map(|source| files.join(source));
    let runtime = compile(compiler, &files, folder, &runtime, &products.join("runtime"))?;
    let mut objects = guest;
    objects.extend(runtime);
    let library = match accelerators::are_missing(&objects)? {
        true => Some(accelerators::build(rust, &target)?),
        false => None,
    };
    let elf = products.join("guest.elf");
    let mut link = link(compiler, &files);
    run(link.args(objects).args(library).arg("-lgcc").arg("-o").arg(&elf), folder)?;
    Ok(elf)
}

/// Compiles each source to an object with a name of its own: the ELF keeps the names, and those of
/// gcc's temporary files are random.
fn compile(
    compiler: &CCompiler,
    files: &Path,
    folder: &Path,
    sources: &[PathBuf],
    objects: &Path,
) -> Result<Vec<PathBuf>, BuildError> {
    fs::create_dir_all(objects).map_err(BuildError::io("create", objects))?;
    let compile = |source: &PathBuf| {
        let mut object = source.file_name().unwrap_or_default().to_owned();
        object.push(".o");
        let object = objects.join(object);
        run(compile_command(compiler, files).arg(source).arg("-o").arg(&object), folder)?;
        Ok(object)
    };
    sources.iter().map(compile).collect()
}

fn compile_command(compiler: &CCompiler, files: &Path) -> Command {
    let mut gcc = Command::new(&compiler.gcc);
    gcc.args(MACHINE)
        .args(["-c", "-O2", "-ffreestanding", "-ffunction-sections", "-fdata-sections"])
        // Where the runtime's sources stand is nobody's business.
        .arg(prefix_map(files, "rivet"))
        .arg("-I")
        .arg(files);
    gcc
}

fn link(compiler: &CCompiler, files: &Path) -> Command {
    let mut gcc = Command::new(&compiler.gcc);
    gcc.args(MACHINE)
        .args(["-nostartfiles", "-nostdlib", "-static", "-Wl,--build-id=none", "-Wl,--gc-sections"])
        .arg("-T")
        .arg(files.join(support::LINK_SCRIPT));
    gcc
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
