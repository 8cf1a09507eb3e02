//! For each lint a small chip that it flags: a lint that flags nothing would show nothing.

use air::F;
use air::bus::{MACHINE, MachineBuilder, Message};
use air::layout::MAX_DEGREE;
use p3_air::{Air, BaseAir, WindowAccess};
use p3_field::PrimeCharacteristicRing;
use p3_lookup::{Count, InteractionBuilder};
use soundness::symbolic::chip::Symbolic;
use soundness::symbolic::lint::{self, Finding};

use crate::{MEANINGS, STEPS, binds};

/// What is wrong with a sample chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    Degree,
    FractionDegree,
    Width,
    UnknownBus,
    VariableId,
    ForeignId,
    Arity,
    NonLinear,
    FreeCount,
    CountOfTwo,
    WrongWeight,
    ProvidedState,
    ReceivedLookUp,
    LoudPadding,
    UnboundColumn,
    SentOnly,
    RangeOnly,
    TwoColumnsInOneField,
    WrapsAround,
    NextRowSent,
}

/// A chip of five columns (is_real, flag, pc, clk, value): it steps on, and looks something up.
/// `flag` is boolean, and zero where `is_real` is; `value` is the square of `flag`.
pub struct Sample(pub Fault);

impl BaseAir<F> for Sample {
    fn width(&self) -> usize {
        5
    }

    fn main_next_row_columns(&self) -> Vec<usize> {
        if matches!(self.0, Fault::WrapsAround | Fault::NextRowSent) {
            return (0..5).collect();
        }
        Vec::new()
    }
}

impl<AB: InteractionBuilder<F = F>> Air<AB> for Sample {
    fn eval(&self, builder: &mut AB) {
        let fault = self.0;
        let main = builder.main();
        let columns: Vec<AB::Expr> = main.current_slice().iter().map(|&x| x.into()).collect();
        let [is_real, flag, pc, clk, value] = core::array::from_fn(|i| columns[i].clone());
        let one = AB::Expr::ONE;
        let next_flag: AB::Expr = main.next_slice()[1].into();
        if fault != Fault::FreeCount {
            builder.assert_bool(is_real.clone());
        }
        match fault {
            Fault::LoudPadding => builder.assert_bool(flag.clone()),
            _ => builder.assert_zero(flag.clone() * (is_real.clone() - flag.clone())),
        }
        let square = flag.clone() * flag.clone();
        match fault {
            Fault::Degree => builder.assert_zero(square.clone() * (square - value.clone())),
            Fault::UnboundColumn | Fault::SentOnly | Fault::RangeOnly => {}
            Fault::TwoColumnsInOneField => {}
            _ => builder.assert_eq(square, value.clone()),
        }

        if fault == Fault::WrapsAround {
            builder.assert_zero(flag.clone() * next_flag.clone());
        }
        let id = |id: Message| AB::Expr::from_u8(id as u8);
        let mut state = vec![AB::Expr::ZERO; 10];
        state[..3].clone_from_slice(&[id(Message::Execution), pc.clone(), clk.clone()]);
        let mut next = state.clone();
        next[2] = clk.clone() + one.clone();
        let mut count = is_real.clone();
        let mut bus = MACHINE;
        match fault {
            Fault::Width => drop(next.pop()),
            Fault::UnknownBus => bus = "other",
            Fault::VariableId => next[0] = flag.clone(),
            Fault::ForeignId => next[0] = id(Message::Node),
            Fault::Arity => next[3] = value.clone(),
            Fault::NonLinear => next[1] = pc.clone() * flag.clone(),
            Fault::CountOfTwo => count = is_real.clone() + flag.clone(),
            Fault::LoudPadding => count = flag.clone(),
            Fault::NextRowSent => next[1] = next_flag,
            Fault::SentOnly => next[1] = value.clone(),
            Fault::RangeOnly => builder.range(one.clone(), value.clone(), is_real.clone()),
            Fault::TwoColumnsInOneField => state[1] = pc.clone() + value.clone(),
            Fault::FractionDegree => count = is_real.square().square(),
            _ => {}
        }
        match fault {
            Fault::ProvidedState => builder.push_interaction(bus, next, Count::provided(-count)),
            Fault::WrongWeight => builder.push_interaction(bus, next, Count::bounded(count, 3)),
            _ => builder.push_interaction(bus, next, Count::bounded(count, 1)),
        }
        if fault == Fault::ReceivedLookUp {
            builder.receive(Message::Range, [one, value], is_real.clone());
        }
        builder.push_interaction(MACHINE, state, Count::bounded(-is_real, 1));
    }
}

/// All lints but the one on fraction columns, which cannot be laid out for some of the samples.
fn findings(fault: Fault) -> Vec<Finding> {
    let chip = Symbolic::with_degree(&Sample(fault), MAX_DEGREE);
    [
        lint::degrees(&chip),
        lint::tuples(&chip, &MEANINGS),
        lint::counts(&chip, &MEANINGS),
        lint::padding(&chip, &STEPS),
        lint::columns(&chip, binds),
        lint::wraps(&chip),
    ]
    .concat()
}

#[test]
fn sanity_a_sample_chip_passes_every_lint() {
    assert_eq!(findings(Fault::None), []);
}

#[test]
fn sanity_every_lint_flags_a_chip_made_to_fail_it() {
    let (message, column) = (0, 4);
    for (fault, expected) in [
        (Fault::Degree, Finding::ConstraintDegree(4)),
        (Fault::FractionDegree, Finding::FractionDegree(4)),
        (Fault::VariableId, Finding::Id { message }),
        (Fault::ForeignId, Finding::Id { message }),
        (Fault::UnknownBus, Finding::Width { message, found: 10 }),
        (Fault::Arity, Finding::Arity { message }),
        (Fault::NonLinear, Finding::NonLinear { message, field: 1 }),
        (Fault::FreeCount, Finding::Count { message }),
        (Fault::CountOfTwo, Finding::Count { message }),
        (Fault::WrongWeight, Finding::Count { message }),
        (Fault::ProvidedState, Finding::Provided { message }),
        (Fault::ReceivedLookUp, Finding::Provided { message: 1 }),
        (Fault::LoudPadding, Finding::Padding { message }),
        (Fault::UnboundColumn, Finding::Unbound { column }),
        (Fault::SentOnly, Finding::Unbound { column }),
        (Fault::RangeOnly, Finding::Unbound { column }),
        (Fault::TwoColumnsInOneField, Finding::Unbound { column }),
        (Fault::WrapsAround, Finding::Wraps { constraint: 3 }),
        (Fault::NextRowSent, Finding::NextRow { message }),
    ] {
        let found = findings(fault);
        assert!(found.contains(&expected), "{fault:?}: {found:?}");
    }
}

/// The library lays out no chip whose tuples differ in width: it panics before any lint.
#[test]
#[should_panic(expected = "tuple widths")]
fn sanity_a_tuple_of_another_width_cannot_be_laid_out() {
    findings(Fault::Width);
}
