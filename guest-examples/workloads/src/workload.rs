//! Which jobs there are.

/// A job. Its number, once given, stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Workload {
    /// Keccak-256 of Keccak-256 of … of 32 bytes.
    KeccakChain = 0,
    /// SHA-256 of bytes.
    Sha256 = 1,
    /// Fibonacci's numbers modulo 2^256.
    Fibonacci = 2,
    /// Sorting of numbers of 256 bits.
    Sort = 3,
    /// Paths in a Merkle tree.
    MerkleProof = 4,
    /// Decoding of structures with bytes of any length.
    AbiDecode = 5,
    /// Signers of digests.
    Ecrecover = 6,
    /// A power modulo a number.
    Modexp = 7,
    /// Transactions that transfer ether.
    Transfers = 8,
    /// Transactions that transfer a token.
    TokenTransfers = 9,
    /// Transactions that swap at an exchange.
    Swap = 10,
}

impl Workload {
    /// All jobs, in the order of their numbers.
    pub const ALL: [Self; 11] = [
        Self::KeccakChain,
        Self::Sha256,
        Self::Fibonacci,
        Self::Sort,
        Self::MerkleProof,
        Self::AbiDecode,
        Self::Ecrecover,
        Self::Modexp,
        Self::Transfers,
        Self::TokenTransfers,
        Self::Swap,
    ];

    /// The number.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The job of a number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::KeccakChain => "keccak-chain",
            Self::Sha256 => "sha256",
            Self::Fibonacci => "fibonacci",
            Self::Sort => "sort",
            Self::MerkleProof => "merkle-proof",
            Self::AbiDecode => "abi-decode",
            Self::Ecrecover => "ecrecover",
            Self::Modexp => "modexp",
            Self::Transfers => "transfers",
            Self::TokenTransfers => "token-transfers",
            Self::Swap => "swap",
        }
    }

    /// The job of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|workload| workload.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_lead_back() {
        for (number, workload) in (0..).zip(Workload::ALL) {
            assert_eq!(workload.number(), number);
            assert_eq!(Workload::from_number(number), Some(workload));
            assert_eq!(Workload::from_name(workload.name()), Some(workload));
        }
        assert_eq!(Workload::from_number(Workload::ALL.len() as u8), None);
        assert_eq!(Workload::from_name("Sort"), None);
    }
}
