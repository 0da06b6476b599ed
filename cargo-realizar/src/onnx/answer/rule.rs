//! Rules by which a class follows from numbers.

use realizar_apr::ir::op::{Binarize, Function, Op};
use realizar_apr::ir::{Decision, On, Stage};
use realizar_apr::ir::{Scaler, ScalerForm};

use crate::error::Error;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::algebra::{Algebra, Id};
use crate::onnx::operators::arithmetic::BELOW_ZERO;

/// How the index of a class follows from an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::onnx) enum Rule {
    /// The first largest.
    Largest(Id),
    /// 1 where the last number is above the threshold (or equal, where it is inclusive), else 0.
    Above { of: Id, threshold: f64, inclusive: bool },
    /// The class with most votes of the values of pairs.
    Votes(Id, usize),
}

impl Rule {
    /// The numbers that it looks at.
    pub(in crate::onnx) fn of(self) -> Id {
        match self {
            Rule::Largest(of) | Rule::Above { of, .. } | Rule::Votes(of, _) => of,
        }
    }

    pub(in crate::onnx) fn decision(self, on: On) -> Decision {
        match self {
            Rule::Largest(_) => Decision::Argmax(on),
            Rule::Above { threshold, inclusive, .. } => Decision::Above { on, threshold, inclusive },
            Rule::Votes(..) => Decision::Votes(on),
        }
    }

    /// How many classes there are.
    pub(in crate::onnx) fn classes(self, algebra: &Algebra) -> usize {
        match self {
            Rule::Largest(of) => algebra.width(of),
            Rule::Above { .. } => 2,
            Rule::Votes(_, classes) => classes,
        }
    }
}

/// A rule, with two other numbers in place of 0 and 1 where there are such.
pub(in crate::onnx) type Ruled = (Rule, Option<[i64; 2]>);

impl Algebra {
    /// The rule by which one number is an index.
    pub(in crate::onnx) fn rule(&mut self, id: Id) -> Result<Option<Ruled>, Error> {
        if self.width(id) != 1 {
            return Ok(None);
        }
        Ok(match self.expr(id) {
            Expr::ArgMax(of) => Some((Rule::Largest(*of), None)),
            Expr::Above(of, threshold) => {
                Some((Rule::Above { of: *of, threshold: *threshold, inclusive: false }, None))
            }
            // A score of exactly 0, for which the graph gives 0, is a class of neither.
            Expr::Map(of, Function::Sign) => {
                Some((Rule::Above { of: *of, threshold: 0.0, inclusive: false }, Some([-1, 1])))
            }
            Expr::Votes(of, classes) => Some((Rule::Votes(*of, *classes), None)),
            Expr::Stages(of, stages) => match stages[..] {
                [Stage::Op(Op::Binarize(Binarize { threshold: BELOW_ZERO }))] => {
                    Some((Rule::Above { of: *of, threshold: 0.0, inclusive: true }, None))
                }
                [Stage::Op(Op::Binarize(Binarize { threshold }))] => {
                    Some((Rule::Above { of: *of, threshold, inclusive: false }, None))
                }
                // A change of type.
                [
                    Stage::Scaler(Scaler {
                        form: ScalerForm::SubtractDivide { offset: None, divisor: None },
                        ..
                    }),
                ] => {
                    let of = *of;
                    return self.rule(of);
                }
                _ => None,
            },
            Expr::Affine(of, rows) if self.width(*of) == 1 && rows.columns.len() == 1 => {
                let (of, zero) = (*of, rows.add[0] / rows.divisor);
                let one = (rows.add[0] + rows.factors[0]) / rows.divisor;
                let Some((Rule::Above { of, threshold, inclusive }, None)) = self.rule(of)? else {
                    return Ok(None);
                };
                if zero.fract() != 0.0 || one.fract() != 0.0 || zero.abs().max(one.abs()) > 1e15 {
                    return Ok(None);
                }
                let (zero, one) = (zero as i64, one as i64);
                if zero < one {
                    let classes = (zero, one) != (0, 1);
                    return Ok(Some((
                        Rule::Above { of, threshold, inclusive },
                        classes.then_some([zero, one]),
                    )));
                }
                // 1 where it is not above: where minus it is not below minus the threshold.
                let width = self.width(of) as u32;
                let last = self.select(of, [width - 1])?;
                let minus = self.map(last, Function::Negate)?;
                let classes = (one, zero) != (0, 1);
                let rule = Rule::Above { of: minus, threshold: -threshold, inclusive: !inclusive };
                Some((rule, classes.then_some([one, zero])))
            }
            _ => None,
        })
    }
}
