//! Every value of an encoded structure, found by serializing it: where its bytes are, and the
//! path of fields that leads there. A new field is found like the old ones.

mod serializer;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Error;
use std::ops::Range;

use serde::Serialize;

/// What a leaf's bytes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A byte, or one of an element of the field.
    Byte,
    /// A number.
    Varint(u64),
    /// Whether an option has a value; the range holds that too.
    Tag(bool),
    /// A sequence: its length, where its content starts, and where its last element does.
    Sequence(u64, usize, Option<usize>),
}

/// A value.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Number of its path in [`Recorder::paths`].
    pub path: usize,
    /// Its bytes.
    pub range: Range<usize>,
    /// What they say.
    pub kind: Kind,
}

/// Encodes as `postcard` does, and notes all leaves.
#[derive(Default)]
pub struct Recorder {
    /// The encoding.
    pub bytes: Vec<u8>,
    /// The values.
    pub leaves: Vec<Leaf>,
    /// Paths: names of fields, with `[]` for an index.
    pub paths: Vec<String>,
    numbers: HashMap<String, usize>,
    path: String,
}

impl Recorder {
    /// Records a structure.
    pub fn of(value: &impl Serialize) -> Self {
        let mut recorder = Self::default();
        value.serialize(&mut recorder).expect("it has no type that is not recorded");
        recorder
    }

    /// Leaves of every path, at least one: it has `parts` equal parts, and from `count` of them one
    /// leaf is drawn each, always the same. The first part is another one for the next path.
    pub fn sample(&self, parts: usize, count: usize) -> Vec<&Leaf> {
        let mut by_path = vec![Vec::new(); self.paths.len()];
        self.leaves.iter().for_each(|leaf| by_path[leaf.path].push(leaf));
        let places = |path: usize, len: usize| -> BTreeSet<usize> {
            let part = |i| (path + i) % parts;
            let place = |i| (part(i) as u64 * (1 << 16) + random(path, i)) * len as u64;
            (0..count).map(|i| (place(i) / (parts as u64 * (1 << 16))) as usize).collect()
        };
        let sampled = by_path.iter().enumerate().flat_map(|(path, leaves)| {
            places(path, leaves.len()).into_iter().map(|place| leaves[place])
        });
        sampled.collect()
    }

    /// The path of a leaf.
    pub fn path(&self, leaf: &Leaf) -> &str {
        &self.paths[leaf.path]
    }

    /// The encoding with a leaf changed, in each way there is for its kind.
    pub fn changed(&self, leaf: &Leaf) -> Vec<Vec<u8>> {
        let Range { start, end } = leaf.range;
        let with = |bytes: &[u8]| [&self.bytes[..start], bytes, &self.bytes[end..]].concat();
        match leaf.kind {
            Kind::Byte => vec![with(&[self.bytes[start] ^ 1])],
            Kind::Varint(value) => vec![with(&varint(value ^ 1))],
            Kind::Tag(true) => vec![with(&[0])],
            Kind::Tag(false) => vec![with(&[1])],
            Kind::Sequence(length, _, None) => vec![with(&varint(length + 1))],
            Kind::Sequence(length, content, Some(last)) => {
                let (all, last_element) = (&self.bytes[content..end], &self.bytes[last..end]);
                let shorter = [&varint(length - 1), &self.bytes[content..last]].concat();
                let longer = [&varint(length + 1), all, last_element].concat();
                vec![with(&shorter), with(&longer)]
            }
        }
    }

    fn leaf(&mut self, start: usize, kind: Kind) {
        let next = self.paths.len();
        let path = match self.numbers.get(&self.path) {
            Some(&number) => number,
            None => {
                self.numbers.insert(self.path.clone(), next);
                self.paths.push(self.path.clone());
                next
            }
        };
        self.leaves.push(Leaf { path, range: start..self.bytes.len(), kind });
    }

    fn number(&mut self, value: u64) -> Result<(), Error> {
        let start = self.bytes.len();
        self.bytes.extend(varint(value));
        self.leaf(start, Kind::Varint(value));
        Ok(())
    }

    fn below<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        let length = self.path.len();
        self.path.push_str(name);
        value.serialize(&mut *self)?;
        self.path.truncate(length);
        Ok(())
    }
}

/// 16 bits that depend on two numbers, by the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
fn random(path: usize, number: usize) -> u64 {
    let mut z = ((path as u64) << 32 | number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z >> 48
}

/// The least encoding of a number: seven bits a byte, the lowest first.
fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}
