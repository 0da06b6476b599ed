//! A file of rows: opened, and its format found out.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    JsonLines,
}

/// What rows are read from: one type for files and for standard input, so that what reads them is compiled once.
pub(super) type Source = BufReader<File>;

/// The mark that some systems put before UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Opens a file; `-` is standard input. The name tells the format; where it does not, the first bytes do.
pub(super) fn open(path: &str) -> io::Result<(Source, Format)> {
    let file = if path == "-" { standard_input()? } else { File::open(path)? };
    if file.metadata()?.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let mut source = BufReader::with_capacity(1 << 16, file);
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let format = match extension.to_ascii_lowercase().as_str() {
        "csv" => Format::Csv,
        "jsonl" | "ndjson" => Format::JsonLines,
        _ => sniff(&mut source)?,
    };
    Ok((source, format))
}

/// Standard input as a file.
fn standard_input() -> io::Result<File> {
    #[cfg(unix)]
    let input = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let input = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    Ok(File::from(input))
}

/// JSON Lines start with a bracket; no header does.
fn sniff(source: &mut impl BufRead) -> io::Result<Format> {
    // Blank lines may come first.
    loop {
        let available = source.fill_buf()?;
        let start = available.strip_prefix(BYTE_ORDER_MARK).unwrap_or(available);
        let rest = start.trim_ascii_start();
        if rest.is_empty() && !available.is_empty() {
            let blank = available.len();
            source.consume(blank);
            continue;
        }
        return Ok(match rest.first() {
            Some(b'{' | b'[') => Format::JsonLines,
            _ => Format::Csv,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(text: &'static str, capacity: usize) -> Format {
        sniff(&mut BufReader::with_capacity(capacity, text.as_bytes())).expect("memory can be read")
    }

    #[test]
    fn the_first_byte_that_is_not_blank_tells_the_format() {
        for capacity in [1, 64] {
            assert_eq!(sniffed("\n {\"a\": 1}", capacity), Format::JsonLines);
            assert_eq!(sniffed("[1]", capacity), Format::JsonLines);
            assert_eq!(sniffed("a,b", capacity), Format::Csv);
            assert_eq!(sniffed("", capacity), Format::Csv);
            assert_eq!(sniffed("\n", capacity), Format::Csv);
        }
        assert_eq!(sniffed("\u{feff}{}", 64), Format::JsonLines);
        assert_eq!(sniffed("\u{feff}a", 64), Format::Csv);
    }
}
