use super::{Boundary, BoundaryCols};
use crate::F;
use crate::witness::{Lookups, Shard, Witness};

impl Witness for Boundary {
    type Record = BoundaryCols<F>;

    fn records(shard: &Shard) -> &[BoundaryCols<F>] {
        std::slice::from_ref(&shard.boundary)
    }

    fn fill(row: &mut BoundaryCols<F>, record: &BoundaryCols<F>, _lookups: &Lookups) {
        *row = *record;
    }
}
