//! Where time goes: spans of `tracing`, summed by stage.
//!
//! Only spans of the measuring thread count; those of worker threads lie within them. Of nested
//! stages the innermost counts, so every moment belongs to one stage, and all stages together
//! make the whole.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{Interest, with_default};
use tracing::{Event, Metadata, Subscriber};

/// A part of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The program's own tables are committed.
    Setup,
    /// The guest is executed, at full speed and recording.
    Execute,
    /// Traces are filled, and the memory tree advances.
    Trace,
    /// Extension and Merkle trees: of main, permutation and quotient columns.
    Commit,
    /// The permutation columns are made.
    Permutation,
    /// The quotient is evaluated.
    Quotient,
    /// Values at the challenge point, and the low-degree test.
    Open,
    /// The prover verifies its shards.
    Check,
    /// The proof is decoded and verified, as by anybody else.
    Verify,
    /// All else: the proof is encoded, memory is freed, spans without a stage.
    Other,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 10] = [
        Self::Setup,
        Self::Execute,
        Self::Trace,
        Self::Commit,
        Self::Permutation,
        Self::Quotient,
        Self::Open,
        Self::Check,
        Self::Verify,
        Self::Other,
    ];

    /// Name for people and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Execute => "execute",
            Self::Trace => "trace",
            Self::Commit => "commit",
            Self::Permutation => "permutation",
            Self::Quotient => "quotient",
            Self::Open => "open",
            Self::Check => "check",
            Self::Verify => "verify",
            Self::Other => "other",
        }
    }

    /// Whether this is proving: all that lies between the execution and the proof.
    pub const fn is_proving(self) -> bool {
        !matches!(self, Self::Setup | Self::Execute | Self::Check | Self::Verify)
    }

    /// The stage of the spans of this name, ours and those of Plonky3.
    fn of_span(name: &str) -> Option<Self> {
        Some(match name {
            "commit main" | "commit permutation" | "commit quotient" => Self::Commit,
            "permutation" | "generate permutation" | "generate lookup permutation" => {
                Self::Permutation
            }
            "quotient" | "compute quotient" => Self::Quotient,
            "open" | "FRI prover" => Self::Open,
            _ => return Self::ALL.into_iter().find(|stage| stage.name() == name),
        })
    }
}

/// Time spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// By the clock on the wall.
    pub wall: Duration,
    /// By all threads of the process together.
    pub cpu: Duration,
}

/// Time spent in each stage, in their order.
pub type Times = [Spent; Stage::ALL.len()];

/// Does some work; gives what it gives, and where the time went.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Times) {
    let state = Arc::new(Mutex::new(State {
        open: Vec::new(),
        since: (Instant::now(), ProcessTime::now()),
        spent: Times::default(),
    }));
    let result = with_default(Clock(state.clone()), work);
    let mut state = locked(&state);
    state.charge();
    (result, state.spent)
}

struct State {
    /// Stages that were entered and not left, innermost last.
    open: Vec<Stage>,
    since: (Instant, ProcessTime),
    spent: Times,
}

impl State {
    /// Charges the time since the last charge to the stage at hand.
    fn charge(&mut self) {
        let now = (Instant::now(), ProcessTime::now());
        let stage = self.open.last().copied().unwrap_or(Stage::Other);
        let spent = &mut self.spent[stage as usize];
        spent.wall += now.0.duration_since(self.since.0);
        spent.cpu += now.1.duration_since(self.since.1);
        self.since = now;
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Listens to spans that have a stage. The id of a span is its stage: spans of one stage need not
/// be told apart.
struct Clock(Arc<Mutex<State>>);

impl Clock {
    fn stage(id: &Id) -> Stage {
        Stage::ALL.get(id.into_u64() as usize - 1).copied().unwrap_or(Stage::Other)
    }
}

impl Subscriber for Clock {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.enabled(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && Stage::of_span(metadata.name()).is_some()
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let stage = Stage::of_span(span.metadata().name()).unwrap_or(Stage::Other);
        Id::from_u64(stage as u64 + 1)
    }

    fn enter(&self, span: &Id) {
        let mut state = locked(&self.0);
        state.charge();
        state.open.push(Self::stage(span));
    }

    fn exit(&self, span: &Id) {
        let mut state = locked(&self.0);
        state.charge();
        let open = state.open.iter().rposition(|stage| *stage == Self::stage(span));
        open.map(|place| state.open.remove(place));
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, _event: &Event<'_>) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::info_span;

    #[test]
    fn names_are_those_of_the_spans() {
        for (index, stage) in Stage::ALL.into_iter().enumerate() {
            assert_eq!(stage as usize, index);
            assert_eq!(Stage::of_span(stage.name()), Some(stage));
        }
    }

    #[test]
    fn the_innermost_stage_counts() {
        let nap = || std::thread::sleep(Duration::from_millis(5));
        let ((), times) = timed(|| {
            let _quotient = info_span!("quotient").entered();
            info_span!("commit quotient").in_scope(nap);
            info_span!("of no stage").in_scope(|| ());
        });
        assert!(times[Stage::Commit as usize].wall >= Duration::from_millis(5));
        assert!(times[Stage::Quotient as usize].wall > Duration::ZERO);
        assert_eq!(times[Stage::Open as usize], Spent::default());
    }
}
