//! The guests that travel inside this program, so that no compiler for them is needed.

/// Name and ELF of each example, by name.
const EXAMPLES: [(&str, &[u8]); 16] = [
    ("crypto", include_bytes!("../../guest-examples/elf/crypto.elf")),
    ("every-instruction", include_bytes!("../../guest-examples/elf/every-instruction.elf")),
    ("evm", include_bytes!("../../guest-examples/elf/evm.elf")),
    ("evm-software", include_bytes!("../../guest-examples/elf/evm-software.elf")),
    ("fibonacci", include_bytes!("../../guest-examples/elf/fibonacci.elf")),
    ("json", include_bytes!("../../guest-examples/elf/json.elf")),
    ("keccak256", include_bytes!("../../guest-examples/elf/keccak256.elf")),
    ("keccak256-precompile", include_bytes!("../../guest-examples/elf/keccak256-precompile.elf")),
    ("matmul", include_bytes!("../../guest-examples/elf/matmul.elf")),
    ("panic", include_bytes!("../../guest-examples/elf/panic.elf")),
    ("precompiles", include_bytes!("../../guest-examples/elf/precompiles.elf")),
    ("primes", include_bytes!("../../guest-examples/elf/primes.elf")),
    ("sha256", include_bytes!("../../guest-examples/elf/sha256.elf")),
    ("sort", include_bytes!("../../guest-examples/elf/sort.elf")),
    ("workloads", include_bytes!("../../guest-examples/elf/workloads.elf")),
    ("workloads-software", include_bytes!("../../guest-examples/elf/workloads-software.elf")),
];

/// The ELF of an example.
pub fn find(name: &str) -> Option<&'static [u8]> {
    EXAMPLES.iter().find(|(known, _)| *known == name).map(|(_, elf)| *elf)
}

/// The names of all examples, for people.
pub fn names() -> String {
    EXAMPLES.map(|(name, _)| name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prebuilt_elf_is_here_and_loads() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../guest-examples/elf");
        let files = std::fs::read_dir(folder).expect("the folder of examples");
        let paths = files.map(|file| file.expect("a file of the folder").path());
        let mut names: Vec<_> = paths
            .filter(|path| path.extension().is_some_and(|kind| kind == "elf"))
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        assert_eq!(names.join(", "), super::names());
        for (_, elf) in EXAMPLES {
            vm::load_elf(elf).expect("an example loads");
        }
    }
}
