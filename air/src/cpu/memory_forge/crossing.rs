use p3_field::{PrimeCharacteristicRing, PrimeField32};

use super::{Access, assert_refused, offsets, record};
use crate::F;
use crate::cols::Columns;
use crate::cpu::address::{Address, NextWord, Offset};
use crate::cpu::forge::{any_shard, filled, holds};
use crate::word::inverse_power_of_two;

/// A chip of accesses that reach into a second word.
pub trait Crossing: Access {
    /// The columns of the second word's index.
    fn next(row: &mut Self::Row<F>) -> &mut NextWord<F>;
}

/// The word after that of an address, honest or not.
fn next_word(address: &Address<F>, offset: &Offset<F>) -> NextWord<F> {
    let [low, high] = address.sum;
    let [at1, at2, at3] = offset.at;
    let low = low - at1 - at2.double() - at3 * F::from_u32(3);
    let index = low * inverse_power_of_two(2) + high * F::from_u32(1 << 14);
    let next = (index + F::ONE).as_canonical_u32();
    NextWord { low: F::from_u32(next % (1 << 14)), high: F::from_u32(next >> 14) }
}

/// Sets the second word, after the first.
pub fn follow<C: Crossing>(row: &mut C::Row<F>) {
    let (address, offset) = (*C::address(row), *C::offset(row));
    *C::next(row) = next_word(&address, &offset);
}

/// Moves the access to the start of its word, with these flags.
fn at_start<C: Crossing>(row: &mut C::Row<F>, at: [i32; 3]) {
    let address = C::address(row);
    let offset = F::from_u32(address.sum[0].as_canonical_u32() % 4);
    address.sum[0] -= offset;
    address.base[0] -= offset;
    C::offset(row).at = at.map(F::from_i32);
    follow::<C>(row);
}

/// NEGATIVE: an access that crosses starts at the byte of the first word that its address says,
/// which is not the first.
pub fn assert_crossing_offset_bound<C: Crossing>() {
    assert_refused::<C>(&[
        |row| C::offset(row).at.rotate_right(1),
        |row| C::offset(row).at = [F::ZERO; 3],
        |row| C::offset(row).at[0] = F::ONE - C::offset(row).at[0],
        |row| C::address(row).sum[0] += F::ONE,
        |row| C::address(row).sum[0] -= F::ONE,
        // Offset 0, as it is, and as a sum of other flags; 4, as the next word's offset 0.
        |row| at_start::<C>(row, [0, 0, 0]),
        |row| at_start::<C>(row, [1, 1, -1]),
        |row| at_start::<C>(row, [-1, -1, 1]),
        |row| at_start::<C>(row, [-1, 1, 1]),
    ]);
}

/// NEGATIVE: the second word is the one after the first.
pub fn assert_next_word_bound<C: Crossing>() {
    assert_refused::<C>(&[
        |row| C::next(row).low += F::ONE,
        |row| C::next(row).low -= F::ONE,
        |row| C::next(row).high += F::ONE,
        |row| *C::next(row) = NextWord { low: F::ZERO, high: F::ZERO },
        // The same index in parts out of range.
        |row| {
            C::next(row).low += F::from_u32(1 << 14);
            C::next(row).high -= F::ONE;
        },
        |row| {
            C::next(row).low -= F::from_u32(1 << 14);
            C::next(row).high += F::ONE;
        },
    ]);
}

/// NEGATIVE: no access reaches beyond the address space.
pub fn assert_none_beyond<C: Crossing>() {
    let shard = any_shard();
    for &opcode in C::OPCODES {
        for offset in offsets(opcode, true) {
            let record = record(opcode, 0xffff_fffc + offset, (0x80ff_7f01, 0x7f01_80ff), 0);
            let mut values = filled::<C>(&shard, &record);
            // The second word at index 2^30, which is register x0; at 2^30 in other parts; at 0.
            for [low, high] in [[0, 1 << 16], [1 << 14, 0xffff], [0, 0], [1 << 30, 0]] {
                let [low, high] = [low, high].map(F::from_u32);
                *C::next(C::Row::of_mut(&mut values)) = NextWord { low, high };
                assert!(!holds(C::CHIP, &values), "{record:?}");
            }
            // The first word at index -1, the second at 0.
            let row = C::Row::of_mut(&mut values);
            C::address(row).sum[1] -= F::from_u32(1 << 16);
            follow::<C>(row);
            assert!(!holds(C::CHIP, &values), "{record:?}");
        }
    }
}
