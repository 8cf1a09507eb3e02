//! Where a guest spends its cycles in software on what a precompile does.

use isa::{Precompile, Program};
use rustc_demangle::demangle;
use vm::hits::Hits;
use vm::{ExecutionError, Limits};

use crate::units::grouped;

/// Paths of functions that do in software what a precompile does, and what to use in their place.
struct Software {
    /// What they compute.
    what: &'static str,
    /// How the paths begin, without `<`, `&` and the like.
    paths: &'static [&'static str],
    /// The precompile.
    precompile: Precompile,
    /// What a guest is to use.
    instead: &'static str,
}

/// What is known.
const SOFTWARE: [Software; 6] = [
    Software {
        what: "Poseidon2",
        paths: &["p3_poseidon2::", "p3_baby_bear::poseidon2::", "p3_monty_31::poseidon2::"],
        precompile: Precompile::Poseidon2,
        instead: "guest::crypto::poseidon2_permute",
    },
    Software {
        what: "SHA-256",
        paths: &["sha2::sha256::", "sha2::compress256"],
        precompile: Precompile::Sha256Compress,
        instead: "guest::crypto::Sha256",
    },
    Software {
        what: "Keccak",
        paths: &["tiny_keccak::", "keccak::", "sha3::"],
        precompile: Precompile::KeccakF1600,
        instead: "guest::crypto::Keccak256",
    },
    Software {
        what: "ECDSA on secp256k1",
        paths: &["k256::", "secp256k1::", "libsecp256k1::"],
        precompile: Precompile::EcAdd,
        instead: "guest::crypto::secp256k1, or guest/providers/k256 in place of the crate k256",
    },
    Software {
        what: "ECDSA on secp256r1",
        paths: &["p256::", "primeorder::"],
        precompile: Precompile::EcAdd,
        instead: "guest::crypto::secp256r1",
    },
    Software {
        what: "arithmetic of 256 bits",
        paths: &[
            "ruint::",
            "crypto_bigint::",
            "primitive_types::",
            "num_bigint::",
            "substrate_bn::",
            "ark_ff::",
        ],
        precompile: Precompile::U256MulAddMod,
        instead: "guest::crypto::{mulmod, addmod, mul_wide}",
    },
];

/// A share of cycles from which on there is a warning: 1/20.
const WORTH_A_WARNING: u64 = 20;

/// A warning for each precompile that would spare the guest much, with the numbers. Functions are
/// known by the symbols of the ELF; what is inlined into others counts as theirs. A program with such
/// functions is executed to count.
pub fn warnings(
    program: &Program,
    input: &[u8],
    limits: Limits,
) -> Result<Vec<String>, ExecutionError> {
    if !program.symbols.values().any(|name| software(&path(name)).is_some()) {
        return Ok(Vec::new());
    }
    let hits = Hits::of(program, input, limits)?;
    let functions = hits.by_function(program);
    let functions: Vec<(String, u64)> =
        functions.into_iter().map(|(name, cycles)| (path(name), cycles)).collect();
    let total = hits.total();
    let warning = |(row, kind): (usize, &Software)| {
        let of: Vec<_> = functions.iter().filter(|(path, _)| software(path) == Some(row)).collect();
        let cycles: u64 = of.iter().map(|(_, cycles)| cycles).sum();
        let (most, _) = of.first()?;
        (cycles.saturating_mul(WORTH_A_WARNING) > total).then(|| {
            let share = 100.0 * cycles as f64 / total as f64;
            let Software { what, precompile, instead, .. } = kind;
            let (name, cycles) = (precompile.info().name, grouped(cycles));
            format!(
                "{share:.1} % of the cycles, {cycles}, go into {what} in software, most of them into \
                 {}; the precompile {name} would do it: use {instead}",
                most.escape_debug()
            )
        })
    };
    Ok(SOFTWARE.iter().enumerate().filter_map(warning).collect())
}

/// The path that a symbol stands for.
fn path(symbol: &str) -> String {
    format!("{:#}", demangle(symbol))
}

/// Which row of [`SOFTWARE`] a function belongs to: the first that has its path.
fn software(path: &str) -> Option<usize> {
    SOFTWARE.iter().position(|row| row.has(path))
}

impl Software {
    /// Whether a function's path is one of these: its own, or that of the type that it is of.
    fn has(&self, path: &str) -> bool {
        let path = path.trim_start_matches(['<', '&', '(', '[']);
        self.paths.iter().any(|start| path.starts_with(start))
    }
}

#[cfg(test)]
mod tests {
    use vm::testing::{asm, exit};

    use super::*;

    /// Warnings of a program that spends 60 of 100 turns in the function of this name.
    fn warnings_of(symbol: &str, share: i32) -> Vec<String> {
        use isa::Opcode::{Addi, Bne};
        let count =
            |turns: i32| [asm(Addi, 5, 0, 0, turns), asm(Addi, 5, 5, 0, -1), asm(Bne, 0, 5, 0, -4)];
        let mut words = [count(share), count(100 - share)].concat();
        words.extend(exit());
        let mut program = vm::testing::program(0x1000, &words);
        program.symbols.insert(0x1000, symbol.to_owned());
        program.symbols.insert(0x100c, "main".to_owned());
        warnings(&program, &[], Limits::default()).expect("it runs")
    }

    #[test]
    fn functions_of_known_crates_are_named_with_numbers() {
        let mangled = "_ZN12p3_poseidon28external9mds_light17h0123456789abcdefE";
        let warnings = warnings_of(mangled, 60);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains("p3_poseidon2::external::mds_light"), "{warnings:?}");
        assert!(warnings[0].contains("59.") || warnings[0].contains("60."), "{warnings:?}");
    }

    #[test]
    fn curves_are_told_apart() {
        for (symbol, expected) in [
            ("<k256::arithmetic::field::FieldElement>::mul", "guest/providers/k256"),
            ("<p256::arithmetic::field::FieldElement>::multiply", "guest::crypto::secp256r1"),
            ("<primeorder::projective::ProjectivePoint<C>>::double", "guest::crypto::secp256r1"),
            ("<crypto_bigint::uint::Uint<8>>::add_mod", "u256_muladd_mod"),
        ] {
            let warnings = warnings_of(symbol, 60);
            assert!(warnings.len() == 1 && warnings[0].contains(expected), "{warnings:?}");
        }
    }

    #[test]
    fn little_time_and_other_functions_are_no_warning() {
        assert_eq!(
            warnings_of("_ZN12p3_poseidon28external9mds_light17h0123456789abcdefE", 3),
            [""; 0]
        );
        assert_eq!(warnings_of("my_poseidon2", 60), [""; 0]);
    }
}
