//! Lies told inside the executor are rejected; and if a constraint were missing, some would not.

use std::collections::BTreeSet;

use air::bus::{HASH, Message};
use air::check::{Violation, check};
use air::machine::ChipId;
use isa::Opcode;
use soundness::inject::command::uncovered;
use soundness::inject::oracle::Reason;
use soundness::inject::survey::What;
use soundness::inject::{Campaign, Injection, Verdict};
use vm::Site;

const SEED: u64 = 20;

fn accepted(injections: &[Injection]) -> Vec<&Injection> {
    injections.iter().filter(|injection| injection.verdict == Verdict::Accepted).collect()
}

#[test]
fn every_kind_of_lie_about_every_opcode_is_rejected() {
    let injections = Campaign::new(SEED).run(0..Campaign::pairs().count(), |_| {});
    assert_eq!(accepted(&injections).len(), 0, "{:?}", accepted(&injections));
    assert_eq!(uncovered(&injections), []);
    // Most of them have an effect, and can be proven if anything can.
    let judged = |injection: &&Injection| matches!(injection.verdict, Verdict::Rejected(_));
    assert!(injections.iter().filter(judged).count() * 4 > injections.len() * 3);
}

/// Of every precompile, values in the middle: executor and witness agree on them, constraints do not.
#[test]
fn lies_in_the_middle_of_a_precompile_are_rejected() {
    /// Of each precompile.
    const LIES: usize = 24;
    let campaign = Campaign::new(SEED).only(Site::Inner);
    let injections = campaign.run(0..LIES * isa::precompile::COUNT, |_| {});
    assert_eq!(accepted(&injections).len(), 0, "{:?}", accepted(&injections));
    for info in &isa::precompile::TABLE {
        let of_call = |lie: &&Injection| lie.target.what == What::Call(info.precompile);
        let told: Vec<_> = injections.iter().filter(of_call).collect();
        assert_eq!(told.len(), LIES, "{}", info.name);
        // The witness follows the lie, so a constraint of the precompile's own chip notices.
        let chips = ChipId::of_precompile(info.precompile);
        let by_chip = |lie: &&&Injection| match &lie.verdict {
            Verdict::Rejected(reason) => chips.iter().any(|chip| chip.name() == reason.chip()),
            _ => false,
        };
        // A lie told to a call that its shard has no room for is forgotten: the next shard begins with it.
        let has_effect = |lie: &&&Injection| matches!(lie.verdict, Verdict::Rejected(_));
        let (noticed, all) =
            (told.iter().filter(by_chip).count(), told.iter().filter(has_effect).count());
        assert!(noticed >= 6 && 2 * noticed >= all, "{}: {noticed} of {all}: {told:?}", info.name);
    }
}

#[test]
fn verdicts_depend_on_the_seed_alone() {
    let verdicts = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let injections = pool.install(|| Campaign::new(SEED).run(0..40, |_| {}));
        injections.into_iter().map(|injection| injection.verdict).collect::<Vec<_>>()
    };
    assert_eq!(verdicts(1), verdicts(3));
}

#[test]
fn the_verifier_agrees() {
    let campaign = Campaign::new(SEED);
    for index in [0, 123, 234] {
        let injection = campaign.inject(index);
        assert_eq!(campaign.prove(&injection).err(), None, "{injection:?}");
    }
}

#[test]
fn guests_use_every_chip() {
    let used: BTreeSet<ChipId> = Campaign::new(SEED).chips().collect();
    // A refresh takes 2^16 units of gas between two accesses; lies about gas make some. Rows that the
    // prover may mix have tables of their own here: the chips are what the lies are about.
    let missing: Vec<_> = ChipId::ALL.iter().filter(|chip| !used.contains(chip)).collect();
    assert_eq!(missing, [&ChipId::Refresh, &ChipId::Mixed]);
}

#[test]
fn the_fast_oracle_agrees_with_the_plain_one() {
    let campaign = Campaign::new(SEED);
    for index in (0..400).step_by(97) {
        let injection = campaign.inject(index);
        if let Verdict::Rejected(Reason::Violation(violation)) = &injection.verdict {
            let shards = campaign.tables(&injection);
            let violations = shards.iter().flat_map(|tables| check(tables));
            assert!(violations.into_iter().any(|other| other == *violation), "{injection:?}");
        }
    }
}

/// Lies that are accepted by an oracle that does not see some violations.
fn accepted_blindly(blind: fn(&Violation) -> bool) -> Vec<(What, Site)> {
    let injections = Campaign::new(SEED).blinded(blind).run(0..600, |_| {});
    accepted(&injections).iter().map(|lie| (lie.target.what, lie.target.site)).collect()
}

#[test]
fn a_chip_without_constraints_is_noticed() {
    let lies = accepted_blindly(
        |violation| matches!(violation, Violation::Constraint { chip, .. } if *chip == ChipId::Add.name()),
    );
    assert!(lies.contains(&(What::Opcode(Opcode::Add), Site::AluResult)), "{lies:?}");
    let is_add = |(what, _): &(What, Site)| matches!(what, What::Opcode(Opcode::Add | Opcode::Sub));
    assert!(lies.iter().all(is_add), "{lies:?}");
}

#[test]
fn a_free_next_pc_is_noticed() {
    let lies = accepted_blindly(
        |violation| matches!(violation, Violation::Constraint { chip, .. } if *chip == ChipId::BranchEqual.name()),
    );
    assert!(lies.contains(&(What::Opcode(Opcode::Beq), Site::Branch)), "{lies:?}");
}

#[test]
fn a_memory_bus_without_balance_is_noticed() {
    let lies = accepted_blindly(|violation| match violation {
        Violation::Bus { bus, tuple, .. } => bus != HASH && tuple[0] == Message::Memory as u32,
        Violation::Constraint { .. } => false,
    });
    for site in [Site::RegisterBefore, Site::RegisterAfter, Site::MemoryBefore, Site::MemoryAfter] {
        assert!(lies.iter().any(|lie| lie.1 == site), "{site:?}: {lies:?}");
    }
}

#[test]
fn missing_range_checks_are_noticed() {
    let lies = accepted_blindly(|violation| match violation {
        Violation::Bus { bus, tuple, .. } => bus != HASH && tuple[0] == Message::Range as u32,
        Violation::Constraint { .. } => false,
    });
    assert!(lies.iter().any(|lie| lie.1 == Site::Timestamp), "{lies:?}");
}

#[test]
fn pairs_are_those_that_guests_have() {
    let targets: BTreeSet<_> = Campaign::new(SEED).targets().collect();
    let pairs: BTreeSet<_> = Campaign::pairs().collect();
    let difference: Vec<_> = targets.symmetric_difference(&pairs).collect();
    assert_eq!(difference, [] as [&(What, Site); 0]);
}
