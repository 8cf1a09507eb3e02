#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    soundness::fuzz::targets::decode_words(bytes);
});
