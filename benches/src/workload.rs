//! What is proven, and how large.
//!
//! Inputs are made by a fixed generator, so every run of a workload proves the same cycles.

/// A guest, and inputs for it.
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    /// Its name in tables and options.
    pub name: &'static str,
    /// The example in `guest-examples` that it runs.
    pub example: &'static str,
    /// Cycles that it has by default, nearly.
    pub cycles: u64,
    /// Memory that the prover may use, in bytes. Decides the number of shards.
    pub max_memory: u64,
    /// The input for about so many cycles.
    input: fn(u64) -> Vec<u8>,
}

/// Cycles that the SHA-256 of 64 KiB takes.
const SHA256_CYCLES: u64 = 4_141_830;
/// Cycles that the Keccak-256 of 64 KiB takes.
const KECCAK_CYCLES: u64 = 8_393_391;
/// Cycles that sorting 2^14 numbers takes.
const SORT_CYCLES: u64 = 2_282_994;
/// Cycles that 1000 transfers take.
const JSON_CYCLES: u64 = 4_474_410;
/// Cycles that the product of matrices of side 64 takes.
const MATMUL_CYCLES: u64 = 2_281_990;
/// The memory that `cargo prove` uses by default.
const AMPLE: u64 = 8 << 30;
/// So little that 4 million cycles need several shards.
const SCARCE: u64 = 2 << 30;

/// All workloads.
pub const WORKLOADS: [Workload; 8] = [
    Workload::new("fib", "fibonacci", 4_000_000, AMPLE, fibonacci),
    Workload::new("fib-sharded", "fibonacci", 4_000_000, SCARCE, fibonacci),
    Workload::new("sha256", "sha256", SHA256_CYCLES, AMPLE, sha256),
    Workload::new("sha256-sharded", "sha256", SHA256_CYCLES, SCARCE, sha256),
    Workload::new("keccak", "keccak256", KECCAK_CYCLES, AMPLE, keccak),
    Workload::new("sort", "sort", SORT_CYCLES, AMPLE, sort),
    Workload::new("json", "json", JSON_CYCLES, AMPLE, json),
    Workload::new("matmul", "matmul", MATMUL_CYCLES, AMPLE, matmul),
];

impl Workload {
    const fn new(
        name: &'static str,
        example: &'static str,
        cycles: u64,
        max_memory: u64,
        input: fn(u64) -> Vec<u8>,
    ) -> Self {
        Self { name, example, cycles, max_memory, input }
    }

    /// The workload of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        WORKLOADS.iter().find(|workload| workload.name == name)
    }

    /// The input for about so many cycles; for [`Self::cycles`], that of the default size.
    pub fn input(&self, cycles: u64) -> Vec<u8> {
        (self.input)(cycles)
    }
}

/// `units` of work take `cycles_of_units` cycles: how many take `cycles`? At least one.
const fn scaled(units: u64, cycles: u64, cycles_of_units: u64) -> u64 {
    let scaled = (units as u128 * cycles as u128 / cycles_of_units as u128) as u64;
    if scaled == 0 { 1 } else { scaled }
}

/// Five instructions a turn.
fn fibonacci(cycles: u64) -> Vec<u8> {
    (scaled(1, cycles, 5) as u32).to_le_bytes().to_vec()
}

fn sha256(cycles: u64) -> Vec<u8> {
    bytes(scaled(1 << 16, cycles, SHA256_CYCLES))
}

fn keccak(cycles: u64) -> Vec<u8> {
    bytes(scaled(1 << 16, cycles, KECCAK_CYCLES))
}

fn sort(cycles: u64) -> Vec<u8> {
    bytes(4 * scaled(1 << 14, cycles, SORT_CYCLES))
}

fn json(cycles: u64) -> Vec<u8> {
    let transfer = |i: u64| {
        let (from, to, amount) =
            (mix(3 * i) % 1000, mix(3 * i + 1) % 1000, mix(3 * i + 2) % 1_000_000);
        format!(r#"{{"from": "account-{from:04}", "to": "account-{to:04}", "amount": {amount}}}"#)
    };
    let transfers: Vec<_> = (0..scaled(1000, cycles, JSON_CYCLES)).map(transfer).collect();
    format!("[{}]", transfers.join(", ")).into_bytes()
}

/// Time grows with the cube of the side.
fn matmul(cycles: u64) -> Vec<u8> {
    let side = (scaled(1 << 18, cycles, MATMUL_CYCLES) as f64).cbrt().round() as u32;
    [side.max(1), 1].into_iter().flat_map(u32::to_le_bytes).collect()
}

fn bytes(count: u64) -> Vec<u8> {
    (0..count).map(|i| (mix(i) >> 56) as u8).collect()
}

/// SplitMix64 (Steele, Lea, Flood 2014): the i-th of a sequence of pseudorandom numbers.
fn mix(i: u64) -> u64 {
    let mut z = i.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_sizes() {
        let input = |name| {
            let workload = Workload::named(name).expect("a workload");
            workload.input(workload.cycles)
        };
        assert_eq!(input("fib"), 800_000u32.to_le_bytes());
        assert_eq!(input("sha256").len(), 1 << 16);
        assert_eq!(input("keccak").len(), 1 << 16);
        assert_eq!(input("sort").len(), 1 << 16);
        assert_eq!(input("matmul"), [64, 0, 0, 0, 1, 0, 0, 0]);
        assert_eq!(input("json").split(|&byte| byte == b'{').count(), 1001);
    }

    #[test]
    fn the_least_size_is_a_size() {
        for workload in WORKLOADS {
            assert!(!workload.input(1).is_empty(), "{}", workload.name);
        }
    }
}
