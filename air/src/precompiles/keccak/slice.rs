//! Eight slices of the state before and after, one row: byte `k` of every lane.
//!
//! - Given: the bytes, by the rows of their [words](super::word).
//! - Proves: the first group of [rounds](super::round) has those before the permutation, and the last
//!   those after.
//! - Columns: [`KeccakSliceCols`].
//! - Constraints: flag boolean (2).
//! - Messages: call 25; on the hash bus, keccak state 2.
//!
//! Words have lanes, rounds have slices: the row turns one into the other. Both sides have their
//! bytes in range, so three in a field are those of the other side.

use isa::keccak::{LANES, ROUNDS};
use p3_field::PrimeCharacteristicRing;

use super::{BYTES_PER_FIELD, PACKED, SLICES, Tag, told};
use crate::bus::{MachineBuilder, Message, constant};
use crate::cols::columns;
use crate::machine::Chip;

/// The chip.
pub struct KeccakSlice;

columns! {
    /// A row of the chip.
    pub struct KeccakSliceCols<T> {
        /// Clock of the call.
        pub clk: T,
        /// Which byte of each lane.
        pub byte: T,
        /// The bytes before the permutation, the block combined with them.
        pub before: [T; LANES],
        /// The bytes after.
        pub after: [T; LANES],
        /// Whether the row is in use.
        pub is_real: T,
    }
}

/// A message about byte `byte` of the state after `round` rounds.
pub(super) fn state<E: PrimeCharacteristicRing>(
    [clk, round, byte]: [E; 3],
    packed: [E; PACKED],
) -> [E; 3 + PACKED] {
    let mut fields = [clk, round, byte].into_iter().chain(packed);
    core::array::from_fn(|_| fields.next().unwrap_or(E::ZERO))
}

/// Three bytes a field, the least first.
pub(super) fn pack<AB: MachineBuilder>(bytes: &[AB::Expr; LANES]) -> [AB::Expr; PACKED] {
    core::array::from_fn(|field| {
        let bytes = bytes.iter().skip(field * BYTES_PER_FIELD).take(BYTES_PER_FIELD);
        let weights = [1, 1 << 8, 1 << 16].map(constant::<AB>);
        bytes.zip(weights).map(|(byte, weight)| byte.clone() * weight).sum()
    })
}

impl Chip for KeccakSlice {
    type Row<T> = KeccakSliceCols<T>;
    const DEGREE: usize = 5;
    const GAS: u32 = 0;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &KeccakSliceCols<AB::Var>) {
        let [clk, byte, is_real] = [row.clk, row.byte, row.is_real].map(Into::<AB::Expr>::into);
        builder.assert_bool(row.is_real);
        let before = row.before.map(Into::<AB::Expr>::into);
        let after = row.after.map(Into::<AB::Expr>::into);
        for (lane, (before, after)) in (0..).zip(before.iter().zip(&after)) {
            let number = byte.clone() + constant::<AB>(SLICES as u32 * lane);
            let bytes = [before.clone(), after.clone()];
            told::<AB, 2>(Tag::Byte, clk.clone(), number, bytes).receive(builder, is_real.clone());
        }
        let at = |round| [clk.clone(), constant::<AB>(round), byte.clone()];
        let (taken, left) = (state(at(0), pack::<AB>(&before)), at(ROUNDS as u32));
        builder.send_hash(Message::KeccakState, taken, is_real.clone());
        builder.receive_hash(Message::KeccakState, state(left, pack::<AB>(&after)), is_real);
    }
}

#[cfg(feature = "trace")]
mod trace {
    use p3_field::PrimeCharacteristicRing;

    use super::{KeccakSlice, KeccakSliceCols};
    use crate::F;
    use crate::precompiles::keccak::ROWS;
    use crate::precompiles::keccak::records::SliceRecord;
    use crate::witness::{Lookups, Shard, Witness};

    impl Witness for KeccakSlice {
        type Record = SliceRecord;
        const RECORDS: usize = ROWS;

        fn records(shard: &Shard) -> &[SliceRecord] {
            &shard.keccak.slices
        }

        fn fill(row: &mut KeccakSliceCols<F>, record: &SliceRecord, _lookups: &Lookups) {
            row.clk = F::from_u32(record.clk);
            row.byte = F::from_u32(record.byte);
            row.before = record.before.map(F::from_u8);
            row.after = record.after.map(F::from_u8);
            row.is_real = F::ONE;
        }
    }
}
