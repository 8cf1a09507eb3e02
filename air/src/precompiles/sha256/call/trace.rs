use p3_field::PrimeCharacteristicRing;
use vm::records::CallRecord;

use super::{Sha256Call, Sha256CallCols};
use crate::F;
use crate::precompiles::sha256::PRECOMPILE;
use crate::witness::{Lookups, Shard, Witness};

impl Witness for Sha256Call {
    type Record = CallRecord;

    fn records(shard: &Shard) -> &[CallRecord] {
        &shard.records.calls[PRECOMPILE as usize]
    }

    fn fill(row: &mut Sha256CallCols<F>, record: &CallRecord, lookups: &Lookups) {
        row.call.fill(record, lookups);
        let operands = PRECOMPILE.info().operands;
        for (number, (pointer, operand)) in row.pointers.iter_mut().zip(operands).enumerate() {
            pointer.fill(record, (number, operand.words), lookups);
        }
        row.is_real = F::ONE;
    }
}
