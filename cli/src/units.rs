//! Numbers as people write and read them.

use std::time::Duration;

use thiserror::Error;

/// A text that is no number of bytes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected a number of bytes such as 8GiB, 512MiB, 6GB or 1000000, found {found:?}")]
pub struct SizeError {
    /// The text.
    pub found: String,
}

/// Units by their names in lower case.
const UNITS: [(&str, u64); 10] = [
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
    ("b", 1),
    ("", 1),
];

/// Reads a number of bytes: `8GiB`, `512 MiB`, `6GB`, `1000000`.
pub fn parse_size(text: &str) -> Result<u64, SizeError> {
    let text_of_number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text.strip_prefix(text_of_number).unwrap_or_default().trim().to_lowercase();
    let unit = UNITS.iter().find(|(name, _)| *name == unit);
    let size = || text_of_number.trim().parse::<u64>().ok()?.checked_mul(unit?.1);
    size().ok_or_else(|| SizeError { found: text.to_owned() })
}

/// Writes a number of bytes with three digits or so: `1.21 MiB`.
pub fn size(bytes: u64) -> String {
    let units = [("GiB", 1u64 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    match units.iter().find(|(_, unit)| bytes >= *unit) {
        Some((name, unit)) => format!("{:.2} {name}", bytes as f64 / *unit as f64),
        None => format!("{bytes} bytes"),
    }
}

/// Writes a number with a comma after every three digits: `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i != 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes a duration in seconds: `0.123 s`, `12.3 s`.
pub fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    let decimals = if seconds < 1.0 { 3 } else { 1 };
    format!("{seconds:.decimals$} s")
}

/// A text that is no hexadecimal string of bytes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HexError {
    /// A character that is no digit.
    #[error("expected hexadecimal digits, found {found:?} at position {position}")]
    Digit {
        /// The character.
        found: char,
        /// Characters before it.
        position: usize,
    },
    /// Half a byte at the end.
    #[error("expected two hexadecimal digits for each byte, found {digits} digits")]
    Odd {
        /// Number of digits.
        digits: usize,
    },
}

/// Bytes given as hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hex(pub Vec<u8>);

/// Reads hexadecimal digits of either case, with or without `0x` before them.
pub fn parse_hex(text: &str) -> Result<Hex, HexError> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let skipped = text.len() - digits.len();
    let digit = |(position, found): (usize, char)| {
        let position = position + skipped;
        found.to_digit(16).map(|digit| digit as u8).ok_or(HexError::Digit { found, position })
    };
    let digits: Vec<u8> = digits.chars().enumerate().map(digit).collect::<Result<_, _>>()?;
    if !digits.len().is_multiple_of(2) {
        return Err(HexError::Odd { digits: digits.len() });
    }
    let byte = |pair: &[u8]| pair.iter().fold(0, |byte, digit| byte << 4 | digit);
    Ok(Hex(digits.chunks(2).map(byte).collect()))
}

/// Writes bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a digest: each of its words as eight hexadecimal digits, in order. The one form in which
/// digests of keys are shown, here and everywhere.
pub fn digest(words: &[u32; 8]) -> String {
    words.iter().map(|word| format!("{word:08x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let good = [
            ("8GiB", 8 << 30),
            ("512MiB", 512 << 20),
            ("6GB", 6_000_000_000),
            ("6 gb", 6_000_000_000),
            ("4096", 4096),
            ("0b", 0),
        ];
        for (text, bytes) in good {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
        for text in
            ["", "GiB", "8G", "-1", "1.5GiB", "8GiBs", "99999999TiB", "18446744073709551616"]
        {
            assert_eq!(parse_size(text), Err(SizeError { found: text.to_owned() }));
        }
    }

    #[test]
    fn hexadecimal() {
        assert_eq!(parse_hex("0x00Ff10"), Ok(Hex(vec![0, 255, 16])));
        assert_eq!(parse_hex(""), Ok(Hex(vec![])));
        assert_eq!(parse_hex("abc"), Err(HexError::Odd { digits: 3 }));
        assert_eq!(parse_hex("0xzz"), Err(HexError::Digit { found: 'z', position: 2 }));
        assert_eq!(hex(&[0, 255, 16]), "00ff10");
        assert_eq!(digest(&[1, 0, 0, 0, 0, 0, 0, 0xff])[..10], *"0000000100");
    }

    #[test]
    fn numbers() {
        let numbers = [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")];
        for (number, text) in numbers {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(size(1023), "1023 bytes");
        assert_eq!(size(3 << 29), "1.50 GiB");
        assert_eq!(seconds(Duration::from_millis(123)), "0.123 s");
        assert_eq!(seconds(Duration::from_millis(12_345)), "12.3 s");
    }
}
