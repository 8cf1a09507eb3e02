//! Numbers that look random and are the same in each run.

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.word() % limit
    }

    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        self.bytes(N).try_into().expect("so many bytes")
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        std::iter::repeat_with(|| self.word() as u8).take(length).collect()
    }

    /// A number of so many bytes, of which some are extreme.
    pub fn number(&mut self, length: usize) -> Vec<u8> {
        let mut number = self.bytes(length);
        if self.below(2) == 0 {
            let byte = if self.below(2) == 0 { 0 } else { 0xff };
            let (from, to) = (self.below(length as u64 + 1), self.below(length as u64 + 1));
            number[from.min(to) as usize..from.max(to) as usize].fill(byte);
        }
        number
    }
}
