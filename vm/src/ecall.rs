//! The syscalls. Numbers, arguments and results are those of [`isa::syscall`]; those of the
//! [precompiles](crate::precompiles) go on from here.

use isa::memory_map::{MAX_REGION_DATA, OUTPUT_BASE, OUTPUT_DATA};
use isa::syscall::{EXIT, GAS_PER_OUTPUT_BYTE, MAX_WRITE, STDERR, STDOUT, WRITE};
use isa::{Opcode, Precompile, semantics};

use crate::error::TrapKind;
use crate::machine::Core;
use crate::precompiles;
use crate::step::Stop;
use crate::tracer::{Change, CopyStep, EcallStep, Site, Tracer};

pub(crate) const A0: u8 = 10;
pub(crate) const A1: u8 = 11;
pub(crate) const A2: u8 = 12;
pub(crate) const A7: u8 = 17;

/// What an executed `ecall` leaves to its caller.
pub(crate) struct Done {
    /// Its gas, with that of the bytes it copied.
    pub(crate) gas: u32,
    /// The exit code, if it was `EXIT`.
    pub(crate) exit_code: Option<u32>,
}

/// The arguments of an `ecall`.
struct Call {
    pc: u32,
    gas_left: u64,
    a7: u32,
    a0: u32,
    a1: u32,
    a2: u32,
}

/// Executes the `ecall` at `pc`.
#[inline(never)]
pub(crate) fn execute<T: Tracer>(
    pc: u32,
    gas_left: u64,
    core: &mut Core,
    tracer: &mut T,
) -> Result<Done, Stop> {
    let a7 = tracer.at(Site::RegisterBefore, core.registers.read(A7));
    if let Some(precompile) = Precompile::from_number(a7) {
        return precompiles::execute(precompile, (pc, gas_left, a7), core, tracer);
    }
    let [a0, a1, a2] =
        [A0, A1, A2].map(|register| tracer.at(Site::RegisterBefore, core.registers.read(register)));
    let call = Call { pc, gas_left, a7, a0, a1, a2 };
    match (a7, a0) {
        (EXIT, code) => {
            call.finish(core, tracer, 0, code, None)?;
            Ok(Done { gas: Opcode::Ecall.gas(), exit_code: Some(code) })
        }
        (WRITE, STDOUT) => write_output(&call, core, tracer),
        (WRITE, STDERR) => write_console(&call, core, tracer),
        (WRITE, fd) => Err(TrapKind::BadFileDescriptor { fd }.into()),
        (number, _) => Err(TrapKind::UnknownSyscall { number }.into()),
    }
}

impl Call {
    /// Bytes that a `WRITE` copies. They must not reach the end of the address space, so that no
    /// address of the copy, nor the one after it, wraps.
    fn write_length<T: Tracer>(&self, tracer: &mut T) -> Result<u32, TrapKind> {
        let bytes = tracer.at(Site::Length, self.a2.min(MAX_WRITE)).min(MAX_WRITE);
        let end = self.a1.checked_add(bytes);
        end.map(|_| bytes).ok_or(TrapKind::AddressWrap { address: self.a1, bytes })
    }

    /// Charges for the call and `copies` bytes; sets a0 and tells the tracer.
    fn finish<T: Tracer>(
        &self,
        core: &mut Core,
        tracer: &mut T,
        copies: u32,
        result: u32,
        output_length: Option<Change>,
    ) -> Result<u32, TrapKind> {
        let gas = Opcode::Ecall.gas() + copies * GAS_PER_OUTPUT_BYTE;
        if u64::from(gas) > self.gas_left {
            return Err(TrapKind::OutOfGas { limit: core.limits.gas });
        }
        let result = tracer.at(Site::AluResult, result);
        core.registers.write(A0, tracer.at(Site::RegisterAfter, result));
        tracer.ecall(&EcallStep {
            pc: self.pc,
            gas: Opcode::Ecall.gas(),
            halts: self.a7 == EXIT,
            a7: self.a7,
            a1: self.a1,
            a2: self.a2,
            a0: Change { prev_value: self.a0, value: result },
            output_length,
        });
        Ok(gas)
    }
}

/// Appends to the public output: its length word first, then byte after byte, as the proof does.
fn write_output<T: Tracer>(call: &Call, core: &mut Core, tracer: &mut T) -> Result<Done, Stop> {
    let bytes = call.write_length(tracer)?;
    // What memory holds, whoever wrote it: the region is ordinary memory until the end.
    let old = tracer.at(Site::MemoryBefore, core.memory.read(OUTPUT_BASE));
    let length = u64::from(old) + u64::from(bytes);
    if length > u64::from(MAX_REGION_DATA) {
        return Err(TrapKind::OutputTooLong { length, max: MAX_REGION_DATA }.into());
    }
    if !tracer.has_room_for_write(bytes) {
        return Err(Stop::Full);
    }
    core.memory.reserve(OUTPUT_BASE).map_err(TrapKind::from)?;
    let change = Change { prev_value: old, value: length as u32 };
    let gas = call.finish(core, tracer, bytes, bytes, Some(change))?;
    let left = tracer.at(Site::MemoryAfter, change.value);
    core.memory.write(OUTPUT_BASE, left).map_err(TrapKind::from)?;
    for i in 0..bytes {
        copy_byte(call.pc, call.a1 + i, OUTPUT_DATA + old + i, bytes - i, core, tracer)?;
    }
    Ok(Done { gas, exit_code: None })
}

fn copy_byte<T: Tracer>(
    pc: u32,
    source: u32,
    destination: u32,
    remaining: u32,
    core: &mut Core,
    tracer: &mut T,
) -> Result<(), TrapKind> {
    let source = tracer.at(Site::Address, source);
    let destination = tracer.at(Site::Address, destination);
    let read = tracer.at(Site::MemoryBefore, core.memory.read(source));
    let byte = tracer.at(Site::Loaded, semantics::load(read, 0, source % 4, 1, false));
    let prev_value = tracer.at(Site::MemoryBefore, core.memory.read(destination));
    let (value, _) = semantics::store(prev_value, 0, destination % 4, 1, byte);
    let value = tracer.at(Site::Stored, value);
    core.memory.write(destination, tracer.at(Site::MemoryAfter, value))?;
    let write = Change { prev_value, value };
    let gas = GAS_PER_OUTPUT_BYTE;
    tracer.copy(&CopyStep { pc, gas, source, destination, remaining, read, write });
    Ok(())
}

/// Shows bytes to the person who runs the guest. The proof sees a result in a0, nothing else.
fn write_console<T: Tracer>(call: &Call, core: &mut Core, tracer: &mut T) -> Result<Done, Stop> {
    let bytes = call.write_length(tracer)?;
    let gas = call.finish(core, tracer, 0, bytes, None)?;
    let room = core.limits.console_bytes.saturating_sub(core.console.len());
    for source in (call.a1..call.a1 + bytes).take(room) {
        core.console.push(core.memory.read(source).to_le_bytes()[source as usize % 4]);
    }
    Ok(Done { gas, exit_code: None })
}
