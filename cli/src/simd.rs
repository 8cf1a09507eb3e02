//! Whether this program was built with vector instructions: Plonky3 chooses its field arithmetic
//! at compile time.

/// The vector instructions in use.
pub const NAME: &str = if cfg!(target_feature = "avx512f") {
    "AVX-512"
} else if cfg!(target_feature = "avx2") {
    "AVX2"
} else if cfg!(target_feature = "neon") {
    "NEON"
} else {
    "no vector instructions"
};

/// What to do, if there are none.
pub const REMEDY: Option<&str> =
    if cfg!(any(target_feature = "avx512f", target_feature = "avx2", target_feature = "neon")) {
        None
    } else {
        Some(
            "built without vector instructions, so proving takes several times as long; \
             build with RUSTFLAGS=-Ctarget-cpu=native",
        )
    };
