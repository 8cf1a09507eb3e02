//! Nodes, decoded and encoded.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::array;

use alloy_primitives::{B256, keccak256};
use alloy_rlp::{Encodable, Header};

use super::{Nodes, TrieError};

/// An RLP string of no bytes: a child that is not there.
const NOTHING: u8 = 0x80;
/// What precedes a digest in RLP: a string of 32 bytes.
const DIGEST: u8 = 0x80 + 32;
/// In the first nibble of an encoded path: the node is a leaf.
const LEAF: u8 = 2;
/// In the first nibble of an encoded path: the path has an odd number of nibbles.
const ODD: u8 = 1;

/// A subtrie.
#[derive(Clone, Debug, Default)]
pub enum Node<'a> {
    /// No key.
    #[default]
    Empty,
    /// The root, not looked at.
    Root(B256),
    /// As its parent holds it, not looked at: the digest of an encoding, or a node of less than 32 bytes.
    Item(&'a [u8]),
    /// One key.
    Leaf(Box<Leaf<'a>>),
    /// A branch below nibbles that all keys share.
    Extension(Box<Extension<'a>>),
    /// Two keys or more, by their next nibble.
    Branch(Box<Branch<'a>>),
}

/// One key.
#[derive(Clone, Debug)]
pub struct Leaf<'a> {
    /// The rest of the key.
    pub path: Vec<u8>,
    /// The value, never of no bytes.
    pub value: Cow<'a, [u8]>,
    /// What the parent holds of it, unless it was changed.
    pub item: Option<&'a [u8]>,
}

/// A branch below nibbles that all keys share.
#[derive(Clone, Debug)]
pub struct Extension<'a> {
    /// The nibbles; at least one.
    pub path: Vec<u8>,
    /// The branch.
    pub child: Node<'a>,
    /// What the parent holds of it, unless it was changed.
    pub item: Option<&'a [u8]>,
}

/// Two keys or more, by their next nibble.
#[derive(Clone, Debug)]
pub struct Branch<'a> {
    /// By nibble.
    pub children: [Node<'a>; 16],
    /// What the parent holds of it, unless it was changed.
    pub item: Option<&'a [u8]>,
}

const fn malformed(what: &'static str) -> TrieError {
    TrieError::Malformed(what)
}

impl<'a> Node<'a> {
    /// A leaf that is new.
    pub fn leaf(path: &[u8], value: Cow<'a, [u8]>) -> Self {
        Self::Leaf(Box::new(Leaf { path: path.to_vec(), value, item: None }))
    }

    /// Looks at this node, with `left` nibbles of a key before it.
    pub fn resolve(&mut self, nodes: &dyn Nodes<'a>, left: usize) -> Result<(), TrieError> {
        *self = match *self {
            Self::Root(digest) => decode(nodes.node(digest)?, None, left)?,
            Self::Item(item) => match item.split_first() {
                Some((&DIGEST, digest)) => {
                    let digest = B256::try_from(digest).map_err(|_| malformed("a digest"))?;
                    decode(nodes.node(digest)?, Some(item), left)?
                }
                _ => decode(item, Some(item), left)?,
            },
            _ => return Ok(()),
        };
        Ok(())
    }

    /// The value at the end of `path`.
    pub fn get(&mut self, nodes: &dyn Nodes<'a>, path: &[u8]) -> Result<Option<&[u8]>, TrieError> {
        self.resolve(nodes, path.len())?;
        match self {
            Self::Leaf(leaf) => Ok((leaf.path == path).then_some(&*leaf.value)),
            Self::Extension(extension) => match path.strip_prefix(&*extension.path) {
                Some(rest) => extension.child.get(nodes, rest),
                None => Ok(None),
            },
            Self::Branch(branch) => match path.split_first() {
                Some((&nibble, rest)) => branch.children[usize::from(nibble)].get(nodes, rest),
                None => Ok(None),
            },
            Self::Empty | Self::Root(_) | Self::Item(_) => Ok(None),
        }
    }

    /// Appends the node's encoding. `visit` sees that of each node below that is new, if a digest
    /// stands for it.
    pub fn encode(&self, out: &mut Vec<u8>, visit: &mut dyn FnMut(&[u8])) {
        let mut payload = Vec::new();
        match self {
            Self::Empty => return out.push(NOTHING),
            Self::Root(digest) => return digest.encode(out),
            Self::Item(item) => return out.extend_from_slice(item),
            Self::Leaf(leaf) => {
                encode_path(&leaf.path, LEAF, &mut payload);
                (*leaf.value).encode(&mut payload);
            }
            Self::Extension(extension) => {
                encode_path(&extension.path, 0, &mut payload);
                extension.child.encode_item(&mut payload, visit);
            }
            Self::Branch(branch) => {
                branch.children.iter().for_each(|child| child.encode_item(&mut payload, visit));
                payload.push(NOTHING);
            }
        }
        Header { list: true, payload_length: payload.len() }.encode(out);
        out.extend_from_slice(&payload);
    }

    /// Appends what a parent holds of this node.
    fn encode_item(&self, out: &mut Vec<u8>, visit: &mut dyn FnMut(&[u8])) {
        let known = match self {
            Self::Leaf(leaf) => leaf.item,
            Self::Extension(extension) => extension.item,
            Self::Branch(branch) => branch.item,
            Self::Empty | Self::Root(_) | Self::Item(_) => return self.encode(out, visit),
        };
        if let Some(item) = known {
            return out.extend_from_slice(item);
        }
        let mut encoded = Vec::new();
        self.encode(&mut encoded, visit);
        if encoded.len() < 32 {
            return out.extend_from_slice(&encoded);
        }
        visit(&encoded);
        out.push(DIGEST);
        out.extend_from_slice(keccak256(&encoded).as_slice());
    }
}

/// Decodes a node with `left` nibbles of a key before it. `item` is what its parent holds of it.
fn decode<'a>(
    encoded: &'a [u8],
    item: Option<&'a [u8]>,
    left: usize,
) -> Result<Node<'a>, TrieError> {
    let mut rest = encoded;
    let mut items = Header::decode_bytes(&mut rest, true).map_err(|_| malformed("not a list"))?;
    if !rest.is_empty() {
        return Err(malformed("bytes follow it"));
    }
    let first = next_item(&mut items)?;
    let second = next_item(&mut items)?;
    if !items.is_empty() {
        return decode_branch([first, second], items, item, left);
    }
    let (kind, path) = decode_path(string(first)?)?;
    if kind == LEAF {
        let value = string(second)?;
        if value.is_empty() || path.len() != left {
            return Err(malformed("a leaf without a value, or at the wrong depth"));
        }
        return Ok(Node::Leaf(Box::new(Leaf { path, value: Cow::Borrowed(value), item })));
    }
    // A branch follows, which takes a nibble, and a leaf cannot be above the end of a key.
    if path.is_empty() || path.len() >= left || second == [NOTHING] {
        return Err(malformed("an extension of no nibbles, of too many, or of nothing"));
    }
    Ok(Node::Extension(Box::new(Extension { path, child: child(second)?, item })))
}

fn decode_branch<'a>(
    first: [&'a [u8]; 2],
    mut items: &'a [u8],
    item: Option<&'a [u8]>,
    left: usize,
) -> Result<Node<'a>, TrieError> {
    let mut children: [Node<'a>; 16] = array::from_fn(|_| Node::Empty);
    children[0] = child(first[0])?;
    children[1] = child(first[1])?;
    for place in &mut children[2..] {
        *place = child(next_item(&mut items)?)?;
    }
    let there = children.iter().filter(|child| !matches!(child, Node::Empty)).count();
    if items != [NOTHING] || there < 2 || left == 0 {
        return Err(malformed("a branch with a value, with less than two children, or too deep"));
    }
    Ok(Node::Branch(Box::new(Branch { children, item })))
}

/// A child, by its item in its parent.
fn child(item: &[u8]) -> Result<Node<'_>, TrieError> {
    match item {
        [NOTHING] => Ok(Node::Empty),
        [DIGEST, digest @ ..] if digest.len() == 32 => Ok(Node::Item(item)),
        // A list, that is a node, and short enough for no digest to stand for it.
        [(0xc0..), ..] if item.len() < 32 => Ok(Node::Item(item)),
        _ => Err(malformed("a child that is neither a digest nor a short node")),
    }
}

/// Takes the next item, header and all.
fn next_item<'a>(items: &mut &'a [u8]) -> Result<&'a [u8], TrieError> {
    let all = *items;
    // The one byte of a string below 0x80 is its own header, which decoding leaves in place.
    let Header { payload_length, .. } =
        Header::decode(items).map_err(|_| malformed("an item is cut short or not canonical"))?;
    *items = items.get(payload_length..).ok_or(malformed("an item is cut short"))?;
    Ok(&all[..all.len() - items.len()])
}

/// The bytes of an item that is a string.
fn string(mut item: &[u8]) -> Result<&[u8], TrieError> {
    Header::decode_bytes(&mut item, false).map_err(|_| malformed("a list in place of a string"))
}

/// Kind and nibbles of an encoded path.
fn decode_path(bytes: &[u8]) -> Result<(u8, Vec<u8>), TrieError> {
    let (&first, rest) = bytes.split_first().ok_or(malformed("a path without a first byte"))?;
    let (flags, nibble) = (first >> 4, first & 15);
    if flags > LEAF | ODD || (flags & ODD == 0 && nibble != 0) {
        return Err(malformed("a path whose first byte says nothing"));
    }
    let mut path = Vec::with_capacity(2 * rest.len() + 1);
    if flags & ODD != 0 {
        path.push(nibble);
    }
    path.extend(rest.iter().flat_map(|byte| [byte >> 4, byte & 15]));
    Ok((flags & LEAF, path))
}

/// Appends a path as an RLP string: the kind, and two nibbles a byte.
fn encode_path(path: &[u8], kind: u8, out: &mut Vec<u8>) {
    let (first, rest) = match path.split_first() {
        Some((&nibble, rest)) if path.len() % 2 == 1 => ((kind | ODD) << 4 | nibble, rest),
        _ => (kind << 4, path),
    };
    let mut bytes = Vec::with_capacity(1 + rest.len() / 2);
    bytes.push(first);
    bytes.extend(rest.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]));
    bytes.as_slice().encode(out);
}
