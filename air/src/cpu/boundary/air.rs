use isa::clock::START;
use isa::memory_map::ROOTS;
use p3_air::WindowAccess;
use p3_field::PrimeCharacteristicRing;

use super::{Boundary, BoundaryCols, PUBLIC_VALUES};
use crate::bus::{MachineBuilder, Message, constant};
use crate::machine::Chip;
use crate::memory::node::node_message;

impl Chip for Boundary {
    type Row<T> = BoundaryCols<T>;
    const PUBLIC_VALUES: usize = PUBLIC_VALUES;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &BoundaryCols<AB::Var>) {
        let (main, publics) = (builder.main(), builder.public_values().to_vec());
        for (&column, public) in main.current_slice().iter().zip(publics) {
            builder.assert_eq(column, public.into());
        }
        let one = AB::Expr::ONE;
        let start = [row.pc_start.into(), constant::<AB>(START)];
        builder.send(Message::Execution, start, one.clone());
        let end = [row.pc_end.into(), row.clk_end.into()];
        builder.receive(Message::Execution, end, one);
        for (tree, (level, index)) in ROOTS.into_iter().enumerate() {
            let touched: AB::Expr = row.touched[tree].into();
            let [start, end] = [row.roots_start[tree], row.roots_end[tree]];
            builder.assert_bool(touched.clone());
            for (start, end) in start.into_iter().zip(end) {
                builder.assert_zero((AB::Expr::ONE - touched.clone()) * (start.into() - end));
            }
            let root = node_message::<AB>(
                constant::<AB>(level as u32),
                constant::<AB>(index),
                start.map(Into::into),
                end.map(Into::into),
            );
            builder.send_hash(Message::Node, root, touched);
        }
    }
}
