//! Where the operands of a call may lie.

use isa::precompile::PrecompileInfo;

use crate::error::TrapKind;

/// Checks the pointers of a call: all are aligned, all words fit, none is written that is a word of
/// another operand. One check for all pointers comes before the next.
pub(super) fn check(info: &PrecompileInfo, pointers: &[u32]) -> Result<(), TrapKind> {
    let operands = || pointers.iter().copied().zip(info.operands).enumerate();
    for (_, (address, _)) in operands() {
        if !address.is_multiple_of(4) {
            return Err(TrapKind::MisalignedPointer { address });
        }
    }
    for (_, (address, operand)) in operands() {
        // The last word, not the end: a range may end where the address space does.
        address
            .checked_add(4 * (operand.words - 1))
            .ok_or(TrapKind::AddressWrap { address, bytes: 4 * operand.words })?;
    }
    for (second, (b, of_b)) in operands() {
        for (first, (a, of_a)) in operands().take(second) {
            let meet = a / 4 < b / 4 + of_b.words && b / 4 < a / 4 + of_a.words;
            if meet && (of_a.written || of_b.written) {
                let arguments = [first as u8, second as u8];
                return Err(TrapKind::Overlap { call: info.name, arguments, addresses: [a, b] });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use isa::precompile::{Operand, TABLE};

    use super::*;

    /// Eight words read, eight more read, four written.
    const INFO: PrecompileInfo = PrecompileInfo {
        operands: &[Operand::read(8), Operand::read(8), Operand::written(4)],
        name: "example",
        ..TABLE[0]
    };

    fn overlap(arguments: [u8; 2], addresses: [u32; 2]) -> Result<(), TrapKind> {
        Err(TrapKind::Overlap { call: "example", arguments, addresses })
    }

    #[test]
    fn operands_that_are_read_may_meet() {
        for b in [0x100, 0x104, 0x11c, 0x120, 0xe4] {
            assert_eq!(check(&INFO, &[0x100, b, 0x200]), Ok(()));
        }
    }

    #[test]
    fn operands_that_are_written_meet_no_other() {
        let (a, b) = (0x100, 0x200);
        // Its 16 bytes before, in and after each of the others.
        for written in [a - 16, a + 32, b - 16, b + 32] {
            assert_eq!(check(&INFO, &[a, b, written]), Ok(()), "{written:#x}");
        }
        for offset in [-12, -4, 0, 16, 20, 28] {
            let at_a = a.wrapping_add_signed(offset);
            assert_eq!(check(&INFO, &[a, b, at_a]), overlap([0, 2], [a, at_a]));
            let at_b = b.wrapping_add_signed(offset);
            assert_eq!(check(&INFO, &[a, b, at_b]), overlap([1, 2], [b, at_b]));
        }
        // Of several, the first pair.
        assert_eq!(check(&INFO, &[a, a, a]), overlap([0, 2], [a, a]));
    }

    #[test]
    fn at_the_end_of_the_address_space() {
        let end = |bytes: u32| 0u32.wrapping_sub(bytes);
        assert_eq!(check(&INFO, &[end(32), end(64), 0]), Ok(()));
        assert_eq!(check(&INFO, &[end(32), 0, end(48)]), Ok(()));
        let (a, c) = (end(32), end(16));
        assert_eq!(check(&INFO, &[a, 0x100, c]), overlap([0, 2], [a, c]));
    }

    #[test]
    fn of_several_faults_the_first_counts() {
        let misaligned = |address| Err(TrapKind::MisalignedPointer { address });
        let wraps = |address, bytes| Err(TrapKind::AddressWrap { address, bytes });
        let top = u32::MAX - 3;
        assert_eq!(check(&INFO, &[top, 0x100, 0x102]), misaligned(0x102));
        assert_eq!(check(&INFO, &[0x100, top, 0x100]), wraps(top, 32));
        assert_eq!(check(&INFO, &[0x100, 0x200, top]), wraps(top, 16));
    }
}
