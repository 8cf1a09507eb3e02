//! What becomes of a mutation, by the oracle and for real.

use std::any::Any;

use super::effect::NoEffect;
use super::oracle::Reason;

/// What became of a mutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Rejected, and by what.
    Rejected(Reason),
    /// The same is proven.
    NoEffect(NoEffect),
    /// A lie that verifies.
    Accepted,
}

/// Why tables have no proof that verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// What the verifier says, or a prover that returns an error.
    Rejected(String),
    /// The prover panicked. It must not, whatever the tables are.
    Panic(String),
}

impl Refusal {
    /// From an error of prover or verifier.
    pub fn by(error: impl ToString) -> Self {
        Self::Rejected(error.to_string())
    }

    /// From what a panic carries.
    pub fn panic(payload: &(dyn Any + Send)) -> Self {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
        Self::Panic(text.unwrap_or_else(|| "for no reason".to_owned()))
    }
}

/// Compares the oracle's verdict with what became of the proof: whether it states what the honest
/// one does, or why there is none. `Ok` says why the mutation was rejected.
///
/// # Errors
///
/// If a lie verifies, the prover panicked, or the two differ.
pub fn compare(verdict: &Verdict, proven: Result<bool, Refusal>) -> Result<String, String> {
    match (proven, verdict) {
        (Err(Refusal::Panic(text)), _) => Err(format!("the prover panics: {text}")),
        (Ok(true), Verdict::NoEffect(_)) => Ok("no effect".into()),
        (Err(Refusal::Rejected(reason)), Verdict::Rejected(_)) => Ok(reason),
        (Ok(_), _) => Err("the verifier accepts it".into()),
        (Err(Refusal::Rejected(reason)), _) => Err(format!("the verifier rejects it: {reason}")),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn a_panic_is_a_finding_whatever_the_oracle_says() {
        let payload = catch_unwind(|| panic!("{} rows", 3)).unwrap_err();
        let panic = Refusal::panic(payload.as_ref());
        assert_eq!(panic, Refusal::Panic("3 rows".into()));
        let rejected = Verdict::Rejected(Reason::Key);
        for verdict in [&rejected, &Verdict::NoEffect(NoEffect::Equal), &Verdict::Accepted] {
            assert!(compare(verdict, Err(panic.clone())).is_err());
        }
        assert!(compare(&rejected, Err(Refusal::by("a constraint"))).is_ok());
        assert!(compare(&rejected, Ok(true)).is_err());
    }
}
