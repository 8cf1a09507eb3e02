//! The rows of one matrix that all queries open, each written once.
//!
//! A table of `2^4` rows has 32 rows to open, and 176 queries open each of them many times. So a
//! matrix is written as its distinct rows, in the order in which queries first open them, and for
//! each query the number of its row. These numbers are the same for all matrices of a height: they
//! are a *pattern*, written once and named by its own number.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use air::F;
use serde::{Deserialize, Serialize};

use super::as_bytes;
use super::packing::{pack, unpack};

/// For each query the number of its row among the distinct ones.
type Pattern = Vec<u16>;

/// The opened rows of a matrix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows<'a> {
    /// Elements in a row.
    pub width: u32,
    /// Number of the pattern.
    pub pattern: u32,
    /// Distinct rows, packed.
    #[serde(borrow, serialize_with = "as_bytes")]
    pub cells: Cow<'a, [u8]>,
}

/// The patterns of a proof, each once, in the order of their first use.
#[derive(Default)]
pub struct Patterns {
    numbers: BTreeMap<Pattern, u32>,
    list: Vec<Pattern>,
}

impl Patterns {
    /// Encodes the rows of a matrix, one for each query; nothing if they differ in width or are
    /// empty.
    pub fn encode(&mut self, rows: &[&[F]]) -> Option<Rows<'static>> {
        let width = rows.first()?.len();
        let mut numbers = BTreeMap::new();
        let mut distinct = Vec::new();
        let mut pattern = Pattern::with_capacity(rows.len());
        for &row in rows {
            if row.len() != width || width == 0 {
                return None;
            }
            let number = match numbers.get(row) {
                Some(&number) => number,
                None => {
                    let next = u16::try_from(distinct.len()).ok()?;
                    numbers.insert(row, next);
                    distinct.push(row);
                    next
                }
            };
            pattern.push(number);
        }
        let cells = pack(distinct.into_iter().flatten());
        let width = width.try_into().ok()?;
        Some(Rows { width, pattern: self.number(pattern)?, cells: cells.into() })
    }

    fn number(&mut self, pattern: Pattern) -> Option<u32> {
        if let Some(&number) = self.numbers.get(&pattern) {
            return Some(number);
        }
        let number = u32::try_from(self.list.len()).ok()?;
        self.list.push(pattern.clone());
        self.numbers.insert(pattern, number);
        Some(number)
    }

    /// The patterns.
    pub fn into_list(self) -> Vec<Pattern> {
        self.list
    }
}

impl Rows<'_> {
    /// The pattern among `patterns`.
    pub fn pattern<'a>(&self, patterns: &'a [Pattern]) -> Option<&'a Pattern> {
        patterns.get(usize::try_from(self.pattern).ok()?)
    }

    /// Bytes that [`Self::decode`] allocates for so many queries.
    pub fn decoded_bytes(&self, queries: usize) -> u64 {
        let row = size_of::<Vec<F>>() as u64 + size_of::<F>() as u64 * u64::from(self.width);
        row.saturating_mul(queries as u64)
    }

    /// The rows, one for each query. Nothing if there is no query, if an element is not canonical,
    /// if a row is empty, there twice or opened by no query, or if rows are not numbered in the order
    /// of their first use.
    pub fn decode(&self, patterns: &[Pattern]) -> Option<Vec<Vec<F>>> {
        let pattern = self.pattern(patterns)?;
        let width = usize::try_from(self.width).ok()?;
        let mut distinct = 0;
        for &number in pattern {
            let number = usize::from(number);
            if number > distinct {
                return None;
            }
            distinct = distinct.max(number + 1);
        }
        let cells = unpack(&self.cells, width.checked_mul(distinct)?)?;
        if pattern.is_empty() || width == 0 || !all_differ(cells.chunks(width)) {
            return None;
        }
        let row = |number: &u16| {
            let start = usize::from(*number) * width;
            cells.get(start..start + width).map(<[F]>::to_vec)
        };
        pattern.iter().map(row).collect()
    }
}

/// Whether there is each pattern once, and all in the order in which matrices first name them.
pub fn are_canonical<'a>(
    patterns: &[Pattern],
    mut matrices: impl Iterator<Item = &'a Rows<'a>>,
) -> bool {
    let mut named = 0;
    let in_order = matrices.all(|rows| {
        let number = rows.pattern as usize;
        let known = number <= named;
        if number == named {
            named += 1;
        }
        known
    });
    in_order && named == patterns.len() && all_differ(patterns.iter())
}

/// Whether no two items are alike.
fn all_differ<T: Ord>(items: impl Iterator<Item = T>) -> bool {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.is_sorted_by(|a, b| a < b)
}
