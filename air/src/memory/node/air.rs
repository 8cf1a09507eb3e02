use core::array::from_fn;

use p3_field::PrimeCharacteristicRing;

use super::{Node, NodeCols};
use crate::bus::{MachineBuilder, Message, constant};
use crate::hash::{DIGEST_WIDTH, feed_forward, join};
use crate::machine::Chip;

impl Chip for Node {
    type Row<T> = NodeCols<T>;

    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &NodeCols<AB::Var>) {
        let is_real: AB::Expr = row.is_real.into();
        let touched: [AB::Expr; 2] = row.touched.map(Into::into);
        builder.assert_bool(row.is_real);
        for ((touched, before), after) in touched.iter().zip(row.before).zip(row.after) {
            builder.assert_bool(touched.clone());
            // A child is touched only in a row in use.
            builder.assert_zero(touched.clone() * (AB::Expr::ONE - is_real.clone()));
            for (before, after) in before.into_iter().zip(after) {
                let untouched = AB::Expr::ONE - touched.clone();
                builder.assert_zero(untouched * (before.into() - after.into()));
            }
        }

        let before = digest(builder, row.before, row.permuted_before, is_real.clone());
        let after = digest(builder, row.after, row.permuted_after, is_real.clone());
        let (level, index): (AB::Expr, AB::Expr) = (row.level.into(), row.index.into());
        let parent = node_message::<AB>(level.clone(), index.clone(), before, after);
        builder.receive_hash(Message::Node, parent, is_real);

        for (child, touched) in touched.into_iter().enumerate() {
            let message = node_message::<AB>(
                level.clone() - AB::Expr::ONE,
                index.clone() * constant::<AB>(2) + constant::<AB>(child as u32),
                row.before[child].map(Into::into),
                row.after[child].map(Into::into),
            );
            builder.send_hash(Message::Node, message, touched);
        }
    }
}

/// The digest of a node from its children's, by a lookup of the permutation.
fn digest<AB: MachineBuilder>(
    builder: &mut AB,
    children: [[AB::Var; DIGEST_WIDTH]; 2],
    permuted: [AB::Var; DIGEST_WIDTH],
    is_real: AB::Expr,
) -> [AB::Expr; DIGEST_WIDTH] {
    let [left, right] = children.map(|child| child.map(Into::into));
    let block = join(&left, &right);
    let permuted = permuted.map(Into::into);
    send_permutation(builder, &block, &permuted, is_real);
    feed_forward(&block, permuted)
}

/// Looks up, where `is_real` is one, that `block` permutes to `permuted` and something more.
pub fn send_permutation<AB: MachineBuilder>(
    builder: &mut AB,
    block: &[AB::Expr; 2 * DIGEST_WIDTH],
    permuted: &[AB::Expr; DIGEST_WIDTH],
    is_real: AB::Expr,
) {
    let message: [AB::Expr; 3 * DIGEST_WIDTH] =
        from_fn(|i| block.get(i).unwrap_or_else(|| &permuted[i - 2 * DIGEST_WIDTH]).clone());
    builder.send_hash(Message::Permutation, message, is_real);
}

/// The fields of [`Message::Node`].
pub fn node_message<AB: MachineBuilder>(
    level: AB::Expr,
    index: AB::Expr,
    before: [AB::Expr; DIGEST_WIDTH],
    after: [AB::Expr; DIGEST_WIDTH],
) -> [AB::Expr; 2 + 2 * DIGEST_WIDTH] {
    from_fn(|i| match i {
        0 => level.clone(),
        1 => index.clone(),
        _ if i < 2 + DIGEST_WIDTH => before[i - 2].clone(),
        _ => after[i - 2 - DIGEST_WIDTH].clone(),
    })
}
