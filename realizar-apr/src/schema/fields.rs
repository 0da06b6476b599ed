//! The members of one object of the schema: known keys only, each with the kind of value that it takes.

use std::borrow::Cow;
use std::fmt;

use crate::error::{Error, SchemaProblem};
use crate::json::{Items, Value};
use crate::suggest::closest;

/// Where a value is in the schema. Lives on the stack: nothing is allocated until there is an error.
#[derive(Debug, Clone, Copy)]
pub(super) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Key(&'static str),
    Item(usize),
}

impl Path<'static> {
    pub(super) fn root(key: &'static str) -> Self {
        Path { parent: None, step: Step::Key(key) }
    }
}

impl<'p> Path<'p> {
    pub(super) fn key(&'p self, key: &'static str) -> Path<'p> {
        Path { parent: Some(self), step: Step::Key(key) }
    }

    pub(super) fn item(&'p self, index: usize) -> Path<'p> {
        Path { parent: Some(self), step: Step::Item(index) }
    }

    pub(super) fn fail(&self, problem: SchemaProblem) -> Error {
        Error::Schema { path: self.to_string(), problem }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Key(key) if self.parent.is_none() => f.write_str(key),
            Step::Key(key) => write!(f, ".{key}"),
            Step::Item(index) => write!(f, "[{index}]"),
        }
    }
}

/// An object whose keys are all known and there once.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a, 'p> {
    value: Value<'a>,
    pub(super) path: &'p Path<'p>,
}

impl<'a, 'p> Fields<'a, 'p> {
    pub(super) fn open(
        value: Value<'a>,
        path: &'p Path<'p>,
        known: &'static [&'static str],
    ) -> Result<Self, Error> {
        let Some(members) = value.members() else {
            return Err(path.fail(SchemaProblem::Kind { expected: "an object", found: value.kind() }));
        };
        // No object of the schema has more than 32 known keys.
        let mut seen: u32 = 0;
        for (key, _) in members {
            let Some(index) = known.iter().position(|known| *known == key) else {
                let meant = closest(&key, known.iter().copied());
                return Err(path.fail(SchemaProblem::Unknown { key: key.into(), meant, known }));
            };
            if seen & 1 << index != 0 {
                return Err(path.fail(SchemaProblem::Duplicate { key: key.into() }));
            }
            seen |= 1 << index;
        }
        Ok(Fields { value, path })
    }

    /// An object whose keys are not checked yet.
    pub(super) fn unchecked(value: Value<'a>, path: &'p Path<'p>) -> Self {
        Fields { value, path }
    }

    /// The value of a key; `null` counts as absent.
    pub(super) fn get(&self, key: &'static str) -> Option<Value<'a>> {
        self.value.get(key).filter(|value| !value.is_null())
    }

    pub(super) fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn required(&self, key: &'static str) -> Result<Value<'a>, Error> {
        self.get(key).ok_or_else(|| self.path.fail(SchemaProblem::Missing { key }))
    }

    fn kind<T>(&self, key: &'static str, expected: &'static str, value: Value<'a>) -> Result<T, Error> {
        Err(self.path.key(key).fail(SchemaProblem::Kind { expected, found: value.kind() }))
    }

    pub(super) fn text(&self, key: &'static str) -> Result<Option<String>, Error> {
        let Some(value) = self.get(key) else { return Ok(None) };
        match value.as_str() {
            Some(text) if text.is_empty() => Err(self.path.key(key).fail(SchemaProblem::EmptyText)),
            Some(text) => Ok(Some(text.into())),
            None => self.kind(key, "a string", value),
        }
    }

    pub(super) fn required_text(&self, key: &'static str) -> Result<Cow<'a, str>, Error> {
        let value = self.required(key)?;
        match value.as_str() {
            Some(text) if text.is_empty() => Err(self.path.key(key).fail(SchemaProblem::EmptyText)),
            Some(text) => Ok(text),
            None => self.kind(key, "a string", value),
        }
    }

    pub(super) fn flag(&self, key: &'static str, default: bool) -> Result<bool, Error> {
        let Some(value) = self.get(key) else { return Ok(default) };
        match value.as_bool() {
            Some(flag) => Ok(flag),
            None => self.kind(key, "a boolean", value),
        }
    }

    pub(super) fn optional_number(&self, key: &'static str) -> Result<Option<f64>, Error> {
        let Some(value) = self.get(key) else { return Ok(None) };
        number(value, &self.path.key(key)).map(Some)
    }

    pub(super) fn number(&self, key: &'static str) -> Result<f64, Error> {
        number(self.required(key)?, &self.path.key(key))
    }

    /// A whole number from 0.
    pub(super) fn size(&self, key: &'static str) -> Result<usize, Error> {
        let value = self.required(key)?;
        match (value.as_usize(), value.as_f64()) {
            (Some(size), _) => Ok(size),
            (None, Some(found)) => {
                let expected = "a whole number from 0";
                Err(self.path.key(key).fail(SchemaProblem::Number { found, expected }))
            }
            (None, None) => self.kind(key, "a number", value),
        }
    }

    pub(super) fn items(&self, key: &'static str) -> Result<Items<'a>, Error> {
        let value = self.required(key)?;
        match value.items() {
            Some(items) => Ok(items),
            None => self.kind(key, "a list", value),
        }
    }

    /// One word of a list.
    pub(super) fn word<T: Copy>(&self, key: &'static str, words: &[(&'static str, T)]) -> Result<T, Error> {
        Ok(words[self.index_of_word(key, words.len(), &|index| words[index].0)?].1)
    }

    /// Which of `count` words it is. Compiled once for all lists.
    pub(super) fn index_of_word(
        &self,
        key: &'static str,
        count: usize,
        word: &dyn Fn(usize) -> &'static str,
    ) -> Result<usize, Error> {
        let value = self.required(key)?;
        let Some(text) = value.as_str() else { return self.kind(key, "a string", value) };
        let mut known = Vec::with_capacity(count);
        for index in 0..count {
            if word(index) == text {
                return Ok(index);
            }
            known.push(word(index));
        }
        let meant = closest(&text, known.iter().copied());
        Err(self.path.key(key).fail(SchemaProblem::Word { found: text.into(), meant, known }))
    }
}

/// A finite number.
pub(super) fn number(value: Value<'_>, path: &Path<'_>) -> Result<f64, Error> {
    match value.as_f64() {
        Some(number) if number.is_finite() => Ok(number),
        Some(found) => Err(path.fail(SchemaProblem::Number { found, expected: "finite" })),
        None => Err(path.fail(SchemaProblem::Kind { expected: "a number", found: value.kind() })),
    }
}
