//! Tables that a person brings: rows of features, answers of a library. CSV or numpy's `.npy`, told by the content.

mod csv;
mod npy;

use std::borrow::Cow;

use crate::error::Error;

/// Rows and columns of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// How many columns each row has, at least one.
    pub columns: usize,
    cells: Cells,
}

/// Row after row.
#[derive(Debug, Clone, PartialEq)]
enum Cells {
    Numbers(Vec<f64>),
    Words(Vec<String>),
}

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is damaged, or holds what is no table of numbers or words.
    pub fn read(bytes: &[u8]) -> Result<Table, Error> {
        let table = if bytes.starts_with(npy::MAGIC) { npy::read(bytes) } else { csv::read(bytes) }?;
        if table.columns == 0 || table.rows() == 0 {
            return Err(Error::malformed("the table is empty").help("give at least one row"));
        }
        Ok(table)
    }

    /// How many rows there are, a header included.
    #[must_use]
    pub fn rows(&self) -> usize {
        let cells = match &self.cells {
            Cells::Numbers(numbers) => numbers.len(),
            Cells::Words(words) => words.len(),
        };
        cells.checked_div(self.columns).unwrap_or(0)
    }

    /// Whether cells are words, as in every CSV file: its first row may be a header.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self.cells, Cells::Words(_))
    }

    /// A cell as it is written.
    #[must_use]
    pub fn word(&self, row: usize, column: usize) -> Cow<'_, str> {
        let at = row.saturating_mul(self.columns).saturating_add(column);
        match &self.cells {
            Cells::Numbers(numbers) => numbers.get(at).map_or("".into(), |number| number.to_string().into()),
            Cells::Words(words) => words.get(at).map_or("".into(), |word| word.as_str().into()),
        }
    }

    /// A cell as a number, NaN where it is empty; `None` where it is another word.
    #[must_use]
    pub fn number(&self, row: usize, column: usize) -> Option<f64> {
        let at = row.saturating_mul(self.columns).saturating_add(column);
        match &self.cells {
            Cells::Numbers(numbers) => numbers.get(at).copied(),
            Cells::Words(words) => number(words.get(at)?),
        }
    }

    /// Where a cell is, for a message.
    #[must_use]
    pub fn place(&self, row: usize, column: usize) -> String {
        format!("row {}, column {}", row + 1, column + 1)
    }
}

/// The number that a word says: what libraries write for a missing value is NaN.
fn number(word: &str) -> Option<f64> {
    match word {
        "" | "NA" | "null" | "None" => Some(f64::NAN),
        _ => word.parse().ok(),
    }
}
