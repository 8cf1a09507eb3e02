//! The precompiles: what a call checks, reads, computes and writes. Which there are, and what they
//! cost, says [`isa::precompile`].
//!
//! A file of this folder is the meaning of one: the words before to the words after.

pub mod blake2f;
pub mod ec;
pub mod extension;
pub mod inner;
mod inverse;
pub mod keccak;
mod operands;
pub mod poseidon2;
pub mod sha256;
pub mod u256;

use std::iter::repeat_n;

use isa::Precompile;
use isa::precompile::{MAX_OPERANDS, MODULUS, PrecompileInfo};

use crate::ecall::{A0, Done};
use crate::error::TrapKind;
use crate::machine::Core;
use crate::step::Stop;
use crate::tracer::{Access, CallStep, Site, Tracer};
use inner::Inner;

/// The meaning of a precompile: changes those words of its operands that it writes, or says what is
/// wrong with them and leaves them alone. Values in the middle go through `inner`.
pub(crate) fn apply(
    precompile: Precompile,
    words: &mut [u32],
    inner: &mut impl FnMut(u32) -> u32,
) -> Result<(), TrapKind> {
    match precompile {
        Precompile::Poseidon2 => poseidon2::apply(words, inner),
        Precompile::Sha256Compress => sha256::apply(words, inner),
        Precompile::U256MulAddMod => u256::apply(words, inner),
        Precompile::KeccakF1600 => {
            keccak::apply(words, inner);
            Ok(())
        }
        Precompile::EcAdd => ec::apply(words, inner),
        Precompile::Blake2f => blake2f::apply(words, inner),
        Precompile::Poseidon2Width24 => poseidon2::apply_24(words, inner),
        Precompile::ExtDot => extension::apply_dot(words, inner),
        Precompile::ExtHorner => extension::apply_horner(words, inner),
        Precompile::ExtHornerBase => extension::apply_horner_base(words, inner),
    }
}

/// A word that is no field element's canonical form is a trap.
fn check_canonical(words: &[u32]) -> Result<(), TrapKind> {
    match words.iter().find(|&&word| word >= MODULUS) {
        Some(&word) => Err(TrapKind::NonCanonical { word }),
        None => Ok(()),
    }
}

/// Executes a call of `precompile` by the `ecall` at `pc`.
pub(crate) fn execute<T: Tracer>(
    precompile: Precompile,
    (pc, gas_left, a7): (u32, u64, u32),
    core: &mut Core,
    tracer: &mut T,
) -> Result<Done, Stop> {
    let info = precompile.info();
    let arguments = arguments(info, core, tracer);
    let mut accesses = read(info, arguments, core, tracer)?;
    let mut values: Vec<u32> = accesses.iter().map(|access| access.prev_value).collect();
    let mut inner = Inner::default();
    apply(precompile, &mut values, &mut inner.ask(tracer))?;
    if !tracer.has_room_for_call(precompile) {
        return Err(Stop::Full);
    }
    if u64::from(info.gas) > gas_left {
        return Err(TrapKind::OutOfGas { limit: core.limits.gas }.into());
    }
    write(info, &mut accesses, &values, core, tracer)?;
    let (gas, accesses) = (info.gas, &*accesses);
    tracer.call(&CallStep { pc, gas, precompile, a7, arguments, accesses, inner });
    Ok(Done { gas: info.gas, exit_code: None })
}

/// Writes the words of the operands that are written; none, if there is no memory for all.
fn write<T: Tracer>(
    info: &PrecompileInfo,
    accesses: &mut [Access],
    values: &[u32],
    core: &mut Core,
    tracer: &mut T,
) -> Result<(), TrapKind> {
    let is_written = info.operands.iter().flat_map(|o| repeat_n(o.written, o.words as usize));
    let changes = accesses.iter_mut().zip(values).zip(is_written);
    let mut changes: Vec<_> = changes.filter(|(_, is_written)| *is_written).collect();
    for ((access, _), _) in &changes {
        core.memory.reserve(4 * access.word)?;
    }
    for ((access, value), _) in &mut changes {
        access.value = tracer.at(Site::Stored, **value);
        let left = tracer.at(Site::MemoryAfter, access.value);
        core.memory.write(4 * access.word, left)?;
    }
    Ok(())
}

/// The pointers, as the registers hold them; zero where there is none.
fn arguments<T: Tracer>(info: &PrecompileInfo, core: &Core, tracer: &mut T) -> [u32; MAX_OPERANDS] {
    let mut arguments = [0; MAX_OPERANDS];
    for (register, argument) in (A0..).zip(arguments.iter_mut().take(info.operands.len())) {
        *argument = tracer.at(Site::RegisterBefore, core.registers.read(register));
    }
    arguments
}

/// Reads the words of all operands.
fn read<T: Tracer>(
    info: &PrecompileInfo,
    arguments: [u32; MAX_OPERANDS],
    core: &Core,
    tracer: &mut T,
) -> Result<Vec<Access>, TrapKind> {
    let mut pointers = arguments;
    for pointer in pointers.iter_mut().take(info.operands.len()) {
        *pointer = tracer.at(Site::Address, *pointer);
    }
    operands::check(info, &pointers)?;
    let words = pointers
        .into_iter()
        .zip(info.operands)
        .flat_map(|(address, operand)| (address / 4..).take(operand.words as usize));
    let accesses = words.map(|word| {
        let prev_value = tracer.at(Site::MemoryBefore, core.memory.read(4 * word));
        Access { word, prev_value, value: prev_value }
    });
    Ok(accesses.collect())
}
