//! Lines of a file of any size, in memory for one line.

use std::io::{self, BufRead};

/// The longest line or record that is read, in bytes.
pub(super) const LONGEST: usize = 16 << 20;

/// What reading a line gives.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line, in the buffer, without its end.
    Read,
    /// A line longer than [`LONGEST`]; it is skipped, and the buffer holds its start.
    TooLong,
    /// The end of the file.
    End,
}

/// Reads the next line into `buffer`.
pub(super) fn next_line(reader: &mut impl BufRead, buffer: &mut Vec<u8>) -> io::Result<Line> {
    buffer.clear();
    let mut too_long = false;
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            return Ok(match (too_long, buffer.is_empty()) {
                (true, _) => Line::TooLong,
                (false, true) => Line::End,
                (false, false) => Line::Read,
            });
        }
        let end = available.iter().position(|&byte| byte == b'\n');
        let taken = end.unwrap_or(available.len());
        if buffer.len() + taken > LONGEST {
            too_long = true;
        } else {
            buffer.extend_from_slice(&available[..taken]);
        }
        let used = end.map_or(taken, |end| end + 1);
        reader.consume(used);
        if end.is_some() {
            if buffer.last() == Some(&b'\r') {
                buffer.pop();
            }
            return Ok(if too_long { Line::TooLong } else { Line::Read });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Read};

    fn lines(text: &[u8], capacity: usize) -> Vec<Vec<u8>> {
        let mut reader = BufReader::with_capacity(capacity, text);
        let mut buffer = Vec::new();
        let mut lines = Vec::new();
        while next_line(&mut reader, &mut buffer).expect("memory can be read") == Line::Read {
            lines.push(buffer.clone());
        }
        lines
    }

    #[test]
    fn lines_end_as_on_any_system_and_at_any_place_of_the_buffer() {
        for capacity in 1..8 {
            assert_eq!(lines(b"ab\r\n\nc", capacity), [b"ab".to_vec(), b"".to_vec(), b"c".to_vec()]);
            assert_eq!(lines(b"", capacity), Vec::<Vec<u8>>::new());
            assert_eq!(lines(b"a\n", capacity), [b"a".to_vec()]);
        }
    }

    #[test]
    fn a_line_that_does_not_end_takes_no_more_memory_than_the_longest() {
        let endless = io::repeat(b'x').take(3 * LONGEST as u64).chain(&b"\nnext\n"[..]);
        let mut reader = BufReader::new(endless);
        let mut buffer = Vec::new();
        assert_eq!(next_line(&mut reader, &mut buffer).expect("it can be read"), Line::TooLong);
        assert!(buffer.capacity() <= 2 * LONGEST);
        assert_eq!(next_line(&mut reader, &mut buffer).expect("it can be read"), Line::Read);
        assert_eq!(buffer, b"next");
    }
}
