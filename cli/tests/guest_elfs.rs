//! The prebuilt guests in `guest-examples/elf` are what their sources say.
//!
//! Every example is built anew. With the toolchain recorded in `elf/toolchain.txt` the bytes must be
//! the same, with another one the behaviour. Where no toolchain is installed the test says so and
//! passes, unless `RIVET_REQUIRE_TOOLS=1`. After a change of a guest or of the toolchain,
//!
//!     RIVET_BLESS=1 cargo test -p cargo-prove --test guest_elfs
//!
//! writes the ELFs and the record anew.

#[path = "common/guests.rs"]
mod guests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use cargo_prove::guest_build::{Library, Toolchain, detect};
use guests::{behaviour, build_or_skip, tests_of_the_runtime};
use sha2::{Digest, Sha256};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../guest-examples")
}

/// `toolchain.txt`: lines `key: value`, comments after `#`. Keys are `rust`, `c` and ELF file names.
type Record = BTreeMap<String, String>;

fn read_record() -> Record {
    let text = fs::read_to_string(examples().join("elf/toolchain.txt")).expect("toolchain.txt");
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(": ").expect("key: value"))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

/// What determines the bytes of an ELF beside its sources.
fn versions(toolchain: &Toolchain) -> Record {
    let mut versions = Record::new();
    if let Some(rust) = &toolchain.rust {
        let library = match rust.library {
            Library::Source => "library from source",
            Library::Builtin => "builtin target",
        };
        let version = format!("{}, {library}, {}", rust.version, rust.linker.version);
        versions.insert("rust".to_owned(), version);
    }
    if let Some(c) = &toolchain.c {
        versions.insert("c".to_owned(), c.version.clone());
    }
    versions
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder with a guest in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Example {
    name: String,
    folder: PathBuf,
    language: &'static str,
}

impl Example {
    fn of(name: String, folder: PathBuf) -> Option<Self> {
        let language = if folder.join("main.c").is_file() {
            "c"
        } else if folder.join("src/main.rs").is_file() {
            "rust"
        } else {
            return None;
        };
        Some(Self { name, folder, language })
    }
}

/// Every example, and the same without precompiles where it has a folder `software`.
fn all_examples() -> Vec<Example> {
    let folders = fs::read_dir(examples()).expect("guest-examples");
    let folders = folders.map(|entry| entry.expect("guest-examples").path());
    let mut guests: Vec<_> = folders
        .filter_map(|folder| Some((folder.file_name()?.to_str()?.to_owned(), folder)))
        .flat_map(|(name, folder)| {
            let software = (format!("{name}-software"), folder.join("software"));
            [(name, folder), software]
        })
        .filter_map(|(name, folder)| Example::of(name, folder))
        .collect();
    guests.sort();
    guests
}

fn prebuilt(name: &str) -> Vec<u8> {
    fs::read(examples().join(format!("elf/{name}.elf"))).expect("prebuilt ELF")
}

#[test]
fn every_example_is_recorded_with_its_digest() {
    if blessing() {
        return;
    }
    let mut expected: Record = all_examples()
        .into_iter()
        .map(|Example { name, .. }| (format!("{name}.elf"), sha256(&prebuilt(&name))))
        .collect();
    let mut record = read_record();
    for language in ["rust", "c"] {
        expected.insert(language.to_owned(), record.remove(language).expect("a version"));
        record.insert(language.to_owned(), expected[language].clone());
    }
    assert_eq!(record, expected);
}

#[test]
fn sources_give_the_prebuilt_elfs() {
    let mut built = BTreeMap::new();
    for Example { name, folder, language } in all_examples() {
        if let Some(elf) = build_or_skip(&folder) {
            built.insert((name, language), elf);
        }
    }
    let Ok(toolchain) = detect() else { return };
    let versions = versions(&toolchain);
    if blessing() {
        return bless(&versions, &built);
    }
    let record = read_record();
    for ((name, language), elf) in &built {
        if versions[*language] == record[*language] {
            assert_same_bytes(name, elf);
        } else {
            println!("{name}: {}; prebuilt with {}", versions[*language], record[*language]);
            assert_same_behaviour(name, elf);
        }
    }
}

fn blessing() -> bool {
    env::var_os("RIVET_BLESS").is_some()
}

fn bless(versions: &Record, built: &BTreeMap<(String, &str), Vec<u8>>) {
    let mut record = read_record();
    record.extend(versions.clone());
    for ((name, _), elf) in built {
        fs::write(examples().join(format!("elf/{name}.elf")), elf).expect("write the ELF");
        record.insert(format!("{name}.elf"), sha256(elf));
    }
    let lines: String = record.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    let text = format!(
        "# What the ELFs in this folder were built with, and the SHA-256 of each.\n\
         # Written by RIVET_BLESS=1 cargo test -p cargo-prove --test guest_elfs\n{lines}"
    );
    fs::write(examples().join("elf/toolchain.txt"), text).expect("write toolchain.txt");
}

fn assert_same_bytes(name: &str, elf: &[u8]) {
    assert!(
        elf == prebuilt(name),
        "{name}: built from source with the recorded toolchain, the ELF has SHA-256 {}, expected {}; \
         after a change of the source see the head of this file",
        sha256(elf),
        sha256(&prebuilt(name)),
    );
}

fn assert_same_behaviour(name: &str, elf: &[u8]) {
    for input in inputs(name) {
        assert_eq!(behaviour(elf, &input), behaviour(&prebuilt(name), &input), "{name}");
    }
}

/// The runtime's `memcpy` and its like, by a guest that compares them with plain loops.
#[test]
fn memory_functions() {
    let Some(elf) = build_or_skip(&tests_of_the_runtime().join("memory")) else { return };
    assert_eq!(behaviour(&elf, &[]), (0, Vec::new()));
}

/// The precompiles as C sees them.
#[test]
fn precompiles_in_c() {
    let Some(elf) = build_or_skip(&tests_of_the_runtime().join("precompiles")) else { return };
    let state: [u32; 16] = std::array::from_fn(|i| 0x7800_0000 - i as u32);
    let bytes = |words: [u32; 16]| words.map(u32::to_le_bytes).as_flattened().to_vec();
    let permuted = vm::precompiles::poseidon2::permute(state);
    assert_eq!(behaviour(&elf, &bytes(state)), (0, bytes(permuted)));
    let (hash, block) = (isa::sha256::INITIAL, state);
    let input = [&hash[..], &block].concat().into_iter().flat_map(u32::to_le_bytes);
    let input: Vec<u8> = input.collect();
    let compressed = vm::precompiles::sha256::compress(hash, block);
    assert_eq!(behaviour(&elf, &input), (0, compressed.map(u32::to_le_bytes).concat()));
    assert_eq!(behaviour(&elf, &[0; 63]), (1, Vec::new()));
}

/// SHA-256 by the precompile, against the crate `sha2`: all lengths around those of blocks, in
/// parts of all kinds.
#[test]
fn sha256_by_the_precompile() {
    let Some(elf) = build_or_skip(&tests_of_the_runtime().join("sha256")) else { return };
    for length in [0, 1, 3, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 127, 128, 129, 1000] {
        let message: Vec<u8> = (0..length).map(|i: u32| (7 * i + i / 256) as u8).collect();
        let digest = Sha256::digest(&message).to_vec();
        for part in [0u32, 1, 3, 4, 13, 60, 63, 64, 65, 100, 128, 200] {
            let input = [&part.to_le_bytes()[..], &message].concat();
            assert_eq!(behaviour(&elf, &input), (0, digest.clone()), "{length} by {part}");
        }
    }
}

/// Arithmetic of 256 bits as Rust and C see it.
#[test]
fn u256_in_rust_and_c() {
    type Number = [u32; 8];
    let muladd = |a: &Number, b: &Number, c: &Number, m: &Number| -> [Number; 2] {
        vm::precompiles::u256::muladd_mod(a, b, c, m).expect("the quotient fits")
    };
    let (zero, one) = ([0; 8], [1, 0, 0, 0, 0, 0, 0, 0]);
    let [a, b, c] =
        [3, 5, 7].map(|seed: u32| std::array::from_fn(|i| seed.wrapping_pow(9 + i as u32)));
    let prime = [0xffff_fc2f, 0xffff_fffe, !0, !0, !0, !0, !0, !0];
    let bytes = |words: &[Number]| -> Vec<u8> {
        words.as_flattened().iter().flat_map(|word| word.to_le_bytes()).collect()
    };
    for (folder, m) in ["u256", "u256-c"].into_iter().flat_map(|f| [(f, prime), (f, c), (f, zero)])
    {
        let Some(elf) = build_or_skip(&tests_of_the_runtime().join(folder)) else { return };
        let b = if m == c { [7, 0, 0, 0, 0, 0, 0, 0] } else { b };
        let [q, r] = muladd(&a, &b, &c, &m);
        let [high, low] = muladd(&a, &b, &zero, &zero);
        let [product, sum] = [muladd(&a, &b, &zero, &m)[1], muladd(&a, &one, &b, &m)[1]];
        let expected = bytes(&[q, r, product, sum, low, high]);
        assert_eq!(behaviour(&elf, &bytes(&[a, b, c, m])), (0, expected), "{folder}");
    }
}

/// Poseidon2 of width 24 and the extension of degree five as Rust and C see them: slices of all lengths
/// about those of calls.
#[test]
fn field_in_rust_and_c() {
    use vm::precompiles::extension::{dot, horner, horner_base};
    let word = |i: u32| i.wrapping_mul(0x9e37_79b9) % isa::precompile::MODULUS;
    let bytes =
        |words: &[u32]| -> Vec<u8> { words.iter().flat_map(|word| word.to_le_bytes()).collect() };
    for folder in ["field", "field-c"] {
        let Some(elf) = build_or_skip(&tests_of_the_runtime().join(folder)) else { return };
        for terms in (0..18).chain([24, 33]) {
            let words: Vec<u32> = (0..24 + 5 * (2 + terms)).map(|i| word(i + 7 * terms)).collect();
            let (state, rest) = words.split_first_chunk::<24>().expect("a state");
            let ([s, x, elements @ ..], []) = rest.as_chunks::<5>() else { panic!("elements") };
            let backwards: Vec<_> = elements.iter().rev().copied().collect();
            let expected = [
                &vm::precompiles::poseidon2::permute_24(*state)[..],
                &dot(s, elements, &backwards),
                &horner(s, x, elements),
                &horner_base(&[0; 5], x, elements.as_flattened()),
                &dot(&[0; 5], &[*elements.first().unwrap_or(s)], &[*x]),
            ];
            let found = behaviour(&elf, &bytes(&words));
            assert_eq!(found, (0, bytes(&expected.concat())), "{folder}, {terms} terms");
        }
    }
}

/// Addition on elliptic curves as Rust and C see it.
#[test]
fn ec_in_rust_and_c() {
    let point = |seed: u32| [seed, seed + 1].map(|seed| [seed.wrapping_pow(3) >> 3; 8]);
    let [p, q] = [point(0x1234_5677), point(0x0765_4321)];
    for folder in ["ec", "ec-c"] {
        let Some(elf) = build_or_skip(&tests_of_the_runtime().join(folder)) else { return };
        for curve in [isa::curve::SECP256K1, isa::curve::SECP256R1, isa::curve::BN254] {
            let add = |p, q| vm::precompiles::ec::add(curve, p, q).expect("a sum").sum;
            let bytes = |words: &[u32]| -> Vec<u8> {
                words.iter().flat_map(|word| word.to_le_bytes()).collect()
            };
            let points = [p, q].concat();
            let input = bytes(&[&[curve], points.as_flattened()].concat());
            let expected = bytes([add(&p, &q), add(&p, &p)].concat().as_flattened());
            assert_eq!(behaviour(&elf, &input), (0, expected), "{folder}, curve {curve}");
        }
    }
}

/// Keccak-256 of a software guest.
fn keccak256(bytes: &[u8]) -> Vec<u8> {
    behaviour(&prebuilt("keccak256"), bytes).1
}

/// What the guests below write of their input: digests from its first four bytes on, a permutation.
fn digests(input: &[u8], state: [u64; 25]) -> Vec<u8> {
    let permuted = isa::keccak::permute(state).map(u64::to_le_bytes);
    let digests: Vec<_> = (0..4).flat_map(|start| keccak256(&input[start..])).collect();
    [&digests[..], permuted.as_flattened()].concat()
}

/// Keccak as C sees it.
#[test]
fn keccak_in_c() {
    let Some(elf) = build_or_skip(&tests_of_the_runtime().join("keccak")) else { return };
    for size in [200, 271, 272, 273, 276, 600] {
        let input: Vec<u8> = (0..size).map(|i: u32| (i * i) as u8).collect();
        let lane = |i: usize| u64::from_le_bytes(input[8 * i..8 * i + 8].try_into().unwrap());
        let expected = digests(&input, std::array::from_fn(lane));
        assert_eq!(behaviour(&elf, &input), (0, expected), "{size} bytes");
    }
    assert_eq!(behaviour(&elf, &[0; 199]), (1, Vec::new()));
}

/// Keccak-256 of bytes in parts, aligned and not.
#[test]
fn keccak_in_parts() {
    let Some(elf) = build_or_skip(&tests_of_the_runtime().join("keccak-parts")) else { return };
    for size in [3, 135, 136, 137, 271, 272, 500] {
        let input: Vec<u8> = (0..size).map(|i: u32| (7 * i) as u8).collect();
        let equal = 9 * 6;
        assert_eq!(behaviour(&elf, &input), (equal, digests(&input, [0; 25])), "{size} bytes");
    }
}

/// BLAKE2b's compression as Rust and C see it, and single rounds.
#[test]
fn blake2f_in_rust_and_c() {
    let round = |v: &mut [u64; 16], message: &[u64; 16], number: u32| {
        isa::blake2b::round(v, message, &isa::blake2b::SIGMA[number as usize % 10]);
    };
    let bytes =
        |lanes: &[u64]| lanes.iter().flat_map(|lane| lane.to_le_bytes()).collect::<Vec<_>>();
    let message: [u64; 16] =
        std::array::from_fn(|i| 0x0123_4567_89ab_cdef_u64.rotate_left(7 * i as u32));
    let t = [u64::MAX - 5, 7];
    for folder in ["blake2f", "blake2f-c"] {
        let Some(elf) = build_or_skip(&tests_of_the_runtime().join(folder)) else { return };
        for (rounds, is_last) in
            [(0, true), (1, false), (9, true), (10, false), (12, true), (25, false)]
        {
            let mut h: [u64; 8] = std::array::from_fn(|i| !message[i]);
            let input = [&u32::to_le_bytes(rounds)[..], &u32::to_le_bytes(is_last.into())].concat();
            let input = [input, bytes(&t), bytes(&h), bytes(&message)].concat();
            isa::blake2b::compress(rounds, &mut h, &message, t, is_last, round);
            let mut v = message;
            round(&mut v, &message, rounds);
            let expected = [bytes(&h), bytes(&v)].concat();
            assert_eq!(behaviour(&elf, &input), (0, expected), "{folder}: {rounds} rounds");
        }
        assert_eq!(behaviour(&elf, &[0; 215]), (1, Vec::new()), "{folder}");
    }
}

/// `read` and `commit` of the runtime, and the exit code of `main`.
#[test]
fn values_in_and_out() {
    let Some(elf) = build_or_skip(&tests_of_the_runtime().join("values")) else { return };
    // In postcard: a string has its length before it, 300 and 307 are two groups of seven bits.
    let order = [b"\x03bob".as_slice(), &[2, 7, 0xAC, 0x02]].concat();
    let receipt = [b"\x03bob".as_slice(), &[0xB3, 0x02]].concat();
    assert_eq!(behaviour(&elf, &order), (2, receipt));
    let (panicked, nothing) = (101, Vec::new());
    assert_eq!(behaviour(&elf, &order[..7]), (panicked, nothing.clone()), "an order cut short");
    assert_eq!(behaviour(&elf, &[&order[..], &[0]].concat()), (panicked, nothing), "slack");
}

/// Inputs an example accepts.
fn inputs(name: &str) -> Vec<Vec<u8>> {
    let words =
        |words: &[u32]| -> Vec<u8> { words.iter().copied().flat_map(u32::to_le_bytes).collect() };
    let bytes: Vec<u8> = (0..1000).map(|i: u32| ((i * i) >> 3) as u8).collect();
    let json = br#"[{"from": "bob", "to": "al\u00efce", "amount": 7}]"#;
    let other = match name {
        "fibonacci" | "primes" => words(&[500]),
        "matmul" => words(&[9, 7]),
        "json" => json.to_vec(),
        // Fibonacci's numbers: the job, and three numbers of 256 bits.
        "workloads" | "workloads-software" => {
            let number = |last| [[0; 31].to_vec(), vec![last]].concat();
            [words(&[2]), number(0), number(1), number(99)].concat()
        }
        _ => bytes,
    };
    vec![Vec::new(), other]
}
