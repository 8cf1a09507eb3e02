//! When each word was last accessed in the current shard, and what it held at first.

use isa::clock::LOG_WINDOW;
use isa::memory_map::{LEAF_WORDS, LOG_LEAF_WORDS};

use crate::machine::Machine;
use crate::records::{LeafRecord, RefreshRecord};

const LOG_CHUNK: u32 = 10;
const CHUNK: usize = 1 << LOG_CHUNK;
/// Leaves of 2^30 words of memory, and some of registers.
const NUM_CHUNKS: usize = (1 << (30 - LOG_LEAF_WORDS - LOG_CHUNK)) + 1;

/// The words a shard has touched. Kept from shard to shard for its allocations only.
pub(crate) struct History {
    /// Chunk number by leaf index / [`CHUNK`]; chunk 0 is never written.
    table: Vec<u32>,
    /// For each leaf of a chunk, one more than its place in `leaves`; 0 if not touched.
    chunks: Vec<[u32; CHUNK]>,
    /// Touched leaves in order of touch. `last_ts` is zero for words not touched; `initial` holds
    /// for touched words only and `last` for none, until [`Self::finish`].
    leaves: Vec<LeafRecord>,
    refreshes: Vec<RefreshRecord>,
}

impl History {
    pub(crate) fn new() -> Self {
        let (leaves, refreshes) = (Vec::new(), Vec::new());
        Self { table: vec![0; NUM_CHUNKS], chunks: vec![[0; CHUNK]], leaves, refreshes }
    }

    /// Notes an access stamped `last` to a word that holds `value` before it; returns the timestamp
    /// of the previous access, which comes before `first`. That is `first - 1` if there was none, or
    /// none within the window: then a refresh comes between.
    #[inline]
    pub(crate) fn access(&mut self, word: u32, value: u32, first: u32, last: u32) -> u32 {
        let leaf = self.leaf(word >> LOG_LEAF_WORDS);
        let place = word as usize % LEAF_WORDS;
        let prev_ts = std::mem::replace(&mut leaf.last_ts[place], last);
        // Clocks start above zero, so zero means: not yet.
        if prev_ts == 0 {
            leaf.initial[place] = value;
            leaf.initial_ts[place] = first - 1;
            return first - 1;
        }
        if (first - prev_ts - 1) >> LOG_WINDOW == 0 {
            return prev_ts;
        }
        self.refreshes.push(RefreshRecord { index: word, value, prev_ts, ts: first - 1 });
        first - 1
    }

    /// A lie about the start of a word's history: stamped `lie`, if it was stamped `honest`.
    #[cfg(feature = "faults")]
    pub(crate) fn restamp(&mut self, word: u32, honest: u32, lie: u32) {
        let start = &mut self.leaf(word >> LOG_LEAF_WORDS).initial_ts[word as usize % LEAF_WORDS];
        if *start == honest {
            *start = lie;
        }
    }

    #[inline]
    fn leaf(&mut self, index: u32) -> &mut LeafRecord {
        let chunk = self.table[(index >> LOG_CHUNK) as usize];
        let slot = self.chunks[chunk as usize][index as usize % CHUNK];
        let place = if slot == 0 { self.touch(index) } else { slot as usize - 1 };
        &mut self.leaves[place]
    }

    #[cold]
    fn touch(&mut self, index: u32) -> usize {
        let entry = &mut self.table[(index >> LOG_CHUNK) as usize];
        if *entry == 0 {
            *entry = self.chunks.len() as u32;
            self.chunks.push([0; CHUNK]);
        }
        let zeros = [0; LEAF_WORDS];
        let (initial, last, initial_ts, last_ts) = (zeros, zeros, zeros, zeros);
        self.leaves.push(LeafRecord { index, initial, last, initial_ts, last_ts });
        self.chunks[*entry as usize][index as usize % CHUNK] = self.leaves.len() as u32;
        self.leaves.len() - 1
    }

    /// Touched leaves so far.
    pub(crate) fn num_leaves(&self) -> usize {
        self.leaves.len()
    }

    /// Refreshes so far.
    pub(crate) fn num_refreshes(&self) -> usize {
        self.refreshes.len()
    }

    /// Ends the shard: the leaves, completed with what `machine` now holds, by rising index, and
    /// the refreshes. The history is empty again.
    pub(crate) fn finish(&mut self, machine: &Machine) -> (Vec<LeafRecord>, Vec<RefreshRecord>) {
        let (mut leaves, refreshes) = self.clear();
        for leaf in &mut leaves {
            leaf.last = machine.leaf(leaf.index);
            for place in 0..LEAF_WORDS {
                if leaf.last_ts[place] == 0 {
                    leaf.initial[place] = leaf.last[place];
                }
            }
        }
        leaves.sort_unstable_by_key(|leaf| leaf.index);
        (leaves, refreshes)
    }

    /// Forgets the shard.
    pub(crate) fn clear(&mut self) -> (Vec<LeafRecord>, Vec<RefreshRecord>) {
        for LeafRecord { index, .. } in &self.leaves {
            let chunk = self.table[(index >> LOG_CHUNK) as usize];
            self.chunks[chunk as usize][*index as usize % CHUNK] = 0;
        }
        (std::mem::take(&mut self.leaves), std::mem::take(&mut self.refreshes))
    }
}
