//! EVM bytecode from mnemonics, for workloads and tests that want to be read.
//!
//! Tokens, parted by white space: an opcode; `0x…`, a number, pushed with as few bytes as it has;
//! `:name`, a JUMPDEST; `@name`, the push of its place. The rest of a line after `;` is a comment.

use std::collections::BTreeMap;

use alloy_primitives::{Bytes, hex};
use revm::bytecode::opcode::{JUMPDEST, OpCode, PUSH0, PUSH2};

use crate::HostError;

/// The bytecode of a text.
///
/// # Errors
///
/// Names the token that is none.
pub fn assemble(text: &str) -> Result<Bytes, HostError> {
    let mut code = Vec::new();
    let mut places = BTreeMap::new();
    let mut uses = Vec::new();
    let tokens = text.lines().filter_map(|line| line.split(';').next());
    for token in tokens.flat_map(str::split_whitespace) {
        if let Some(name) = token.strip_prefix(':') {
            places.insert(name, code.len());
            code.push(JUMPDEST);
        } else if let Some(name) = token.strip_prefix('@') {
            code.push(PUSH2);
            uses.push((name, code.len()));
            code.extend([0, 0]);
        } else if token.starts_with("0x") {
            push(&mut code, token)?;
        } else {
            code.push(OpCode::parse(token).ok_or_else(|| unknown(token, "an opcode"))?.get());
        }
    }
    for (name, at) in uses {
        let place = places.get(name).and_then(|place| u16::try_from(*place).ok());
        let place = place.ok_or_else(|| unknown(name, "a place in the first 64 KiB"))?;
        code[at..at + 2].copy_from_slice(&place.to_be_bytes());
    }
    Ok(code.into())
}

fn push(code: &mut Vec<u8>, token: &str) -> Result<(), HostError> {
    let bytes = hex::decode(token).map_err(|_| unknown(token, "an even number of digits"))?;
    if bytes.len() > 32 {
        return Err(unknown(token, "a number of 32 bytes"));
    }
    code.push(PUSH0 + bytes.len() as u8);
    code.extend(bytes);
    Ok(())
}

fn unknown(found: &str, expected: &'static str) -> HostError {
    HostError::Field { field: "a token of the assembly", found: found.to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_become_bytes() {
        let code = assemble("0x02 0x ADD ; a comment\n :loop @loop JUMP").expect("it is right");
        assert_eq!(code[..], hex!("6002 5f 01 5b 610004 56"));
    }

    #[test]
    fn what_is_no_token_is_named() {
        for token in ["0x1", "0xgg", "PUSH", "@nowhere", &format!("0x{}", "00".repeat(33))] {
            let error = assemble(token).expect_err(token).to_string();
            assert!(error.contains(token.trim_start_matches('@')), "{error}");
        }
    }
}
