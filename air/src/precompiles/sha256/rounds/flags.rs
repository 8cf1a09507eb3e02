//! Which round a row has.

use p3_air::AirBuilder;

use super::{OCTAVE, STATE_ROWS, Sha256RoundsCols};
use crate::bus::{MachineBuilder, constant};

/// What a row's flags say, as expressions.
pub struct Flags<E> {
    /// The row is in use.
    pub is_real: E,
    /// Row 63. Degree 2.
    pub is_last: E,
    /// Number of the round; zero in padding.
    pub t: E,
}

/// The flags of a row.
pub fn of<AB: MachineBuilder>(row: &Sha256RoundsCols<AB::Var>) -> Flags<AB::Expr> {
    let weigh = |flags: &[AB::Var; OCTAVE], weight: u32| -> AB::Expr {
        (0..).zip(flags).map(|(i, &flag)| flag * constant::<AB>(weight * i)).sum()
    };
    Flags {
        is_real: row.octave.into_iter().map(Into::into).sum(),
        is_last: row.octave[OCTAVE - 1] * row.place[OCTAVE - 1],
        t: weigh(&row.octave, OCTAVE as u32) + weigh(&row.place, 1),
    }
}

/// One of both kinds of flags is set, or none of either; the next row's are one on. Degree 2.
pub fn eval<AB: MachineBuilder>(
    builder: &mut AB,
    row: &Sha256RoundsCols<AB::Var>,
    next: &Sha256RoundsCols<AB::Var>,
) {
    let Flags { is_real, .. } = of::<AB>(row);
    builder.assert_bools(row.octave);
    builder.assert_bools(row.place);
    builder.assert_bool(is_real.clone());
    builder.assert_eq(row.place.into_iter().map(Into::into).sum::<AB::Expr>(), is_real.clone());

    let mut first = builder.when_first_row();
    first.assert_zeros::<{ OCTAVE - 1 }, _>(core::array::from_fn(|i| row.octave[i + 1]));
    first.assert_zeros::<{ OCTAVE - 1 }, _>(core::array::from_fn(|j| row.place[j + 1]));

    let ends = row.place[OCTAVE - 1];
    for i in 1..OCTAVE {
        builder.assert_eq(next.place[i], row.place[i - 1]);
        let step = row.octave[i - 1] - row.octave[i];
        builder.assert_eq(next.octave[i], row.octave[i] + ends * step);
    }
    builder.assert_zero((is_real - ends) * (next.octave[0] - row.octave[0]));

    let of_octave_0 = |places: &[AB::Var]| {
        let places: AB::Expr = places.iter().map(|&place| place.into()).sum();
        places * row.octave[0]
    };
    builder.assert_bools([row.is_first, row.is_state]);
    builder.assert_eq(row.is_first, of_octave_0(&row.place[..1]));
    builder.assert_eq(row.is_state, of_octave_0(&row.place[..STATE_ROWS]));
}
