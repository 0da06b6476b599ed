//! Categories and intervals, looked up in tables.

use super::{Table, operation};
use crate::ir::Tensor;

operation! {
    /// `n -> sum of widths`: for each column a row of its table. Encoders of categories, and discretizers.
    ///
    /// Column `j` has the keys `keys[starts[j]..starts[j + 1]]`. Its table has one row for each key (one more
    /// where it has bins), then one for a number that is no key, then one for NaN.
    pub struct Encode {
        /// All keys, ascending within a column.
        keys: Tensor,
        /// `[n + 1]`, where each column's keys start, and their number.
        starts: Vec<u32>,
        /// `[n]`: 0, where the row is that of the key that equals the number; 1, where it is the number of keys
        /// that are not above it.
        bins: Vec<u32>,
        /// `[n]`, the numbers in a row of each table.
        widths: Vec<u32>,
        /// The tables, row after row, column after column. NaN may be among them.
        rows: Table,
    }
}
