//! One value of a row.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

use super::instance::Text;
use crate::handler::text::Brief;

/// One value of a row, as it came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(Cow<'a, str>),
    List,
    Object,
    /// A cell of a CSV file, which does not say of what type it is.
    #[cfg(feature = "serve")]
    Untyped(&'a str),
}

/// What came, for a message.
impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Null => f.write_str("null"),
            Cell::Boolean(truth) => write!(f, "{truth}"),
            Cell::Integer(number) => write!(f, "the number {number}"),
            Cell::Number(number) => write!(f, "the number {number:?}"),
            Cell::Text(text) => write!(f, "the string `{}`", Brief(text)),
            Cell::List => f.write_str("an array"),
            Cell::Object => f.write_str("an object"),
            #[cfg(feature = "serve")]
            Cell::Untyped(text) => write!(f, "`{}`", Brief(text)),
        }
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        // No level is beyond i64, and a numeric feature takes the nearest f64 anyway.
        i64::try_from(number).map_or(Cell::Number(number as f64), Cell::Integer)
    }
}

impl<'de> Deserialize<'de> for Cell<'de> {
    /// Takes the value's text first: a number that no `f64` holds (`1e999`) would otherwise be a fault of the whole
    /// body, and with it of every row of a batch. Here it is an infinite number in its own cell.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cell<'de>, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        Ok(match text.as_bytes().first() {
            Some(b'n') => Cell::Null,
            Some(b't') => Cell::Boolean(true),
            Some(b'f') => Cell::Boolean(false),
            Some(b'[') => Cell::List,
            Some(b'{') => Cell::Object,
            Some(b'"') => match serde_json::from_str(text) {
                Ok(Text(text)) => Cell::Text(text),
                Err(_) => return Err(D::Error::custom("a string has a `\\u` escape that is no character")),
            },
            _ => number(text).ok_or_else(|| D::Error::custom("a value is neither a number nor JSON"))?,
        })
    }
}

/// A JSON number: a whole one of the size of `i64` as it is, any other as the nearest `f64`. Nothing where the text is
/// no number.
fn number<'a>(text: &str) -> Option<Cell<'a>> {
    // As an integer, `-0` would lose its sign.
    if text != "-0"
        && let Ok(number) = text.parse()
    {
        return Some(Cell::Integer(number));
    }
    text.parse().ok().map(Cell::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(json: &str) -> Result<Cell<'_>, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_are_the_nearest_whatever_their_size() {
        assert_eq!(cell("-9223372036854775808"), Ok(Cell::Integer(i64::MIN)));
        assert_eq!(cell("9223372036854775808"), Ok(Cell::Number(9_223_372_036_854_775_808.0)));
        assert_eq!(cell("1e999"), Ok(Cell::Number(f64::INFINITY)));
        assert_eq!(cell(&format!("-{}", "9".repeat(400))), Ok(Cell::Number(f64::NEG_INFINITY)));
        assert_eq!(cell("1e-999"), Ok(Cell::Number(0.0)));
        // Halfway between 1 and the next number, and a little more: the digits at the end decide.
        let above = "1.000000000000000111022302462515654042363166809082031251";
        assert_eq!(cell(above), Ok(Cell::Number(1.0 + f64::EPSILON)));
        for zero in ["-0", "-0.0", "-0e5"] {
            let Ok(Cell::Number(number)) = cell(zero) else { panic!("{zero} is a number") };
            assert!(number == 0.0 && number.is_sign_negative(), "{zero}");
        }
    }

    #[test]
    fn values_of_every_type_are_told_apart() {
        for (json, expected) in [
            ("null", Cell::Null),
            ("true", Cell::Boolean(true)),
            (" false ", Cell::Boolean(false)),
            ("[1e999, [{}]]", Cell::List),
            ("{\"a\": [1e999]}", Cell::Object),
            ("\"a\\u0062\"", Cell::Text("ab".into())),
            ("7", Cell::Integer(7)),
        ] {
            assert_eq!(cell(json), Ok(expected), "{json}");
        }
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for json in [
            "",
            "NaN",
            "Infinity",
            "nul",
            "truth",
            "01",
            "+1",
            ".5",
            "1.",
            "1e",
            "-",
            "\"\\ud800\"",
            "\"a",
            "[1",
            "{1}",
        ] {
            assert!(cell(json).is_err(), "{json}");
        }
    }
}
