//! One value of a row.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

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
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cell<'de>, D::Error> {
        deserializer.deserialize_any(CellVisitor)
    }
}

struct CellVisitor;

impl<'de> Visitor<'de> for CellVisitor {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Null)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Cell<'de>, E> {
        Ok(Cell::Boolean(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Cell<'de>, E> {
        Ok(Cell::Integer(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Cell<'de>, E> {
        Ok(Cell::from(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Cell<'de>, E> {
        Ok(Cell::Number(number))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Cell<'de>, E> {
        Ok(Cell::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cell<'de>, E> {
        Ok(Cell::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Cell<'de>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Cell::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Cell<'de>, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Cell::Object)
    }
}
