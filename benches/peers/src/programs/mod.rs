//! The programs: the same source, one for each kind of machine.

pub mod build;
mod tools;

use std::path::{Path, PathBuf};

use crate::Error;

/// Where the programs are.
pub struct Programs {
    folder: PathBuf,
    native: PathBuf,
    native_cpu: PathBuf,
}

/// Which compiler made the programs, in one line.
const COMPILER: &str = "rustc.txt";
const NATIVE: &str = "native.so";
const NATIVE_CPU: &str = "native-cpu.so";
const WASM: &str = "workloads.wasm";
const CKB: &str = "ckb.elf";
const POLKAVM: &str = "workloads.polkavm";
/// Prebuilt guests, below the folder of this package.
const RIVET: &str = "../../guest-examples/elf/workloads-software.elf";
const RIVET_PRECOMPILES: &str = "../../guest-examples/elf/workloads.elf";

/// The folder of this package.
fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Default for Programs {
    /// Those that [`build::build`] leaves.
    fn default() -> Self {
        let folder = package().join("target/programs");
        let [native, native_cpu] = [NATIVE, NATIVE_CPU].map(|name| folder.join(name));
        Self { folder, native, native_cpu }
    }
}

impl Programs {
    /// A library for any x86-64 processor.
    ///
    /// # Errors
    ///
    /// As of all of these: if it has not been built.
    pub fn native(&self) -> Result<&Path, Error> {
        present(&self.native)
    }

    /// A library for the processor it was built on.
    ///
    /// # Errors
    ///
    /// If it has not been built.
    pub fn native_cpu(&self) -> Result<&Path, Error> {
        present(&self.native_cpu)
    }

    /// A WebAssembly module.
    ///
    /// # Errors
    ///
    /// If it has not been built.
    pub fn wasm(&self) -> Result<Vec<u8>, Error> {
        read(&self.folder.join(WASM))
    }

    /// An ELF of 64 bits.
    ///
    /// # Errors
    ///
    /// If it has not been built.
    pub fn ckb(&self) -> Result<Vec<u8>, Error> {
        read(&self.folder.join(CKB))
    }

    /// A blob of PolkaVM.
    ///
    /// # Errors
    ///
    /// If it has not been built.
    pub fn polkavm(&self) -> Result<Vec<u8>, Error> {
        read(&self.folder.join(POLKAVM))
    }

    /// Rivet's guest in which everything is software.
    ///
    /// # Errors
    ///
    /// If it is not there.
    pub fn rivet(&self) -> Result<Vec<u8>, Error> {
        read(&package().join(RIVET))
    }

    /// Rivet's guest with precompiles.
    ///
    /// # Errors
    ///
    /// If it is not there.
    pub fn rivet_precompiles(&self) -> Result<Vec<u8>, Error> {
        read(&package().join(RIVET_PRECOMPILES))
    }

    /// Which compiler made the others.
    ///
    /// # Errors
    ///
    /// If they have not been built.
    pub fn compiler(&self) -> Result<String, Error> {
        let bytes = read(&self.folder.join(COMPILER))?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    }
}

fn present(path: &Path) -> Result<&Path, Error> {
    if path.is_file() { Ok(path) } else { Err(Error::NoProgram(path.to_owned())) }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let wrong = |source| Error::File { path: path.to_owned(), source };
    std::fs::read(present(path)?).map_err(wrong)
}
