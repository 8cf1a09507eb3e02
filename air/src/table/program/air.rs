use p3_air::{AirBuilder, WindowAccess};

use super::{ProgramCols, ProgramPreprocessed, ProgramTable};
use crate::bus::{MachineBuilder, Message};
use crate::cols::Columns;
use crate::machine::Chip;

impl Chip for ProgramTable {
    type Row<T> = ProgramCols<T>;
    const PREPROCESSED_WIDTH: usize = size_of::<ProgramPreprocessed<u8>>();
    const PUBLIC_VALUES: usize = 1;
    const NEXT_ROW: bool = true;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &ProgramCols<AB::Var>) {
        let main = builder.main();
        let next = ProgramCols::of(main.next_slice());
        let cycles = builder.public_values()[0];
        builder.when_first_row().assert_eq(row.executed, row.count);
        builder.when_transition().assert_eq(next.executed, row.executed + next.count);
        builder.when_last_row().assert_eq(row.executed, cycles.into());

        let window = builder.preprocessed().clone();
        let insn = ProgramPreprocessed::of(window.current_slice());
        let fields = [
            insn.pc,
            insn.opcode,
            insn.rd,
            insn.rs1,
            insn.rs2,
            insn.imm[0],
            insn.imm[1],
            insn.aux[0],
            insn.aux[1],
        ];
        builder.provide(Message::Program, fields.map(Into::into), row.count.into());
    }
}
