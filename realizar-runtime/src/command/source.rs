//! A file of rows: opened, and its format found out.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    JsonLines,
}

/// Opens a file; `-` is standard input. The name tells the format; where it does not, the first byte does.
pub(super) fn open(file: &str) -> io::Result<(Box<dyn BufRead>, Format)> {
    let mut reader: Box<dyn BufRead> = match file {
        "-" => Box::new(io::stdin().lock()),
        file => {
            let file = File::open(file)?;
            if file.metadata()?.is_dir() {
                return Err(io::Error::from(io::ErrorKind::IsADirectory));
            }
            Box::new(BufReader::with_capacity(1 << 16, file))
        }
    };
    reader = without_byte_order_mark(reader)?;
    let extension = Path::new(file).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let format = match extension.to_ascii_lowercase().as_str() {
        "csv" => Format::Csv,
        "jsonl" | "ndjson" => Format::JsonLines,
        _ => sniff(&mut *reader)?,
    };
    Ok((reader, format))
}

/// JSON Lines start with a bracket; no header does.
fn sniff(reader: &mut dyn BufRead) -> io::Result<Format> {
    // Blank lines may come first.
    loop {
        let available = reader.fill_buf()?;
        let blank = available.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let first = available.get(blank).copied();
        if first.is_none() && blank > 0 {
            reader.consume(blank);
            continue;
        }
        return Ok(match first {
            Some(b'{' | b'[') => Format::JsonLines,
            _ => Format::Csv,
        });
    }
}

/// The bytes without the mark that some systems put before UTF-8.
pub(super) fn without_byte_order_mark(mut reader: Box<dyn BufRead>) -> io::Result<Box<dyn BufRead>> {
    const MARK: &[u8] = b"\xEF\xBB\xBF";
    // A pipe may give its first bytes one by one.
    let mut start = Vec::with_capacity(MARK.len());
    (&mut reader).take(MARK.len() as u64).read_to_end(&mut start)?;
    if start == MARK {
        start.clear();
    }
    Ok(Box::new(io::Cursor::new(start).chain(reader)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniffed(text: &'static [u8]) -> Format {
        sniff(&mut &text[..]).expect("memory can be read")
    }

    #[test]
    fn the_first_byte_that_is_not_blank_tells_the_format() {
        assert_eq!(sniffed(b"\n {\"a\": 1}"), Format::JsonLines);
        assert_eq!(sniffed(b"[1]"), Format::JsonLines);
        assert_eq!(sniffed(b"a,b"), Format::Csv);
        assert_eq!(sniffed(b""), Format::Csv);
    }

    #[test]
    fn the_byte_order_mark_is_no_part_of_the_first_name() {
        for (text, expected) in [("\u{feff}a,b", "a,b"), ("a,b", "a,b"), ("", ""), ("é", "é")] {
            let mut read = String::new();
            without_byte_order_mark(Box::new(text.as_bytes()))
                .and_then(|mut reader| reader.read_to_string(&mut read))
                .expect("memory can be read");
            assert_eq!(read, expected);
        }
    }
}
