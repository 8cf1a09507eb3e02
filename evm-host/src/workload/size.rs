//! How much there is to do.

use workloads::Workload;

/// What counts the work, and how much is usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// How much is usual.
    pub count: u32,
    /// Of what.
    pub of: &'static str,
}

impl Size {
    /// The size of a workload.
    pub const fn of(workload: Workload) -> Self {
        let (count, of) = match workload {
            Workload::KeccakChain => (1_000, "hashes of 32 bytes"),
            Workload::Sha256 => (65_536, "bytes"),
            Workload::Fibonacci => (5_000, "additions"),
            Workload::Sort => (1_000, "numbers of 256 bits"),
            Workload::MerkleProof => (16, "paths in a tree of 2^16 leaves"),
            Workload::AbiDecode => (32, "orders of about 280 bytes"),
            Workload::Ecrecover => (10, "signatures"),
            Workload::Modexp => (2_048, "bits of the modulus, with the exponent 65537"),
            Workload::Transfers | Workload::TokenTransfers => (100, "transactions"),
            Workload::Swap => (1, "transactions"),
        };
        Self { count, of }
    }
}
