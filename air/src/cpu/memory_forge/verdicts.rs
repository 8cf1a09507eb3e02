use isa::Opcode;
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{offsets, record, records};
use crate::F;
use crate::cols::Columns;
use crate::cpu::address::{Address, Offset};
use crate::cpu::forge::{self, any_shard, filled, holds};
use crate::machine::ChipId;
use crate::witness::Witness;

/// A chip of accesses to parts of words, or to two words, as its tests see it.
pub trait Access: Witness<Record = Record> {
    /// The chip.
    const CHIP: ChipId;
    /// Its instructions.
    const OPCODES: &'static [Opcode];
    /// Whether its accesses reach into a second word.
    const CROSSING: bool;

    /// The columns of the address.
    fn address(row: &mut Self::Row<F>) -> &mut Address<F>;

    /// The columns of the place in the word.
    fn offset(row: &mut Self::Row<F>) -> &mut Offset<F>;

    /// Sets what follows from the other columns as the constraints say.
    fn conclude(row: &mut Self::Row<F>);
}

/// Asserts that no row of [`records`] can be forged in one of the ways `lies`, even if all that
/// follows is set accordingly. A lie may leave some rows as they are.
pub fn assert_refused<C: Access>(lies: &[fn(&mut C::Row<F>)]) {
    forge::assert_refused::<C, _>(C::CHIP, &records(C::OPCODES, C::CROSSING), lies, C::conclude);
}

/// NEGATIVE: an access to a part of a word is to the part that its address says.
pub fn assert_offset_bound<C: Access>() {
    fn add<C: Access>(row: &mut C::Row<F>, change: [i32; 3]) {
        let at = &mut C::offset(row).at;
        at.iter_mut().zip(change).for_each(|(flag, change)| *flag += F::from_i32(change));
    }
    assert_refused::<C>(&[
        |row| C::offset(row).at.rotate_right(1),
        |row| C::offset(row).at = C::offset(row).at.map(|flag| F::ONE - flag),
        |row| C::offset(row).at = [F::ONE - C::offset(row).at[0], F::ZERO, F::ZERO],
        |row| C::offset(row).at = [F::ZERO; 3],
        |row| C::address(row).sum[0] += F::ONE,
        |row| C::address(row).sum[0] -= F::ONE,
        // Two offsets at once, which add up to the right one, or to nothing.
        |row| add::<C>(row, [2, -1, 0]),
        |row| add::<C>(row, [1, 1, -1]),
    ]);
}

/// NEGATIVE: an access is no row of the chip where it crosses, or does not cross, into a second
/// word and the chip's own do not, or do.
pub fn assert_no_row_at_other_offsets<C: Access>() {
    let shard = any_shard();
    for &opcode in C::OPCODES {
        for offset in offsets(opcode, !C::CROSSING) {
            let record = record(opcode, 0x2000 + offset, (0x80ff_7f01, 0x7f01_80ff), 0x89ab_cdef);
            assert!(!holds(C::CHIP, &filled::<C>(&shard, &record)), "{record:?}");
        }
    }
}

/// NEGATIVE: in a row that is honest but for the sum of its address, the sum is bound: limbs not
/// in range, carries in the wrong place, another byte, another word, an index among the registers;
/// limbs in range of which the low one is off by `4 = -4 * 30720 * 2^16` modulo p, and the high
/// one makes up for that carry. `solve` makes the rest of the row follow.
pub fn assert_address_bound<C: Witness<Record = Record>>(
    chip: ChipId,
    records: &[Record],
    address: impl Fn(&mut C::Row<F>) -> &mut Address<F>,
    solve: impl Fn(&mut C::Row<F>),
) {
    let shard = any_shard();
    for record in records {
        let mut values = filled::<C>(&shard, record);
        assert!(holds(chip, &values), "{record:?}");
        let [low, high] = address(C::Row::of_mut(&mut values)).sum;
        for (a, b) in [(1 << 16, -1), (1 << 16, 0), (-(1 << 16), 1), (0, 1 << 16), (0, -(1 << 16))]
            .into_iter()
            .chain([(1, 0), (-1, 0), (2, 0), (4, 0), (-4, 0), (0, 1), (0, -1)])
            .chain([(4, 57344), (-4, -57344)])
        {
            let sum = [low + F::from_i32(a), high + F::from_i32(b)];
            address(C::Row::of_mut(&mut values)).sum = sum;
            solve(C::Row::of_mut(&mut values));
            assert!(!holds(chip, &values), "{record:?}: {sum:?}");
        }
    }
}
