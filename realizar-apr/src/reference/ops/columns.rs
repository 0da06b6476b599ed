//! Columns chosen, and functions of each number.

use crate::ir::op::{Function, Map, Select};

impl Select {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        super::taken(row, &self.columns)
    }
}

impl Map {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        super::each(row, &|x| self.function.apply(x))
    }
}

impl Function {
    /// The function of `x`.
    #[must_use]
    pub fn apply(self, x: f64) -> f64 {
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
            // NaN stays NaN.
            Function::Relu if x < 0.0 => 0.0,
            Function::Relu => x,
            Function::Floor => x.floor(),
            Function::Ceil => x.ceil(),
            Function::Round => x.round_ties_even(),
            Function::Sign if x > 0.0 => 1.0,
            Function::Sign if x < 0.0 => -1.0,
            // Zero and NaN.
            Function::Sign => x,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_the_order_listed_and_may_come_twice() {
        let select = Select { columns: vec![2, 0, 2] };
        assert_eq!(select.width(3), Ok(3));
        assert_eq!(select.run(&[1.0, 2.0, 3.0]), [3.0, 1.0, 3.0]);
        assert_eq!(
            select.width(2).expect_err("no third").to_string(),
            "`columns` has 2 at 0, but there are 2"
        );
    }

    #[test]
    fn functions_at_their_edges() {
        // numpy: sign(nan), sign(-0.0), rint(2.5), relu as maximum(nan, 0).
        assert!(Function::Sign.apply(f64::NAN).is_nan() && Function::Relu.apply(f64::NAN).is_nan());
        assert_eq!(Function::Sign.apply(-0.0), 0.0);
        assert_eq!(Function::Round.apply(2.5), 2.0);
        assert_eq!(Function::Log1p.apply(1e-300), 1e-300);
        assert_eq!(Function::Reciprocal.apply(0.0), f64::INFINITY);
        assert_eq!(Function::Logistic.apply(0.0), 0.5);
    }
}
