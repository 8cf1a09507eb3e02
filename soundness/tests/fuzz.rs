//! Malformed input, a little of it; `cargo run --release -p soundness -- fuzz` has more.
//!
//! Class "malformed proof": no panic, bounded memory, bounded time. Class "malleability": nothing
//! but the one encoding of a proof decodes.

use std::sync::OnceLock;

use peak_alloc::PeakAlloc;
use soundness::fuzz::corpus::Corpus;
use soundness::fuzz::{Target, campaign, targets};
use verifier::Proof;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn corpus() -> &'static Corpus {
    static CORPUS: OnceLock<Corpus> = OnceLock::new();
    CORPUS.get_or_init(|| Corpus::new().expect("it can be proven"))
}

/// All in one test: memory is measured, so nothing else may run beside it.
#[test]
fn malformed_input_is_answered_within_bounds() {
    let corpus = corpus();
    for (target, count) in
        [(Target::Verify, 40), (Target::Proof, 60), (Target::Elf, 300), (Target::Decode, 1000)]
    {
        let report = campaign(corpus, target, 1, |done| done < count);
        assert_eq!(report.inputs, count, "{target:?}");
        assert!(report.failures.is_empty(), "{target:?}: {:?}", report.failures);
    }
    one_encoding(corpus);
}

fn one_encoding(corpus: &Corpus) {
    for bytes in &corpus.proofs {
        assert!(targets::proof_decode(bytes));
        let lengths = (0..300).chain((300..bytes.len()).step_by(bytes.len() / 100));
        for length in lengths {
            assert!(Proof::from_bytes(&bytes[..length]).is_err(), "the first {length} bytes");
        }
    }
}
