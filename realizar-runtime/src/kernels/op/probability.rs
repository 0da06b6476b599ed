//! Scores and probabilities made into others.

/// 1 where the last number is above the threshold, else 0.
#[derive(Debug)]
pub struct Above {
    /// Compared with.
    pub threshold: f64,
    /// Whether the threshold itself gives 1.
    pub inclusive: bool,
}

stage!(Above);

impl Above {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        let last = row.last().copied().unwrap_or(f64::NAN);
        let above = last > self.threshold || (self.inclusive && last == self.threshold);
        out.fill(f64::from(u8::from(above)));
    }
}

/// `[1 - x, x]`.
#[derive(Debug)]
pub struct Complement {}

stage!(Complement);

impl Complement {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        if let (&[x], [first, second]) = (row, out) {
            (*first, *second) = (1.0 - x, x);
        }
    }
}

/// What a row becomes whose sum is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zero {
    /// `1 / n` each.
    Uniform,
    /// As it is.
    Keep,
}

/// Each number, divided by the sum of all.
#[derive(Debug)]
pub struct Normalise {
    /// What there is where the sum is 0.
    pub zero: Zero,
}

stage!(Normalise);

impl Normalise {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        let sum = row.iter().fold(0.0, |sum, x| sum + x);
        if sum == 0.0 && self.zero == Zero::Uniform {
            out.fill(1.0 / row.len() as f64);
        } else if sum == 0.0 {
            out.copy_from_slice(row);
        } else {
            for (out, x) in out.iter_mut().zip(row) {
                *out = x / sum;
            }
        }
    }
}
