//! Wasmi. Loading translates the whole module into its own code. Metering is fuel.

use wasmi::{CompilationMode, Config, Engine, Instance, Linker, Module, Store};

use super::{Finished, Kind, Machine, NOT_RUN, Ready};
use crate::Error;
use crate::inputs::Case;
use crate::programs::Programs;

const NAME: &str = "wasmi";

struct Wasmi {
    engine: Engine,
    metering: bool,
    module: Vec<u8>,
}

/// One engine for all runs.
pub fn set_up(programs: &Programs, kind: Kind) -> Result<Box<dyn Machine>, Error> {
    let mut config = Config::default();
    // Lazily, translation would be part of the run.
    config.consume_fuel(kind.metering).compilation_mode(CompilationMode::Eager);
    let engine = Engine::new(&config);
    Ok(Box::new(Wasmi { engine, metering: kind.metering, module: programs.wasm()? }))
}

fn failed(error: wasmi::Error) -> Error {
    Error::of(NAME, error)
}

fn other(error: impl std::fmt::Display) -> wasmi::Error {
    wasmi::Error::new(error.to_string())
}

impl Machine for Wasmi {
    fn load<'a>(&'a self, case: &'a Case) -> Result<Box<dyn Ready + 'a>, Error> {
        Ok(Box::new(self.instantiate(&case.input).map_err(failed)?))
    }
}

impl Wasmi {
    fn instantiate(&self, input: &[u8]) -> Result<Loaded, wasmi::Error> {
        let module = Module::new(&self.engine, &self.module)?;
        let mut store = Store::new(&self.engine, ());
        if self.metering {
            store.set_fuel(u64::MAX)?;
        }
        let linker = Linker::<()>::new(&self.engine);
        let instance = linker.instantiate_and_start(&mut store, &module)?;
        let metering = self.metering;
        let mut loaded = Loaded { store, instance, metering, fuel: [0; 2], code: NOT_RUN };
        let length = u32::try_from(input.len()).map_err(other)?;
        let address = loaded.call::<u32, u32>("prepare", length)?;
        let memory = loaded.memory()?;
        memory.write(&mut loaded.store, address as usize, input).map_err(other)?;
        Ok(loaded)
    }
}

struct Loaded {
    store: Store<()>,
    instance: Instance,
    metering: bool,
    /// Before and after.
    fuel: [u64; 2],
    /// What `execute` returned.
    code: i64,
}

impl Loaded {
    fn call<P: wasmi::WasmParams, R: wasmi::WasmResults>(
        &mut self,
        name: &str,
        parameters: P,
    ) -> Result<R, wasmi::Error> {
        let function = self.instance.get_typed_func::<P, R>(&self.store, name)?;
        function.call(&mut self.store, parameters)
    }

    fn memory(&self) -> Result<wasmi::Memory, wasmi::Error> {
        let memory = self.instance.get_memory(&self.store, "memory");
        memory.ok_or_else(|| wasmi::Error::new("the module exports no memory"))
    }

    fn fuel(&self) -> Result<u64, wasmi::Error> {
        if self.metering { self.store.get_fuel() } else { Ok(0) }
    }

    fn execute(&mut self) -> Result<(), wasmi::Error> {
        self.fuel[0] = self.fuel()?;
        self.code = self.call("execute", ())?;
        self.fuel[1] = self.fuel()?;
        Ok(())
    }

    fn output(&mut self, length: usize) -> Result<Vec<u8>, wasmi::Error> {
        let address: u32 = self.call("output", ())?;
        let mut output = vec![0; length];
        self.memory()?.read(&self.store, address as usize, &mut output).map_err(other)?;
        Ok(output)
    }
}

impl Ready for Loaded {
    fn run(&mut self) -> Result<(), Error> {
        self.execute().map_err(failed)
    }

    fn finished(&mut self) -> Result<Finished, Error> {
        let code = self.code;
        let length = usize::try_from(code).map_err(|_| Error::Rejected { machine: NAME, code })?;
        let output = self.output(length).map_err(failed)?;
        let gas = self.metering.then_some(self.fuel[0] - self.fuel[1]);
        Ok(Finished { output, gas, instructions: None })
    }
}
