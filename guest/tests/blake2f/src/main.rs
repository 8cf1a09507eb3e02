//! Reads a number of rounds, whether the block is the last, `t`, a state and a block, all little endian;
//! writes the state after the block, then the block as a vector after the round of that number with
//! itself as the message.
#![no_std]
#![no_main]

use guest::crypto::{blake2b_round, blake2f};

guest::entry!(main);

fn main() -> u32 {
    let input = guest::read_input();
    let Some((head, lanes)) = input.split_first_chunk::<8>() else { return 1 };
    let (lanes, []) = lanes.as_chunks() else { return 1 };
    let Ok(lanes) = <[[u8; 8]; 26]>::try_from(lanes) else { return 1 };
    let lanes = lanes.map(u64::from_le_bytes);
    let [rounds, is_last] =
        [0, 4].map(|i| u32::from_le_bytes([head[i], head[i + 1], head[i + 2], head[i + 3]]));
    let mut h = core::array::from_fn(|i| lanes[2 + i]);
    let block = core::array::from_fn(|i| lanes[10 + i]);
    blake2f(rounds, &mut h, &block, [lanes[0], lanes[1]], is_last != 0);
    let mut v = block;
    blake2b_round(&mut v, &block, rounds);
    for lane in h.into_iter().chain(v) {
        guest::write_output(&lane.to_le_bytes());
    }
    0
}
