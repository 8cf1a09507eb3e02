//! A rollup accepts a state transition: ten lines that matter, all of them in `accept`.
//!
//! ```sh
//! cargo run --release -- vkey sha256 -o sha256.vkey
//! cargo run --release -- sha256 --input README.md
//! cargo run --release -p verifier --example rollup -- sha256.vkey sha256.proof
//! ```

use std::error::Error;

use verifier::{Policy, VerifyingKey, verify};

/// The new state that `proof` shows to follow, if it verifies against the rollup's own key.
fn accept(key: &VerifyingKey, proof: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let statement = verify(key, proof, Policy { min_bits: 100 })?;
    if statement.exit_code != 0 {
        return Err(format!("the transition failed with exit code {}", statement.exit_code).into());
    }
    Ok(statement.output)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(key), Some(proof)) = (arguments.next(), arguments.next()) else {
        return Err("usage: rollup KEY PROOF".into());
    };
    let key: VerifyingKey = postcard::from_bytes(&std::fs::read(key)?)?;
    let state = accept(&key, &std::fs::read(proof)?)?;
    println!(
        "new state: {} bytes, first of them {:02x?}",
        state.len(),
        &state[..state.len().min(32)]
    );
    Ok(())
}
