//! Categories and intervals, looked up in tables.

/// For each column a row of its table, found by its keys in a binary search.
///
/// The table of a column has one row for each key (one more where it has bins), then one for a number that is no key,
/// then one for NaN.
#[derive(Debug)]
pub struct Encode {
    /// All keys, ascending within a column.
    pub keys: &'static [f64],
    /// `[n + 1]`, where each column's keys start, and their number.
    pub starts: &'static [u32],
    /// `[n]`: 0, where the row is that of the key that equals the number; 1, where it is the number of keys that are
    /// not above it.
    pub bins: &'static [u32],
    /// `[n]`, the numbers in a row of each table.
    pub widths: &'static [u32],
    /// The tables, row after row, column after column.
    pub rows: &'static [f64],
}

stage!(Encode);

impl Encode {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        let (mut out, mut tables) = (out, self.rows);
        for (j, &x) in row.iter().enumerate() {
            let keys = &self.keys[self.starts[j] as usize..self.starts[j + 1] as usize];
            let width = self.widths[j] as usize;
            let bins = self.bins[j] != 0;
            let unknown = keys.len() + usize::from(bins);
            let passed = keys.partition_point(|&key| key <= x);
            let taken = if x.is_nan() {
                unknown + 1
            } else if bins {
                passed
            } else {
                match passed.checked_sub(1) {
                    Some(last) if keys[last] == x => last,
                    _ => unknown,
                }
            };
            let (table, rest) = tables.split_at((unknown + 2) * width);
            let (own, others) = out.split_at_mut(width);
            own.copy_from_slice(&table[taken * width..][..width]);
            (out, tables) = (others, rest);
        }
    }
}
