use p3_field::{Field, PrimeCharacteristicRing};
use p3_matrix::Matrix;
use p3_matrix::dense::RowMajorMatrix;
use vm::testing::exit;

use super::{Poseidon2, Poseidon2Cols, STAGES};
use crate::F;
use crate::check::Table;
use crate::cols::Columns;
use crate::hash::{Block, Digest, Hasher};
use crate::machine::{ChipAir, ChipId, Instance};
use crate::memory::tree::PermutationRecord;
use crate::permutation::{external_layer, unmixed};
use crate::testing::{assert_accepted, lies, run, shard, table};
use crate::witness::{Shard, Witness, fill_rows};

type Row = Poseidon2Cols<F>;
const COLUMNS: usize = size_of::<Poseidon2Cols<u8>>();
const COUNT: usize = COLUMNS - 1;

/// Constraints of the flags, stated first: each is boolean, each follows another.
const FLAGS: usize = 2 * (STAGES - 1);

fn an_exit() -> Shard {
    shard(&vm::testing::program(0x1000, &exit()), &[])
}

fn block(seed: u32) -> Block {
    core::array::from_fn(|i| F::from_u32(seed + 1).exp_u64(i as u64 + 3))
}

/// The rows of a permutation that is looked up once.
fn permutation(block: Block) -> [Row; STAGES] {
    let permuted = Hasher::default().permute(&block);
    let record = PermutationRecord { block, permuted, count: 1 };
    let mut rows = F::zero_vec(STAGES * COLUMNS);
    fill_rows::<Poseidon2>(&mut rows, Some(&record), &an_exit().lookups);
    core::array::from_fn(|stage| *Row::of(&rows[stage * COLUMNS..][..COLUMNS]))
}

/// A row of zeros.
fn row() -> Row {
    *Row::of(&[F::ZERO; COLUMNS])
}

/// The rows from stage `stage` on; those before are zero.
fn go_on(first: Row, stage: usize) -> [Row; STAGES] {
    let mut rows = [row(); STAGES];
    rows[stage] = first;
    for number in stage + 1..STAGES {
        let before = rows[number - 1];
        Poseidon2::follow(&mut rows[number], &before, number, None);
    }
    rows
}

/// The first half of what a last row results in.
fn output(last: &Row) -> Digest {
    let output = external_layer(last.rounds.external[1].output);
    core::array::from_fn(|i| output[i])
}

fn of_rows(rows: &[Row]) -> Table {
    let mut values = F::zero_vec(rows.len() * COLUMNS);
    for (cells, row) in values.chunks_exact_mut(COLUMNS).zip(rows) {
        *Row::of_mut(cells) = *row;
    }
    let trace = RowMajorMatrix::new(values, COLUMNS);
    Table { air: ChipAir::new(ChipId::Poseidon2), trace, public_values: Vec::new() }
}

fn holds(table: &Table) -> bool {
    (0..table.trace.height()).all(|row| table.row(row).failed.is_empty())
}

/// Whether the first constraints hold: flags are boolean and go round.
fn flags_hold(table: &Table) -> bool {
    let is_of_flag = |&constraint: &usize| constraint < FLAGS;
    (0..table.trace.height()).all(|row| !table.row(row).failed.iter().any(is_of_flag))
}

#[test]
fn positive_permutations_of_leaves_and_nodes() {
    assert_accepted(&run(&exit()));
}

#[test]
fn positive_wherever_the_table_begins() {
    // Constraints hold around the table: its rows may be turned, and tell the same.
    let mut rows = [permutation(block(1)), permutation(block(2))].concat();
    for _ in 0..rows.len() {
        let table = of_rows(&rows);
        assert!(holds(&table));
        let told: Vec<_> = (0..rows.len()).flat_map(|row| table.row(row).interactions).collect();
        assert_eq!(told.len(), 2);
        for (row, message) in rows.iter().filter(|row| row.count != F::ZERO).zip(told) {
            assert_eq!(message.tuple[1..17], row.rounds.state);
            assert_eq!(message.tuple[17..], Hasher::default().permute(&row.rounds.state));
        }
        rows.rotate_left(1);
    }
}

#[test]
fn positive_standing_as_several_tables() {
    let mut shard = an_exit();
    let program = vm::testing::program(0x1000, &exit());
    let rows = ChipId::Poseidon2.rows(&shard);
    let largest = rows.ilog2() as usize;
    let rest = (rows - (1 << largest)).next_power_of_two().ilog2() as usize;
    let instances =
        [largest, rest].map(|log| Instance { chip: ChipId::Poseidon2, log_height: log });
    for trace in shard.traces(&program, &instances) {
        let air = ChipAir::new(ChipId::Poseidon2);
        assert!(holds(&Table { air, trace, public_values: Vec::new() }));
    }
}

#[test]
fn negative_every_column_of_every_stage_is_bound() {
    let tables = run(&exit());
    let honest = table(&tables, ChipId::Poseidon2);
    let height = honest.trace.height();
    assert!(height > 2 * STAGES);
    let mut tampered = honest.clone();
    // The first permutation, and the last, which is padding and ends where the table does.
    for row in (0..STAGES).chain(height - STAGES..height) {
        let told = honest.row(row).interactions;
        for column in 0..COLUMNS {
            let index = row * COLUMNS + column;
            let value = honest.trace.values[index];
            for lie in lies(value) {
                tampered.trace.values[index] = lie;
                let [before, at] = [(row + height - 1) % height, row].map(|row| tampered.row(row));
                let fails = !before.failed.is_empty() || !at.failed.is_empty();
                // A permutation may be looked up as often as it is.
                let is_count = column == COUNT && row % STAGES == 0;
                let noticed = if is_count { at.interactions != told } else { fails };
                assert!(noticed, "row {row}: column {column} changed from {value} to {lie}");
            }
            tampered.trace.values[index] = value;
        }
    }
}

#[test]
fn negative_invented_state_in_a_later_stage_rejected() {
    // Another state in stage 1, 2 or 3, and from there on all as it should be: the table begins
    // with the permutation, or at that stage.
    for stage in 1..STAGES {
        let mut rows = permutation(block(1));
        let mut before = rows[stage - 1];
        before.rounds.external[1].output[3] += F::ONE;
        let mut invented = row();
        Poseidon2::follow(&mut invented, &before, stage, None);
        rows[stage..].copy_from_slice(&go_on(invented, stage)[stage..]);
        let permuted = output(&rows[STAGES - 1]);
        rows.iter_mut().for_each(|row| row.permuted = permuted);
        assert_ne!(permuted, Hasher::default().permute(&block(1)));
        for _ in 0..STAGES {
            assert!(!holds(&of_rows(&rows)), "stage {stage}");
            assert!(flags_hold(&of_rows(&rows)));
            rows.rotate_left(1);
        }
    }
}

#[test]
fn negative_permutation_spliced_from_two_rejected() {
    let (a, b) = (permutation(block(1)), permutation(block(2)));
    for stage in 1..STAGES {
        let mut rows = [&a[..stage], &b[stage..]].concat();
        rows.iter_mut().for_each(|row| row.permuted = b[0].permuted);
        assert!(!holds(&of_rows(&rows)), "stage {stage}");
        // So that each half has the other in the same table.
        rows.extend(b[..stage].iter().chain(&a[stage..]));
        assert!(!holds(&of_rows(&rows)), "stage {stage}");
    }
}

#[test]
fn negative_other_output_on_all_rows_rejected() {
    let mut rows = permutation(block(1));
    rows.iter_mut().for_each(|row| row.permuted[0] += F::ONE);
    assert!(!holds(&of_rows(&rows)));
}

#[test]
fn negative_count_in_a_later_stage_rejected() {
    // The message there would be a state of rounds in between, with the output.
    for stage in 1..STAGES {
        let mut rows = permutation(block(1));
        assert!(holds(&of_rows(&rows)));
        rows[stage].count = F::ONE;
        assert!(!holds(&of_rows(&rows)), "stage {stage}");
    }
}

#[test]
fn negative_stages_that_do_not_go_round_rejected() {
    let honest = permutation(block(1));
    for sequence in 0..STAGES.pow(4) {
        let stages: [usize; 4] =
            core::array::from_fn(|row| sequence / STAGES.pow(row as u32) % STAGES);
        let goes_round = (0..4).all(|row| stages[(row + 1) % 4] == (stages[row] + 1) % STAGES);
        let rows = stages.map(|stage| honest[stage]);
        assert_eq!(flags_hold(&of_rows(&rows)), goes_round, "{stages:?}");
        assert_eq!(holds(&of_rows(&rows)), goes_round, "{stages:?}");
    }
}

#[test]
fn negative_tables_of_one_or_two_rows_rejected() {
    // Of all ways to set the flags, those that would go round are not boolean.
    let halves = [F::ONE, F::TWO, F::from_u32(4)].map(|n| n.inverse());
    let values = [F::ZERO, halves[0], halves[1], halves[2]];
    let flags = |number: usize| core::array::from_fn(|flag| values[number >> (2 * flag) & 3]);
    for (one, other) in (0..64).flat_map(|one| (0..64).map(move |other| (one, other))) {
        let rows = [one, other].map(|number| Row { stage: flags(number), ..row() });
        assert!(!flags_hold(&of_rows(&rows)));
        assert!(other > 0 || !flags_hold(&of_rows(&rows[..1])));
    }
    let rows = permutation(block(1));
    for stage in 0..STAGES {
        assert!(!holds(&of_rows(&rows[stage..=stage])));
        assert!(!holds(&of_rows(&[rows[stage], rows[(stage + 1) % STAGES]])));
    }
}

#[test]
fn negative_zero_rows_are_no_permutation() {
    // Rows of zeros break the constraints whatever their count: padding must permute.
    for count in [F::ZERO, F::ONE] {
        let mut rows = [row(); STAGES];
        rows[0].count = count;
        assert!(!holds(&of_rows(&rows)));
    }
}

#[test]
fn sanity_trace_permutes_as_the_hasher_does() {
    let shard = an_exit();
    let records = Poseidon2::records(&shard);
    assert_eq!(ChipId::Poseidon2.rows(&shard), STAGES * records.len());
    let height = (STAGES * records.len()).next_power_of_two();
    let trace = ChipId::Poseidon2.trace(&shard, 0..STAGES * records.len(), height);
    for (index, rows) in trace.values.chunks_exact(STAGES * COLUMNS).enumerate() {
        let rows: Vec<&Row> = rows.chunks_exact(COLUMNS).map(Row::of).collect();
        let block = records.get(index).map_or([F::ZERO; 16], |record| record.block);
        assert_eq!(rows[0].rounds.state, block);
        let expected = Hasher::default().permute(&block);
        assert!(rows.iter().all(|row| row.permuted == expected));
        assert_eq!(output(rows[STAGES - 1]), expected);
    }
}

#[test]
fn sanity_external_layer_is_undone() {
    assert_eq!(external_layer(unmixed(block(5))), block(5));
    assert_eq!(unmixed(external_layer(block(7))), block(7));
}

#[test]
fn sanity_feed_forward_is_not_the_identity() {
    let hasher = Hasher::default();
    let block = [F::TWO; 16];
    let permuted = hasher.permute(&block);
    let digest = hasher.compress(&block);
    assert!(digest.iter().zip(permuted).all(|(&digest, permuted)| digest == permuted + F::TWO));
}
