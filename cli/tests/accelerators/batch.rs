//! Calls of the guest `guest/tests/accelerators`, and what they should give.

use std::sync::OnceLock;

use crate::guests::{behaviour, build_or_skip, tests_of_the_runtime};

/// Functions, by the guest's numbers for them.
#[derive(Clone, Copy, Debug)]
#[repr(u32)]
pub enum Function {
    Keccak256,
    Sha256,
    Ripemd160,
    Blake2f,
    Modexp,
    G1Add,
    G1Mul,
    Pairing,
    K1Verify,
    R1Verify,
    Ecrecover,
}

/// What a byte of the result is before a call, and after one that fails.
const UNTOUCHED: u8 = 0xEE;

/// Calls to make in one run.
#[derive(Default)]
pub struct Batch {
    input: Vec<u8>,
    /// Of each call: its function, its arguments, its status and the place of its result.
    calls: Vec<(Function, Vec<u8>, Vec<u8>)>,
}

impl Batch {
    /// A call that succeeds with this result.
    pub fn gives(&mut self, function: Function, arguments: &[&[u8]], result: &[u8]) {
        self.push(function, arguments, [&[0], result].concat());
    }

    /// A call that fails, with a result of so many bytes if it did not.
    pub fn fails(&mut self, function: Function, arguments: &[&[u8]], size: usize) {
        self.fails_with(function, arguments, &vec![UNTOUCHED; size]);
    }

    /// A call that fails, and leaves this in the place of its result.
    pub fn fails_with(&mut self, function: Function, arguments: &[&[u8]], left: &[u8]) {
        self.push(function, arguments, [&[0xff], left].concat());
    }

    fn push(&mut self, function: Function, arguments: &[&[u8]], expected: Vec<u8>) {
        let arguments = arguments.concat();
        self.input.extend((function as u32).to_le_bytes());
        self.input.extend((arguments.len() as u32).to_le_bytes());
        self.input.extend(&arguments);
        self.calls.push((function, arguments, expected));
    }

    /// Makes the calls. Each must give what it should.
    #[track_caller]
    pub fn run(self) {
        let Some(elf) = guest() else { return };
        let (exit_code, output) = behaviour(elf, &self.input);
        assert_eq!(exit_code, 0);
        let mut rest = output.as_slice();
        for (index, (function, arguments, expected)) in self.calls.iter().enumerate() {
            let (actual, after) = rest.split_at(expected.len());
            assert!(
                actual == expected,
                "call {index}, {function:?} of {}:\n{}, expected\n{}",
                hex(arguments),
                hex(actual),
                hex(expected)
            );
            rest = after;
        }
        assert!(rest.is_empty());
    }
}

/// The guest, built once for all tests: none reads what another one writes.
fn guest() -> Option<&'static [u8]> {
    static ELF: OnceLock<Option<Vec<u8>>> = OnceLock::new();
    let build = || build_or_skip(&tests_of_the_runtime().join("accelerators"));
    ELF.get_or_init(build).as_deref()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that hexadecimal digits stand for.
pub fn from_hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        digits.chars().map(|digit| digit.to_digit(16).expect("a digit") as u8).collect();
    assert!(digits.len().is_multiple_of(2));
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
