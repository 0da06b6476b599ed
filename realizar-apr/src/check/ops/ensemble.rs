//! The answers of several estimators made into one.

use super::{Unfit, dims, shaped, unfit};
use crate::ir::op::{Mean, Vote, WeightedMedian};

/// More classes than anybody votes on. What a vote gives is as wide as the file says, whatever the file's length.
const MOST_CLASSES: usize = 1 << 16;

impl Mean {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        if self.divisor == 0.0 {
            return unfit("divisor", "is 0");
        }
        let groups = match &self.weights {
            Some(weights) => dims::<1>("weights", weights)?[0],
            // A divisor that is negative or not whole is another number than its conversion.
            None if self.divisor as usize as f64 != self.divisor => {
                let problem = format!("is {}, but without weights it is the number of groups", self.divisor);
                return unfit("divisor", problem);
            }
            None => self.divisor as usize,
        };
        if n == 0 || !n.is_multiple_of(groups) {
            let field = if self.weights.is_some() { "weights" } else { "divisor" };
            return unfit(field, format!("gives {groups} groups, which {n} numbers cannot be divided into"));
        }
        Ok(n / groups)
    }

    /// How many groups there are; its fields fit.
    pub(crate) fn groups(&self) -> usize {
        match &self.weights {
            Some(weights) => weights.f64s().len(),
            None => self.divisor as usize,
        }
    }
}

impl Vote {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        if !(1..=MOST_CLASSES).contains(&self.classes) {
            return unfit("classes", format!("is {}, not from 1 to {MOST_CLASSES}", self.classes));
        }
        for (field, tensor) in [("weights", &self.weights), ("others", &self.others)] {
            if let Some(tensor) = tensor {
                shaped(field, tensor, &[n])?;
            }
        }
        Ok(self.classes)
    }
}

impl WeightedMedian {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        dims::<1>("weights", &self.weights)?;
        shaped("weights", &self.weights, &[n])?;
        Ok(1)
    }
}
