use isa::{Opcode, Semantics};
use vm::testing::{asm, exit, li};

/// Operands at the edges of limbs, of words and of their signs.
pub const EDGES: [u32; 11] = [
    0,
    1,
    0x7fff,
    0x8000,
    0xffff,
    0x1_0000,
    0x7fff_ffff,
    0x8000_0000,
    0x8000_ffff,
    0xffff_0000,
    0xffff_ffff,
];

/// All pairs of [`EDGES`].
pub fn edge_pairs() -> impl Iterator<Item = (u32, u32)> {
    EDGES.into_iter().flat_map(|a| EDGES.into_iter().map(move |b| (a, b)))
}

/// Runs each register instruction on all pairs of edges; with rs1 = rs2, with rs1 = rs2 = rd, and
/// with rd = x0.
pub fn register_program(opcodes: &[Opcode]) -> Vec<u32> {
    let mut words = Vec::new();
    for (a, b) in edge_pairs() {
        words.extend([li(5, a), li(6, b)].concat());
        words.extend(opcodes.iter().map(|&opcode| asm(opcode, 7, 5, 6, 0)));
    }
    for a in EDGES {
        for &opcode in opcodes {
            words.extend(li(5, a));
            words.extend([
                asm(opcode, 7, 5, 5, 0),
                asm(opcode, 0, 5, 0, 0),
                asm(opcode, 5, 5, 5, 0),
            ]);
        }
    }
    words.extend(exit());
    words
}

/// Runs each immediate instruction on all edges and `immediates`; with rs1 = rd and with rd = x0.
pub fn immediate_program(opcodes: &[Opcode], immediates: &[i32]) -> Vec<u32> {
    let mut words = Vec::new();
    for a in EDGES {
        words.extend(li(5, a));
        for &opcode in opcodes {
            words.extend(immediates.iter().map(|&imm| asm(opcode, 7, 5, 0, imm)));
            words.push(asm(opcode, 0, 5, 0, immediates[0]));
        }
    }
    words.extend(opcodes.iter().map(|&opcode| asm(opcode, 5, 5, 0, immediates[0])));
    words.extend(exit());
    words
}

/// Runs each branch on all pairs of edges, over the following instruction if taken; with
/// rs1 = rs2; backwards; and, not taken, to a target that is no multiple of four.
pub fn branch_program(opcodes: &[Opcode]) -> Vec<u32> {
    let count = asm(Opcode::Addi, 8, 8, 0, 1);
    let mut words = Vec::new();
    for (a, b) in edge_pairs() {
        words.extend([li(5, a), li(6, b)].concat());
        for &opcode in opcodes {
            words.extend([asm(opcode, 0, 5, 6, 8), count, asm(opcode, 0, 5, 5, 8), count]);
        }
    }
    for &opcode in opcodes {
        let Semantics::Branch(is_taken) = opcode.info().semantics else {
            panic!("{opcode:?} is no branch")
        };
        if is_taken(0, 0) {
            let [ahead, back] = [8, -4].map(|distance| asm(opcode, 0, 0, 0, distance));
            words.extend([ahead, ahead, back]);
            words.extend([li(5, 0), li(6, 1)].concat());
            words.push(asm(opcode, 0, 5, 6, 6));
        } else {
            words.extend([li(5, 0), li(6, 3)].concat());
            words.extend([asm(Opcode::Addi, 5, 5, 0, 1), asm(opcode, 0, 5, 6, -4)]);
            words.push(asm(opcode, 0, 0, 0, 6));
        }
    }
    words.extend(exit());
    words
}
