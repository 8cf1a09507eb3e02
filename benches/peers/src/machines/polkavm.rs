//! PolkaVM: its recompiler, and its interpreter. Loading compiles and starts a sandbox, which is a process. Metering is
//! synchronous, once a basic block, at the default prices: 1 for an instruction.

use polkavm::{
    BackendKind, CallError, Config, Engine, GasMeteringKind, Instance, Linker, Module,
    ModuleConfig, ProgramBlob,
};

use super::{Finished, Kind, Machine, NOT_RUN, Ready};
use crate::Error;
use crate::inputs::Case;
use crate::programs::Programs;

const NAME: &str = "polkavm";

struct PolkaVm {
    engine: Engine,
    metering: bool,
    blob: Vec<u8>,
}

/// Compiles to the host's code.
pub fn recompiler(programs: &Programs, kind: Kind) -> Result<Box<dyn Machine>, Error> {
    set_up(programs, kind, BackendKind::Compiler)
}

/// Interprets.
pub fn interpreter(programs: &Programs, kind: Kind) -> Result<Box<dyn Machine>, Error> {
    set_up(programs, kind, BackendKind::Interpreter)
}

fn set_up(
    programs: &Programs,
    kind: Kind,
    backend: BackendKind,
) -> Result<Box<dyn Machine>, Error> {
    let mut config = Config::new();
    config.set_backend(Some(backend));
    let engine = Engine::new(&config).map_err(failed)?;
    Ok(Box::new(PolkaVm { engine, metering: kind.metering, blob: programs.polkavm()? }))
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::of(NAME, error)
}

impl Machine for PolkaVm {
    fn load<'a>(&'a self, case: &'a Case) -> Result<Box<dyn Ready + 'a>, Error> {
        let mut config = ModuleConfig::new();
        config.set_gas_metering(self.metering.then_some(GasMeteringKind::Sync));
        let blob = ProgramBlob::parse(self.blob.as_slice().into()).map_err(failed)?;
        let module = Module::from_blob(&self.engine, &config, blob).map_err(failed)?;
        let linker = Linker::<(), ()>::new();
        let linked = linker.instantiate_pre(&module).map_err(failed)?;
        let mut instance = linked.instantiate().map_err(failed)?;
        instance.set_gas(i64::MAX);
        let length = u32::try_from(case.input.len()).map_err(failed)?;
        let address: u32 =
            given(instance.call_typed_and_get_result(&mut (), "prepare", (length,)))?;
        instance.write_memory(address, &case.input).map_err(failed)?;
        let metering = self.metering;
        Ok(Box::new(Loaded { instance, metering, gas: [0; 2], code: NOT_RUN }))
    }
}

struct Loaded {
    instance: Instance<(), ()>,
    metering: bool,
    /// Before and after.
    gas: [i64; 2],
    /// What `execute` returned.
    code: i64,
}

/// What a call of the program gave.
fn given<T>(result: Result<T, CallError<()>>) -> Result<T, Error> {
    result.map_err(|error| failed(format!("{error:?}")))
}

impl Ready for Loaded {
    fn run(&mut self) -> Result<(), Error> {
        self.gas[0] = self.instance.gas();
        let code: u64 = given(self.instance.call_typed_and_get_result(&mut (), "execute", ()))?;
        self.code = code.cast_signed();
        self.gas[1] = self.instance.gas();
        Ok(())
    }

    fn finished(&mut self) -> Result<Finished, Error> {
        let code = self.code;
        let length = u32::try_from(code).map_err(|_| Error::Rejected { machine: NAME, code })?;
        let address: u32 = given(self.instance.call_typed_and_get_result(&mut (), "output", ()))?;
        let output = self.instance.read_memory(address, length).map_err(failed)?;
        let used = u64::try_from(self.gas[0] - self.gas[1]).map_err(failed)?;
        Ok(Finished { output, gas: self.metering.then_some(used), instructions: None })
    }
}
