//! libsvm's decision value of each pair of classes, from the kernel's values.

use crate::ir::op::OneVsOne;

impl OneVsOne {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let (coefficients, intercept) = (self.coefficients.f64s(), self.intercept.f64s());
        let (classes, vectors) = (self.counts.len(), row.len());
        let mut out = Vec::with_capacity(intercept.len());
        let mut first_start = 0;
        let mut first = 0;
        while first < classes {
            let first_end = first_start + self.counts[first] as usize;
            let mut second_start = first_end;
            let mut second = first + 1;
            while second < classes {
                let second_end = second_start + self.counts[second] as usize;
                // A vector of class i has a coefficient for each other class j: row j - 1 where i < j, else row j.
                let mut sum = 0.0;
                let mut i = first_start;
                while i < first_end {
                    sum += coefficients[(second - 1) * vectors + i] * row[i];
                    i += 1;
                }
                let mut i = second_start;
                while i < second_end {
                    sum += coefficients[first * vectors + i] * row[i];
                    i += 1;
                }
                out.push(sum + intercept[out.len()]);
                second_start = second_end;
                second += 1;
            }
            first_start = first_end;
            first += 1;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::ops::fixtures::{close, svc, tensor};

    #[test]
    fn decision_values_are_those_of_scikit_learn() {
        for (values, row) in svc::VALUES.iter().zip(svc::ROWS) {
            let (kernel, pairs) = (svc::kernel(), svc::one_vs_one());
            close(&pairs.run(&kernel.run(&row)), values, 1e-13);
        }
    }

    #[test]
    fn votes_of_the_values_are_the_classes_of_scikit_learn() {
        use crate::ir::{Decision, On};
        for (values, class) in svc::VALUES.iter().zip(svc::CLASSES) {
            let decided = crate::reference::decide::run(Decision::Votes(On::Scores), values, &[]);
            assert_eq!(decided, Some(class));
        }
    }

    /// `decision_function` of a binary `SVC` of scikit-learn 1.9.1 is minus this: there, positive is the second class.
    /// The coefficients and the intercept are those of `_dual_coef_` and `_intercept_`.
    #[test]
    fn a_positive_value_is_the_first_of_two_classes() {
        use crate::ir::op::{Kernel, KernelFunction};
        let kernel = Kernel {
            function: KernelFunction::Poly,
            gamma: 0.5,
            coef0: 1.0,
            degree: 3.0,
            vectors: tensor(&[2, 2], &[0.03, 0.3, 0.81, 0.71]),
        };
        let pair = OneVsOne {
            coefficients: tensor(&[1, 2], &[0.8741280561451654, -0.8741280561451654]),
            counts: vec![1, 1],
            intercept: tensor(&[1], &[1.2248369823376641]),
        };
        let expected = [-0.5160563129313422, 2.1585708296643116, 10.707335285552675, -5.238481944475718];
        for (row, expected) in svc::ROWS.iter().zip(expected) {
            let value = pair.run(&kernel.run(row));
            close(&value, &[-expected], 1e-14);
        }
    }

    #[test]
    fn coefficients_by_hand() {
        // Three classes of 1, 2 and 1 vectors; the kernel's values are 1, 10, 100, 1000.
        let op = OneVsOne {
            coefficients: tensor(&[2, 4], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]),
            counts: vec![1, 2, 1],
            intercept: tensor(&[3], &[0.5, 0.25, 0.125]),
        };
        // (0, 1): 1 of row 0, then 10 and 100 of row 0. (0, 2): 1 of row 1, 1000 of row 0.
        // (1, 2): 10 and 100 of row 1, 1000 of row 1.
        let expected = [1.0 + 20.0 + 300.0 + 0.5, 5.0 + 4000.0 + 0.25, 60.0 + 700.0 + 8000.0 + 0.125];
        assert_eq!(op.run(&[1.0, 10.0, 100.0, 1000.0]), expected);
    }
}
