use p3_field::PrimeCharacteristicRing;

use super::{Node, NodeCols};
use crate::F;
use crate::memory::tree::NodeRecord;
use crate::witness::{Lookups, Shard, Witness};

impl Witness for Node {
    type Record = NodeRecord;

    fn records(shard: &Shard) -> &[NodeRecord] {
        &shard.tree.nodes
    }

    fn fill(row: &mut NodeCols<F>, record: &NodeRecord, _lookups: &Lookups) {
        row.level = F::from_u32(record.level);
        row.index = F::from_u32(record.index);
        row.before = record.before;
        row.after = record.after;
        row.permuted_before = record.permuted_before;
        row.permuted_after = record.permuted_after;
        row.touched = record.touched.map(F::from_bool);
        row.is_real = F::ONE;
    }
}
