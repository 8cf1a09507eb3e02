//! The computer at hand, and versions.

use std::fs::read_to_string;
use std::time::SystemTime;

use crate::Error;
use crate::programs::Programs;
use crate::report::Header;

const METHOD: &str = "\
In each round one machine after the other runs for 20 ms, once at least, and then once more, \
which counts. A run starts from the bytes of the program. load: from them to its entry, with its \
input in memory. run: from the entry to the end. Medians of all rounds, least and most. slowdown: \
by the native median. metering_cost: by the median without metering. Every output is compared with \
what the workload's contract gives under revm.";

/// Where and how it is measured.
///
/// # Errors
///
/// If the programs have not been built.
pub fn header(programs: &Programs, runs: usize, quick: bool) -> Result<Header, Error> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(Header {
        date: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
        cpu: cpu().unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        cores,
        kernel: kernel(),
        rustc: env!("PEERS_RUSTC").to_owned(),
        program_rustc: programs.compiler()?,
        runs,
        quick,
        method: METHOD,
    })
}

fn cpu() -> Option<String> {
    let about = read_to_string("/proc/cpuinfo").ok()?;
    let line = about.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn kernel() -> String {
    let release = read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{} {}", std::env::consts::OS, release.trim())
}

/// Version of a package that this one is locked to.
pub fn version(package: &str) -> String {
    let lock = include_str!("../Cargo.lock");
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.find_map(|line| line.strip_prefix("version = \""));
    version.map_or_else(String::new, |version| version.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machines::KINDS;

    #[test]
    fn every_machine_has_a_version() {
        for kind in KINDS {
            assert!(!version(kind.package).is_empty(), "{}", kind.name);
        }
        assert_eq!(version("peers"), env!("CARGO_PKG_VERSION"));
        assert_eq!(version("no such package"), "");
    }
}
