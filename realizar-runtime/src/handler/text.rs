//! How messages show what others sent: shortened, in backticks, with control characters escaped, so that a
//! message stays one short line whatever the request holds.

use std::fmt;

/// The longest piece of a request that a message repeats, in characters.
const LONGEST: usize = 60;

/// The longest message of another library that one of ours repeats, in characters.
const LONGEST_MESSAGE: usize = 300;

/// The start of a text, its control characters escaped.
pub(crate) struct Brief<'a>(pub(crate) &'a str);

impl fmt::Display for Brief<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        start(f, self.0, LONGEST)
    }
}

/// As [`Brief`], for messages: longer.
pub(crate) struct Message<'a>(pub(crate) &'a str);

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        start(f, self.0, LONGEST_MESSAGE)
    }
}

fn start(f: &mut fmt::Formatter<'_>, text: &str, longest: usize) -> fmt::Result {
    for (written, character) in text.chars().enumerate() {
        if written == longest {
            return f.write_str("…");
        }
        if character.is_control() {
            write!(f, "{}", character.escape_default())?;
        } else {
            fmt::Write::write_char(f, character)?;
        }
    }
    Ok(())
}

/// Names in backticks, separated by commas.
pub(crate) struct List<'a, T>(pub(crate) &'a [T]);

impl<T: AsRef<str>> fmt::Display for List<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}`{}`", Brief(name.as_ref()))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_repeated_on_one_short_line() {
        assert_eq!(Brief("a\nb").to_string(), "a\\nb");
        assert_eq!(Brief(&"é".repeat(61)).to_string(), format!("{}…", "é".repeat(60)));
        assert_eq!(Brief(&"é".repeat(60)).to_string(), "é".repeat(60));
    }

    #[test]
    fn names_are_listed_in_backticks() {
        assert_eq!(List(&["a", "b"]).to_string(), "`a`, `b`");
        assert_eq!(List::<&str>(&[]).to_string(), "");
    }
}
