//! Texts of a file, for messages.

use std::fmt::{self, Write};

/// How much of a text a message repeats.
const MOST: usize = 80;

/// A text in backticks. A file may hold any text: what is not printable is escaped, and a long one is cut.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('`')?;
        for (index, letter) in self.0.chars().enumerate() {
            match letter {
                _ if index == MOST => return f.write_str("…`"),
                '\'' | '"' => f.write_char(letter)?,
                letter => write!(f, "{}", letter.escape_debug())?,
            }
        }
        f.write_char('`')
    }
}

#[cfg(test)]
mod tests {
    use super::Quoted;

    #[test]
    fn what_a_person_can_read_stays_as_it_is() {
        assert_eq!(Quoted("Größe (\"cm\")").to_string(), "`Größe (\"cm\")`");
    }

    #[test]
    fn what_nobody_can_read_is_escaped() {
        assert_eq!(Quoted("a\0\n\u{1b}[1m\u{202e}").to_string(), r"`a\0\n\u{1b}[1m\u{202e}`");
    }

    #[test]
    fn a_long_text_is_cut() {
        let text = Quoted(&"x".repeat(1000)).to_string();
        assert_eq!(text, format!("`{}…`", "x".repeat(80)));
        assert_eq!(Quoted(&"x".repeat(80)).to_string(), format!("`{}`", "x".repeat(80)));
    }
}
