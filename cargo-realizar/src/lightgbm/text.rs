//! The lines of a model file: `key=value`, in a header, a block for each tree, and what follows the trees.

use crate::document::Number;
use crate::error::Error;

/// One line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: usize,
    /// All of it.
    pub(super) text: &'a str,
    /// What stands before the first `=`; the whole line where there is none.
    pub(super) key: &'a str,
    /// What stands after it.
    pub(super) value: &'a str,
}

/// All lines of a text.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.split('\n').enumerate().map(|(index, line)| {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        Line { number: index + 1, text: line, key, value }
    })
}

impl<'a> Line<'a> {
    /// An error at this line.
    pub(super) fn malformed(&self, what: impl Into<String>) -> Error {
        Error::malformed(what).at(self.place())
    }

    /// Where this is, for a message.
    pub(super) fn place(&self) -> String {
        let key: String = if self.key == "Tree" { self.text } else { self.key }.chars().take(40).collect();
        format!("line {} (`{key}`)", self.number)
    }

    /// The words of the value.
    pub(super) fn words(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.value.split(' ').filter(|word| !word.is_empty())
    }

    /// The value as one number.
    pub(super) fn number<N: Number>(&self) -> Result<N, Error> {
        self.parse(self.value.trim())
    }

    /// The value as a list of numbers, in memory of exactly its length.
    pub(super) fn numbers<N: Number>(&self) -> Result<Vec<N>, Error> {
        let mut numbers = Vec::with_capacity(self.words().count());
        for word in self.words() {
            numbers.push(self.parse(word)?);
        }
        Ok(numbers)
    }

    fn parse<N: Number>(&self, word: &str) -> Result<N, Error> {
        N::parse(word).ok_or_else(|| {
            let shown: String = word.chars().take(40).collect();
            self.malformed(format!("expected {}, found `{shown}`", N::NOUN))
        })
    }
}

/// How much a file holds: what is allocated for it is known before anything is read.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) trees: usize,
    pub(super) splits: usize,
    pub(super) leaves: usize,
    pub(super) set_words: usize,
}

impl Extent {
    pub(super) fn of(text: &str) -> Extent {
        let mut extent = Extent::default();
        for line in lines(text) {
            match line.key {
                "Tree" => extent.trees += 1,
                "left_child" => extent.splits += line.words().count(),
                "leaf_value" => extent.leaves += line.words().count(),
                "cat_threshold" => extent.set_words += line.words().count(),
                "end of trees" => break,
                _ => {}
            }
        }
        extent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_keys_and_values_with_either_ending() {
        let found: Vec<_> =
            lines("tree\r\nversion=v4\nname=a=b").map(|line| (line.number, line.key, line.value)).collect();
        assert_eq!(found, [(1, "tree", ""), (2, "version", "v4"), (3, "name", "a=b")]);
    }

    #[test]
    fn numbers_are_read_into_their_type_or_refused_with_the_line() {
        let line = Line { number: 7, text: "", key: "threshold", value: "1.5 -inf  1e+300" };
        assert_eq!(line.numbers::<f64>(), Ok(vec![1.5, f64::NEG_INFINITY, 1e300]));
        let error = line.numbers::<i32>().expect_err("no integers");
        assert_eq!(
            error.to_string(),
            "expected a whole number of 32 bits, found `1.5`, at line 7 (`threshold`)"
        );
    }
}
