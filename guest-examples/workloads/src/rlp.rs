//! Reads RLP, in the one way that Ethereum takes of encoding a thing (Yellow Paper, appendix B).

use alloc::vec::Vec;

use ruint::aliases::U256;

use crate::error::TransactionError;

/// Lengths from here on have bytes of their own.
const LONG: usize = 56;
/// The first byte of a string, and of a list, without its length.
const STRING: u8 = 0x80;
const LIST: u8 = 0xc0;

type Result<T> = core::result::Result<T, TransactionError>;

/// What is still to be read.
#[derive(Clone, Debug)]
pub struct Rlp<'a>(&'a [u8]);

/// A string or a list.
enum Item<'a> {
    String(&'a [u8]),
    List(&'a [u8]),
}

impl<'a> Rlp<'a> {
    /// Over items, one after the other.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What was not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Takes the next bytes.
    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let parts = self.0.split_at_checked(length);
        let (taken, rest) = parts.ok_or(TransactionError::Rlp("an item goes beyond the end"))?;
        self.0 = rest;
        Ok(taken)
    }

    /// Takes the bytes of an item whose first byte is `excess` above that of its kind.
    fn payload(&mut self, excess: u8) -> Result<&'a [u8]> {
        let excess = usize::from(excess);
        if excess < LONG {
            return self.take(excess);
        }
        let length = self.take(excess - LONG + 1)?;
        let zeros = length.starts_with(&[0]);
        let length = length
            .iter()
            .try_fold(0usize, |length, byte| Some(length.checked_mul(256)? | usize::from(*byte)));
        match length {
            Some(length) if length >= LONG && !zeros => self.take(length),
            Some(_) => Err(TransactionError::Rlp("a length is longer than it need be")),
            None => Err(TransactionError::Rlp("an item goes beyond the end")),
        }
    }

    fn item(&mut self) -> Result<Item<'a>> {
        let all = self.0;
        match self.take(1)?[0] {
            0..STRING => Ok(Item::String(&all[..1])),
            first @ STRING..LIST => match self.payload(first - STRING)? {
                [0..STRING] => Err(TransactionError::Rlp("a byte is longer than it need be")),
                string => Ok(Item::String(string)),
            },
            first => self.payload(first - LIST).map(Item::List),
        }
    }

    /// Takes a string.
    ///
    /// # Errors
    ///
    /// If there is none, or it is not as short as can be; so for all below.
    pub fn string(&mut self) -> Result<&'a [u8]> {
        match self.item()? {
            Item::String(string) => Ok(string),
            Item::List(_) => Err(TransactionError::Rlp("a list stands in place of a string")),
        }
    }

    /// Takes a list; what is read next is in it.
    pub fn list(&mut self) -> Result<Rlp<'a>> {
        match self.item()? {
            Item::List(items) => Ok(Self(items)),
            Item::String(_) => Err(TransactionError::Rlp("a string stands in place of a list")),
        }
    }

    /// Takes a number of up to 256 bits.
    pub fn number(&mut self) -> Result<U256> {
        let bytes = self.string()?;
        match bytes {
            [0, ..] => Err(TransactionError::Rlp("a number begins with zero")),
            _ => U256::try_from_be_slice(bytes)
                .ok_or(TransactionError::Rlp("a number has more than 256 bits")),
        }
    }

    /// Takes a number of up to 64 bits.
    pub fn uint64(&mut self) -> Result<u64> {
        let number = self.number()?.try_into();
        number.map_err(|_| TransactionError::Rlp("a number has more than 64 bits"))
    }
}

/// A list of items that are encoded already.
pub fn list_of(items: &[u8]) -> Vec<u8> {
    let mut list = Vec::with_capacity(items.len() + 9);
    match items.len() {
        length @ 0..LONG => list.push(LIST + length as u8),
        length => {
            let bytes = length.to_be_bytes();
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            list.push(LIST + (LONG - 1 + bytes.len() - zeros) as u8);
            list.extend_from_slice(&bytes[zeros..]);
        }
    }
    list.extend_from_slice(items);
    list
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn strings_of_all_lengths() {
        let mut rlp = Rlp::new(&[0x7f, 0x80, 0x81, 0x80, 0x82, 1, 0, 0xc1, 0x05]);
        assert_eq!(rlp.string(), Ok(&[0x7f][..]));
        assert_eq!(rlp.number(), Ok(U256::ZERO));
        assert_eq!(rlp.uint64(), Ok(0x80));
        assert_eq!(rlp.uint64(), Ok(0x100));
        assert_eq!(rlp.list().and_then(|mut list| list.uint64()), Ok(5));
        assert!(rlp.rest().is_empty());
    }

    #[test]
    fn lists_are_read_as_written() {
        for length in [0, 1, 55, 56, 255, 256, 70_000] {
            let items = vec![1; length];
            let list = list_of(&items);
            let mut rlp = Rlp::new(&list);
            assert_eq!(rlp.list().expect("a list").rest(), items);
            assert!(rlp.rest().is_empty());
            let mut short = Rlp::new(&list[..list.len() - 1]);
            short.list().expect_err("a list without its end");
        }
    }

    #[test]
    fn what_could_be_shorter_is_rejected() {
        for bytes in [&[0x81, 0x7f][..], &[0xb8, 1, 0x80], &[0xb9, 0, 60], &[0x82, 0, 1]] {
            let bytes = [bytes, &[1; 60]].concat();
            Rlp::new(&bytes).number().expect_err("not the shortest form");
        }
        for bytes in [&[][..], &[0xbf, 255, 255, 255, 255, 255, 255, 255, 255], &[0xc0]] {
            Rlp::new(bytes).string().expect_err("no string");
        }
    }
}
