//! The encoding itself: what `postcard` writes, and a note of each value.

use std::fmt::Error;

use serde::Serialize;
use serde::ser::{self, Serializer};

use super::{Kind, Recorder, varint};

/// Records what has parts.
pub struct Compound<'a> {
    recorder: &'a mut Recorder,
    /// Of a sequence: its length, where it starts, and where its content does.
    sequence: Option<(u64, usize, usize)>,
    last: Option<usize>,
}

impl<'a> Compound<'a> {
    fn new(recorder: &'a mut Recorder, length: Option<usize>) -> Self {
        let start = recorder.bytes.len();
        if let Some(length) = length {
            recorder.bytes.extend(varint(length as u64));
        }
        let content = recorder.bytes.len();
        let sequence = length.map(|length| (length as u64, start, content));
        Self { recorder, sequence, last: None }
    }

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

/// What has parts without names: all are told alike, and differ in the trait only.
macro_rules! unnamed_parts {
    ($($trait:ident $method:ident $name:literal)*) => {
        $(impl ser::$trait for Compound<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.part($name, value)
            }

            fn end(self) -> Result<(), Error> {
                self.finish()
            }
        })*
    };
}

unnamed_parts! {
    SerializeSeq serialize_element "[]"
    SerializeTuple serialize_element "[]"
    SerializeTupleStruct serialize_field "()"
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
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Error> {
        bytes.serialize(self)
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
        Ok(Compound::new(self, Some(length)))
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'a>, Error> {
        Ok(Compound::new(self, None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Error> {
        Ok(Compound::new(self, None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Error> {
        Ok(Compound::new(self, None))
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
