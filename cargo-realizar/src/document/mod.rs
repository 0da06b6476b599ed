//! Reading documents of objects and lists as a stream, in one pass.
//!
//! XGBoost writes the same document as JSON text and as UBJSON, so both readers are one trait. Nothing is
//! kept but what the caller takes: a number is parsed straight into the type it is wanted in, and what
//! nobody wants is skipped. A list of numbers is as much memory as it has numbers.

mod fault;
mod json;
mod number;
mod ubj;

use std::borrow::Cow;

pub(crate) use fault::Fault;
pub(crate) use json::Json;
pub(crate) use number::{Flag, Number};
pub(crate) use ubj::Ubj;

/// Containers inside containers that are read; the libraries' own files have fewer than 40.
const MOST_DEPTH: usize = 128;

/// What the next value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Object,
    List,
    Text,
    Number,
    Flag,
    Null,
}

impl Shape {
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Shape::Object => "an object",
            Shape::List => "a list",
            Shape::Text => "a string",
            Shape::Number => "a number",
            Shape::Flag => "true or false",
            Shape::Null => "null",
        }
    }
}

/// A position in a document, in front of a value.
pub(crate) trait Reader<'a>: Sized {
    /// What the next value is.
    fn shape(&mut self) -> Result<Shape, Fault>;
    /// Goes into the object or list that is next.
    fn enter(&mut self, shape: Shape) -> Result<(), Fault>;
    /// The next key of the object that was entered; `None` at its end, which is then behind the reader.
    fn key(&mut self) -> Result<Option<Cow<'a, str>>, Fault>;
    /// Whether the list that was entered has one more item; where not, its end is behind the reader.
    fn item(&mut self) -> Result<bool, Fault>;
    /// The string that is next.
    fn text(&mut self) -> Result<Cow<'a, str>, Fault>;
    /// The number that is next, or `true` or `false` as 1 or 0.
    fn number<N: Number>(&mut self) -> Result<N, Fault>;
    /// Passes over the value that is next.
    fn skip(&mut self) -> Result<(), Fault>;
    /// Nothing but white space follows.
    fn end(&mut self) -> Result<(), Fault>;
    /// The byte that is read next.
    fn offset(&self) -> usize;

    /// Calls `field` for each key of the object that is next; it takes the value or skips it.
    fn fields(&mut self, mut field: impl FnMut(&mut Self, &str) -> Result<(), Fault>) -> Result<(), Fault> {
        self.enter(Shape::Object)?;
        while let Some(key) = self.key()? {
            field(self, &key).map_err(|fault| fault.under_key(&key))?;
        }
        Ok(())
    }

    /// Calls `item` for each item of the list that is next, with its index; it takes the value or skips it.
    fn items(&mut self, mut item: impl FnMut(&mut Self, usize) -> Result<(), Fault>) -> Result<(), Fault> {
        self.enter(Shape::List)?;
        let mut index = 0;
        while self.item()? {
            item(self, index).map_err(|fault| fault.under_index(index))?;
            index += 1;
        }
        Ok(())
    }

    /// The list of numbers that is next.
    fn numbers<N: Number>(&mut self) -> Result<Vec<N>, Fault> {
        let mut numbers = Vec::new();
        self.items(|reader, _| {
            numbers.push(reader.number()?);
            Ok(())
        })?;
        Ok(numbers)
    }

    /// A fault at the value that is next.
    fn fault(&self, what: impl Into<String>) -> Fault {
        Fault::new(self.offset(), what)
    }
}
