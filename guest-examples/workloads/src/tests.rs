//! Known answers, and inputs that are none.

use alloc::vec::Vec;

use ruint::aliases::U256;

use crate::abi::word;
use crate::{Crypto, Error, Software, Workload, run, run_tagged, tagged};

fn words(numbers: &[u64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| word(U256::from(*number))).collect()
}

fn output(workload: Workload, input: &[u8]) -> Vec<u8> {
    run(&Software, workload, input).expect("a right input")
}

/// `text` as the only argument, of type `bytes`.
fn bytes(text: &[u8]) -> Vec<u8> {
    [&words(&[32, text.len() as u64])[..], text].concat()
}

#[test]
fn hashes() {
    let zero = word(U256::ZERO);
    let once = Software.keccak256(&zero);
    assert_eq!(once[..4], [0x29, 0x0d, 0xec, 0xd9]);
    assert_eq!(output(Workload::KeccakChain, &words(&[0, 0])), zero);
    assert_eq!(output(Workload::KeccakChain, &words(&[0, 1])), once);
    assert_eq!(output(Workload::KeccakChain, &words(&[0, 2])), Software.keccak256(&once));
    assert_eq!(output(Workload::Sha256, &bytes(b"abc"))[..4], [0xba, 0x78, 0x16, 0xbf]);
}

#[test]
fn numbers() {
    assert_eq!(output(Workload::Fibonacci, &words(&[0, 1, 10])), words(&[55]));
    let wraps = [&word(U256::MAX)[..], &words(&[3, 2])].concat();
    assert_eq!(output(Workload::Fibonacci, &wraps), words(&[2]));
    // 1, 2, 2, 9: the sums are 1, 3, 5 and 14.
    assert_eq!(output(Workload::Sort, &words(&[32, 4, 2, 9, 1, 2])), words(&[1, 2, 9, 23]));
    assert_eq!(output(Workload::Sort, &words(&[32, 0])), words(&[0; 4]));
    let power = words(&[96, 160, 224, 1, 0, 1, 0, 1, 0]);
    assert_eq!(output(Workload::Modexp, &power), [0], "modulo zero");
}

/// A tree of two leaves, and both as each other's neighbour.
#[test]
fn paths_in_a_tree() {
    let [left, right] = [1, 2].map(|leaf| words(&[leaf]));
    let root = Software.keccak256(&[&left[..], &right].concat());
    let proof =
        |leaf: &[u8], index, sibling: &[u8]| [leaf, &words(&[index, 96, 1]), sibling].concat();
    let proofs = [proof(&left, 0, &right), proof(&right, 1, &left), proof(&left, 1, &right)];
    let size = proofs[0].len() as u64;
    let offsets = words(&[64, 3, 96, 96 + size, 96 + 2 * size]);
    let input = [&root[..], &offsets, &proofs.concat()].concat();
    assert_eq!(output(Workload::MerkleProof, &input), words(&[2]));
}

#[test]
fn structures() {
    let order = [words(&[7, 3, 40, 128, 2]), b"hi".to_vec(), [0; 30].to_vec()].concat();
    let other = words(&[8, 1, 2, 128, 0]);
    let offsets = words(&[32, 2, 64, 64 + order.len() as u64]);
    let found = output(Workload::AbiDecode, &[offsets, order, other].concat());
    assert_eq!(found[..128], words(&[42, 3, 2, 15]));
    assert_eq!(found[128..], [b"hi".to_vec(), [0; 30].to_vec()].concat());
}

#[test]
fn inputs_end_somewhere() {
    for workload in Workload::ALL {
        run(&Software, workload, &[]).expect_err("no input");
        for word in [[0xff; 32], word(U256::from(u64::MAX)), word(U256::from(u32::MAX))] {
            // An offset or a length that leads nowhere. The chains would take their time with such a count.
            if !matches!(workload, Workload::KeccakChain | Workload::Fibonacci) {
                run(&Software, workload, &word.repeat(9)).expect_err("offsets beyond the end");
            }
        }
    }
    let tag = |number: u32| number.to_le_bytes();
    assert_eq!(run_tagged(&Software, &[0; 3]), Err(Error::NoTag(3)));
    assert_eq!(run_tagged(&Software, &tag(11)), Err(Error::NoWorkload(11)));
    assert_eq!(run_tagged(&Software, &tag(256)), Err(Error::NoWorkload(256)));
    let input = bytes(b"abc");
    let both = tagged(Workload::Sha256, &input);
    assert_eq!(run_tagged(&Software, &both), Ok(output(Workload::Sha256, &input)));
}
