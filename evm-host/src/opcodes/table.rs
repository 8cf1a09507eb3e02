//! The opcodes that are measured, and on what.

use alloy_primitives::{hex, keccak256};
use revm::bytecode::opcode::OpCode;

use super::{Program, Repetition};

/// An opcode on arguments of some kind.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Name, with what sets it apart from others of the opcode.
    pub name: &'static str,
    /// Assembly that pushes the arguments, last one first. `R` is a number of 256 bits, `H` one of 128, drawn anew for
    /// each; `#` the number of the repetition.
    arguments: &'static str,
    /// The opcode, and, where it comes twice to restore the stack, that again.
    opcodes: &'static str,
    /// What follows with and without it: the place that a jump leads to.
    after: &'static str,
    /// Assembly before the loop.
    setup: &'static str,
    /// How often the opcode is in a body.
    pub times: u32,
    /// Gas of each, by the fork of the workloads.
    pub gas: u32,
    /// Whether each round finds something that no round before has touched.
    cold: bool,
}

const fn of(name: &'static str, arguments: &'static str, gas: u32) -> Sample {
    Sample { name, arguments, opcodes: name, after: "", setup: "", times: 1, gas, cold: false }
}

impl Sample {
    const fn by(self, opcodes: &'static str) -> Self {
        Self { opcodes, ..self }
    }

    const fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    const fn after(self, after: &'static str) -> Self {
        Self { after, ..self }
    }

    const fn setup(self, setup: &'static str) -> Self {
        Self { setup, ..self }
    }

    const fn cold(self) -> Self {
        Self { cold: true, ..self }
    }

    /// The numbers of rounds whose difference is measured.
    pub fn repetitions(&self) -> [Repetition; 2] {
        let (bodies, rounds) = if self.cold { (1, [8, 40]) } else { (8, [8, 40]) };
        rounds.map(|rounds| Repetition { bodies, rounds })
    }

    /// The programs with and without the opcode.
    pub fn programs(&self, seed: u32) -> [Program; 2] {
        let Self { arguments, opcodes, after, setup, .. } = *self;
        let arguments = drawn(arguments, seed);
        let pops = |count: u32| "POP ".repeat(count as usize);
        let [inputs, outputs] = self.stack();
        let with = format!("{arguments} {opcodes} {after} {}", pops(outputs));
        let without = format!("{arguments} {after} {}", pops(inputs));
        [with, without].map(|body| Program { setup: setup.to_owned(), body })
    }

    /// How many POPs the program without the opcode has more.
    pub fn pops(&self) -> i64 {
        let [inputs, outputs] = self.stack();
        i64::from(inputs) - i64::from(outputs)
    }

    /// Items that the opcode takes from the stack and leaves there; of those that leave the others as they are,
    /// what comes on top.
    fn stack(&self) -> [u32; 2] {
        let name = self.opcodes.split_whitespace().next().unwrap_or_default();
        if name.starts_with("SWAP") {
            return [0, 0];
        }
        if name.starts_with("DUP") || name.starts_with("0x") {
            return [0, 1];
        }
        let Some(opcode) = OpCode::parse(name) else { return [0, 0] };
        [opcode.inputs(), opcode.outputs()].map(u32::from)
    }
}

/// The arguments with numbers for their letters.
fn drawn(arguments: &str, seed: u32) -> String {
    let mut drawn = String::new();
    for (place, token) in arguments.split_whitespace().enumerate() {
        let digest = keccak256(format!("operand {seed} {place}"));
        drawn += &match token {
            // The highest bit set: as many bytes for each.
            "R" => format!("0xff{}", hex::encode(&digest[1..])),
            "H" => format!("0xff{}", hex::encode(&digest[1..16])),
            other => other.to_owned(),
        };
        drawn.push(' ');
    }
    drawn
}

/// A call of an address without value: of 64 bytes from 0 on and no more is the input unless said otherwise.
const fn call(name: &'static str, arguments: &'static str, gas: u32) -> Sample {
    of(name, arguments, gas).by("STATICCALL")
}

const ECRECOVER: &str = "
    0x456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3 0x MSTORE 0x1c 0x20 MSTORE
    0x9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608 0x40 MSTORE
    0x4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada 0x60 MSTORE";
/// P = (1, 2) on bn254, twice.
const POINTS: &str = "0x01 0x MSTORE 0x02 0x20 MSTORE 0x01 0x40 MSTORE 0x02 0x60 MSTORE";
/// P and a scalar.
const SCALED: &str = "0x01 0x MSTORE 0x02 0x20 MSTORE
    0xff00000000000000123456789abcdef0fedcba98765432100123456789abcdef 0x40 MSTORE";
/// P and the generator of the second group.
const PAIR: &str = "0x01 0x MSTORE 0x02 0x20 MSTORE
    0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2 0x40 MSTORE
    0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed 0x60 MSTORE
    0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b 0x80 MSTORE
    0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa 0xa0 MSTORE";
/// A power of numbers of 32 bytes.
const POWER: &str = "0x20 0x MSTORE 0x20 0x20 MSTORE 0x20 0x40 MSTORE
    0xff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff 0x60 MSTORE
    0xff112233445566778899aabbccddeeffffeeddccbbaa99887766554433221100 0x80 MSTORE
    0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff43 0xa0 MSTORE";
/// Twelve rounds, and the last block.
const BLAKE: &str = "0x0c 0xe0 SHL 0x MSTORE 0x01 0xd4 MSTORE8";

/// All of them.
pub const SAMPLES: &[Sample] = &[
    of("ADD", "R R", 3),
    of("MUL", "R R", 5),
    of("SUB", "R R", 3),
    of("DIV", "H R", 5),
    of("SDIV", "H R", 5),
    of("MOD", "H R", 5),
    of("SMOD", "H R", 5),
    of("ADDMOD", "R R R", 8),
    of("MULMOD", "R R R", 8),
    of("EXP, exponent of 1 byte", "0xff R", 60).by("EXP"),
    of("EXP, exponent of 32 bytes", "R R", 1610).by("EXP"),
    of("SIGNEXTEND", "R 0x03", 5),
    of("LT", "R R", 3),
    of("GT", "R R", 3),
    of("SLT", "R R", 3),
    of("SGT", "R R", 3),
    of("EQ", "R R", 3),
    of("ISZERO", "R", 3),
    of("AND", "R R", 3),
    of("OR", "R R", 3),
    of("XOR", "R R", 3),
    of("NOT", "R", 3),
    of("BYTE", "R 0x07", 3),
    of("SHL", "R 0x4d", 3),
    of("SHR", "R 0x4d", 3),
    of("SAR", "R 0x4d", 3),
    of("KECCAK256, 32 bytes", "0x20 0x", 36).by("KECCAK256"),
    of("KECCAK256, 1 KiB", "0x0400 0x", 222).by("KECCAK256"),
    of("ADDRESS", "", 2),
    of("BALANCE, warm", "ADDRESS", 100).by("BALANCE"),
    of("BALANCE, cold", "DUP1 0x010000 ADD", 2600).by("BALANCE").cold(),
    of("ORIGIN", "", 2),
    of("CALLER", "", 2),
    of("CALLVALUE", "", 2),
    of("CALLDATALOAD", "0x", 3),
    of("CALLDATASIZE", "", 2),
    of("CALLDATACOPY, 32 bytes", "0x20 0x 0x", 6).by("CALLDATACOPY"),
    of("CODESIZE", "", 2),
    of("CODECOPY, 32 bytes", "0x20 0x 0x", 6).by("CODECOPY"),
    of("GASPRICE", "", 2),
    of("EXTCODESIZE, warm", "ADDRESS", 100).by("EXTCODESIZE"),
    of("EXTCODECOPY, 32 bytes, warm", "0x20 0x 0x ADDRESS", 103).by("EXTCODECOPY"),
    of("EXTCODEHASH, warm", "ADDRESS", 100).by("EXTCODEHASH"),
    of("RETURNDATASIZE", "", 2),
    of("RETURNDATACOPY, 0 bytes", "0x 0x 0x", 3).by("RETURNDATACOPY"),
    of("BLOCKHASH, too old", "0x01", 20).by("BLOCKHASH"),
    of("COINBASE", "", 2),
    of("TIMESTAMP", "", 2),
    of("NUMBER", "", 2),
    of("PREVRANDAO", "", 2).by("DIFFICULTY"),
    of("GASLIMIT", "", 2),
    of("CHAINID", "", 2),
    of("SELFBALANCE", "", 5),
    of("BASEFEE", "", 2),
    of("BLOBHASH", "0x", 3),
    of("BLOBBASEFEE", "", 2),
    of("MLOAD", "0x40", 3),
    of("MSTORE", "R 0x40", 3),
    of("MSTORE8", "R 0x41", 3),
    of("MSIZE", "", 2),
    of("MCOPY, 32 bytes", "0x20 0x 0x40", 6).by("MCOPY"),
    of("MCOPY, 1 KiB", "0x0400 0x 0x0400", 99).by("MCOPY"),
    of("SLOAD, warm", "0x01", 100).by("SLOAD").setup("0x01 SLOAD POP"),
    of("SLOAD, cold", "DUP1", 2100).by("SLOAD").cold(),
    of("SSTORE, written before", "DUP1 0x# XOR 0x01", 100).by("SSTORE").setup("0xff 0x01 SSTORE"),
    of("SSTORE, cold", "DUP1 DUP2", 5000).by("SSTORE").cold(),
    of("SSTORE, cold, new", "DUP1 DUP1 0x010000 ADD", 22100).by("SSTORE").cold(),
    of("TLOAD", "0x01", 100),
    of("TSTORE", "DUP1 0x01", 100),
    of("JUMP", "@x#", 8).after(":x#"),
    of("JUMPI, taken", "0x01 @x#", 10).by("JUMPI").after(":x#"),
    of("JUMPI, not taken", "0x @x#", 10).by("JUMPI").after(":x#"),
    of("JUMPDEST", "", 1),
    of("PC", "", 2),
    of("GAS", "", 2),
    of("PUSH1", "", 3).by("0x05"),
    of("PUSH4", "", 3).by("0x01020304"),
    of("PUSH32", "", 3).by("0xff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
    of("DUP1", "", 3),
    of("DUP16", "", 3),
    of("SWAP1", "", 3).by("SWAP1 SWAP1").times(2),
    of("SWAP16", "", 3).by("SWAP16 SWAP16").times(2),
    of("LOG0, 32 bytes", "0x20 0x", 631).by("LOG0"),
    of("LOG1, 32 bytes", "R 0x20 0x", 1006).by("LOG1"),
    of("LOG4, 32 bytes", "R R R R 0x20 0x", 2131).by("LOG4"),
    of("CREATE, empty", "0x 0x 0x", 32000).by("CREATE").cold(),
    call("STATICCALL, no code", "0x 0x 0x 0x 0x010000 0xffff", 100).setup("0x010000 BALANCE POP"),
    of("CALL, no code", "0x 0x 0x 0x 0x 0x010000 0xffff", 100)
        .by("CALL")
        .setup("0x010000 BALANCE POP"),
    of("DELEGATECALL, no code", "0x 0x 0x 0x 0x010000 0xffff", 100)
        .by("DELEGATECALL")
        .setup("0x010000 BALANCE POP"),
    call("precompile ECRECOVER", "0x 0x 0x80 0x 0x01 0xffff", 3100).setup(ECRECOVER),
    call("precompile SHA256, 1 KiB", "0x 0x 0x0400 0x 0x02 0xffff", 544),
    call("precompile RIPEMD160, 1 KiB", "0x 0x 0x0400 0x 0x03 0xffff", 4540),
    call("precompile IDENTITY, 1 KiB", "0x 0x 0x0400 0x 0x04 0xffff", 211),
    call("precompile MODEXP, 32 bytes", "0x 0x 0xc0 0x 0x05 0xffff", 1460).setup(POWER),
    call("precompile BN254 add", "0x 0x 0x80 0x 0x06 0xffff", 250).setup(POINTS),
    call("precompile BN254 multiply", "0x 0x 0x60 0x 0x07 0xffff", 6100).setup(SCALED),
    call("precompile BN254 pairing, 1 pair", "0x 0x 0xc0 0x 0x08 0x01ffff", 79100)
        .setup(PAIR)
        .cold(),
    call("precompile BLAKE2F, 12 rounds", "0x 0x 0xd5 0x 0x09 0xffff", 112).setup(BLAKE),
];
