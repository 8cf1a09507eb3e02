//! Reads an order, commits a receipt, prints to the console, returns an exit code.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

guest::entry!(main);

#[derive(Deserialize)]
struct Order<'a> {
    name: &'a str,
    amounts: Vec<u32>,
}

#[derive(Serialize)]
struct Receipt<'a> {
    name: &'a str,
    total: u64,
}

fn main() -> u32 {
    let Order { name, amounts } = guest::read();
    guest::commit(&Receipt { name, total: amounts.iter().copied().map(u64::from).sum() });
    guest::println!("receipt for {name}");
    amounts.len() as u32
}
