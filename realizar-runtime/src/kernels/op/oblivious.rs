//! CatBoost's trees, whose nodes of one level all ask the same.

use crate::kernels::Stage;

/// A sum over trees that ask one question a level. The answers are the bits of a leaf's index, the first question
/// the lowest; leaves are summed from 0 in the trees' order, then multiplied by the scale, and the bias is added.
/// A number is rounded to f32 before it is compared.
#[derive(Debug)]
pub struct ObliviousTrees {
    /// `[splits]`, the column of each question.
    pub features: &'static [u32],
    /// `[splits]`, f32 numbers: is `x > border`?
    pub borders: &'static [f64],
    /// `[splits]`, 1 where the answer for NaN is yes.
    pub missing: &'static [u32],
    /// `[splits]`, 1 where the question is `x == border`.
    pub equal: &'static [u32],
    /// `[trees]`, the number of questions of each.
    pub depths: &'static [u32],
    /// `[leaves, m]`: of each tree 2 to the power of its depth, one tree after another.
    pub leaves: &'static [f64],
    /// Multiplies the sums.
    pub scale: f64,
    /// `[m]`, added at the end.
    pub bias: &'static [f64],
}

impl<const N: usize, const M: usize> Stage<N, M> for ObliviousTrees {
    type In = f64;
    type Out = f64;

    #[inline(always)]
    fn run(&self, row: &[f64; N], out: &mut [f64; M]) {
        // Rounded once: a column is asked about many times.
        let row = row.map(|x| f64::from(x as f32));
        *out = [0.0; M];
        let (mut split, mut first) = (0, 0);
        for &depth in self.depths {
            let mut leaf = 0;
            for bit in 0..depth {
                let (x, border) = (row[self.features[split] as usize], self.borders[split]);
                let yes = (x > border && self.equal[split] == 0)
                    | (x == border && self.equal[split] == 1)
                    | (x.is_nan() && self.missing[split] == 1);
                leaf |= usize::from(yes) << bit;
                split += 1;
            }
            let values = &self.leaves[(first + leaf) * M..];
            for (sum, &value) in out.iter_mut().zip(values) {
                *sum += value;
            }
            first += 1 << depth;
        }
        for (sum, &bias) in out.iter_mut().zip(self.bias) {
            *sum = *sum * self.scale + bias;
        }
    }
}
