use isa::clock::START;
use isa::memory_map::TREE_DEPTH;
use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;

use super::{Boundary, BoundaryCols};
use crate::bus::{MachineBuilder, Message, constant};
use crate::machine::Chip;
use crate::memory::node::node_message;

impl Chip for Boundary {
    type Row<T> = BoundaryCols<T>;
    const PUBLIC_VALUES: usize = size_of::<BoundaryCols<u8>>();

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &BoundaryCols<AB::Var>) {
        let (main, publics) = (builder.main(), builder.public_values().to_vec());
        for (&column, public) in main.current_slice().iter().zip(publics) {
            builder.assert_eq(column, public.into());
        }
        let one = AB::Expr::ONE;
        let start = [row.pc_start.into(), constant::<AB>(START)];
        builder.send(Message::Execution, start, one.clone());
        let end = [row.pc_end.into(), row.clk_end.into()];
        builder.receive(Message::Execution, end, one.clone());
        let roots = node_message::<AB>(
            constant::<AB>(TREE_DEPTH as u32),
            AB::Expr::ZERO,
            row.root_start.map(Into::into),
            row.root_end.map(Into::into),
        );
        builder.send_hash(Message::Node, roots, one);
    }
}
