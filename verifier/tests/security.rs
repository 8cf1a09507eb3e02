//! The bits of a profile, over the largest shard that any proof may have.

use air::layout::ChipLayout;
use air::machine::{ChipId, Instance};
use verifier::Profile;
use verifier::security::{SecurityReport, report};
use verifier::shape::{MAX_INSTANCES, MAX_LOG_HEIGHT};

/// More than any admissible shard: every chip at every height from the largest down, as many
/// tables as a proof can have.
fn largest(profile: Profile) -> SecurityReport {
    let layouts: Vec<ChipLayout> = ChipId::ALL.iter().map(|&chip| ChipLayout::of(chip)).collect();
    let heights = (0..=MAX_LOG_HEIGHT).rev();
    let (tables, layouts): (Vec<_>, Vec<_>) = heights
        .flat_map(|log_height| {
            layouts
                .iter()
                .map(move |layout| (Instance { chip: layout.chip, log_height }, layout.clone()))
        })
        .take(MAX_INSTANCES)
        .unzip();
    report(profile, &tables, &layouts)
}

#[test]
fn every_profile_reaches_its_target_on_the_largest_shard() {
    for profile in [Profile::Bits100, Profile::Bits128] {
        let report = largest(profile);
        println!("{profile:?}: {} bits, {:#?}", report.bits(), report.terms);
        assert!(report.bits() >= profile.target(), "{profile:?}: {report:?}");
    }
}
