//! Columns chosen, and functions of each number.

use crate::kernels::Stage;

/// Columns of the row, in the order listed.
#[derive(Debug)]
pub struct Select {
    /// `[m]`
    pub columns: &'static [u32],
}

impl<const N: usize, const M: usize> Stage<N, M> for Select {
    type In = f64;
    type Out = f64;

    #[inline(always)]
    fn run(&self, row: &[f64; N], out: &mut [f64; M]) {
        for (out, &column) in out.iter_mut().zip(self.columns) {
            *out = row[column as usize];
        }
    }
}

/// A function of each number.
#[derive(Debug)]
pub struct Map {
    /// Which.
    pub function: Function,
}

/// A function of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's own")]
pub enum Function {
    Log,
    Log1p,
    Log2,
    Log10,
    Exp,
    Expm1,
    Exp2,
    Sqrt,
    Cbrt,
    Square,
    Abs,
    Negate,
    Reciprocal,
    Sin,
    Cos,
    Tan,
    Tanh,
    Logistic,
    Relu,
    Floor,
    Ceil,
    /// To the nearest whole number, halves to the even one.
    Round,
    /// -1, 0 or 1; NaN for NaN.
    Sign,
}

impl<const N: usize> Stage<N, N> for Map {
    type In = f64;
    type Out = f64;

    #[inline(always)]
    fn run(&self, row: &[f64; N], out: &mut [f64; N]) {
        for (out, &x) in out.iter_mut().zip(row) {
            *out = self.function.of(x);
        }
    }
}

impl Function {
    #[inline(always)]
    fn of(self, x: f64) -> f64 {
        match self {
            Function::Log => x.ln(),
            Function::Log1p => x.ln_1p(),
            Function::Log2 => x.log2(),
            Function::Log10 => x.log10(),
            Function::Exp => x.exp(),
            Function::Expm1 => x.exp_m1(),
            Function::Exp2 => x.exp2(),
            Function::Sqrt => x.sqrt(),
            Function::Cbrt => x.cbrt(),
            Function::Square => x * x,
            Function::Abs => x.abs(),
            Function::Negate => -x,
            Function::Reciprocal => 1.0 / x,
            Function::Sin => x.sin(),
            Function::Cos => x.cos(),
            Function::Tan => x.tan(),
            Function::Tanh => x.tanh(),
            Function::Logistic => 1.0 / (1.0 + (-x).exp()),
            Function::Relu => {
                // NaN stays NaN.
                if x < 0.0 { 0.0 } else { x }
            }
            Function::Floor => x.floor(),
            Function::Ceil => x.ceil(),
            Function::Round => x.round_ties_even(),
            Function::Sign => {
                if x > 0.0 {
                    1.0
                } else if x < 0.0 {
                    -1.0
                } else {
                    // Zero and NaN.
                    x
                }
            }
        }
    }
}
