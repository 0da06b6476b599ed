//! CatBoost's trees, whose nodes of one level all ask the same.

use crate::ir::Tensor;
use crate::ir::Values;
use crate::ir::op::ObliviousTrees;

impl ObliviousTrees {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let (borders, leaves, bias) = (f64s(&self.borders), f64s(&self.leaves), f64s(&self.bias));
        let m = bias.len();
        let mut sums = vec![0.0; m];
        let (mut split, mut first) = (0, 0);
        let mut tree = 0;
        while tree < self.depths.len() {
            let depth = self.depths[tree];
            let mut leaf = 0;
            let mut bit = 0;
            while bit < depth {
                let x = f64::from(row[self.features[split] as usize] as f32);
                let yes = if x.is_nan() {
                    self.missing[split] == 1
                } else if self.equal[split] == 1 {
                    x == borders[split]
                } else {
                    x > borders[split]
                };
                leaf |= usize::from(yes) << bit;
                split += 1;
                bit += 1;
            }
            let mut j = 0;
            while j < m {
                sums[j] += leaves[(first + leaf) * m + j];
                j += 1;
            }
            first += 1 << depth;
            tree += 1;
        }
        let mut j = 0;
        while j < m {
            sums[j] = sums[j] * self.scale + bias[j];
            j += 1;
        }
        sums
    }
}

/// The numbers of a tensor that was checked to be of F64.
fn f64s(tensor: &Tensor) -> &[f64] {
    match &tensor.values {
        Values::F64(values) => values,
        Values::F32(_) => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tensor(shape: &[usize], values: &[f64]) -> Tensor {
        Tensor { shape: shape.into(), values: Values::F64(values.into()), offset: None }
    }

    /// A tree of two questions, `x0 > 0.5` (NaN: yes) and `x1 == 3`, and one of none. Two outputs.
    fn trees() -> ObliviousTrees {
        ObliviousTrees {
            features: vec![0, 1],
            borders: tensor(&[2], &[0.5, 3.0]),
            missing: vec![1, 0],
            equal: vec![0, 1],
            depths: vec![2, 0],
            leaves: tensor(&[5, 2], &[1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0, 10.0, 20.0]),
            scale: 0.5,
            bias: tensor(&[2], &[100.0, 200.0]),
        }
    }

    #[test]
    fn answers_are_bits_and_the_first_is_the_lowest() {
        let trees = trees();
        assert_eq!(trees.width(2), Ok(2));
        // (1 + 10) / 2 + 100, (-1 + 20) / 2 + 200
        assert_eq!(trees.run(&[0.5, 0.0]), [105.5, 209.5]);
        assert_eq!(trees.run(&[0.75, 0.0]), [106.0, 209.0]);
        assert_eq!(trees.run(&[0.0, 3.0]), [106.5, 208.5]);
        assert_eq!(trees.run(&[f64::NAN, 3.0]), [107.0, 208.0]);
        assert_eq!(trees.run(&[f64::INFINITY, f64::NAN]), [106.0, 209.0]);
    }

    #[test]
    fn a_number_is_rounded_to_f32_before_it_is_compared() {
        // Nearer to 0.5 than to the next f32.
        assert_eq!(trees().run(&[0.500_000_01, 0.0]), [105.5, 209.5]);
        assert_eq!(trees().run(&[f64::from(0.5f32.next_up()), 0.0]), [106.0, 209.0]);
    }

    #[test]
    fn tables_that_do_not_fit_are_refused() {
        let refused = |change: fn(&mut ObliviousTrees)| {
            let mut trees = trees();
            change(&mut trees);
            trees.width(2).expect_err("it does not fit").to_string()
        };
        assert_eq!(refused(|trees| trees.features[1] = 2), "`features` has 2 at 1, but there are 2");
        assert_eq!(refused(|trees| trees.equal[0] = 2), "`equal` has 2 at 0, but there are 2");
        assert_eq!(refused(|trees| trees.missing.truncate(1)), "`missing` has 1 numbers, but 2 are expected");
        assert_eq!(refused(|trees| trees.depths = vec![1]), "`depths` sum to 1, but there are 2 splits");
        assert_eq!(refused(|trees| trees.depths = vec![1, 1]), "`depths` make 4 leaves, but there are 5");
        assert_eq!(
            refused(|trees| trees.bias = tensor(&[1], &[0.0])),
            "`bias` has 1 numbers, but 2 are expected"
        );
        // Depths that no file can hold, and that do not overflow.
        assert!(refused(|trees| trees.depths = vec![u32::MAX; 3]).contains("sum to 12884901885"));
    }
}
