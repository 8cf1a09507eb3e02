//! Wasmtime with Cranelift at its default optimization. Loading compiles. Metering is fuel.

use wasmtime::{Config, Engine, Instance, Module, Store};

use super::{Finished, Kind, Machine, NOT_RUN, Ready};
use crate::Error;
use crate::inputs::Case;
use crate::programs::Programs;

const NAME: &str = "wasmtime";

struct Wasmtime {
    engine: Engine,
    metering: bool,
    module: Vec<u8>,
}

/// One engine for all runs.
pub fn set_up(programs: &Programs, kind: Kind) -> Result<Box<dyn Machine>, Error> {
    let mut config = Config::new();
    config.consume_fuel(kind.metering);
    let engine = Engine::new(&config).map_err(failed)?;
    Ok(Box::new(Wasmtime { engine, metering: kind.metering, module: programs.wasm()? }))
}

fn failed(error: wasmtime::Error) -> Error {
    Error::Machine { machine: NAME, message: format!("{error:?}") }
}

impl Machine for Wasmtime {
    fn load<'a>(&'a self, case: &'a Case) -> Result<Box<dyn Ready + 'a>, Error> {
        Ok(Box::new(self.instantiate(&case.input).map_err(failed)?))
    }
}

impl Wasmtime {
    fn instantiate(&self, input: &[u8]) -> wasmtime::Result<Loaded> {
        let module = Module::new(&self.engine, &self.module)?;
        let mut store = Store::new(&self.engine, ());
        if self.metering {
            store.set_fuel(u64::MAX)?;
        }
        let instance = Instance::new(&mut store, &module, &[])?;
        let metering = self.metering;
        let mut loaded = Loaded { store, instance, metering, fuel: [0; 2], code: NOT_RUN };
        let address = loaded.call::<u32, u32>("prepare", u32::try_from(input.len())?)?;
        let memory = loaded.memory()?;
        memory.write(&mut loaded.store, address as usize, input)?;
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
    fn call<P: wasmtime::WasmParams, R: wasmtime::WasmResults>(
        &mut self,
        name: &str,
        parameters: P,
    ) -> wasmtime::Result<R> {
        let function = self.instance.get_typed_func::<P, R>(&mut self.store, name)?;
        function.call(&mut self.store, parameters)
    }

    fn memory(&mut self) -> wasmtime::Result<wasmtime::Memory> {
        let memory = self.instance.get_memory(&mut self.store, "memory");
        memory.ok_or_else(|| wasmtime::Error::msg("the module exports no memory"))
    }

    fn fuel(&self) -> wasmtime::Result<u64> {
        if self.metering { self.store.get_fuel() } else { Ok(0) }
    }

    fn execute(&mut self) -> wasmtime::Result<()> {
        self.fuel[0] = self.fuel()?;
        self.code = self.call("execute", ())?;
        self.fuel[1] = self.fuel()?;
        Ok(())
    }

    fn output(&mut self, length: usize) -> wasmtime::Result<Vec<u8>> {
        let address: u32 = self.call("output", ())?;
        let mut output = vec![0; length];
        self.memory()?.read(&self.store, address as usize, &mut output)?;
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
