//! The buses: what chips tell each other, and in which words.
//!
//! There are two physical buses, each a LogUp argument. [`MACHINE`] carries the short messages
//! of all instruction chips; the meaning's id is the first field of every tuple, so meanings
//! cannot collide, and two messages of any meaning share one permutation column. [`HASH`] carries
//! the wide messages of the memory tree.
//!
//! | message | fields | sent by | received by |
//! | --- | --- | --- | --- |
//! | Execution | pc, clk | an instruction; the shard's start | the next instruction; the shard's end |
//! | Copy | pc, clk, source word, byte, destination word, byte, remaining | ecall, copy | copy |
//! | Memory | word index, low limb, high limb, timestamp | an access; the leaf's first value | the next access; the leaf's last value |
//! | Program | pc, opcode, rd, rs1, rs2, imm low, imm high, aux0, aux1 | program table | instructions |
//! | Range | bits, value | lookup table | all |
//! | And | a, b, a & b (bytes) | lookup table | bitwise |
//! | Call | number of the precompile, clk, step, six values | a chip of a precompile | another row of its chips |
//! | Permutation | 16 inputs, first 8 outputs | poseidon2 | leaf, node |
//! | Node | level, index, digest before (8), digest after (8) | node; the shard's roots | node, leaf |
//! | KeccakState | clk, rounds done, byte, that byte of all lanes (9) | keccak's slices; its last round | its first round; the slices |
//! | KeccakPieces | clk, round, pair of rows, offset, bits (6) | keccak's round before | its round |
//! | Ternary | a number with digits 0 to 2 of base 8 | its table | keccak's rounds |
//!
//! "Sent" counts `+1`, "received" counts `-1`; a shard's sums are zero. All fields are linear in
//! the columns, which is what lets two messages share a degree-3 fraction column.

use isa::clock::LOG_WINDOW;
use p3_field::PrimeCharacteristicRing;
use p3_lookup::{Count, InteractionBuilder};

use crate::F;

/// Name of the bus of short messages.
pub const MACHINE: &str = "machine";
/// Width of its tuples: the id and at most nine fields.
pub const MACHINE_WIDTH: usize = 10;
/// Name of the bus of hash messages.
pub const HASH: &str = "hash";
/// Width of its tuples: the id and at most 24 fields.
pub const HASH_WIDTH: usize = 25;

/// Meanings of the tuples, unique over both buses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)] // described in the table above
pub enum Message {
    Execution = 1,
    Copy,
    Memory,
    Program,
    Range,
    And,
    Permutation,
    Node,
    Call,
    KeccakState,
    KeccakPieces,
    Ternary,
}

/// An AIR builder for this machine: its field, and the messages by name.
pub trait MachineBuilder: InteractionBuilder<F = F> {
    /// Sends `fields` on the machine bus `count` times; `count` is 0 or 1 on every row.
    fn send<const N: usize>(&mut self, id: Message, fields: [Self::Expr; N], count: Self::Expr) {
        let tuple = tuple::<Self, N, MACHINE_WIDTH>(id, fields);
        self.push_interaction(MACHINE, tuple, Count::bounded(count, 1));
    }

    /// Receives `fields` from the machine bus `count` times; `count` is 0 or 1 on every row.
    fn receive<const N: usize>(&mut self, id: Message, fields: [Self::Expr; N], count: Self::Expr) {
        let tuple = tuple::<Self, N, MACHINE_WIDTH>(id, fields);
        self.push_interaction(MACHINE, tuple, Count::bounded(-count, 1));
    }

    /// Provides a table entry on the machine bus, looked up `count` times in the whole shard.
    fn provide<const N: usize>(&mut self, id: Message, fields: [Self::Expr; N], count: Self::Expr) {
        let tuple = tuple::<Self, N, MACHINE_WIDTH>(id, fields);
        self.push_interaction(MACHINE, tuple, Count::provided(-count));
    }

    /// Looks up that `0 <= value < 2^bits`, for `bits <= 16`, where `condition` (boolean) is one.
    fn range(
        &mut self,
        bits: impl Into<Self::Expr>,
        value: impl Into<Self::Expr>,
        condition: impl Into<Self::Expr>,
    ) {
        self.send(Message::Range, [bits.into(), value.into()], condition.into());
    }

    /// Looks up that both limbs have 16 bits.
    fn range_word(
        &mut self,
        word: [impl Into<Self::Expr>; 2],
        condition: impl Into<Self::Expr> + Clone,
    ) {
        for limb in word {
            self.range(constant::<Self>(16), limb, condition.clone());
        }
    }

    /// Looks up that timestamp `earlier` lies before `later` by at most the window.
    fn range_before(&mut self, earlier: Self::Expr, later: Self::Expr, condition: Self::Expr) {
        self.range(constant::<Self>(LOG_WINDOW), later - earlier - Self::Expr::ONE, condition);
    }

    /// Sends `fields` on the hash bus, `count` in 0..=1.
    fn send_hash<const N: usize>(
        &mut self,
        id: Message,
        fields: [Self::Expr; N],
        count: Self::Expr,
    ) {
        let tuple = tuple::<Self, N, HASH_WIDTH>(id, fields);
        self.push_interaction(HASH, tuple, Count::bounded(count, 1));
    }

    /// Receives `fields` from the hash bus, `count` in 0..=1.
    fn receive_hash<const N: usize>(
        &mut self,
        id: Message,
        fields: [Self::Expr; N],
        count: Self::Expr,
    ) {
        let tuple = tuple::<Self, N, HASH_WIDTH>(id, fields);
        self.push_interaction(HASH, tuple, Count::bounded(-count, 1));
    }

    /// Provides a table entry on the hash bus.
    fn provide_hash<const N: usize>(
        &mut self,
        id: Message,
        fields: [Self::Expr; N],
        count: Self::Expr,
    ) {
        let tuple = tuple::<Self, N, HASH_WIDTH>(id, fields);
        self.push_interaction(HASH, tuple, Count::provided(-count));
    }
}

impl<AB: InteractionBuilder<F = F>> MachineBuilder for AB {}

/// A constant as an expression.
pub fn constant<AB: MachineBuilder>(value: u32) -> AB::Expr {
    AB::Expr::from_u32(value)
}

/// The id and the fields, filled with zeros to the bus's width: no tuple can pass for a shorter
/// or longer one.
fn tuple<AB: MachineBuilder, const N: usize, const WIDTH: usize>(
    id: Message,
    fields: [AB::Expr; N],
) -> [AB::Expr; WIDTH] {
    const { assert!(N < WIDTH) };
    let mut tuple = [const { AB::Expr::ZERO }; WIDTH];
    tuple[0] = AB::Expr::from_u8(id as u8);
    for (slot, field) in tuple[1..].iter_mut().zip(fields) {
        *slot = field;
    }
    tuple
}
