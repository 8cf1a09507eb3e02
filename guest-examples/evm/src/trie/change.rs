//! A key set, a key removed.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::array;
use core::mem::take;

use super::node::{Branch, Extension, Node};
use super::{Nodes, TrieError};

/// How many nibbles two paths share from their beginning.
fn common(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

impl<'a> Node<'a> {
    /// Sets the value at the end of `path`.
    pub fn insert(
        &mut self,
        nodes: &dyn Nodes<'a>,
        path: &[u8],
        value: Cow<'a, [u8]>,
    ) -> Result<(), TrieError> {
        self.resolve(nodes, path.len())?;
        match self {
            Self::Branch(branch) => {
                branch.item = None;
                let (&nibble, rest) = path.split_first().ok_or(TOO_DEEP)?;
                branch.children[usize::from(nibble)].insert(nodes, rest, value)
            }
            Self::Extension(extension) => {
                extension.item = None;
                let shared = common(&extension.path, path);
                if shared == extension.path.len() {
                    return extension.child.insert(nodes, &path[shared..], value);
                }
                let below = below(&extension.path[shared + 1..], take(&mut extension.child));
                let nibble = extension.path[shared];
                *self = fork(shared, nibble, below, path, value);
                Ok(())
            }
            Self::Leaf(leaf) if leaf.path == path => {
                (leaf.value, leaf.item) = (value, None);
                Ok(())
            }
            Self::Leaf(leaf) => {
                // Both paths end at the same depth, so the leaf's has a nibble where they differ.
                let shared = common(&leaf.path, path);
                let below = Self::leaf(&leaf.path[shared + 1..], take(&mut leaf.value));
                let nibble = leaf.path[shared];
                *self = fork(shared, nibble, below, path, value);
                Ok(())
            }
            Self::Empty | Self::Root(_) | Self::Item(_) => {
                *self = Self::leaf(path, value);
                Ok(())
            }
        }
    }

    /// Removes the key at the end of `path`, and says whether it was there.
    pub fn remove(&mut self, nodes: &dyn Nodes<'a>, path: &[u8]) -> Result<bool, TrieError> {
        self.resolve(nodes, path.len())?;
        match self {
            Self::Empty | Self::Root(_) | Self::Item(_) => return Ok(false),
            Self::Leaf(leaf) => {
                let found = leaf.path == path;
                if found {
                    *self = Self::Empty;
                }
                return Ok(found);
            }
            Self::Extension(extension) => {
                let Some(rest) = path.strip_prefix(&*extension.path) else { return Ok(false) };
                if !extension.child.remove(nodes, rest)? {
                    return Ok(false);
                }
                let child = take(&mut extension.child);
                *self = below(&extension.path, child);
            }
            Self::Branch(branch) => {
                let (&nibble, rest) = path.split_first().ok_or(TOO_DEEP)?;
                if !branch.children[usize::from(nibble)].remove(nodes, rest)? {
                    return Ok(false);
                }
                branch.item = None;
                let mut there = (0..).zip(&mut branch.children);
                let mut there = there.by_ref().filter(|(_, node)| !matches!(node, Self::Empty));
                if let (Some((nibble, last)), None) = (there.next(), there.next()) {
                    // A branch has two children: the one that is left takes its place.
                    last.resolve(nodes, rest.len())?;
                    let last = take(last);
                    *self = below(&[nibble], last);
                }
            }
        }
        Ok(true)
    }
}

/// A way of more nibbles than a key has, which decoding excludes.
const TOO_DEEP: TrieError = TrieError::Malformed("a branch at the end of a key");

/// `node` below the nibbles of `path`, of which there may be none: a branch gets an extension, the paths of
/// others grow.
fn below<'a>(path: &[u8], node: Node<'a>) -> Node<'a> {
    match node {
        Node::Empty => Node::Empty,
        node if path.is_empty() => node,
        Node::Leaf(mut leaf) => {
            leaf.path.splice(..0, path.iter().copied());
            leaf.item = None;
            Node::Leaf(leaf)
        }
        Node::Extension(mut extension) => {
            extension.path.splice(..0, path.iter().copied());
            extension.item = None;
            Node::Extension(extension)
        }
        // Below an extension is a branch, so one not looked at is too.
        child @ (Node::Branch(_) | Node::Item(_) | Node::Root(_)) => {
            Node::Extension(Box::new(Extension { path: path.to_vec(), child, item: None }))
        }
    }
}

/// A branch below the first `shared` nibbles of `path`: with `other` at `nibble`, and a leaf with `value` for
/// the rest of `path`.
fn fork<'a>(
    shared: usize,
    nibble: u8,
    other: Node<'a>,
    path: &[u8],
    value: Cow<'a, [u8]>,
) -> Node<'a> {
    let mut children: [Node<'a>; 16] = array::from_fn(|_| Node::Empty);
    children[usize::from(nibble)] = other;
    children[usize::from(path[shared])] = Node::leaf(&path[shared + 1..], value);
    below(&path[..shared], Node::Branch(Box::new(Branch { children, item: None })))
}
