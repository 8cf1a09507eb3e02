//! The symbol table of an ELF file.
//!
//! Names are sliced by hand, with a bound on their length: many symbols may point into one long
//! string, and a scan to its end for each would take quadratic time.

use std::collections::BTreeMap;

use object::elf;
use object::read::elf::{FileHeader, SectionHeader, Sym};

use super::{ElfError, Header, LE, header};

/// The longest name kept; longer ones are cut.
const MAX_NAME_BYTES: usize = 256;
/// The most function names kept.
const MAX_FUNCTIONS: usize = 1 << 18;

type Symbol = elf::Sym32<object::LittleEndian>;

/// Symbols and the bytes their names are in.
struct Table<'a> {
    symbols: &'a [Symbol],
    strings: &'a [u8],
}

fn table(bytes: &[u8]) -> Result<Table<'_>, ElfError> {
    let sections = Header::parse(bytes)?.sections(LE, bytes)?;
    let table = sections.symbols(LE, bytes, elf::SHT_SYMTAB)?;
    if table.is_empty() {
        return Ok(Table { symbols: &[], strings: &[] });
    }
    let strings = sections.section(table.string_section())?.data(LE, bytes)?;
    Ok(Table { symbols: table.symbols(), strings })
}

/// Names of the functions by their address; none if the table is damaged or missing.
pub(super) fn functions(bytes: &[u8]) -> BTreeMap<u32, String> {
    let Ok(Table { symbols, strings }) = table(bytes) else {
        return BTreeMap::new();
    };
    let name = |symbol: &Symbol| {
        let from = strings.get(symbol.st_name(LE) as usize..)?;
        let bounded = &from[..from.len().min(MAX_NAME_BYTES)];
        let length = bounded.iter().position(|byte| *byte == 0).unwrap_or(bounded.len());
        let name = String::from_utf8_lossy(&bounded[..length]).into_owned();
        (!name.is_empty()).then(|| (symbol.st_value(LE), name))
    };
    let defined = |symbol: &&Symbol| {
        symbol.st_type() == elf::STT_FUNC && symbol.st_shndx(LE) != elf::SHN_UNDEF
    };
    symbols.iter().filter(defined).take(MAX_FUNCTIONS).filter_map(name).collect()
}

/// Byte address of the symbol called `name`, of any type, such as `begin_signature`; `None` if
/// the file has no such symbol.
pub fn symbol_address(bytes: &[u8], name: &str) -> Result<Option<u32>, ElfError> {
    header(bytes)?;
    let Table { symbols, strings } = table(bytes)?;
    let is_named = |symbol: &&Symbol| {
        let from = strings.get(symbol.st_name(LE) as usize..).unwrap_or_default();
        let tail = from.strip_prefix(name.as_bytes());
        symbol.st_shndx(LE) != elf::SHN_UNDEF && tail.is_some_and(|tail| tail.first() == Some(&0))
    };
    Ok(symbols.iter().find(is_named).map(|symbol| symbol.st_value(LE)))
}
