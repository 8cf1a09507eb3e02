use isa::{Chip as Family, Opcode};
use p3_field::PrimeCharacteristicRing;
use vm::records::Record;

use super::{CARRY_BITS, DivRem, DivRemCols};
use crate::F;
use crate::cpu::bytes::{fill_word, products};
use crate::witness::{Lookups, Shard, Witness};
use crate::word::limbs;

impl Witness for DivRem {
    type Record = Record;

    fn records(shard: &Shard) -> &[Record] {
        shard.instructions(Family::DivRem)
    }

    fn fill(row: &mut DivRemCols<F>, record: &Record, lookups: &Lookups) {
        let opcode = record.insn.opcode;
        row.is_real = F::ONE;
        row.is_rem = F::from_bool(matches!(opcode, Opcode::Rem | Opcode::Remu));
        row.a = limbs(record.rs1.value);
        row.b = limbs(record.rs2.value);
        row.c = limbs(record.rd.value);
        lookups.range_word(record.rd.value);
        let division = Division::of(record);
        if division.is_signed {
            for operand in [record.rs1.value, record.rs2.value] {
                lookups.range(15, operand >> 16 & 0x7fff);
            }
        }
        row.fill_division(&division, lookups);

        row.frame.fill(record, lookups);
        row.rs1.fill_rs1(record, lookups);
        row.rs2.fill_rs2(record, lookups);
        row.rd.fill_rd(record, lookups);
    }
}

/// Operands with their signs taken off.
struct Division {
    is_signed: bool,
    a: u32,
    b: u32,
    a_negative: bool,
    b_negative: bool,
}

impl Division {
    fn of(record: &Record) -> Self {
        let (a, b) = (record.rs1.value, record.rs2.value);
        let is_signed = matches!(record.insn.opcode, Opcode::Div | Opcode::Rem);
        let [a_negative, b_negative] = [a, b].map(|word| is_signed && word >> 31 == 1);
        let magnitude = |word: u32, negative| if negative { word.wrapping_neg() } else { word };
        let (a, b) = (magnitude(a, a_negative), magnitude(b, b_negative));
        Self { is_signed, a, b, a_negative, b_negative }
    }
}

impl DivRemCols<F> {
    /// Fills what follows from operands and opcode.
    fn fill_division(&mut self, division: &Division, lookups: &Lookups) {
        let &Division { is_signed, a, b, a_negative, b_negative } = division;
        self.is_signed = F::from_bool(is_signed);
        self.a_negative = F::from_bool(a_negative);
        self.b_negative = F::from_bool(b_negative);
        self.b_zero = F::from_bool(b == 0);

        let (quotient, remainder) = (isa::semantics::divu(a, b), isa::semantics::remu(a, b));
        fill_word(&mut self.divisor, b, lookups);
        fill_word(&mut self.quotient, quotient, lookups);
        self.remainder = limbs(remainder);
        lookups.range_word(remainder);
        let [q_bytes, b_bytes] = [quotient, b].map(|word| word.to_le_bytes().map(u32::from));
        let [p0, p1, ..] = products(&q_bytes, &b_bytes);
        // |a| of a negative number has the low part -a_0, not 2^16 - a_0: a carry more.
        let low = p0 + (p1 << 8) + (remainder & 0xffff);
        let borrow = u32::from(a_negative && a & 0xffff != 0);
        let carry = (low >> 16) + borrow;
        self.carry = F::from_u32(carry);
        lookups.range(CARRY_BITS, carry);

        let high_equal = b != 0 && remainder >> 16 == b >> 16;
        self.high_equal = F::from_bool(high_equal);
        let shift = if high_equal { 0 } else { 16 };
        let [upper, lower] = [b, remainder].map(|word| word >> shift & 0xffff);
        self.margin = F::from_u32(upper) - F::from_u32(lower);
        if b != 0 {
            lookups.range(16, upper - lower - 1);
        }

        let is_rem = self.is_rem == F::ONE;
        let c_negative = if is_rem { a_negative } else { b != 0 && a_negative != b_negative };
        self.c_negative = F::from_bool(c_negative);
        self.magnitude = limbs(if is_rem { remainder } else { quotient });
    }
}
