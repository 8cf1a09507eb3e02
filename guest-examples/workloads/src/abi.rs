//! Reads what Solidity's ABI encodes: arguments, arrays and structures, the latter two alike.
//!
//! A tuple is words of 32 bytes. A member whose size is not fixed stands there as an offset from the tuple's
//! beginning to where it lies: an array or bytes with the length before it, or a tuple.

use alloc::vec::Vec;

use ruint::aliases::U256;

use crate::Error;

/// Bytes of a word.
const WORD: usize = 32;

/// An account's address.
pub type Address = [u8; 20];

/// A tuple: words, and what their offsets lead to.
#[derive(Clone, Copy, Debug)]
pub struct Tuple<'a>(&'a [u8]);

/// An array: how many elements, and the tuple of them.
#[derive(Clone, Copy, Debug)]
pub struct Array<'a> {
    length: usize,
    elements: Tuple<'a>,
}

impl<'a> Tuple<'a> {
    /// The arguments of a function.
    pub fn arguments(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Word `index`.
    ///
    /// # Errors
    ///
    /// If the bytes end before; so for all below.
    pub fn word(&self, index: usize) -> Result<&'a [u8; WORD], Error> {
        let start = index.checked_mul(WORD).and_then(|start| self.0.get(start..));
        start.and_then(<[u8]>::first_chunk).ok_or(Error::Abi("a word lies beyond the end"))
    }

    /// A `uint256`.
    pub fn number(&self, index: usize) -> Result<U256, Error> {
        self.word(index).map(|word| U256::from_be_bytes(*word))
    }

    /// A `uint64`, or any number that is to be one.
    pub fn uint64(&self, index: usize) -> Result<u64, Error> {
        match self.word(index)?.split_last_chunk() {
            Some((zeros, number)) if *zeros == [0; 24] => Ok(u64::from_be_bytes(*number)),
            _ => Err(Error::Abi("a number has more than 64 bits")),
        }
    }

    /// A number of rounds or the like: of 32 bits, so that a run has an end.
    pub fn count(&self, index: usize) -> Result<u32, Error> {
        u32::try_from(self.uint64(index)?).map_err(|_| Error::Abi("a count has more than 32 bits"))
    }

    /// An `address`.
    pub fn address(&self, index: usize) -> Result<Address, Error> {
        match self.word(index)?.split_last_chunk() {
            Some((zeros, address)) if *zeros == [0; 12] => Ok(*address),
            _ => Err(Error::Abi("an address has more than 20 bytes")),
        }
    }

    /// A `bool`.
    pub fn boolean(&self, index: usize) -> Result<bool, Error> {
        match self.uint64(index)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Error::Abi("a truth value is neither 0 nor 1")),
        }
    }

    /// A tuple of which not all members have a fixed size.
    pub fn tuple(&self, index: usize) -> Result<Tuple<'a>, Error> {
        let offset = usize::try_from(self.uint64(index)?).ok();
        let bytes = offset.and_then(|offset| self.0.get(offset..));
        bytes.map(Tuple).ok_or(Error::Abi("an offset leads beyond the end"))
    }

    /// An array of any length.
    pub fn array(&self, index: usize) -> Result<Array<'a>, Error> {
        let (length, bytes) = self.sized(index)?;
        Ok(Array { length, elements: Tuple(bytes) })
    }

    /// `bytes`.
    pub fn bytes(&self, index: usize) -> Result<&'a [u8], Error> {
        let (length, bytes) = self.sized(index)?;
        bytes.get(..length).ok_or(Error::Abi("bytes go beyond the end"))
    }

    /// A length, and what follows it.
    fn sized(&self, index: usize) -> Result<(usize, &'a [u8]), Error> {
        let tuple = self.tuple(index)?;
        let length = usize::try_from(tuple.uint64(0)?);
        let length = length.map_err(|_| Error::Abi("a length goes beyond the end"))?;
        Ok((length, &tuple.0[WORD..]))
    }
}

impl<'a> Array<'a> {
    /// The elements, of so many words each.
    ///
    /// # Errors
    ///
    /// If they go beyond the end.
    pub fn fixed<const WORDS: usize>(
        self,
    ) -> Result<impl ExactSizeIterator<Item = Tuple<'a>>, Error> {
        let (words, _) = self.elements.0.as_chunks::<WORD>();
        let (elements, _) = words.as_chunks::<WORDS>();
        let elements = elements.get(..self.length);
        let elements = elements.ok_or(Error::Abi("an array goes beyond the end"))?;
        Ok(elements.iter().map(|words| Tuple(words.as_flattened())))
    }

    /// The elements, each of which is a word.
    ///
    /// # Errors
    ///
    /// If they go beyond the end.
    pub fn words(self) -> Result<&'a [[u8; WORD]], Error> {
        let (words, _) = self.elements.0.as_chunks();
        words.get(..self.length).ok_or(Error::Abi("an array goes beyond the end"))
    }

    /// The elements, each of which is a tuple without a fixed size.
    ///
    /// # Errors
    ///
    /// If the offsets of the elements go beyond the end.
    pub fn tuples(self) -> Result<impl Iterator<Item = Result<Tuple<'a>, Error>>, Error> {
        let elements = self.elements;
        Ok((0..self.words()?.len()).map(move |index| elements.tuple(index)))
    }

    /// The elements, each of which is `bytes`.
    ///
    /// # Errors
    ///
    /// If one goes beyond the end.
    pub fn all_bytes(self) -> Result<Vec<&'a [u8]>, Error> {
        (0..self.words()?.len()).map(|index| self.elements.bytes(index)).collect()
    }
}

/// A `uint256` as a word.
pub fn word(number: U256) -> [u8; WORD] {
    number.to_be_bytes()
}

/// An address as a word.
pub fn address_word(address: &Address) -> [u8; WORD] {
    let mut word = [0; WORD];
    word[12..].copy_from_slice(address);
    word
}
