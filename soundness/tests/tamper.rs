//! Mutated tables are rejected, by the oracle and for real; and if a constraint were missing, some
//! would not be.

use std::collections::BTreeSet;
use std::sync::OnceLock;

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
    let mut tables = campaign.tables();
    let tamperings: Vec<_> = (0..1200).map(|index| campaign.tamper(index, &mut tables)).collect();
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
fn accepted_blindly(blind: fn(&Violation) -> bool) -> Vec<(ChipId, Kind)> {
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
