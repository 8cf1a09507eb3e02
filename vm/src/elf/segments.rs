//! The segments that an ELF file loads.

use isa::memory_map::{INPUT_BASE, LOG_REGION_BYTES, OUTPUT_BASE};
use object::elf;
use object::read::elf::{FileHeader, ProgramHeader};

use super::{ElfError, Header, LE, MAX_IMAGE_BYTES};

/// A segment whose addresses are known to make sense.
pub(super) struct Segment<'a> {
    index: usize,
    address: u32,
    memory_bytes: u32,
    /// The first bytes of it; the rest is zero.
    data: &'a [u8],
    executable: bool,
}

/// All loaded segments, by rising address, none overlapping another.
pub(super) fn read<'a>(header: &Header, bytes: &'a [u8]) -> Result<Vec<Segment<'a>>, ElfError> {
    let mut segments = Vec::new();
    for (index, program_header) in header.program_headers(LE, bytes)?.iter().enumerate() {
        match program_header.p_type(LE) {
            kind @ (elf::PT_DYNAMIC | elf::PT_INTERP) => return Err(ElfError::NotStatic { kind }),
            elf::PT_LOAD if program_header.p_memsz(LE) != 0 => {
                segments.push(Segment::read(index, program_header, bytes)?);
            }
            _ => {}
        }
    }
    let bytes = segments.iter().map(|segment| segment.data.len() as u64).sum();
    if bytes > MAX_IMAGE_BYTES {
        return Err(ElfError::ImageTooLarge { bytes, max: MAX_IMAGE_BYTES });
    }
    segments.sort_by_key(|segment| segment.address);
    for pair in segments.windows(2) {
        if pair[0].end() > u64::from(pair[1].address) {
            return Err(ElfError::SegmentsOverlap { address: pair[1].address });
        }
    }
    Ok(segments)
}

impl<'a> Segment<'a> {
    fn read(
        index: usize,
        header: &elf::ProgramHeader32<object::LittleEndian>,
        bytes: &'a [u8],
    ) -> Result<Self, ElfError> {
        let data = header.data(LE, bytes).map_err(|()| ElfError::SegmentOutsideFile { index })?;
        let (address, memory_bytes) = (header.p_vaddr(LE), header.p_memsz(LE));
        let executable = header.p_flags(LE) & elf::PF_X != 0;
        let segment = Self { index, address, memory_bytes, data, executable };
        segment.check()?;
        Ok(segment)
    }

    fn check(&self) -> Result<(), ElfError> {
        const REGIONS_END: u64 = OUTPUT_BASE as u64 + (1 << LOG_REGION_BYTES);
        const LAST_WORD: u64 = (1 << 32) - 4;
        let Self { index, address, memory_bytes, .. } = *self;
        let file_bytes = self.data.len() as u32;
        if file_bytes > memory_bytes {
            return Err(ElfError::SegmentShrinks { index, file_bytes, memory_bytes });
        }
        let (start, end) = (u64::from(address), self.end());
        if end > 1 << 32 {
            return Err(ElfError::SegmentWraps { index, address, bytes: memory_bytes });
        }
        if end > u64::from(INPUT_BASE) && start < REGIONS_END {
            return Err(ElfError::SegmentInRegion { index, address, bytes: memory_bytes });
        }
        if self.executable && end > LAST_WORD {
            return Err(ElfError::TextAtEnd { index });
        }
        Ok(())
    }

    fn end(&self) -> u64 {
        u64::from(self.address) + u64::from(self.memory_bytes)
    }

    /// The words that hold the file's bytes, as (byte address, value). Bytes of the first and
    /// last word that are not the segment's are zero.
    pub(super) fn words(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let lead = self.address % 4;
        let (first, rest) = self.data.split_at(self.data.len().min((4 - lead) as usize % 4));
        let first =
            (!first.is_empty()).then(|| (self.address - lead, little_endian(first) << (8 * lead)));
        // Wraps only where there is no rest.
        let start = (self.address | 3).wrapping_add(1);
        let start = if lead == 0 { self.address } else { start };
        let rest =
            rest.chunks(4).zip(0..).map(move |(chunk, i)| (start + 4 * i, little_endian(chunk)));
        first.into_iter().chain(rest)
    }

    /// First and end address of the whole words of text, if there are any.
    pub(super) fn text(&self) -> Option<(u32, u32)> {
        let start = self.address.checked_next_multiple_of(4)?;
        // At most the segment's end, which `check` has bounded for an executable one.
        let end = (u64::from(self.address) + self.data.len() as u64) & !3;
        (self.executable && u64::from(start) < end).then_some((start, end as u32))
    }
}

/// The word of up to four bytes; missing ones are zero.
pub(crate) fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte))
}
