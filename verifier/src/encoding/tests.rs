//! The rules of the encoding of opened rows. Whole proofs are tampered with in
//! `prover/tests/encoding.rs`.

use p3_field::PrimeCharacteristicRing;

use super::*;

fn row(values: [u32; 3]) -> Vec<F> {
    values.map(F::from_u32).to_vec()
}

/// Rows that five queries open, and their encoding.
fn encoded() -> (Vec<Vec<F>>, Rows<'static>, Vec<Vec<u16>>) {
    let [a, b, c] = [row([1, 2, 3]), row([4, 5, 6]), row([7, 8, 9])];
    let rows = vec![a.clone(), b.clone(), a, c, b];
    let slices: Vec<&[F]> = rows.iter().map(Vec::as_slice).collect();
    let mut patterns = Patterns::default();
    let encoded = patterns.encode(&slices).expect("they have one width");
    (rows, encoded, patterns.into_list())
}

#[test]
fn rows_are_written_once() {
    let (rows, encoded, patterns) = encoded();
    assert_eq!(patterns, [[0, 1, 0, 2, 1]]);
    assert_eq!(Some(encoded.cells.len()), packed_len(9));
    assert_eq!(encoded.decode(&patterns), Some(rows));
}

#[test]
fn matrices_opened_alike_share_a_pattern() {
    let mut patterns = Patterns::default();
    let [a, b, c] = [row([1, 2, 3]), row([4, 5, 6]), row([7, 8, 9])];
    let numbers = [[&a, &b, &a], [&c, &a, &c], [&a, &a, &a], [&b, &c, &b]].map(|rows| {
        let rows = rows.map(Vec::as_slice);
        patterns.encode(&rows).expect("they have one width").pattern
    });
    assert_eq!(numbers, [0, 0, 1, 0]);
    assert_eq!(patterns.into_list(), [[0, 1, 0], [0, 0, 0]]);
}

#[test]
fn rows_of_several_widths_or_none_are_not_encoded() {
    let (a, short) = (row([1, 2, 3]), vec![F::ONE]);
    for rows in [&[][..], &[&a[..], &short], &[&short, &a], &[&a, &[]], &[&[], &[]]] {
        assert_eq!(Patterns::default().encode(rows), None);
    }
}

#[test]
fn malleability_rows_out_of_order_unused_or_missing_rejected() {
    let (rows, encoded, _) = encoded();
    for (what, pattern) in [
        ("not in the order of first use", [1, 0, 1, 2, 0]),
        ("the last row is not used", [0, 1, 0, 1, 1]),
        ("a row is missing", [0, 1, 0, 2, 3]),
        ("a number is left out", [0, 1, 0, 3, 1]),
        ("the first number is not zero", [1, 1, 1, 2, 1]),
    ] {
        assert_eq!(encoded.decode(&[pattern.to_vec()]), None, "{what}");
    }
    assert_eq!(encoded.decode(&[]), None, "no such pattern");
    let cells = pack([1, 2, 3, 4, 5, 6, 1, 2, 3].map(F::from_u32).iter());
    let twice = Rows { cells: cells.into(), ..encoded.clone() };
    assert_eq!(twice.decode(&[vec![0, 1, 2, 0, 1]]), None, "a row is there twice");
    let other = encoded.decode(&[vec![0, 1, 2, 0, 1]]).expect("another order is another proof");
    assert_ne!(other, rows);
}

#[test]
fn malformed_widths_and_cells_rejected() {
    let (_, encoded, patterns) = encoded();
    for width in [0, 1, 2, 4, u32::MAX] {
        let changed = Rows { width, ..encoded.clone() };
        assert_eq!(changed.decode(&patterns), None, "width {width}");
    }
    let empty = Rows { width: 0, cells: Cow::Borrowed(&[]), ..encoded.clone() };
    assert_eq!(empty.decode(&patterns), None, "rows without elements");
    let mut cells = encoded.cells.to_vec();
    cells.push(0);
    assert_eq!(Rows { cells: cells.into(), ..encoded.clone() }.decode(&patterns), None, "slack");
    let cells = vec![0xff; encoded.cells.len()];
    assert_eq!(Rows { cells: cells.into(), ..encoded }.decode(&patterns), None, "beyond p");
}

/// The openings of one commitment as a whole test.
fn test_of(matrices: Vec<Rows<'static>>, patterns: Vec<Vec<u16>>) -> LowDegreeTest<'static> {
    LowDegreeTest {
        batch_pow_witness: F::ZERO,
        commit_phase_commits: vec![],
        commit_pow_witnesses: vec![],
        patterns,
        input_openings: vec![Openings { matrices, paths: Cow::Borrowed(&[]) }],
        commit_phase_openings: vec![],
        final_poly: vec![],
        query_pow_witness: F::ZERO,
    }
}

#[test]
fn malformed_length_bombs_of_repeated_rows_rejected() {
    // One row of one element, opened by all queries, in many matrices.
    let bomb = Rows { width: 1, pattern: 0, cells: vec![0; 4].into() };
    for (queries, matrices, within) in [(1, 1000, true), (2, 1000, true), (1000, 1000, false)] {
        let test = test_of(vec![bomb.clone(); matrices], vec![vec![0; queries]]);
        assert_eq!(test.is_within_expansion(), within, "{queries} queries");
    }
    // A claimed width, without the cells.
    let wide = Rows { width: u32::MAX, ..bomb };
    assert!(!test_of(vec![wide], vec![vec![0; 65_535]]).is_within_expansion());
}

#[test]
fn malformed_matrices_of_several_numbers_of_queries_rejected() {
    let rows = |pattern| Rows { width: 1, pattern, cells: vec![0; 4].into() };
    let decodes = |numbers: &[u32], queries: &[usize]| {
        let matrices = numbers.iter().map(|&number| rows(number)).collect();
        let patterns = queries.iter().map(|&queries| vec![0; queries]).collect();
        test_of(matrices, patterns).decode().is_some()
    };
    assert!(decodes(&[0, 0], &[2]) && decodes(&[0, 0], &[1]));
    assert!(!decodes(&[0, 1], &[2, 1]) && !decodes(&[0, 1], &[1, 2]), "queries differ");
    assert!(!decodes(&[], &[]), "no matrix");
    assert!(!decodes(&[0], &[]), "no such pattern");
    let none = Rows { width: 1, pattern: 0, cells: Cow::Borrowed(&[]) };
    assert!(test_of(vec![none], vec![vec![]]).decode().is_none(), "no query");
}

#[test]
fn malleability_patterns_out_of_order_unused_or_twice_rejected() {
    let cells = pack(&[F::ONE, F::TWO]);
    let decodes = |numbers: &[u32], patterns: &[[u16; 3]]| {
        let rows = |&pattern| Rows { width: 1, pattern, cells: cells.clone().into() };
        let patterns = patterns.iter().map(|pattern| pattern.to_vec()).collect();
        test_of(numbers.iter().map(rows).collect(), patterns).decode().is_some()
    };
    let [a, b, c] = [[0, 1, 0], [0, 1, 1], [0, 0, 1]];
    assert!(decodes(&[0, 1, 0, 2, 1], &[a, b, c]));
    for (what, numbers, patterns) in [
        ("not in the order of first use", &[1, 0][..], &[a, b][..]),
        ("a number is left out", &[0, 2], &[a, b, c]),
        ("not used", &[0, 1, 0], &[a, b, c]),
        ("missing", &[0, 1, 2], &[a, b]),
        ("twice", &[0, 1], &[a, a]),
        ("twice, one between", &[0, 1, 2], &[a, b, a]),
        ("a number without bound", &[0, u32::MAX], &[a]),
    ] {
        assert!(!decodes(numbers, patterns), "{what}");
    }
}

#[test]
fn malformed_paths_that_are_not_whole_digests_rejected() {
    let paths = |bytes: usize| Openings { matrices: vec![], paths: vec![0; bytes].into() };
    let digests = |bytes| paths(bytes).merkle_paths().map(|paths| paths.sibling_hashes.len());
    assert_eq!([0, 31, 62].map(digests), [Some(0), Some(1), Some(2)]);
    assert_eq!([1, 30, 32, 61].map(digests), [None; 4]);
}
