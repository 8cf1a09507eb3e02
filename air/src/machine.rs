//! The registry of all chips, and the one AIR type that stands for any of them.
//!
//! To add a chip: its folder, and one line of [`registry!`] below; if it proves calls of a precompile,
//! its place in [`ChipId::of_precompile`].

use alloc::vec::Vec;

use isa::Precompile;
use isa::opcode::MAX_GAS;
use p3_air::{Air, BaseAir, WindowAccess};
use p3_lookup::InteractionBuilder;
#[cfg(feature = "trace")]
use p3_matrix::dense::RowMajorMatrix;

use crate::F;
use crate::bus::MachineBuilder;
use crate::cols::Columns;
use crate::layout::MAX_DEGREE;
use crate::{cpu, memory, mixed, precompiles, table};

/// Columns and constraints of one chip.
pub trait Chip {
    /// What a row of the main trace holds.
    type Row<T>: Columns<T>;
    /// Columns fixed by the verifying key.
    const PREPROCESSED_WIDTH: usize = 0;
    /// Number of public values.
    const PUBLIC_VALUES: usize = 0;
    /// Whether the constraints look at the next row too, which costs a second opening.
    const NEXT_ROW: bool = false;
    /// Bound of the degree of its constraints, and of the columns that hold its messages.
    const DEGREE: usize = MAX_DEGREE;
    /// The most that `n` rows can advance the clock by, divided by `n`: the gas of what a row
    /// executes, or, if it takes several rows, their share of it. The verifier counts on it (rule
    /// 4 of its shapes). The default is enough for every instruction.
    const GAS: u32 = MAX_GAS;

    /// States the constraints and messages of `row`.
    fn eval<AB: MachineBuilder>(builder: &mut AB, row: &Self::Row<AB::Var>);
}

/// Declares [`ChipId`] and lets it act as the chip of each line. The chips of the first section say
/// all about a row that there is to say without the rows beside it.
macro_rules! registry {
    (
        single: { $($(#[$single_doc:meta])* $single:ident: $single_chip:ty,)* }
        others: { $($(#[$doc:meta])* $id:ident: $chip:ty,)* }
    ) => {
        registry! {
            @all $($(#[$single_doc])* $single: $single_chip,)* $($(#[$doc])* $id: $chip,)*
        }

        impl ChipId {
            /// The chips whose rows may stand in the [mixed](crate::mixed) table.
            pub const SINGLE: &[ChipId] = &[$(Self::$single,)*];
            /// Their main columns.
            pub(crate) const SINGLE_WIDTHS: &[usize] =
                &[$(size_of::<<$single_chip as Chip>::Row<u8>>(),)*];

            /// States the constraints and messages of a row of one of [`Self::SINGLE`].
            pub(crate) fn eval_single<AB: MachineBuilder>(self, builder: &mut AB, row: &[AB::Var]) {
                match self {
                    $(Self::$single => {
                        <$single_chip>::eval(builder, <$single_chip as Chip>::Row::of(row));
                    })*
                    _ => {}
                }
            }

            /// Fills a row of one of [`Self::SINGLE`] with row `index` of `shard`.
            #[cfg(feature = "trace")]
            pub(crate) fn fill_single(
                self,
                row: &mut [F],
                shard: &crate::witness::Shard,
                index: usize,
            ) {
                use crate::witness::Witness;
                match self {
                    $(Self::$single => <$single_chip>::fill(
                        <$single_chip as Chip>::Row::of_mut(row),
                        &<$single_chip>::records(shard)[index],
                        &shard.lookups,
                    ),)*
                    _ => {}
                }
            }
        }
    };
    (@all $($(#[$doc:meta])* $id:ident: $chip:ty,)*) => {
        /// A chip of the machine. The order is that of the instances in a proof.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum ChipId { $($(#[$doc])* $id,)* }

        impl ChipId {
            /// All chips, in order.
            pub const ALL: &[ChipId] = &[$(Self::$id,)*];

            /// Name for people.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$id => stringify!($id),)* }
            }

            /// Main columns.
            pub const fn width(self) -> usize {
                match self { $(Self::$id => size_of::<<$chip as Chip>::Row<u8>>(),)* }
            }

            /// Preprocessed columns.
            pub const fn preprocessed_width(self) -> usize {
                match self { $(Self::$id => <$chip as Chip>::PREPROCESSED_WIDTH,)* }
            }

            /// Public values.
            pub const fn public_values(self) -> usize {
                match self { $(Self::$id => <$chip as Chip>::PUBLIC_VALUES,)* }
            }

            /// Whether the constraints look at the next row.
            pub const fn next_row(self) -> bool {
                match self { $(Self::$id => <$chip as Chip>::NEXT_ROW,)* }
            }

            /// Bound of the degree of its constraints: [`Chip::DEGREE`].
            pub const fn degree(self) -> usize {
                match self { $(Self::$id => <$chip as Chip>::DEGREE,)* }
            }

            /// The most that a row advances the clock by, taken over many rows: [`Chip::GAS`].
            pub const fn gas(self) -> u32 {
                match self { $(Self::$id => <$chip as Chip>::GAS,)* }
            }

            /// Rows that a record takes.
            #[cfg(feature = "trace")]
            pub const fn rows_per_record(self) -> usize {
                match self { $(Self::$id => <$chip as crate::witness::Tabulate>::ROWS,)* }
            }

            /// Rows that a call takes, of a chip of a precompile.
            #[cfg(feature = "trace")]
            pub const fn rows_per_call(self) -> usize {
                use crate::witness::Tabulate;
                match self { $(Self::$id => <$chip as Tabulate>::ROWS * <$chip as Tabulate>::RECORDS,)* }
            }

            fn eval<AB: MachineBuilder>(self, builder: &mut AB) {
                match self { $(Self::$id => eval_row::<$chip, AB>(builder),)* }
            }

            /// Number of rows that `shard` needs.
            #[cfg(feature = "trace")]
            pub fn rows(self, shard: &crate::witness::Shard) -> usize {
                use crate::witness::Tabulate;
                match self { $(Self::$id => <$chip>::rows(shard),)* }
            }

            /// Fills a trace of `height` rows with the chip's rows `range` in `shard`.
            #[cfg(feature = "trace")]
            pub fn trace(
                self,
                shard: &crate::witness::Shard,
                range: core::ops::Range<usize>,
                height: usize,
            ) -> RowMajorMatrix<F> {
                use crate::witness::Tabulate;
                match self { $(Self::$id => <$chip>::trace(shard, range, height),)* }
            }
        }
    };
}

registry! {
    single: {
        /// `add`, `sub`.
        Add: cpu::add::Add,
        /// `addi`, `lui`, `auipc`, `fence`.
        AddImm: cpu::add::AddImm,
        /// `and`, `or`, `xor`.
        Bitwise: cpu::bitwise::Bitwise,
        /// `andi`, `ori`, `xori`.
        BitwiseImm: cpu::bitwise::BitwiseImm,
        /// `sll`, `srl`, `sra`.
        Shift: cpu::shift::Shift,
        /// `slli`, `srli`, `srai`.
        ShiftImm: cpu::shift::ShiftImm,
        /// `slt`, `sltu`.
        LessThan: cpu::less_than::LessThan,
        /// `slti`, `sltiu`.
        LessThanImm: cpu::less_than::LessThanImm,
        /// `mul`.
        Mul: cpu::mul::Mul,
        /// `mulh`, `mulhsu`, `mulhu`.
        MulHigh: cpu::mul_high::MulHigh,
        /// `div`, `divu`, `rem`, `remu`.
        DivRem: cpu::div_rem::DivRem,
        /// `lw`, aligned.
        LoadWord: cpu::load_word::LoadWord,
        /// `lb`, `lbu`, `lh`, `lhu` within one word.
        LoadPart: cpu::load_part::LoadPart,
        /// `lh`, `lhu`, `lw` that cross into a second word.
        LoadCross: cpu::load_cross::LoadCross,
        /// `sw`, aligned.
        StoreWord: cpu::store_word::StoreWord,
        /// `sb`, `sh` within one word.
        StorePart: cpu::store_part::StorePart,
        /// `sh`, `sw` that cross into a second word.
        StoreCross: cpu::store_cross::StoreCross,
        /// `beq`, `bne`.
        BranchEqual: cpu::branch_equal::BranchEqual,
        /// `blt`, `bge`, `bltu`, `bgeu`.
        BranchLess: cpu::branch_less::BranchLess,
        /// `jal`.
        Jal: cpu::jal::Jal,
        /// `jalr`.
        Jalr: cpu::jalr::Jalr,
        /// `ecall`: exit and write.
        Ecall: cpu::ecall::Ecall,
        /// A byte copied to the public output.
        Copy: cpu::copy::Copy,
        /// Brings forward the timestamp of a word not accessed for long.
        Refresh: memory::refresh::Refresh,
    }
    others: {
        /// Calls of the precompile `poseidon2`.
        Poseidon2Call: precompiles::poseidon2::Poseidon2Call,
        /// Calls of the precompile `sha256_compress`.
        Sha256Call: precompiles::sha256::call::Sha256Call,
        /// Their rounds.
        Sha256Rounds: precompiles::sha256::rounds::Sha256Rounds,
        /// Calls of the precompile `u256_muladd_mod`.
        U256: precompiles::u256::U256,
        /// Calls of the precompile `keccak_f1600`.
        KeccakHead: precompiles::keccak::head::KeccakHead,
        /// Words of their states and blocks.
        KeccakWord: precompiles::keccak::word::KeccakWord,
        /// Their states before and after, by slices.
        KeccakSlice: precompiles::keccak::slice::KeccakSlice,
        /// Their rounds, by slices.
        KeccakRound: precompiles::keccak::round::KeccakRound,
        /// Numbers with digits 0 to 2 of base 8.
        KeccakTernary: precompiles::keccak::ternary::KeccakTernary,
        /// Calls of the precompile `ec_add`.
        Ec: precompiles::ec::Ec,
        /// First and last values of a touched leaf of memory.
        Leaf: memory::leaf::Leaf,
        /// Inner nodes above touched leaves.
        Node: memory::node::Node,
        /// Permutations that hash leaves and nodes.
        Poseidon2: memory::poseidon2::Poseidon2,
        /// Single rows that would fill no table of their own.
        Mixed: mixed::Mixed,
        /// Where a shard starts and ends: its public values.
        Boundary: cpu::boundary::Boundary,
        /// The program's instructions.
        Program: table::program::ProgramTable,
        /// Ranges and byte operations.
        Lookup: table::lookup::LookupTable,
    }
}

fn eval_row<C: Chip, AB: MachineBuilder>(builder: &mut AB) {
    let main = builder.main();
    C::eval(builder, C::Row::of(main.current_slice()));
}

impl ChipId {
    /// The chip with this number, if there is one.
    pub fn from_index(index: u8) -> Option<Self> {
        Self::ALL.get(usize::from(index)).copied()
    }

    /// The chips that prove calls of `precompile`, each with the same number of rows for every call.
    pub const fn of_precompile(precompile: Precompile) -> &'static [Self] {
        match precompile {
            Precompile::Poseidon2 => &[Self::Poseidon2Call],
            Precompile::Sha256Compress => &[Self::Sha256Call, Self::Sha256Rounds],
            Precompile::U256MulAddMod => &[Self::U256],
            Precompile::KeccakF1600 => {
                &[Self::KeccakHead, Self::KeccakWord, Self::KeccakSlice, Self::KeccakRound]
            }
            Precompile::EcAdd => &[Self::Ec],
        }
    }

    /// Chunks that the quotient is split into: as many as its degree needs, a power of two.
    pub const fn quotient_chunks(self) -> usize {
        (self.degree() - 1).next_power_of_two()
    }

    /// Whether it is a chip of a precompile: they have their place in the registry.
    pub const fn is_of_precompile(self) -> bool {
        (Self::Refresh as u8) < self as u8 && (self as u8) < Self::Leaf as u8
    }

    /// Whether every shard has exactly one instance of the chip: the tables of the verifying key,
    /// and the public values.
    pub const fn is_singleton(self) -> bool {
        matches!(self, Self::Boundary | Self::Program | Self::Lookup)
    }
}

/// One table of a shard: some rows of one chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The chip.
    pub chip: ChipId,
    /// log2 of the number of rows.
    pub log_height: usize,
}

/// A chip as an AIR.
#[derive(Clone, Debug)]
pub struct ChipAir {
    /// Which chip.
    pub id: ChipId,
    /// Its preprocessed columns, where the prover needs them.
    #[cfg(feature = "trace")]
    pub preprocessed: Option<alloc::sync::Arc<RowMajorMatrix<F>>>,
}

impl ChipAir {
    /// The chip without its preprocessed columns: enough to verify.
    pub fn new(id: ChipId) -> Self {
        Self {
            id,
            #[cfg(feature = "trace")]
            preprocessed: None,
        }
    }
}

impl BaseAir<F> for ChipAir {
    fn width(&self) -> usize {
        self.id.width()
    }

    #[cfg(feature = "trace")]
    fn preprocessed_trace(&self) -> Option<RowMajorMatrix<F>> {
        self.preprocessed.as_deref().cloned()
    }

    fn preprocessed_width(&self) -> usize {
        self.id.preprocessed_width()
    }

    fn main_next_row_columns(&self) -> Vec<usize> {
        if self.id.next_row() { (0..self.width()).collect() } else { Vec::new() }
    }

    fn preprocessed_next_row_columns(&self) -> Vec<usize> {
        Vec::new()
    }

    fn num_public_values(&self) -> usize {
        self.id.public_values()
    }
}

impl<AB: InteractionBuilder<F = F>> Air<AB> for ChipAir {
    fn eval(&self, builder: &mut AB) {
        self.id.eval(builder);
    }
}
