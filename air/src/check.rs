//! Constraints and buses checked directly on traces: an oracle that is slow, plain and names what
//! is wrong. The prover uses it to say why a shard failed, tests to tell which tampering a chip
//! notices.

use std::collections::BTreeMap;
use std::fmt;

use p3_air::{Air, AirBuilder, RowWindow};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_lookup::{Count, InteractionBuilder};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;

use crate::F;
use crate::machine::ChipAir;

/// A message of one row: bus, tuple, signed count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interaction {
    /// Name of the bus.
    pub bus: String,
    /// Id of the meaning, then the fields.
    pub tuple: Vec<F>,
    /// `+` sent, `-` received or provided.
    pub count: F,
}

/// What one row says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowReport {
    /// Numbers of the constraints that do not hold, in order of assertion.
    pub failed: Vec<usize>,
    /// Messages with a count other than zero.
    pub interactions: Vec<Interaction>,
}

/// Something wrong with a set of traces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// A constraint does not hold.
    Constraint {
        /// Name of the chip.
        chip: &'static str,
        /// Row of its trace.
        row: usize,
        /// Number of the constraint, in order of assertion.
        constraint: usize,
    },
    /// A bus does not balance.
    Bus {
        /// Name of the bus.
        bus: String,
        /// The tuple, canonical.
        tuple: Vec<u32>,
        /// How often it was sent more than received, modulo p.
        excess: u32,
        /// A chip and row that send or receive it.
        chip: &'static str,
        /// The row.
        row: usize,
    },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constraint { chip, row, constraint } => {
                write!(f, "chip {chip}, row {row}: constraint {constraint} does not hold")
            }
            Self::Bus { bus, tuple, excess, chip, row } => write!(
                f,
                "bus {bus}: message {tuple:?} is sent {excess} times more than received \
                 (seen in chip {chip}, row {row})"
            ),
        }
    }
}

/// A chip with its trace and public values.
#[derive(Clone, Debug)]
pub struct Table {
    /// The chip, with its preprocessed columns.
    pub air: ChipAir,
    /// Its main trace.
    pub trace: RowMajorMatrix<F>,
    /// Its public values.
    pub public_values: Vec<F>,
}

impl Table {
    /// Evaluates one row.
    pub fn row(&self, row: usize) -> RowReport {
        let height = self.trace.height();
        let next = (row + 1) % height;
        let slice = |matrix: &RowMajorMatrix<F>, row: usize| {
            matrix.row_slice(row).map(|row| row.to_vec()).unwrap_or_default()
        };
        let main = [slice(&self.trace, row), slice(&self.trace, next)];
        let preprocessed = match &self.air.preprocessed {
            Some(matrix) => [slice(matrix, row), slice(matrix, next)],
            None => Default::default(),
        };
        let mut builder = RowBuilder {
            main: RowWindow::from_two_rows(&main[0], &main[1]),
            preprocessed: RowWindow::from_two_rows(&preprocessed[0], &preprocessed[1]),
            public_values: &self.public_values,
            row,
            height,
            asserted: 0,
            report: RowReport::default(),
        };
        self.air.eval(&mut builder);
        builder.report
    }
}

/// Checks all constraints of all rows, and the balance of the buses over all tables.
pub fn check(tables: &[Table]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut balance: BTreeMap<(String, Vec<u32>), (F, &'static str, usize)> = BTreeMap::new();
    for table in tables {
        let chip = table.air.id.name();
        for row in 0..table.trace.height() {
            let report = table.row(row);
            let failed = report.failed.into_iter();
            violations.extend(failed.map(|constraint| Violation::Constraint {
                chip,
                row,
                constraint,
            }));
            for Interaction { bus, tuple, count } in report.interactions {
                let key = (bus, tuple.iter().map(F::as_canonical_u32).collect());
                balance.entry(key).or_insert((F::ZERO, chip, row)).0 += count;
            }
        }
    }
    let unbalanced = balance.into_iter().filter(|(_, (excess, ..))| *excess != F::ZERO);
    violations.extend(unbalanced.map(|((bus, tuple), (excess, chip, row))| Violation::Bus {
        bus,
        tuple,
        excess: excess.as_canonical_u32(),
        chip,
        row,
    }));
    violations
}

/// Evaluates a chip on one concrete row.
struct RowBuilder<'a> {
    main: RowWindow<'a, F>,
    preprocessed: RowWindow<'a, F>,
    public_values: &'a [F],
    row: usize,
    height: usize,
    asserted: usize,
    report: RowReport,
}

impl<'a> AirBuilder for RowBuilder<'a> {
    type F = F;
    type Expr = F;
    type Var = F;
    type PreprocessedWindow = RowWindow<'a, F>;
    type MainWindow = RowWindow<'a, F>;
    type PublicVar = F;
    type PeriodicVar = F;

    fn main(&self) -> Self::MainWindow {
        self.main
    }

    fn preprocessed(&self) -> &Self::PreprocessedWindow {
        &self.preprocessed
    }

    fn is_first_row(&self) -> F {
        F::from_bool(self.row == 0)
    }

    fn is_last_row(&self) -> F {
        F::from_bool(self.row + 1 == self.height)
    }

    fn is_transition(&self) -> F {
        F::from_bool(self.row + 1 < self.height)
    }

    fn assert_zero<I: Into<F>>(&mut self, x: I) {
        if x.into() != F::ZERO {
            self.report.failed.push(self.asserted);
        }
        self.asserted += 1;
    }

    fn public_values(&self) -> &[F] {
        self.public_values
    }
}

impl InteractionBuilder for RowBuilder<'_> {
    fn push_interaction<E: Into<F>>(
        &mut self,
        bus_name: &str,
        fields: impl IntoIterator<Item = E>,
        count: impl Into<Count<F>>,
    ) {
        let (count, _) = count.into().into_parts();
        if count != F::ZERO {
            let tuple = fields.into_iter().map(Into::into).collect();
            self.report.interactions.push(Interaction { bus: bus_name.to_owned(), tuple, count });
        }
    }

    fn push_local_interaction(&mut self, _tuples: impl IntoIterator<Item = (Vec<F>, Count<F>)>) {
        // No chip of this machine has a lookup of its own.
    }
}
