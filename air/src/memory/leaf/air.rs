use isa::memory_map::LEAF_WORDS;
use p3_field::PrimeCharacteristicRing;

use super::{Leaf, LeafCols, LeafState};
use crate::bus::{MachineBuilder, Message, constant};
use crate::hash::{DIGEST_WIDTH, feed_forward};
use crate::machine::Chip;
use crate::memory::node::{node_message, send_permutation};

impl Chip for Leaf {
    type Row<T> = LeafCols<T>;

    const DEGREE: usize = 5;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &LeafCols<AB::Var>) {
        let is_real: AB::Expr = row.is_real.into();
        builder.assert_bool(row.is_real);

        for word in 0..LEAF_WORDS {
            let index =
                row.index.into() * constant::<AB>(LEAF_WORDS as u32) + constant::<AB>(word as u32);
            let initial = entry::<AB>(index.clone(), &row.initial, word);
            let last = entry::<AB>(index, &row.last, word);
            builder.send(Message::Memory, initial, is_real.clone());
            builder.receive(Message::Memory, last, is_real.clone());
        }
        for limb in row.initial.limbs {
            builder.range(constant::<AB>(16), limb, is_real.clone());
        }

        let before = digest(builder, &row.initial, is_real.clone());
        let after = digest(builder, &row.last, is_real.clone());
        let node = node_message::<AB>(AB::Expr::ZERO, row.index.into(), before, after);
        builder.receive_hash(Message::Node, node, is_real);
    }
}

/// The memory bus entry of a word.
fn entry<AB: MachineBuilder>(
    index: AB::Expr,
    state: &LeafState<AB::Var>,
    word: usize,
) -> [AB::Expr; 4] {
    let [low, high] = [state.limbs[2 * word], state.limbs[2 * word + 1]];
    [index, low.into(), high.into(), state.ts[word].into()]
}

/// The digest of the leaf at one end, by a lookup of its permutation.
fn digest<AB: MachineBuilder>(
    builder: &mut AB,
    state: &LeafState<AB::Var>,
    is_real: AB::Expr,
) -> [AB::Expr; DIGEST_WIDTH] {
    let block = state.limbs.map(Into::into);
    let permuted = state.permuted.map(Into::into);
    send_permutation(builder, &block, &permuted, is_real);
    feed_forward(&block, permuted)
}
