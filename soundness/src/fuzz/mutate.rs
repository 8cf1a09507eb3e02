//! Mutations: of bytes, of the numbers that they encode, of a decoded proof.

use verifier::Proof;
use vm::testing::generator::Random;

/// An index below `bound`, which is not 0.
fn index(random: &mut Random, bound: usize) -> usize {
    random.below(bound as u64) as usize
}

/// Changes bytes, one to four times. `others` are files to take pieces from.
pub fn bytes(random: &mut Random, data: &mut Vec<u8>, others: &[Vec<u8>]) {
    for _ in 0..1 + random.below(4) {
        if data.is_empty() {
            data.push(random.next() as u8);
        }
        // Half of the time near the start, where the structure is.
        let reach = if random.below(2) == 0 { data.len().min(256) } else { data.len() };
        let at = index(random, reach);
        match random.below(9) {
            0 => data[at] ^= 1 << random.below(8),
            1 => data[at] = [0, 1, 0x7f, 0x80, 0xff][index(random, 5)],
            2 => data[at] = data[at].wrapping_add([1, 0xff][index(random, 2)]),
            3 => data.truncate(at),
            4 => {
                let end = data.len().min(at + 1 + index(random, 64));
                data.drain(at..end);
            }
            5 => splice(random, data, at, others),
            6 => varint(random, data, at),
            7 => word(random, data, at),
            _ => {
                let more = 1 + index(random, 64);
                data.extend((0..more).map(|_| random.next() as u8));
            }
        }
    }
}

/// Puts a piece of another file over the bytes at `at`, or between them.
fn splice(random: &mut Random, data: &mut Vec<u8>, at: usize, others: &[Vec<u8>]) {
    let other = &others[index(random, others.len())];
    if other.is_empty() {
        return;
    }
    let from = index(random, other.len());
    let piece = &other[from..other.len().min(from + 1 + index(random, 512))];
    let end = if random.below(2) == 0 { at } else { data.len().min(at + piece.len()) };
    data.splice(at..end, piece.iter().copied());
}

/// Puts another number in the place of the varint at `at`: a corner, or one more or less; one time
/// in four in an encoding that is too long.
fn varint(random: &mut Random, data: &mut Vec<u8>, at: usize) {
    let length = data[at..].iter().take(9).take_while(|byte| **byte >= 0x80).count() + 1;
    let end = data.len().min(at + length);
    let low = data[at..end].iter().rev().fold(0u64, |all, byte| all << 7 | u64::from(byte & 0x7f));
    let mut value = match random.below(10) {
        0 => 0,
        1 => low.wrapping_add(1),
        2 => low.wrapping_sub(1),
        3 => u64::MAX,
        4 => u64::from(u32::MAX),
        5 => 1 << random.below(64),
        // p and its neighbours.
        6 => 0x7800_0000 + random.below(3),
        7 => low.wrapping_mul(2),
        8 => low.wrapping_add(0x7800_0001),
        _ => random.next() >> random.below(64),
    };
    let mut encoded = Vec::new();
    while value >= 0x80 {
        encoded.push(value as u8 | 0x80);
        value >>= 7;
    }
    encoded.push(value as u8);
    if random.below(4) == 0 {
        *encoded.last_mut().expect("one byte at least") |= 0x80;
        encoded.push(0);
    }
    data.splice(at..end, encoded);
}

/// Overwrites the aligned word at `at` with a corner or something random.
fn word(random: &mut Random, data: &mut [u8], at: usize) {
    let at = at & !3;
    let value = random.word().to_le_bytes();
    for (byte, new) in data[at..].iter_mut().zip(value) {
        *byte = new;
    }
}

/// Changes a decoded proof, so that its encoding is canonical all the same.
pub fn proof(random: &mut Random, proof: &mut Proof) {
    let count = proof.shards.len();
    let Some(last) = count.checked_sub(1) else { return };
    let shard = index(random, count);
    match random.below(12) {
        0 => drop(proof.shards.remove(shard)),
        1 => proof.shards.swap(shard, last),
        2 => proof.version = random.word(),
        3 => proof.profile = random.next() as u8,
        4 => proof.memory.registers[index(random, 8)] = random.word(),
        5 => proof.memory.output.resize(index(random, 1 << 16), 7),
        6 => {
            let end = &mut proof.shards[shard].end;
            *[&mut end.pc, &mut end.clk, &mut end.cycles][index(random, 3)] = random.word();
        }
        7 => table(random, &mut proof.shards[shard].chips, random_chip),
        8 => table(random, &mut proof.shards[shard].stark.degree_bits, random_height),
        9 => {
            // A table more or less, with its height.
            let shard = &mut proof.shards[shard];
            if let (Some(chip), Some(height)) =
                (shard.chips.last().copied(), shard.stark.degree_bits.last().copied())
            {
                let at = index(random, shard.chips.len());
                shard.chips.insert(at, [chip, random.next() as u8 % 40][index(random, 2)]);
                let heights = &mut shard.stark.degree_bits;
                heights.insert(at.min(heights.len()), height);
            }
        }
        10 => {
            let shard = &mut proof.shards[shard];
            for height in &mut shard.stark.degree_bits {
                *height = random_height(random);
            }
        }
        _ => proof.input[index(random, 8)] += one(random),
    }
}

fn one(random: &mut Random) -> air::F {
    use p3_field::PrimeCharacteristicRing;
    air::F::from_u32(1 + random.below(1000) as u32)
}

fn random_chip(random: &mut Random) -> u8 {
    random.next() as u8 % [40, 255][index(random, 2)]
}

fn random_height(random: &mut Random) -> usize {
    match random.below(4) {
        0 => usize::MAX >> random.below(64),
        1 => random.below(64) as usize,
        _ => random.below(28) as usize,
    }
}

/// Changes, doubles, drops or swaps an entry.
fn table<T: Copy>(random: &mut Random, list: &mut Vec<T>, new: fn(&mut Random) -> T) {
    if list.is_empty() {
        return list.push(new(random));
    }
    let (at, other) = (index(random, list.len()), index(random, list.len()));
    match random.below(4) {
        0 => list[at] = new(random),
        1 => list.insert(at, list[other]),
        2 => drop(list.remove(at)),
        _ => list.swap(at, other),
    }
}
