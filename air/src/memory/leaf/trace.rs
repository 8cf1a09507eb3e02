use isa::memory_map::LEAF_WORDS;
use p3_field::PrimeCharacteristicRing;

use super::{Leaf, LeafCols, LeafState};
use crate::F;
use crate::hash::{Digest, leaf_block};
use crate::memory::tree::HashedLeaf;
use crate::witness::{Lookups, Shard, Witness};

impl Witness for Leaf {
    type Record = HashedLeaf;

    fn records(shard: &Shard) -> &[HashedLeaf] {
        &shard.tree.leaves
    }

    fn fill(row: &mut LeafCols<F>, leaf: &HashedLeaf, lookups: &Lookups) {
        let record = &leaf.record;
        row.index = F::from_u32(record.index);
        row.initial.fill(&record.initial, &record.initial_ts, leaf.permuted_initial);
        row.last.fill(&record.last, &record.last_ts, leaf.permuted_last);
        for value in record.initial {
            lookups.range_word(value);
        }
        row.is_real = F::ONE;
    }
}

impl LeafState<F> {
    fn fill(&mut self, words: &[u32; LEAF_WORDS], ts: &[u32; LEAF_WORDS], permuted: Digest) {
        self.limbs = leaf_block(words);
        self.ts = ts.map(F::from_u32);
        self.permuted = permuted;
    }
}
