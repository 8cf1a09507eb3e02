//! The ELF loader: what it takes, what it refuses, and that no bytes make it panic.

mod common;

use isa::Opcode::*;
use proptest::prelude::*;
use vm::elf::{MAX_IMAGE_BYTES, MAX_TEXT_BYTES};
use vm::testing::{Elf, Segment, asm, exit};
use vm::{ElfError, Executor, Limits, load_elf, run, symbol_address};

fn bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn text(address: u32) -> Segment {
    Segment::text(address, bytes(&exit()))
}

fn with(segments: Vec<Segment>) -> Elf {
    Elf { entry: 0x1000, segments, ..Elf::default() }
}

/// A file with all that the writer can write.
fn sample() -> Elf {
    let symbols = vec![
        ("_start".into(), 0x1000, 2),
        ("begin_signature".into(), 0x2004, 0),
        ("begin".into(), 0x2000, 1),
    ];
    let data = Segment { memory_bytes: 0x1_0000, ..Segment::data(0x2002, vec![1, 2, 3, 4, 5, 6]) };
    Elf { symbols, ..with(vec![data, text(0x1000)]) }
}

fn error(elf: &Elf) -> ElfError {
    load_elf(&elf.write()).unwrap_err()
}

#[test]
fn segments_become_text_and_image() {
    let program = load_elf(&sample().write()).unwrap();
    assert_eq!((program.entry, program.base, program.instructions.len()), (0x1000, 0x1000, 2));
    let image: Vec<_> = program.image.into_iter().collect();
    let exit = exit();
    let data = [(0x2000, 0x0201_0000), (0x2004, 0x0605_0403)];
    assert_eq!(image, [[(0x1000, exit[0]), (0x1004, exit[1])], data].concat());
    assert_eq!(program.symbols.into_iter().collect::<Vec<_>>(), [(0x1000, "_start".into())]);
}

#[test]
fn symbols_are_found_by_their_whole_name() {
    let file = sample().write();
    assert_eq!(symbol_address(&file, "begin_signature"), Ok(Some(0x2004)));
    assert_eq!(symbol_address(&file, "begin"), Ok(Some(0x2000)));
    assert_eq!(symbol_address(&file, "begin_sig"), Ok(None));
    assert_eq!(symbol_address(b"", "begin"), Err(ElfError::NotElf));
    assert_eq!(symbol_address(&with(vec![]).write(), "x"), Ok(None));
}

#[test]
fn text_in_several_segments_spans_them_with_gaps() {
    let nop = asm(Addi, 0, 0, 0, 0);
    // From 0x1000: a jump over the gap; the last segment starts and ends within words.
    let first = Segment::text(0x1000, bytes(&[asm(Jal, 0, 0, 0, 0x14), nop]));
    let last = Segment::text(0x1012, [&[0xff, 0xff][..], &bytes(&exit()), &[0x13, 0]].concat());
    let program = load_elf(&with(vec![last, first]).write()).unwrap();
    let valid: Vec<u32> = program.iter().map(|(address, _)| address).collect();
    assert_eq!(valid, [0x1000, 0x1004, 0x1014, 0x1018]);
    assert_eq!(program.instructions.len(), 7);
    assert!(run(&program, &[], Limits::default()).is_ok());
}

#[test]
fn segments_that_share_a_word_are_merged() {
    let parts = vec![
        text(0x1000),
        Segment::data(0x2000, vec![1]),
        Segment::data(0x2001, vec![2, 3]),
        Segment::data(0x2003, vec![4, 5]),
    ];
    let program = load_elf(&with(parts).write()).unwrap();
    let data: Vec<_> = program.image.range(0x2000..).map(|(a, w)| (*a, *w)).collect();
    assert_eq!(data, [(0x2000, 0x0403_0201), (0x2004, 5)]);
}

#[test]
fn bss_costs_nothing() {
    let bss = Segment { memory_bytes: 0x8000_0000, ..Segment::data(0x1_0000, vec![7]) };
    let program = load_elf(&with(vec![text(0x1000), bss]).write()).unwrap();
    assert_eq!(program.image.len(), 3);
}

#[test]
fn other_files_are_refused_by_name() {
    assert_eq!(load_elf(b"").unwrap_err(), ElfError::NotElf);
    assert_eq!(load_elf(b"#!/bin/sh\nexit 0\n").unwrap_err(), ElfError::NotElf);
    let mut file = sample().write();
    file[4] = 2;
    assert_eq!(load_elf(&file).unwrap_err(), ElfError::NotLittleEndian32 { class: 2, data: 1 });
    let (machine, kind) = (62, 3);
    assert_eq!(error(&Elf { machine, ..sample() }), ElfError::NotRiscV { machine });
    assert_eq!(error(&Elf { kind, ..sample() }), ElfError::NotExecutable { found: kind });
    assert_eq!(error(&Elf { flags: 1, ..sample() }), ElfError::Compressed { flags: 1 });
    for flags in [2, 4, 6] {
        assert_eq!(error(&Elf { flags, ..sample() }), ElfError::FloatAbi { flags });
    }
    for kind in [2, 3] {
        let dynamic = Segment { kind, ..text(0x3000) };
        assert_eq!(error(&with(vec![text(0x1000), dynamic])), ElfError::NotStatic { kind });
    }
}

#[test]
fn bad_segments_are_refused() {
    let bad = |segment| error(&with(vec![text(0x1000), segment]));
    let shrinks = Segment { memory_bytes: 3, ..Segment::data(0x2000, vec![1; 4]) };
    let expected = ElfError::SegmentShrinks { index: 1, file_bytes: 4, memory_bytes: 3 };
    assert_eq!(bad(shrinks), expected);

    let wraps = Segment { memory_bytes: 0x2000, ..Segment::data(0xffff_f000, vec![]) };
    let expected = ElfError::SegmentWraps { index: 1, address: 0xffff_f000, bytes: 0x2000 };
    assert_eq!(bad(wraps), expected);
    let fits = Segment { memory_bytes: 0x1000, ..Segment::data(0xffff_f000, vec![1]) };
    assert!(load_elf(&with(vec![text(0x1000), fits]).write()).is_ok());

    for (address, bytes) in
        [(0xbfff_ffff, 2), (0xc000_0000, 1), (0xdfff_ffff, 1), (1 << 30, 3 << 30)]
    {
        let segment = Segment { memory_bytes: bytes, ..Segment::data(address, vec![]) };
        assert_eq!(bad(segment), ElfError::SegmentInRegion { index: 1, address, bytes });
    }
    for (address, bytes) in [(0xbfff_fff0, 16), (0xe000_0000, 16)] {
        let segment = Segment { memory_bytes: bytes, ..Segment::data(address, vec![]) };
        assert!(load_elf(&with(vec![text(0x1000), segment]).write()).is_ok());
    }

    let overlap = Segment::data(0x1007, vec![1]);
    assert_eq!(bad(overlap), ElfError::SegmentsOverlap { address: 0x1007 });
    let hidden = Segment { memory_bytes: 100, ..Segment::data(0xfff, vec![1]) };
    assert_eq!(bad(hidden), ElfError::SegmentsOverlap { address: 0x1000 });
}

#[test]
fn bad_text_and_entries_are_refused() {
    let entry = |entry| error(&Elf { entry, ..sample() });
    assert_eq!(entry(0x1002), ElfError::EntryMisaligned { entry: 0x1002 });
    for outside in [0, 0xffc, 0x1008, 0x2004] {
        assert_eq!(entry(outside), ElfError::EntryOutsideText { entry: outside });
    }
    assert_eq!(error(&with(vec![Segment::data(0x1000, vec![1; 8])])), ElfError::NoText);
    assert_eq!(error(&with(vec![Segment::text(0x1001, vec![1; 6])])), ElfError::NoText);
    assert_eq!(error(&with(vec![])), ElfError::NoText);
    let far = 0x1000 + MAX_TEXT_BYTES;
    let too_large = ElfError::TextTooLarge { base: 0x1000, end: far + 8, max: MAX_TEXT_BYTES };
    assert_eq!(error(&with(vec![text(0x1000), text(far)])), too_large);
    assert!(load_elf(&with(vec![text(0x1000), text(far - 8)]).write()).is_ok());
    let top = error(&with(vec![text(0x1000), text(0xffff_fff8)]));
    assert_eq!(top, ElfError::TextAtEnd { index: 1 });
}

#[test]
fn many_segments_of_the_same_bytes_do_not_add_up_without_bound() {
    let data = vec![1; 1 << 20];
    let mut file = with((0..200).map(|i| Segment::data(i << 20, vec![])).collect()).write();
    // All point at one megabyte at the end of the file.
    let offset = file.len() as u32;
    for i in 0..200 {
        let header = 52 + 32 * i;
        file[header + 4..header + 8].copy_from_slice(&offset.to_le_bytes());
        for field in [16, 20] {
            file[header + field..header + field + 4].copy_from_slice(&(1u32 << 20).to_le_bytes());
        }
    }
    file.extend(data);
    let expected = ElfError::ImageTooLarge { bytes: 200 << 20, max: MAX_IMAGE_BYTES };
    assert_eq!(load_elf(&file).unwrap_err(), expected);
}

#[test]
fn long_names_are_cut() {
    let symbols = vec![("x".repeat(10_000), 0x1000, 2)];
    let program = load_elf(&Elf { symbols, ..sample() }.write()).unwrap();
    assert_eq!(program.symbols[&0x1000].len(), 256);
}

#[test]
fn any_alignment_in_the_memory_of_the_host_will_do() {
    let file = sample().write();
    for shift in 0..4 {
        let shifted = [vec![0; shift], file.clone()].concat();
        assert!(load_elf(&shifted[shift..]).is_ok());
    }
}

/// Loads whatever it is; runs it for a while if it loads.
fn try_out(bytes: &[u8]) {
    let _ = symbol_address(bytes, "begin_signature");
    if let Ok(program) = load_elf(bytes) {
        let limits = Limits { gas: 10_000, memory_bytes: 1 << 20, ..Limits::default() };
        let untraced = run(&program, &[1, 2, 3], limits);
        // The same in shards.
        let traced = Executor::new(&program, &[1, 2, 3], limits).and_then(|mut executor| {
            while executor.next_shard(&common::rows_limit(100))?.is_some() {}
            executor.run()
        });
        assert_eq!(traced, untraced);
    }
}

#[test]
fn every_truncation_and_every_flipped_bit_is_survived() {
    let file = sample().write();
    // Padding between segments says nothing.
    let interesting = |i: &usize| *i < 0x100 || file[*i] != 0 || *i + 0x200 > file.len();
    for i in (0..file.len()).filter(interesting) {
        try_out(&file[..i]);
        for bit in 0..8 {
            let mut flipped = file.clone();
            flipped[i] ^= 1 << bit;
            try_out(&flipped);
        }
    }
}

proptest! {
    #[test]
    fn random_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        try_out(&bytes);
        let mut file = sample().write();
        file.truncate(52);
        file.extend(bytes);
        try_out(&file);
    }

    #[test]
    fn random_headers_do_not_panic(
        words in proptest::collection::vec((0usize..29, any::<u32>()), 1..6),
    ) {
        let mut file = sample().write();
        for (place, value) in words {
            // Past e_ident, up to the last program header.
            let at = 16 + 4 * place;
            file[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
        try_out(&file);
    }

    #[test]
    fn random_text_does_not_panic(words in proptest::collection::vec(any::<u32>(), 1..60)) {
        try_out(&vm::testing::elf(0x1000, &words));
    }

    #[test]
    fn random_valid_instructions_do_not_panic(
        insns in proptest::collection::vec((0usize..45, any::<[u8; 3]>(), any::<i32>()), 1..60),
    ) {
        let encode = |(opcode, [rd, rs1, rs2], imm): (usize, [u8; 3], i32)| {
            let opcode = isa::opcode::TABLE[opcode].opcode;
            asm(opcode, rd % 32, rs1 % 32, rs2 % 32, imm)
        };
        let words: Vec<u32> = insns.into_iter().map(encode).collect();
        try_out(&vm::testing::elf(0x1000, &words));
    }
}
