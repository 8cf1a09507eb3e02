use isa::memory_map::{REGISTER_TREE_DEPTH, REGISTERS, ROOTS, STACK_TOP, TREE_DEPTH};
use p3_field::{PrimeCharacteristicRing, PrimeField32};
use vm::records::LeafRecord;
use vm::testing::{exit, li, write};

use crate::F;
use crate::hash::Hasher;
use crate::machine::ChipId;
use crate::memory::tree::MemoryTree;
use crate::testing::{assert_accepted, assert_columns_bound, passes_for, run, table};

fn program() -> Vec<u32> {
    let mut words = Vec::new();
    words.extend(write(1, 0x1000, 3));
    words.extend(li(9, 0xdead_beef));
    words.extend(exit());
    words
}

#[test]
fn positive_paths_to_the_root() {
    assert_accepted(&run(&program()));
}

#[test]
fn negative_every_column_is_bound() {
    assert_columns_bound(&run(&program()), ChipId::Node, &[]);
}

#[test]
fn negative_untouched_sibling_cannot_change() {
    // An untouched child takes another digest after, and the parent is hashed anew, honestly.
    let tables = run(&program());
    let mut tampered = table(&tables, ChipId::Node).clone();
    let width = ChipId::Node.width();
    let touched = [width - 3, width - 2];
    let row = (0..tampered.trace.values.len() / width)
        .find(|row| tampered.trace.values[row * width + touched[1]] == F::ZERO)
        .expect("some right child is untouched");
    let right_after = 2 + 16 + 8;
    tampered.trace.values[row * width + right_after] += F::ONE;
    let report = tampered.row(row);
    assert!(!passes_for(&tampered, row, &report.interactions));
}

#[test]
fn sanity_tree_of_an_image_is_the_tree_after_writing_it() {
    let image = [(0, 5), (9, 7), (0xC000_0000 / 4, 1), (1 << 30 | 2, STACK_TOP)];
    let direct = MemoryTree::new(image);
    let mut tree = MemoryTree::new([]);
    let leaf = |index: u32, slot: usize, value: u32| {
        let mut last = [0; 8];
        last[slot] = value;
        LeafRecord { index, initial: [0; 8], last, initial_ts: [0; 8], last_ts: [0; 8] }
    };
    let leaves: Vec<_> =
        image.iter().map(|&(word, value)| leaf(word / 8, word as usize % 8, value)).collect();
    let records = tree.advance(&leaves);
    assert_eq!(tree.roots(), direct.roots());
    assert_eq!(records.roots_after, direct.roots());
    let zeros = Hasher::default().zero_subtrees();
    assert_eq!(records.roots_before, [zeros[TREE_DEPTH], zeros[REGISTER_TREE_DEPTH]]);
    for level in [0, 3, 23] {
        let index = 9 >> (3 + level);
        let path = direct.path(level, index);
        let node = direct.digest(level, index);
        assert_eq!(Hasher::default().fold_path(node, index, &path), direct.roots()[0]);
    }
    let leaf = REGISTERS / 8;
    let path = direct.path(0, leaf);
    assert_eq!(path.len(), REGISTER_TREE_DEPTH);
    let root = Hasher::default().fold_path(direct.digest(0, leaf), leaf, &path);
    assert_eq!(root, direct.roots()[1]);
}

#[test]
fn sanity_updated_tree_is_the_tree_of_what_it_was_updated_to() {
    let (old, new) = ([(9, 7), (1 << 30 | 2, 3)], [(9, 8), (17, 1), (1 << 30 | 2, STACK_TOP)]);
    let mut tree = MemoryTree::new(old);
    let leaf = |slot: usize, value: u32| {
        let mut words = [0; 8];
        words[slot] = value;
        words
    };
    tree.update([(1, leaf(1, 8)), (2, leaf(1, 1)), (REGISTERS / 8, leaf(2, STACK_TOP))]);
    assert_eq!(tree.roots(), MemoryTree::new(new).roots());
    tree.update([(1, leaf(1, 7)), (2, [0; 8]), (REGISTERS / 8, leaf(2, 3))]);
    assert_eq!(tree.roots(), MemoryTree::new(old).roots());
}

#[test]
fn bus_aliasing_no_two_leaves_name_one_word() {
    // Word indices are field elements: those of the last leaf of either tree must lie below the
    // modulus, and the trees must not overlap.
    let [memory, registers] = ROOTS.map(|(level, index)| {
        let words = 8u64 << level;
        u64::from(index) * words..(u64::from(index) + 1) * words
    });
    assert_eq!(memory, 0..1 << 30);
    assert_eq!(registers.start, u64::from(REGISTERS));
    assert!(registers.end <= u64::from(F::ORDER_U32));
}
