//! Mutated tables are rejected, by the oracle and for real; and if a constraint were missing, some
//! would not be.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;
use std::sync::{Arc, Mutex, OnceLock};

use air::bus::Message;
use air::check::{Violation, check};
use air::machine::ChipId;
use soundness::tamper::effect::NoEffect;
use soundness::tamper::kind::Kind;
use soundness::tamper::mutation::Mutation;
use soundness::tamper::oracle::Reason;
use soundness::tamper::{Campaign, Tampering, Verdict};

const SEED: u64 = 7;

/// The campaign that most tests share.
fn campaign() -> &'static Campaign {
    static CAMPAIGN: OnceLock<Campaign> = OnceLock::new();
    CAMPAIGN.get_or_init(|| Campaign::new(SEED))
}

fn accepted(tamperings: &[Tampering]) -> Vec<&Tampering> {
    tamperings.iter().filter(|tampering| tampering.verdict == Verdict::Accepted).collect()
}

#[test]
fn every_kind_of_mutation_of_every_chip_is_rejected() {
    let campaign = campaign();
    let tamperings = campaign.run(0..600, |_| {});
    assert_eq!(accepted(&tamperings).len(), 0, "{:?}", accepted(&tamperings));
    let covered: BTreeSet<_> = tamperings.iter().map(|it| (it.kind, it.chip)).collect();
    assert_eq!(covered, campaign.pairs().collect());
    // Every chip and kind; all chips have rows in use, and all padding but the boundary.
    for &chip in ChipId::ALL {
        let kinds: BTreeSet<Kind> =
            covered.iter().filter(|pair| pair.1 == chip).map(|pair| pair.0).collect();
        assert!(kinds.contains(&Kind::Tuple), "{chip:?}");
        assert_eq!(kinds.contains(&Kind::Padding), chip != ChipId::Boundary, "{chip:?}");
        let in_use = campaign.subjects.iter().any(|subject| {
            (0..subject.tables.len())
                .any(|i| subject.tables[i].air.id == chip && !subject.in_use[i].is_empty())
        });
        assert!(in_use, "{chip:?}");
    }
    assert_eq!(covered.iter().map(|pair| pair.0).collect::<BTreeSet<_>>(), Kind::ALL.into());
    let rejected = |it: &&Tampering| matches!(it.verdict, Verdict::Rejected(_));
    assert!(tamperings.iter().filter(rejected).count() * 4 > tamperings.len() * 3);
}

#[test]
fn the_verifier_agrees() {
    let campaign = campaign();
    // Control: the honest tables of a shard verify, and state what they do.
    assert_eq!(campaign.verify(0, &Mutation::default()), Ok(true));
    let tamperings = campaign.run(0..1200, |_| {});
    // The last shard is long.
    let small = |it: &&Tampering| it.subject + 1 < campaign.subjects.len();
    let find = |is: &dyn Fn(&Tampering) -> bool| {
        tamperings.iter().filter(small).find(|it| is(it)).expect("there are many")
    };
    let rejected = |it: &Tampering| matches!(it.verdict, Verdict::Rejected(_));
    let sample = [
        find(&|it| matches!(it.verdict, Verdict::Rejected(Reason::Key))),
        find(&|it| it.kind == Kind::Publics && rejected(it)),
        find(&|it| it.kind == Kind::Tuple && rejected(it)),
        find(&|it| matches!(it.verdict, Verdict::NoEffect(NoEffect::Order | NoEffect::Listed(_)))),
    ];
    for tampering in sample {
        assert_eq!(campaign.prove(tampering).err(), None, "{tampering:?}");
    }
}

#[test]
fn the_fast_oracle_agrees_with_the_plain_one() {
    let campaign = campaign();
    let mut tables = campaign.tables();
    for index in (0..1000).step_by(131) {
        let tampering = campaign.tamper(index, &mut tables);
        let (_, _, subject, mutation) = campaign.mutation(index);
        let mut tampered = campaign.subjects[subject].tables.clone();
        mutation.apply(&mut tampered);
        let violations = check(&tampered);
        match &tampering.verdict {
            Verdict::Rejected(Reason::Violation(violation)) => {
                let is_same = |other: &Violation| match (violation, other) {
                    // The plain oracle names another row that says the same.
                    (Violation::Bus { tuple, excess, .. }, Violation::Bus { .. }) => {
                        matches!(other, Violation::Bus { tuple: t, excess: e, .. }
                            if t == tuple && e == excess)
                    }
                    _ => violation == other,
                };
                assert!(violations.iter().any(is_same), "{tampering:?}");
            }
            Verdict::Rejected(_) => {}
            _ => assert!(violations.is_empty(), "{tampering:?}: {}", violations[0]),
        }
    }
}

#[test]
fn verdicts_depend_on_the_seed_alone() {
    let verdicts = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let tamperings = pool.install(|| campaign().run(0..300, |_| {}));
        tamperings.into_iter().map(|it| it.verdict).collect::<Vec<_>>()
    };
    assert_eq!(verdicts(1), verdicts(3));
}

/// Mutations that are accepted by an oracle that does not see some violations.
fn accepted_blindly(
    blind: impl Fn(&Violation) -> bool + Send + Sync + 'static,
) -> Vec<(ChipId, Kind)> {
    let tamperings = campaign().blinded(blind).run(0..2000, |_| {});
    accepted(&tamperings).iter().map(|it| (it.chip, it.kind)).collect()
}

#[test]
fn a_chip_without_constraints_is_noticed() {
    let lies = accepted_blindly(
        |violation| matches!(violation, Violation::Constraint { chip, .. } if *chip == ChipId::DivRem.name()),
    );
    assert!(lies.iter().any(|(chip, _)| *chip == ChipId::DivRem), "{lies:?}");
}

#[test]
fn missing_range_checks_are_noticed() {
    let lies = accepted_blindly(|violation| match violation {
        Violation::Bus { tuple, .. } => tuple[0] == Message::Range as u32,
        Violation::Constraint { .. } => false,
    });
    assert!(lies.iter().any(|(_, kind)| *kind == Kind::Tuple), "{lies:?}");
}

/// Mutations that break one constraint of their chip and nothing else, by the constraint's number.
fn broken_alone(chip: ChipId, turns: usize) -> BTreeMap<usize, usize> {
    // An oracle that notes what it sees, and is blind to all of it.
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let noting = campaign().blinded(move |violation| {
        noted.lock().expect("nobody panics with it").push(violation.clone());
        true
    });
    let place = ChipId::ALL.iter().position(|&other| other == chip).expect("it is a chip");
    let mut tables = noting.tables();
    let mut found = BTreeMap::new();
    for index in (0..turns).map(|turn| turn * ChipId::ALL.len() + place) {
        let verdict = noting.tamper(index, &mut tables).verdict;
        let violations = take(&mut *seen.lock().expect("nobody panics with it"));
        let constraints: BTreeSet<_> = violations.iter().map(|it| constraint(it, chip)).collect();
        if let (Verdict::Accepted, [Some(constraint)]) =
            (verdict, constraints.into_iter().collect::<Vec<_>>().as_slice())
        {
            found.entry(*constraint).or_insert(index);
        }
    }
    found
}

/// The number of the chip's constraint that is violated, if that is what it is.
fn constraint(violation: &Violation, of: ChipId) -> Option<usize> {
    match violation {
        Violation::Constraint { chip, constraint, .. } if *chip == of.name() => Some(*constraint),
        _ => None,
    }
}

#[test]
fn one_missing_constraint_is_noticed() {
    let mut tables = campaign().tables();
    for chip in [ChipId::BranchEqual, ChipId::StoreCross, ChipId::DivRem] {
        let alone = broken_alone(chip, 400);
        assert!(!alone.is_empty(), "{chip:?}");
        for (number, index) in alone {
            let seen = campaign().tamper(index, &mut tables).verdict;
            let is_that = |violation| constraint(violation, chip) == Some(number);
            assert!(
                matches!(&seen, Verdict::Rejected(Reason::Violation(it)) if is_that(it)),
                "{seen:?}"
            );
            let blinded = campaign().blinded(move |it| constraint(it, chip) == Some(number));
            let tamperings = blinded.run(index..index + 1, |_| {});
            assert_eq!(accepted(&tamperings).len(), 1, "{chip:?} without constraint {number}");
        }
    }
}
