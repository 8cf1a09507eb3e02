//! Every value of an encoded structure, found by serializing it: where its bytes are, and the
//! path of fields that leads there. A new field is found like the old ones.

use std::collections::HashMap;
use std::fmt::Error;
use std::ops::Range;

use serde::Serialize;
use serde::ser::{self, Serializer};

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

    /// At most `count` leaves of each path, evenly spread.
    pub fn sample(&self, count: usize) -> Vec<&Leaf> {
        let mut by_path = vec![Vec::new(); self.paths.len()];
        self.leaves.iter().for_each(|leaf| by_path[leaf.path].push(leaf));
        let spread = |leaves: &Vec<&'_ Leaf>| {
            let mut places: Vec<_> =
                (0..count).map(|i| i * (leaves.len() - 1) / (count - 1).max(1)).collect();
            places.dedup();
            places
        };
        by_path.iter().flat_map(|leaves| spread(leaves).into_iter().map(|i| leaves[i])).collect()
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

    fn compound(&mut self, length: Option<usize>) -> Compound<'_> {
        let start = self.bytes.len();
        if let Some(length) = length {
            self.bytes.extend(varint(length as u64));
        }
        let content = self.bytes.len();
        let sequence = length.map(|length| (length as u64, start, content));
        Compound { recorder: self, sequence, last: None }
    }
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

/// Records what has parts.
pub struct Compound<'a> {
    recorder: &'a mut Recorder,
    /// Of a sequence: its length, where it starts, and where its content does.
    sequence: Option<(u64, usize, usize)>,
    last: Option<usize>,
}

impl Compound<'_> {
    fn part<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.last = Some(self.recorder.bytes.len());
        self.recorder.below(name, value)
    }

    fn finish(self) -> Result<(), Error> {
        if let Some((length, start, content)) = self.sequence {
            // The path of the elements is another's.
            self.recorder.leaf(start, Kind::Sequence(length, content, self.last));
        }
        Ok(())
    }
}

impl ser::SerializeSeq for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.part("[]", value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl ser::SerializeTuple for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.part("[]", value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl ser::SerializeTupleStruct for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.part("()", value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

impl ser::SerializeStruct for Compound<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.part(&format!(".{name}"), value)
    }

    fn end(self) -> Result<(), Error> {
        self.finish()
    }
}

/// Types that no proof has: a structure that has them must be taught here first.
macro_rules! not_recorded {
    ($($method:ident($type:ty))*) => {
        $(fn $method(self, _: $type) -> Result<(), Error> { Err(Error) })*
    };
}

impl<'a> Serializer for &'a mut Recorder {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Compound<'a>;
    type SerializeTuple = Compound<'a>;
    type SerializeTupleStruct = Compound<'a>;
    type SerializeTupleVariant = ser::Impossible<(), Error>;
    type SerializeMap = ser::Impossible<(), Error>;
    type SerializeStruct = Compound<'a>;
    type SerializeStructVariant = ser::Impossible<(), Error>;

    not_recorded! {
        serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64)
        serialize_f32(f32) serialize_f64(f64) serialize_char(char) serialize_str(&str)
        serialize_bytes(&[u8])
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.serialize_u8(value.into())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Error> {
        let start = self.bytes.len();
        self.bytes.push(value);
        self.leaf(start, Kind::Byte);
        Ok(())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Error> {
        self.number(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Error> {
        self.number(value.into())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.number(value)
    }

    fn serialize_none(self) -> Result<(), Error> {
        let start = self.bytes.len();
        self.bytes.push(0);
        self.leaf(start, Kind::Tag(false));
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        let start = self.bytes.len();
        self.bytes.push(1);
        self.below("?", value)?;
        self.leaf(start, Kind::Tag(true));
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Compound<'a>, Error> {
        let length = length.ok_or(Error)?;
        Ok(self.compound(Some(length)))
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'a>, Error> {
        Ok(self.compound(None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Error> {
        Ok(self.compound(None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Error> {
        Ok(self.compound(None))
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Error> {
        Err(Error)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(Error)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        Err(Error)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Error> {
        Err(Error)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Err(Error)
    }
}
