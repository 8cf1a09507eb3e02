//! Every machine gives what the native program gives. Builds the programs first.

use peers::inputs::cases;
use peers::machines::KINDS;
use peers::measure::{measure, set_up};
use peers::programs::{Programs, build};

#[test]
fn every_machine_gives_the_native_output() {
    build::build().unwrap();
    let machines = set_up(&Programs::default(), &[]).unwrap();
    let cases = cases(true).unwrap();
    for name in ["keccak-chain", "abi-decode"] {
        let case = cases.iter().find(|case| case.name == name).unwrap();
        // Another output than the native one would be an error.
        let results = measure(&machines, case, 1).unwrap();
        let skipped: Vec<_> = results.skipped.iter().map(|s| (&s.vm, &s.reason)).collect();
        assert!(skipped.is_empty(), "{name}: {skipped:?}");
        assert_eq!(results.rows.len(), KINDS.len());
        for row in &results.rows {
            assert_eq!(row.gas.is_some_and(|gas| gas > 0), row.metering, "{name}: {}", row.vm);
        }
    }
}
