//! Strings and numbers as JSON has them.

use std::fmt::Write;

/// Writes a string with its quotes.
pub(super) fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..' ' => {
                out.push_str("\\u00");
                out.push(if character < '\u{10}' { '0' } else { '1' });
                out.extend(char::from_digit(character as u32 & 15, 16));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// Writes a finite number so that reading it gives the same bits.
pub(super) fn write_number(out: &mut String, number: f64) {
    // `{:?}` is the shortest text that reads back as the same number; writing to a string cannot fail.
    let _ = write!(out, "{number:?}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn strings_read_back_as_they_were() {
        for text in ["", "a\"\\/\u{8}\u{c}\n\r\t", "\0\u{1f}\u{7f}", "ä€", "😀é"] {
            let mut written = String::new();
            write_string(&mut written, text);
            let value =
                parse(written.as_bytes()).unwrap_or_else(|error| panic!("{written}: {}", error.problem));
            assert_eq!(value.as_str().as_deref(), Some(text), "{written}");
        }
    }

    #[test]
    fn numbers_are_written_to_the_last_bit() {
        for number in [0.0, -0.0, 0.1, 1e21, 1e-7, f64::MAX, f64::MIN_POSITIVE, 5e-324, 1.0 / 3.0] {
            let mut text = String::new();
            write_number(&mut text, number);
            let value = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {}", error.problem));
            assert_eq!(value.as_f64().map(f64::to_bits), Some(number.to_bits()), "{text}");
        }
    }
}
