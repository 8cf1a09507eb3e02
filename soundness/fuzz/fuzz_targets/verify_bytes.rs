//! Key and honest proof come from `soundness/fuzz/corpus`, or the folder that `RIVET_CORPUS` names.

#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use soundness::fuzz::targets;
use verifier::VerifyingKey;

static HONEST: LazyLock<(VerifyingKey, Vec<Vec<u8>>)> = LazyLock::new(|| {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let folder = PathBuf::from(std::env::var("RIVET_CORPUS").unwrap_or(default.into()));
    let read = |name: &str| {
        std::fs::read(folder.join(name)).expect("`soundness corpus` has written a corpus")
    };
    let key = postcard::from_bytes(&read("key.bin")).expect("a key");
    (key, vec![read("honest0.bin"), read("honest1.bin")])
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (key, honest) = &*HONEST;
    let _ = targets::verify_bytes(key, honest, bytes);
});
