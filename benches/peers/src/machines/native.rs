//! No machine: a shared library. Loading it is `dlopen`.

use std::path::{Path, PathBuf};

use libloading::{Library, Symbol};

use super::{Finished, Kind, Machine, NATIVE, NOT_RUN, Ready};
use crate::Error;
use crate::inputs::Case;
use crate::programs::Programs;

struct Native {
    library: PathBuf,
}

/// For any x86-64 processor.
pub fn baseline(programs: &Programs, _: Kind) -> Result<Box<dyn Machine>, Error> {
    Ok(Box::new(Native { library: programs.native()?.to_owned() }))
}

/// For the processor at hand.
pub fn this_cpu(programs: &Programs, _: Kind) -> Result<Box<dyn Machine>, Error> {
    Ok(Box::new(Native { library: programs.native_cpu()?.to_owned() }))
}

impl Machine for Native {
    fn load<'a>(&'a self, case: &'a Case) -> Result<Box<dyn Ready + 'a>, Error> {
        Ok(Box::new(Loaded::open(&self.library, &case.input)?))
    }
}

struct Loaded {
    library: Library,
    /// What `execute` returned.
    code: i64,
}

impl Loaded {
    fn open(path: &Path, input: &[u8]) -> Result<Self, Error> {
        // SAFETY: a library of ours, which has nothing to run when it is loaded.
        let library = unsafe { Library::new(path) }.map_err(|error| Error::of(NATIVE, error))?;
        let loaded = Self { library, code: NOT_RUN };
        let prepare = loaded.function::<extern "C" fn(u32) -> *mut u8>("prepare")?;
        let address = prepare(length_of(input)?);
        // SAFETY: `prepare` gives room for as many bytes as it was told of.
        unsafe { address.copy_from_nonoverlapping(input.as_ptr(), input.len()) };
        Ok(loaded)
    }

    /// A function of the shim; `F` is the signature that it has there.
    fn function<F: Copy>(&self, name: &str) -> Result<F, Error> {
        // SAFETY: all callers name a function of `shims/native` and its signature.
        let symbol: Result<Symbol<'_, F>, _> = unsafe { self.library.get(name.as_bytes()) };
        symbol.map(|symbol| *symbol).map_err(|error| Error::of(NATIVE, error))
    }
}

fn length_of(input: &[u8]) -> Result<u32, Error> {
    u32::try_from(input.len()).map_err(|error| Error::of(NATIVE, error))
}

impl Ready for Loaded {
    fn run(&mut self) -> Result<(), Error> {
        self.code = self.function::<extern "C" fn() -> i64>("execute")?();
        Ok(())
    }

    fn finished(&mut self) -> Result<Finished, Error> {
        let code = self.code;
        let length =
            usize::try_from(code).map_err(|_| Error::Rejected { machine: NATIVE, code })?;
        let address = self.function::<extern "C" fn() -> *const u8>("output")?();
        // SAFETY: that is where the output of this length is.
        let output = unsafe { std::slice::from_raw_parts(address, length) }.to_vec();
        Ok(Finished { output, ..Finished::default() })
    }
}
