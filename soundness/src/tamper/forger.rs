//! Makes other rows and tables follow from a lie, as far as it can: the rest of the row, the rows at
//! the other end of its messages, hashes, and the counts of tables.

use std::collections::{BTreeMap, BTreeSet};

use air::F;
use air::bus::Message as Id;
use air::hash::Hasher;
use air::machine::ChipId;
use air::memory::poseidon2::Poseidon2;
use air::memory::tree::PermutationRecord;
use air::witness::{Witness, fill_rows};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use p3_matrix::Matrix;

use super::model::{Message, Model, Models};
use super::mutation::{At, Mutation, main_row};
use super::shard::Subject;
use crate::inject::random::Random;

/// Attempts to satisfy constraints of one row.
const ATTEMPTS: usize = 12;

/// A lie that grows.
pub struct Forger<'a> {
    subject: &'a Subject,
    models: &'a Models,
    /// What is changed so far.
    pub mutation: Mutation,
    /// Columns that stay as they are now: the lie itself.
    pub fixed: BTreeSet<(At, usize)>,
    random: Random,
}

impl<'a> Forger<'a> {
    /// Starts with nothing changed.
    pub fn new(subject: &'a Subject, models: &'a Models, random: Random) -> Self {
        let (mutation, fixed) = (Mutation::default(), BTreeSet::new());
        Self { subject, models, mutation, fixed, random }
    }

    /// The equations of a row, as it is now.
    pub fn model(&self, at: At) -> &'a Model {
        self.models.row(self.subject.tables[at.0].air.id, self.row(at))
    }

    /// Sets a column and keeps it.
    pub fn lie(&mut self, at: At, column: usize, value: F) {
        self.set(at, column, value);
        self.fixed.insert((at, column));
    }

    fn set(&mut self, at: At, column: usize, value: F) {
        self.mutation.row_mut(&self.subject.tables, at)[column] = value;
    }

    fn row(&self, at: At) -> &[F] {
        self.mutation.row(&self.subject.tables, at)
    }

    /// Changes other columns of a row until its constraints hold, or it gives up.
    pub fn solve(&mut self, at: At) {
        for _ in 0..ATTEMPTS {
            let row = self.row(at);
            let constraints = &self.model(at).constraints;
            let failed: Vec<_> =
                constraints.iter().filter(|constraint| constraint.eval(row) != F::ZERO).collect();
            if failed.is_empty() {
                return;
            }
            let constraint = self.random.of(&failed);
            let column = self.random.of(&constraint.columns());
            let solution = constraint.solve(self.row(at), column, F::ZERO);
            if let Some(value) = solution.filter(|_| !self.fixed.contains(&(at, column))) {
                self.set(at, column, value);
            }
        }
    }

    /// Changes rows at the other end of changed messages, and so on, `limit` rows at most.
    pub fn propagate(&mut self, limit: usize) {
        let mut queue: Vec<At> = self.mutation.rows.keys().copied().collect();
        for _ in 0..limit {
            let Some(at) = queue.pop() else { break };
            self.rehash(at);
            let honest = main_row(&self.subject.tables, at);
            for message in self.model(at).messages.iter().filter(|message| message.is_state()) {
                let count = message.count.eval(honest);
                let (before, after) = (message.tuple(honest), message.tuple(self.row(at)));
                if count == F::ZERO || count != message.count.eval(self.row(at)) || before == after
                {
                    continue;
                }
                let partners = self.subject.partners.get(&(count == F::NEG_ONE, before));
                let Some(&(partner, ordinal)) = partners.and_then(|partners| partners.first())
                else {
                    continue;
                };
                if self.adapt(partner, &self.model(partner).messages[ordinal], &after) {
                    queue.push(partner);
                }
            }
        }
        self.publish();
    }

    /// Changes columns of a row until `message` says `tuple`; tells if anything changed.
    fn adapt(&mut self, at: At, message: &Message, tuple: &[F]) -> bool {
        let mut changed = false;
        for (field, &target) in message.fields.iter().zip(tuple) {
            if field.eval(self.row(at)) == target {
                continue;
            }
            let columns = field.columns();
            let free: Vec<_> =
                columns.into_iter().filter(|&c| !self.fixed.contains(&(at, c))).collect();
            if free.is_empty() {
                continue;
            }
            let column = self.random.of(&free);
            if let Some(value) = field.solve(self.row(at), column, target) {
                self.set(at, column, value);
                changed = true;
            }
        }
        changed
    }

    /// Makes what a row says of permutations true.
    fn rehash(&mut self, at: At) {
        let permutation = |message: &&Message| message.is_lookup() && is(message, Id::Permutation);
        for message in self.model(at).messages.iter().filter(permutation) {
            let tuple = message.tuple(self.row(at));
            if message.count.eval(self.row(at)) != F::ZERO
                && message.tuple(main_row(&self.subject.tables, at)) != tuple
            {
                let (_, honest) = self.permute(&tuple[1..17]);
                self.adapt(at, message, &honest);
            }
        }
    }

    /// Rows that permute `inputs`, one after the other, and their message.
    fn permute(&self, inputs: &[F]) -> (Vec<F>, Vec<F>) {
        let width = ChipId::Poseidon2.width();
        let mut rows = F::zero_vec(Poseidon2::ROWS * width);
        let block = std::array::from_fn(|i| inputs[i]);
        let permuted = Hasher::default().permute(&block);
        let record = PermutationRecord { block, permuted, count: 0 };
        fill_rows::<Poseidon2>(&mut rows, Some(&record), &self.subject.lookups);
        let tuple = self.models.chip(ChipId::Poseidon2).messages[0].tuple(&rows[..width]);
        (rows, tuple)
    }

    /// Makes the public values those of the boundary's row.
    fn publish(&mut self) {
        let tables = &self.subject.tables;
        if let Some(table) = self.subject.table(ChipId::Boundary) {
            let values = self.row((table, 0))[..tables[table].public_values.len()].to_vec();
            self.mutation.public_values.insert(table, values);
        }
    }

    /// Makes tables count what is looked up now, where they have it.
    pub fn recount(&mut self) {
        let mut changes: BTreeMap<Vec<F>, F> = BTreeMap::new();
        for (&at, row) in &self.mutation.rows {
            let (chip, honest) =
                (self.subject.tables[at.0].air.id, main_row(&self.subject.tables, at));
            for (row, sign) in [(row.as_slice(), F::ONE), (honest, F::NEG_ONE)] {
                let messages = self.models.row(chip, row).messages.iter();
                for message in messages.filter(|message| message.is_lookup()) {
                    *changes.entry(message.tuple(row)).or_default() +=
                        sign * message.count.eval(row);
                }
            }
        }
        changes.retain(|_, count| *count != F::ZERO);
        // Those looked up less often first: they make room.
        let is_more = |count: F| count.as_canonical_u32() < F::ORDER_U32 / 2;
        let (more, fewer): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|&(_, count)| is_more(count));
        for (tuple, count) in fewer.iter().chain(&more) {
            if let Some((at, column)) = self.entry(tuple) {
                let counted = self.row(at)[column];
                self.set(at, column, counted + *count);
            }
        }
        self.sum_up();
    }

    /// Where the count of a table's entry is.
    fn entry(&mut self, tuple: &[F]) -> Option<(At, usize)> {
        let [id, x, y, z] = [0, 1, 2, 3].map(|i| tuple[i].as_canonical_u32());
        let lookup = self.subject.table(ChipId::Lookup)?;
        let has = |message: Id| id == message as u32;
        if has(Id::Range) {
            let row = if x == 16 { y } else { 1u32.checked_shl(x)?.checked_add(y)? };
            let is_there = x <= 16 && u64::from(y) < 1 << x;
            return is_there.then_some(((lookup, row as usize), usize::from(x != 16)));
        }
        if has(Id::And) {
            let is_there = x < 256 && y < 256 && z == x & y;
            return is_there.then_some(((lookup, x as usize + 256 * y as usize), 2));
        }
        if has(Id::Program) {
            let row = *self.subject.fetches.get(&tuple[1..])?;
            return Some(((self.subject.table(ChipId::Program)?, row), 0));
        }
        if has(Id::Ternary) {
            return self.ternary(x);
        }
        let column = ChipId::Poseidon2.width() - 1;
        let inputs = &tuple[1..17];
        if let Some(&at) = self.subject.permutations.get(inputs) {
            return Some((at, column));
        }
        let (rows, honest) = self.permute(inputs);
        let at = self.unused_permutation()?;
        if honest == tuple {
            for (row, values) in rows.chunks(column + 1).enumerate() {
                let at = (at.0, at.1 + row);
                *self.mutation.row_mut(&self.subject.tables, at) = values.to_vec();
            }
        }
        (honest == tuple).then_some((at, column))
    }

    /// Where the count of a number is whose digits of base 8 are all below three.
    fn ternary(&self, value: u32) -> Option<(At, usize)> {
        let digits = (0..8).rev().map(|i| value >> (3 * i) & 7);
        let is_there = value < 1 << 24 && digits.clone().all(|digit| digit < 3);
        let number = digits.fold(0, |number, digit| 3 * number + digit) as usize;
        // A row has the numbers with the same upper digits, and their counts at its end.
        let chip = ChipId::KeccakTernary;
        let at = (self.subject.table(chip)?, number / 3);
        is_there.then_some((at, chip.width() - 3 + number % 3))
    }

    /// The first row of a permutation that nobody looks up: padding, or what had a use until now.
    fn unused_permutation(&self) -> Option<At> {
        let (count, honest) = (ChipId::Poseidon2.width() - 1, &self.subject.tables);
        let is_as_filled = |at| self.row(at)[..count] == main_row(honest, at)[..count];
        let tables = honest.iter().enumerate();
        let tables = tables.filter(|(_, table)| table.air.id == ChipId::Poseidon2);
        let mut first = tables.flat_map(|(number, table)| {
            (0..table.trace.height()).step_by(Poseidon2::ROWS).map(move |row| (number, row))
        });
        first.find(|&(table, row)| {
            self.row((table, row))[count] == F::ZERO
                && (row..row + Poseidon2::ROWS).all(|row| is_as_filled((table, row)))
        })
    }

    /// Makes the program's running sum, and its public value, follow from the counts.
    pub fn sum_up(&mut self) {
        let Some(table) = self.subject.table(ChipId::Program) else { return };
        let Some(&(_, first)) = self.mutation.rows.keys().find(|at| at.0 == table) else { return };
        let height = self.subject.in_use[table].len() + self.subject.padding[table].len();
        let mut sum = if first == 0 { F::ZERO } else { self.row((table, first - 1))[1] };
        for row in first..height {
            sum += self.row((table, row))[0];
            if self.row((table, row))[1] != sum {
                self.set((table, row), 1, sum);
            }
        }
        self.mutation.public_values.insert(table, vec![sum]);
    }
}

fn is(message: &Message, id: Id) -> bool {
    message.id == id as u32
}
