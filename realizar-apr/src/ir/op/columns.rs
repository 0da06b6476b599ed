//! Columns chosen, and functions of each number.

use super::{operation, words};

operation! {
    /// `n -> m`: columns of the row, in the order listed.
    pub struct Select {
        /// `[m]`
        columns: Vec<u32>,
    }

    /// `n -> n`: a function of each number.
    pub struct Map {
        /// Which.
        function: Function,
    }
}

words! {
    /// A function of one number, as the standard library computes it in f64.
    #[expect(missing_docs, reason = "the names are the field's own")]
    pub enum Function {
        Log = "log",
        Log1p = "log1p",
        Log2 = "log2",
        Log10 = "log10",
        Exp = "exp",
        Expm1 = "expm1",
        Exp2 = "exp2",
        Sqrt = "sqrt",
        Cbrt = "cbrt",
        Square = "square",
        Abs = "abs",
        Negate = "negate",
        Reciprocal = "reciprocal",
        Sin = "sin",
        Cos = "cos",
        Tan = "tan",
        Tanh = "tanh",
        Logistic = "logistic",
        Relu = "relu",
        Floor = "floor",
        Ceil = "ceil",
        /// To the nearest whole number, halves to the even one.
        Round = "round",
        /// -1, 0 or 1; NaN for NaN.
        Sign = "sign",
    }
}
