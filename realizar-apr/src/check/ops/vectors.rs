//! Support vector machines: values of a kernel, and of pairs of classes.

use super::points::same_columns;
use super::{Unfit, dims, shaped, unfit};
use crate::ir::op::{Kernel, OneVsOne, OneVsRestScores, PairProbabilities};
use crate::pairs;

impl Kernel {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let [vectors, columns] = dims("vectors", &self.vectors)?;
        same_columns("vectors", columns, n)?;
        Ok(vectors)
    }
}

impl OneVsOne {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let classes = self.counts.len();
        let Some(pairs) = pairs::of(classes).filter(|&pairs| pairs > 0) else {
            return unfit("counts", format!("is of {classes}, but there must be at least 2 classes"));
        };
        // A u64 holds 2^32 counts of 2^32.
        let vectors: u64 = self.counts.iter().map(|&count| u64::from(count)).sum();
        if vectors != n as u64 {
            return unfit("counts", format!("adds up to {vectors} vectors, but there are {n}"));
        }
        shaped("coefficients", &self.coefficients, &[classes - 1, n])?;
        shaped("intercept", &self.intercept, &[pairs])?;
        Ok(pairs)
    }
}

impl OneVsRestScores {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        classes_of(n, self.classes)
    }
}

impl PairProbabilities {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let classes = classes_of(n, self.classes)?;
        shaped("a", &self.a, &[n])?;
        shaped("b", &self.b, &[n])?;
        Ok(classes)
    }
}

/// So many classes, where `n` numbers are one for each pair of them.
fn classes_of(n: usize, classes: usize) -> Result<usize, Unfit> {
    if classes >= 2 && pairs::of(classes) == Some(n) {
        return Ok(classes);
    }
    unfit("classes", format!("is {classes}, but {n} numbers are not one for each pair of them"))
}
