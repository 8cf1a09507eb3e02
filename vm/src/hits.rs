//! Where a run spends its instructions.

use isa::{Precompile, Program};

use crate::error::ExecutionError;
use crate::machine::{Limits, Machine};
use crate::tracer::{CallStep, CopyStep, EcallStep, Step, Tracer};

/// How often each instruction of a program was executed.
#[derive(Clone, Debug)]
pub struct Hits {
    /// Byte address of the program's first word.
    base: u32,
    /// By word of the program.
    counts: Vec<u64>,
}

impl Hits {
    /// Executes a program to its end and counts.
    ///
    /// # Errors
    ///
    /// As a run without counting.
    pub fn of(program: &Program, input: &[u8], limits: Limits) -> Result<Self, ExecutionError> {
        let mut hits = Self { base: program.base, counts: vec![0; program.instructions.len()] };
        Machine::new(program, input, limits)?.run(program, &mut hits)?;
        Ok(hits)
    }

    /// Executed instructions of each function that executed any, by falling number: those from one
    /// function symbol on to the next.
    pub fn by_function<'p>(&self, program: &'p Program) -> Vec<(&'p str, u64)> {
        let ends = program.symbols.keys().skip(1).copied().chain([u32::MAX]);
        let mut functions: Vec<_> = program
            .symbols
            .iter()
            .zip(ends)
            .map(|((&start, name), end)| (name.as_str(), self.between(start, end)))
            .filter(|&(_, hits)| hits > 0)
            .collect();
        functions.sort_by_key(|&(name, hits)| (std::cmp::Reverse(hits), name));
        functions
    }

    /// Executed instructions of the whole run.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    fn between(&self, start: u32, end: u32) -> u64 {
        let index = |address: u32| (address.saturating_sub(self.base) / 4) as usize;
        let range = index(start).min(self.counts.len())..index(end).min(self.counts.len());
        self.counts[range].iter().sum()
    }

    #[inline(always)]
    fn hit(&mut self, pc: u32) {
        if let Some(count) = self.counts.get_mut((pc.wrapping_sub(self.base) / 4) as usize) {
            *count += 1;
        }
    }
}

impl Tracer for Hits {
    #[inline(always)]
    fn is_full(&self) -> bool {
        false
    }
    #[inline(always)]
    fn has_room_for_write(&self, _bytes: u32) -> bool {
        true
    }
    #[inline(always)]
    fn has_room_for_call(&self, _precompile: Precompile) -> bool {
        true
    }
    #[inline(always)]
    fn instruction(&mut self, step: &Step) {
        self.hit(step.pc);
    }
    #[inline(always)]
    fn call(&mut self, step: &CallStep<'_>) {
        self.hit(step.pc);
    }
    #[inline(always)]
    fn ecall(&mut self, step: &EcallStep) {
        self.hit(step.pc);
    }
    #[inline(always)]
    fn copy(&mut self, _step: &CopyStep) {}
}

#[cfg(test)]
mod tests {
    use isa::Opcode::{Addi, Bne};

    use super::*;
    use crate::testing::{asm, exit};

    #[test]
    fn every_instruction_counts_once_a_time() {
        const TURNS: u32 = 7;
        let mut words = vec![asm(Addi, 5, 0, 0, TURNS as i32)];
        words.extend([asm(Addi, 5, 5, 0, -1), asm(Bne, 0, 5, 0, -4)]);
        words.extend(exit());
        let mut program = crate::testing::program(0x1000, &words);
        for (address, name) in [(0x1000, "start"), (0x1004, "turn"), (0x100c, "end")] {
            program.symbols.insert(address, name.to_owned());
        }
        let hits = Hits::of(&program, &[], Limits::default()).expect("it runs");
        let cycles = crate::run(&program, &[], Limits::default()).expect("it runs").cycles;
        assert_eq!(hits.total(), cycles);
        let rest = cycles - 1 - 2 * u64::from(TURNS);
        assert_eq!(
            hits.by_function(&program),
            [("turn", 2 * u64::from(TURNS)), ("end", rest), ("start", 1)]
        );
    }
}
