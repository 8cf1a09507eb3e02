//! Keccak-f\[1600\] (FIPS 202, section 3) on lanes: lane `x + 5 y` is `A[x, y]`, and bit `z` of it
//! counts from the least.

/// Lanes of a state.
pub const LANES: usize = 25;
/// Rounds of the permutation.
pub const ROUNDS: usize = 24;
/// Words of 32 bits of a state; a lane is two, the low one first.
pub const STATE_WORDS: usize = 2 * LANES;
/// Words of a block of Keccak-256: a rate of 136 bytes.
pub const BLOCK_WORDS: usize = 34;

/// What rho rotates each lane by.
pub const ROTATIONS: [u32; LANES] =
    [0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14];

/// What iota adds to lane 0, by round.
pub const ROUND_CONSTANTS: [u64; ROUNDS] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// A state.
pub type State = [u64; LANES];

/// Where pi takes lane `x + 5 y`.
pub const fn pi(lane: usize) -> usize {
    let (x, y) = (lane % 5, lane / 5);
    y + 5 * ((2 * x + 3 * y) % 5)
}

/// Parities of the columns, by `x`.
pub fn parities(state: &State) -> [u64; 5] {
    core::array::from_fn(|x| (0..5).fold(0, |parity, y| parity ^ state[x + 5 * y]))
}

/// What theta adds to each lane of a sheet, by `x`.
pub fn theta_terms(parities: &[u64; 5]) -> [u64; 5] {
    core::array::from_fn(|x| parities[(x + 4) % 5] ^ parities[(x + 1) % 5].rotate_left(1))
}

/// Theta.
pub fn theta(state: &State) -> State {
    let terms = theta_terms(&parities(state));
    core::array::from_fn(|lane| state[lane] ^ terms[lane % 5])
}

/// Rho and pi.
pub fn rho_pi(state: &State) -> State {
    let mut moved = [0; LANES];
    for (lane, value) in state.iter().enumerate() {
        moved[pi(lane)] = value.rotate_left(ROTATIONS[lane]);
    }
    moved
}

/// Chi.
pub fn chi(state: &State) -> State {
    core::array::from_fn(|lane| {
        let at = |step: usize| state[lane / 5 * 5 + (lane % 5 + step) % 5];
        at(0) ^ (!at(1) & at(2))
    })
}

/// The permutation.
pub fn permute(state: State) -> State {
    permute_told(state, |state| state)
}

/// The permutation that goes on with what `told` makes of the state, before chi and at the end of
/// each round.
pub fn permute_told(mut state: State, mut told: impl FnMut(State) -> State) -> State {
    for constant in ROUND_CONSTANTS {
        state = chi(&told(rho_pi(&theta(&state))));
        state[0] ^= constant;
        state = told(state);
    }
    state
}
