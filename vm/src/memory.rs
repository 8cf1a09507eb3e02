//! Guest memory: 2^30 words in pages that are allocated when first written.
//!
//! A flat page table maps the upper 20 bits of a byte address to a page number. Number 0 is one
//! shared page of zeros that is never written: a read of untouched memory needs no test and costs
//! no memory. Reads of untouched memory hence do not count against the limit; writes do.

use isa::memory_map::LEAF_WORDS;
use thiserror::Error;

/// Bytes in a page.
pub const PAGE_BYTES: u32 = 4096;
const PAGE_WORDS: usize = PAGE_BYTES as usize / 4;
const TABLE_LEN: usize = 1 << 20;
const LOG_PAGE_BYTES: u32 = PAGE_BYTES.ilog2();
const LEAVES_PER_PAGE: usize = PAGE_WORDS / LEAF_WORDS;

type Page = [u32; PAGE_WORDS];

/// Page number of the shared page of zeros.
const ZERO_PAGE: u32 = 0;

/// A write needed a page more than the limit allows, or than the host can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("guest memory limit of {limit_pages} pages of 4 KiB reached at address {address:#010x}")]
pub struct MemoryLimitReached {
    /// Byte address of the write.
    pub address: u32,
    /// The limit.
    pub limit_pages: u32,
}

/// The memory of a guest. Addresses are byte addresses; their low two bits are ignored, so every
/// `u32` is valid.
pub struct Memory {
    /// Page number by address / [`PAGE_BYTES`].
    table: Box<[u32; TABLE_LEN]>,
    /// Pages in order of first write, after the page of zeros.
    pages: Vec<Page>,
    limit_pages: u32,
}

impl Memory {
    /// Memory of zeros of which at most `limit_bytes`, in whole pages, may be written.
    pub fn new(limit_bytes: u64) -> Self {
        let limit_pages = (limit_bytes / PAGE_BYTES as u64).min(TABLE_LEN as u64) as u32;
        Self { table: empty_table(), pages: vec![[0; PAGE_WORDS]], limit_pages }
    }

    /// The word that holds the byte at `address`.
    #[inline(always)]
    pub fn read(&self, address: u32) -> u32 {
        let page = self.table[page_index(address)];
        self.pages[page as usize][word_in_page(address)]
    }

    /// Replaces the word that holds the byte at `address`; returns the value before.
    #[inline(always)]
    pub fn write(&mut self, address: u32, value: u32) -> Result<u32, MemoryLimitReached> {
        let mut page = self.table[page_index(address)];
        if page == ZERO_PAGE {
            page = self.allocate(address)?;
        }
        let word = &mut self.pages[page as usize][word_in_page(address)];
        Ok(std::mem::replace(word, value))
    }

    /// Makes sure that a write to `address` cannot fail.
    #[inline(always)]
    pub fn reserve(&mut self, address: u32) -> Result<(), MemoryLimitReached> {
        if self.table[page_index(address)] == ZERO_PAGE {
            self.allocate(address)?;
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn allocate(&mut self, address: u32) -> Result<u32, MemoryLimitReached> {
        let limit = MemoryLimitReached { address, limit_pages: self.limit_pages };
        if self.pages_written() >= self.limit_pages {
            return Err(limit);
        }
        // A host that is out of memory gives the same error, rather than an abort.
        self.pages.try_reserve(1).map_err(|_| limit)?;
        let page = self.pages.len() as u32;
        self.pages.push([0; PAGE_WORDS]);
        self.table[page_index(address)] = page;
        Ok(page)
    }

    /// Number of pages written so far.
    pub fn pages_written(&self) -> u32 {
        self.pages.len() as u32 - 1
    }

    /// The limit on [`Self::pages_written`].
    pub fn limit_pages(&self) -> u32 {
        self.limit_pages
    }

    /// The most memory of the host that this takes, in bytes.
    pub fn bytes(&self) -> u64 {
        4 * TABLE_LEN as u64 + self.pages.len() as u64 * u64::from(PAGE_BYTES)
    }

    /// The indices of the leaves in which this memory and another differ, rising.
    pub fn leaves_differing<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = u32> + 'a {
        let tables = self.table.iter().zip(other.table.iter()).enumerate();
        let written = tables.filter(|(_, pages)| *pages != (&ZERO_PAGE, &ZERO_PAGE));
        written.flat_map(|(index, (&ours, &theirs))| {
            let ours = self.pages[ours as usize].chunks_exact(LEAF_WORDS);
            let theirs = other.pages[theirs as usize].chunks_exact(LEAF_WORDS);
            let leaves = ours.zip(theirs).enumerate().filter(|(_, (a, b))| a != b);
            leaves.map(move |(leaf, _)| (index * LEAVES_PER_PAGE + leaf) as u32)
        })
    }

    /// The non-zero words from byte address `start` up to, not including, `end`, as (byte address,
    /// value) by rising address. Both must be multiples of [`PAGE_BYTES`]; `end` may be 2^32.
    pub fn nonzero_words(&self, start: u32, end: u64) -> impl Iterator<Item = (u32, u32)> + '_ {
        let pages = page_index(start)..(end >> LOG_PAGE_BYTES) as usize;
        pages.filter(|&index| self.table[index] != ZERO_PAGE).flat_map(|index| {
            let page = &self.pages[self.table[index] as usize];
            let base = (index as u32) << LOG_PAGE_BYTES;
            let words = page.iter().enumerate().filter(|(_, value)| **value != 0);
            words.map(move |(word, &value)| (base + 4 * word as u32, value))
        })
    }
}

impl Clone for Memory {
    /// Writes only the parts of the table that are in use: the host need not give memory for the
    /// rest.
    fn clone(&self) -> Self {
        let mut table = empty_table();
        let parts = table.chunks_exact_mut(PAGE_WORDS).zip(self.table.chunks_exact(PAGE_WORDS));
        // Part by part: entry by entry, it becomes vector stores that write nothing, to pages that
        // the host has not given yet, and each of them is as slow as a page fault.
        for (copy, part) in parts.filter(|(_, part)| part.iter().any(|&page| page != ZERO_PAGE)) {
            copy.copy_from_slice(part);
        }
        Self { table, pages: self.pages.clone(), limit_pages: self.limit_pages }
    }
}

fn empty_table() -> Box<[u32; TABLE_LEN]> {
    // From a Vec, so that the array never stands on the stack and starts as untouched pages of
    // the host.
    let Ok(table) = vec![ZERO_PAGE; TABLE_LEN].into_boxed_slice().try_into() else {
        unreachable!("the slice has TABLE_LEN entries")
    };
    table
}

const fn page_index(address: u32) -> usize {
    (address >> LOG_PAGE_BYTES) as usize
}

const fn word_in_page(address: u32) -> usize {
    (address as usize >> 2) % PAGE_WORDS
}
