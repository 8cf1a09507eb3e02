//! The instructions that a chip executes, and what the program table holds for each.

use std::collections::BTreeMap;
use std::mem::offset_of;

use air::F;
use air::bus::Message;
use air::cpu::copy::CopyCols;
use air::cpu::ecall::{EcallCols, OutputCols};
use air::machine::ChipId;
use isa::Opcode::{Jalr, Slli, Srai, Srli};
use isa::memory_map::SINK;
use isa::opcode::TABLE;
use p3_field::{PrimeCharacteristicRing, PrimeField32};

use super::division::Division;
use super::system::{Field, LIMB, MAX};
use crate::symbolic::chip::Symbolic;
use crate::symbolic::polynomial::{Polynomial, Variable};

/// What a row in use may do, and the flags that say so.
#[derive(Clone, Debug)]
pub struct Case {
    /// The chip.
    pub chip: ChipId,
    /// Number of the opcode; none for a chip that fetches nothing.
    pub opcode: Option<u8>,
    /// How often the row takes over from another: once.
    pub is_real: Polynomial,
    /// Flags that have one value whenever the row does this.
    pub flags: BTreeMap<Variable, F>,
    /// What is assumed of the row besides, as products of which one factor is zero.
    pub assumed: Vec<Vec<Polynomial>>,
    /// Its division, if it has one.
    pub division: Option<Division>,
    /// What the verdict stands on besides the solver.
    pub premise: &'static str,
}

/// Chips of precompiles with one row a call, which hands on what it reads.
const HEADS: [ChipId; 2] = [ChipId::Sha256Call, ChipId::KeccakHead];

/// The cases of a chip. None if no instruction's row: it takes over from no other.
///
/// None either if rows follow each other, or compute what is more than a solver can take apart: of those
/// of precompiles [`lemmas`](super::lemmas) says what it can.
pub fn cases(id: ChipId, chip: &Symbolic) -> Option<Vec<Case>> {
    if id.next_row() || id.is_of_precompile() && !HEADS.contains(&id) {
        return None;
    }
    let find = |id: Message| chip.messages.iter().find(|m| m.id() == Some(id as u32));
    let fetch = find(Message::Program).filter(|fetch| fetch.weight > 0);
    let step = fetch.or_else(|| find(Message::Copy))?;
    let opcode = fetch.map(|fetch| &fetch.tuple[2]);
    let expressions: Vec<_> = [&step.count].into_iter().chain(opcode).collect();
    let value = |p: &Polynomial, setting: &_| {
        p.substitute(setting).as_constant().map(|value| value.as_canonical_u32())
    };
    let mut cases: BTreeMap<Option<u8>, Case> = BTreeMap::new();
    for setting in chip.flags().assignments(&expressions)? {
        if value(&step.count, &setting) == Some(0) {
            continue;
        }
        let opcode = opcode.map(|opcode| value(opcode, &setting).expect("flags say it"));
        // No row of a program table has another number.
        if opcode.is_some_and(|opcode| opcode as usize >= TABLE.len()) {
            continue;
        }
        let opcode = opcode.map(|opcode| opcode as u8);
        let case = cases.entry(opcode).or_insert_with(|| Case {
            chip: id,
            opcode,
            is_real: step.count.clone(),
            flags: setting.clone(),
            assumed: Vec::new(),
            division: (id == ChipId::DivRem).then(Division::of_div_rem),
            premise: if id == ChipId::DivRem { ", as division is" } else { "" },
        });
        case.flags.retain(|x, value| setting[x] == *value);
    }
    let cases = cases.into_values();
    let Some([going_on, ending]) = copy_ends(id, chip) else { return Some(cases.collect()) };
    let split = |case: Case| {
        let going_on =
            Case { assumed: going_on.clone(), premise: ", where bytes are left", ..case.clone() };
        let ending =
            Case { assumed: ending.clone(), premise: ", where none is copied after", ..case };
        [going_on, ending]
    };
    Some(cases.flat_map(split).collect())
}

/// The rows in which a copy ends as it should, of chips that may also miss its end.
///
/// A copy of nothing, or one that goes on after its last byte, would take p bytes more to come to
/// an end. The clock leaves no room for that: such a row is in no shard (see
/// [`copy`](air::cpu::copy)). What is left are rows with something to copy still, and those that
/// end.
fn copy_ends(id: ChipId, chip: &Symbolic) -> Option<[Vec<Vec<Polynomial>>; 2]> {
    let column = |column| Polynomial::variable(Variable::Main(column, 0));
    let one = Polynomial::constant(F::ONE);
    let (left, ends) = match id {
        ChipId::Copy => (
            column(offset_of!(CopyCols<u8>, remaining)) - &one,
            column(offset_of!(CopyCols<u8>, is_last)) - &one,
        ),
        ChipId::Ecall => (
            column(offset_of!(EcallCols<u8>, n)),
            column(offset_of!(EcallCols<u8>, output) + offset_of!(OutputCols<u8>, copies)),
        ),
        _ => return None,
    };
    // What has an inverse is not zero.
    let inverse = column(chip.width);
    Some([vec![vec![&left * &inverse - &one]], vec![vec![ends]]])
}

/// What the program table can hold for an opcode, all rows together.
pub fn instructions(opcode: u8) -> Vec<[Field; 9]> {
    let constant = |value: u32| Field::Constant(F::from_u32(value));
    let limb = Field::UpTo(LIMB);
    let any = Field::UpTo(MAX);
    let [pc, register] = [(1 << 30) - 1, 31].map(Field::UpTo);
    let rd = Field::UpTo(SINK.into());
    let row = |imm: [Field; 2], aux: [Field; 2]| {
        let opcode = constant(opcode.into());
        [pc, opcode, rd, register, register, imm[0], imm[1], aux[0], aux[1]]
    };
    if [Slli, Srli, Srai].iter().any(|&shift| shift as u8 == opcode) {
        let is_left = Slli as u8 == opcode;
        let split = |amount: u32| if is_left { 16 - amount % 16 } else { amount % 16 };
        let fields = |amount: u32| {
            let split = split(amount);
            let imm = [constant(split), constant(amount / 16)];
            row(imm, [constant(1 << (16 - split)), constant(1 << split)])
        };
        return (0..32).map(fields).collect();
    }
    let aux = if Jalr as u8 == opcode { limb } else { any };
    vec![row([limb, limb], [aux, aux])]
}

#[cfg(test)]
mod tests {
    use air::table::program::preprocessed;
    use p3_matrix::Matrix;
    use vm::load_elf;
    use vm::testing::{generator, program};

    use super::*;

    /// Whether a row of the program table is one that `fields` allow.
    fn fits(row: &[F], fields: &[Field; 9]) -> bool {
        row.iter().zip(fields).all(|(value, field)| match field {
            Field::Constant(constant) => value == constant,
            Field::UpTo(bound) => value.as_canonical_u32() <= *bound,
        })
    }

    /// POSITIVE: program tables hold nothing that is left out.
    #[test]
    fn rows_of_program_tables_are_among_the_instructions() {
        let generated = load_elf(&generator::elf(1, 5000, 1)).expect("it is a program");
        let mut random = generator::Random(7);
        let mut word = |row: &isa::opcode::OpcodeInfo| row.bits | random.word() & !row.mask;
        let words: Vec<u32> =
            (0..200).flat_map(|_| TABLE.iter().map(&mut word).collect::<Vec<_>>()).collect();
        for program in [generated, program(0xffff_0000, &words), program(0, &words)] {
            let table = preprocessed(&program);
            for row in table.rows().map(Iterator::collect::<Vec<F>>).take(program.iter().count()) {
                let opcode = row[1].as_canonical_u32() as u8;
                if row[0] != F::from_u32(air::cpu::frame::PADDING) {
                    assert!(
                        instructions(opcode).iter().any(|fields| fits(&row, fields)),
                        "{row:?}"
                    );
                }
            }
        }
    }
}
