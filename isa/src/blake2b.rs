//! BLAKE2b's mixing (RFC 7693, sections 3.1 and 3.2), which executor, constraints and guests share.

/// Lanes of 64 bits of the working vector, and of a message block.
pub const LANES: usize = 16;
/// Words of 32 bits of either; a lane is two, the low one first.
pub const WORDS: usize = 2 * LANES;
/// Rounds with a permutation of the message of their own: round `r` has that of `r mod 10`.
pub const SCHEDULES: usize = 10;
/// Mixings of a round: of the four columns, then of the four diagonals.
pub const MIXINGS: usize = 8;
/// Rounds of BLAKE2b itself.
pub const ROUNDS: u32 = 12;

/// What the mixing rotates to the right by, in this order (section 2.1).
pub const ROTATIONS: [u32; 4] = [32, 24, 16, 63];

/// The initial vector: that of SHA-512 (section 2.6).
pub const IV: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];

/// Lanes of the message by round and mixing, two each (section 2.7).
pub const SIGMA: [[usize; LANES]; SCHEDULES] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// Lanes that a mixing changes: a, b, c and d.
pub const fn lanes(mixing: usize) -> [usize; 4] {
    let (place, shift) = (mixing % 4, mixing / 4);
    [place, 4 + (place + shift) % 4, 8 + (place + 2 * shift) % 4, 12 + (place + 3 * shift) % 4]
}

/// Half of a mixing: adds a lane of the message, and rotates by these two.
pub const fn half_mixing([a, b, c, d]: [u64; 4], x: u64, [of_d, of_b]: [u32; 2]) -> [u64; 4] {
    let a = a.wrapping_add(b).wrapping_add(x);
    let d = (d ^ a).rotate_right(of_d);
    let c = c.wrapping_add(d);
    [a, (b ^ c).rotate_right(of_b), c, d]
}

/// The mixing `G`, with two lanes of the message: the lanes after each half. It goes on with what
/// `told` makes of those after the first.
pub fn mixing(
    lanes: [u64; 4],
    [x, y]: [u64; 2],
    told: &mut impl FnMut(u64) -> u64,
) -> [[u64; 4]; 2] {
    let [r1, r2, r3, r4] = ROTATIONS;
    let between = half_mixing(lanes, x, [r1, r2]).map(told);
    [between, half_mixing(between, y, [r3, r4])]
}

/// A round: all mixings, in their order, of the working vector `v` with `message`.
pub fn round(v: &mut [u64; LANES], message: &[u64; LANES], sigma: &[usize; LANES]) {
    round_told(v, message, sigma, &mut |lane| lane);
}

/// As [`round`], with a hook for what is in the middle of each [`mixing`].
pub fn round_told(
    v: &mut [u64; LANES],
    message: &[u64; LANES],
    sigma: &[usize; LANES],
    told: &mut impl FnMut(u64) -> u64,
) {
    for (number, &[x, y]) in sigma.as_chunks().0.iter().enumerate() {
        let lanes = lanes(number);
        let [_, mixed] = mixing(lanes.map(|lane| v[lane]), [message[x], message[y]], told);
        for (lane, value) in lanes.into_iter().zip(mixed) {
            v[lane] = value;
        }
    }
}

/// The compression `F` with any number of rounds (EIP-152): takes a block into the state `h`.
/// `t` is how many bytes there were with it, and `is_last` whether it is the last.
///
/// `round` does round number `r mod 10` of a vector with the block.
pub fn compress(
    rounds: u32,
    h: &mut [u64; 8],
    message: &[u64; LANES],
    [low, high]: [u64; 2],
    is_last: bool,
    mut round: impl FnMut(&mut [u64; LANES], &[u64; LANES], u32),
) {
    let mut v = [0; LANES];
    v[..8].copy_from_slice(h);
    v[8..].copy_from_slice(&IV);
    v[12] ^= low;
    v[13] ^= high;
    if is_last {
        v[14] = !v[14];
    }
    let mut number = 0;
    for _ in 0..rounds {
        round(&mut v, message, number);
        number = if number + 1 == SCHEDULES as u32 { 0 } else { number + 1 };
    }
    for (i, lane) in h.iter_mut().enumerate() {
        *lane ^= v[i] ^ v[i + 8];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_mixes_each_lane_twice_and_takes_each_of_the_message_once() {
        for half in [0..4, 4..8] {
            let mut mixed: [usize; LANES] = [0; LANES];
            half.flat_map(lanes).for_each(|lane| mixed[lane] += 1);
            assert_eq!(mixed, [1; LANES]);
        }
        for sigma in SIGMA {
            let mut taken = [0; LANES];
            sigma.into_iter().for_each(|lane| taken[lane] += 1);
            assert_eq!(taken, [1; LANES]);
        }
    }
}
