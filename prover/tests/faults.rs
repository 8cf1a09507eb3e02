//! NEGATIVE: tables that are false have a proof all the same, the prover does not panic, and no
//! verifier accepts it.
#![cfg(feature = "faults")]

mod common;

use air::F;
use air::check::{Table, check};
use air::memory::tree::MemoryTree;
use air::witness::Shard;
use common::output_program;
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use prover::Prover;
use prover::plan::Mixing;
use verifier::proof::ShardEndWords;
use verifier::{Policy, Profile, ShardClaim, verify_shard};
use vm::{Executor, Limits, initial_image};

/// A shard that can be proven with other tables than its own.
struct Subject {
    prover: Prover,
    tables: Vec<Table>,
    claim: ShardClaim,
    end: ShardEndWords,
}

/// A prover and a shard of its program.
fn shard() -> (Prover, Shard) {
    let (program, _) = output_program(40);
    let prover = Prover::new(program.clone(), Profile::Bits100).expect("the program is small");
    let mut executor = Executor::new(&program, &[], Limits::default()).expect("it starts");
    let mut tree = MemoryTree::new(initial_image(&program, &[]));
    let records = executor.next_shard(&prover::budget::costs()).expect("it runs");
    (prover, Shard::new(&program, &mut tree, records.expect("it has a shard")))
}

fn subject() -> Subject {
    let (prover, mut shard) = shard();
    let tables = prover.shard_tables(&mut shard, Mixing::Cheapest);
    let boundary = &shard.boundary;
    let claim =
        ShardClaim { pc: boundary.pc_start.as_canonical_u32(), roots: boundary.roots_start };
    let end = ShardEndWords {
        pc: boundary.pc_end.as_canonical_u32(),
        clk: boundary.clk_end.as_canonical_u32(),
        cycles: shard.cycles.as_canonical_u32(),
        roots: boundary.roots_end,
    };
    Subject { prover, tables, claim, end }
}

impl Subject {
    /// Proves these tables; tells whether the verifier accepts.
    fn accepted(&mut self, tables: &[Table]) -> bool {
        let proof = self.prover.forge(tables, self.end).expect("whatever it is given is proven");
        let (key, policy) = (self.prover.key(), Policy::default());
        verify_shard(key, Profile::Bits100, &self.claim, 0, &proof, policy).is_ok()
    }
}

#[test]
fn false_tables_are_proven_and_rejected() {
    let mut subject = subject();
    let honest = subject.tables.clone();
    assert!(subject.accepted(&honest));
    for table in 0..honest.len() {
        let (chip, width) = (honest[table].air.id.name(), honest[table].trace.width);
        // One cell of a row in the middle; and every cell.
        let middle = honest[table].trace.values.len() / 2;
        let changes = [middle + width / 2..middle + width / 2 + 1, 0..2 * middle];
        for cells in changes {
            let mut tables = honest.clone();
            for (index, cell) in tables[table].trace.values[cells].iter_mut().enumerate() {
                *cell += F::from_usize(index + 1);
            }
            if !check(&tables).is_empty() {
                assert!(!subject.accepted(&tables), "false table of chip {chip} accepted");
            }
        }
    }
}

#[test]
fn traces_can_be_filled_again() {
    let (prover, mut shard) = shard();
    let first = prover.shard_tables(&mut shard, Mixing::Cheapest);
    let again = prover.shard_tables(&mut shard, Mixing::Cheapest);
    for (first, again) in first.iter().zip(&again) {
        assert!(first.trace == again.trace, "another trace of chip {}", first.air.id.name());
    }
}
