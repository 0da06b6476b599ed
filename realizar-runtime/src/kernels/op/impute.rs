//! Missing values filled in.

/// Each number, or what stands in for it where it is missing; then for each column of `indicator` whether that was
/// missing, as 1 or 0.
#[derive(Debug)]
pub struct Impute {
    /// `[n]`, what stands in.
    pub value: &'static [f64],
    /// The number that counts as missing; NaN where there is none.
    pub missing: Option<f64>,
    /// `[k]`
    pub indicator: Option<&'static [u32]>,
}

stage!(Impute);

impl Impute {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        let (filled, marks) = out.split_at_mut(row.len());
        for ((out, &x), &value) in filled.iter_mut().zip(row).zip(self.value) {
            *out = if self.is_missing(x) { value } else { x };
        }
        for (mark, &column) in marks.iter_mut().zip(self.indicator.unwrap_or_default()) {
            *mark = f64::from(u8::from(self.is_missing(row[column as usize])));
        }
    }

    #[inline(always)]
    fn is_missing(&self, x: f64) -> bool {
        match self.missing {
            Some(missing) => x == missing,
            None => x.is_nan(),
        }
    }
}
