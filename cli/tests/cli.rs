//! The command as a person uses it: arguments in; files, text and exit code out.

mod common;

use std::fs;

use common::{Folder, Ran, writer};
use isa::Opcode;
use vm::testing::{Elf, Segment, asm, elf, exit};

#[test]
fn every_command_has_help() {
    let folder = Folder::new("help");
    for command in ["", "run", "build", "doctor", "vkey", "verify", "inspect", "bench"] {
        let help = folder.run(&format!("{command} --help")).succeeds();
        assert!(help.out.contains("Usage: cargo prove"), "{}", help.out);
    }
    // As cargo calls it.
    folder.run("prove run --help").succeeds();
    folder.run("--version").succeeds();
}

#[test]
fn a_proof_is_good_for_its_own_program_only() {
    let folder = Folder::new("proof");
    folder.write("writer.elf", &writer(1, 0));
    folder.write("other.elf", &writer(2, 0));
    let proven = folder.run("writer.elf").succeeds();
    assert_eq!(proven.field("output"), "616263");
    assert_eq!(proven.field("  as text"), "abc");
    assert_eq!(proven.field("exit code"), "0");
    for field in ["gas", "cycles", "security", "proof", "memory", "time", "speed"] {
        proven.field(field);
    }
    assert!(!folder.path("writer.proof.partial").exists());

    let statement = |ran: Ran| ran.out.lines().take(6).collect::<Vec<_>>().join("\n");
    let expected = statement(proven);
    let verified = folder.run("verify writer.proof --program writer.elf").succeeds();
    assert_eq!(statement(verified), expected);
    let key = folder.run("vkey writer.elf -o key").succeeds();
    assert!(expected.contains(key.field("program")));
    assert_eq!(statement(folder.run("verify writer.proof --vkey key").succeeds()), expected);
    folder.run("verify writer.proof --vkey key --min-bits 128").fails(1, "proven bits");
    folder.run("verify writer.proof --program other.elf").fails(1, "does not verify");
    folder.run("verify writer.proof").fails(2, "--program");
    folder.run("verify writer.proof --vkey key --program writer.elf").fails(2, "--program");

    let inspected = folder.run("inspect writer.proof").succeeds();
    for part in ["shard 0", "Mixed", "low-degree-test", "opened rows of tables"] {
        assert!(inspected.out.contains(part), "{part} in {}", inspected.out);
    }
    tampered(&folder);
}

/// No changed byte is accepted, in a proof or in a key, and none makes a panic.
fn tampered(folder: &Folder) {
    for (good, arguments) in [
        ("writer.proof", "verify bad --vkey key"),
        ("writer.proof", "inspect bad"),
        ("key", "verify writer.proof --vkey bad"),
    ] {
        let bytes = folder.read(good);
        let places = [0, 1, 2, 5, 40, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1];
        for place in places {
            let mut bad = bytes.clone();
            bad[place] ^= 1 << (place % 8);
            folder.write("bad", &bad);
            let ran = folder.run(arguments);
            // Inspecting verifies nothing.
            assert!(
                ran.code == Some(1) || arguments.starts_with("inspect"),
                "{arguments}: {place}"
            );
        }
        for bad in [&bytes[..bytes.len() - 1], &[&bytes[..], &[0]].concat(), &[]] {
            folder.write("bad", bad);
            folder.run(arguments).fails(1, "bad");
        }
    }
}

#[test]
fn a_built_in_example_is_proven() {
    let folder = Folder::new("example");
    folder.write("input", b"abc");
    let proven = folder.run("sha256 --input input").succeeds();
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(proven.field("output"), digest);
    let verified = folder.run("verify sha256.proof --program sha256").succeeds();
    assert_eq!(verified.field("output"), digest);
    folder.run("verify sha256.proof --program keccak256").fails(1, "does not verify");
}

#[test]
fn a_guest_that_fails_is_proven_too() {
    let folder = Folder::new("exit-code");
    folder.write("writer.elf", &writer(1, 7));
    let proven = folder.run("writer.elf -o it --security 128 --threads 1").succeeds();
    assert_eq!(proven.field("exit code"), "7");
    folder.run("verify it --program writer.elf --min-bits 128").succeeds();
}

#[test]
fn an_interrupted_run_goes_on() {
    let folder = Folder::new("resume");
    folder.write("writer.elf", &writer(1000, 0));
    let prove = "writer.elf --max-cells 60000";
    let proven = folder.run(prove).succeeds();
    let proof = folder.read("writer.proof");
    let shards = proven.err.matches(" proven: ").count();
    assert!(shards >= 3, "{}", proven.err);

    // A folder in the way of the last shard is as good as a disk that is full.
    fs::remove_file(folder.path("writer.proof")).expect("the proof");
    let last = format!("writer.proof.partial/{}.shard", shards - 1);
    fs::create_dir_all(folder.path(&last)).expect("the folder");
    folder.run(prove).fails(1, "could not be saved");
    assert!(!folder.path("writer.proof").exists());
    fs::remove_dir(folder.path(&last)).expect("the folder");

    // One saved shard is damaged, the others are used again.
    let second = "writer.proof.partial/1.shard";
    let damaged = folder.read(second);
    folder.write(second, &damaged[..damaged.len() / 2]);
    let resumed = folder.run(prove).succeeds();
    assert_eq!(resumed.err.matches(" proven: ").count(), 2, "{}", resumed.err);
    assert_eq!(resumed.err.matches(" verified again: ").count(), shards - 2, "{}", resumed.err);
    assert!(folder.read("writer.proof") == proof);
    assert!(!folder.path("writer.proof.partial").exists());
}

#[test]
fn shards_of_another_run_are_not_used() {
    let folder = Folder::new("other-run");
    folder.write("writer.elf", &writer(1, 0));
    fs::create_dir(folder.path("writer.proof.partial")).expect("a folder");
    folder.write("writer.proof.partial/header", b"of something else");
    folder.write("writer.proof.partial/0.shard", b"what?");
    folder.write("writer.proof.partial/mine", b"not a shard");
    let proven = folder.run("writer.elf").succeeds();
    assert!(proven.err.contains("starting anew"), "{}", proven.err);
    // What is not ours stays.
    assert_eq!(folder.read("writer.proof.partial/mine"), b"not a shard");
}

#[test]
fn mistakes_are_explained() {
    let folder = Folder::new("mistakes");
    folder.write("text", b"not an ELF");
    folder.write("writer.elf", &writer(1, 0));
    let mut illegal = vec![asm(Opcode::Addi, 1, 0, 0, 1)];
    illegal.push(0);
    folder.write("illegal.elf", &elf(0x1000, &illegal));
    fs::create_dir(folder.path("folder")).expect("a folder");
    for (arguments, code, message) in [
        ("text", 1, "not an ELF file"),
        ("run nothing", 1, "the built-in examples are crypto, every-instruction"),
        ("vkey nothing", 1, "neither a file"),
        ("run folder", 1, "expected a guest"),
        ("build nowhere", 1, "nowhere"),
        ("run writer.elf --input nowhere", 1, "cannot open nowhere"),
        ("run writer.elf --input-hex 0g", 2, "found 'g' at position 1"),
        ("run writer.elf --input-hex 012", 2, "two hexadecimal digits"),
        ("run writer.elf --input text --input-hex 01", 2, "cannot be used with"),
        ("run writer.elf extra", 2, "extra"),
        ("writer.elf --max-memory lots", 2, "8GiB"),
        ("writer.elf --max-memory 1MiB", 1, "too small"),
        ("writer.elf --security 64", 2, "100, 128"),
        ("writer.elf --threads 0", 2, "--threads"),
        ("writer.elf -o folder", 1, "cannot write folder"),
        ("writer.elf -o nowhere/proof", 1, "nowhere"),
        ("run writer.elf --gas-limit 3", 1, "--gas-limit"),
        ("run writer.elf --guest-memory-limit 1", 1, "--guest-memory-limit"),
        ("run writer.elf --signature s", 1, "no symbol begin_signature"),
        ("run illegal.elf", 1, "at pc 0x00001004"),
        ("illegal.elf", 1, "at pc 0x00001004"),
        ("verify nowhere --program writer.elf", 1, "cannot open nowhere"),
        ("verify text --program writer.elf", 1, "does not verify"),
        ("verify text --vkey text", 1, "not a verifying key"),
        ("inspect text", 1, "cannot be decoded"),
    ] {
        folder.run(arguments).fails(code, message);
    }
    assert!(!folder.path("writer.proof.partial").exists(), "nothing was saved");
}

#[test]
fn a_run_gives_the_guests_exit_code_and_counts_rows() {
    let folder = Folder::new("run");
    for (code, expected) in [(0, 0), (7, 7), (256, 255)] {
        folder.write("writer.elf", &writer(1, code));
        let ran = folder.run("run writer.elf").fails(expected, "");
        assert_eq!(ran.field("exit code"), code.to_string());
        assert_eq!(ran.field("output"), "616263");
        assert_eq!(ran.field("misaligned"), "0 loads and stores");
        let copies = ran.field("Copy").split_whitespace().next();
        assert_eq!(copies, Some("3"), "{}", ran.out);
    }
    let sha256 = folder.run("run sha256 --input-hex 616263").succeeds();
    assert!(sha256.field("output").starts_with("ba7816bf8f01cfea"), "{}", sha256.out);
    folder.run("run panic").fails(101, "this example always fails");
}

#[test]
fn signatures() {
    let folder = Folder::new("signature");
    // x5 = 0x2000; words there become 1 and 2.
    let mut words = vec![0x37 | 5 << 7 | 0x2000];
    for value in [1, 2] {
        words.push(asm(Opcode::Addi, 6, 0, 0, value));
        words.push(asm(Opcode::Sw, 0, 5, 6, 4 * value - 4));
    }
    words.extend(exit());
    let text = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let data = vec![0xff; 16];
    let segments = vec![Segment::text(0x1000, text), Segment::data(0x2000, data)];
    let with = |begin, end| {
        let symbols = [("begin_signature", begin), ("end_signature", end)];
        let symbols = symbols.map(|(name, address): (&str, u32)| (name.to_owned(), address, 0));
        let segments = segments.clone();
        Elf { entry: 0x1000, segments, symbols: symbols.to_vec(), ..Elf::default() }.write()
    };
    folder.write("test.elf", &with(0x2000, 0x200c));
    folder.run("run test.elf --signature it").succeeds();
    assert_eq!(folder.read("it"), b"00000001\n00000002\nffffffff\n");
    folder.write("test.elf", &with(0x2000, 0x1000));
    folder.run("run test.elf --signature it").fails(1, "not made of whole words");
}

#[test]
fn software_that_a_precompile_would_spare_is_warned_of() {
    let folder = Folder::new("advice");
    let sha256 = folder.run("run sha256 --input-hex 00").succeeds().err;
    assert!(
        sha256.contains("in software, most of them into sha2::sha256::compress256"),
        "{sha256}"
    );
    assert!(sha256.contains("sha256_compress"), "{sha256}");
    for other in
        ["run fibonacci", "run precompiles --input-hex 00", "run crypto --input-hex 0100000000"]
    {
        let quiet = folder.run(other).succeeds().err;
        assert!(!quiet.contains("warning: "), "{other}: {quiet}");
    }
}
