//! Scalers step by step, as a graph spells them out.
//!
//! The algebra composes what follows a step, in real numbers; a tree asks on which side of a threshold the rounded
//! result of every step lies. So each arithmetic operation with constants is also kept as a stage of its own, which
//! rounds as ONNX Runtime does, and trees take those.

use realizar_apr::ir::{Element, Scaler, ScalerForm, Stage, Tensor, Values};

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::graph::Graph;
use crate::onnx::value::Kind;

impl Graph<'_> {
    /// The expression, with every operation rounded.
    pub(in crate::onnx) fn literal(&self, id: Id) -> Id {
        self.literals.get(&id).copied().unwrap_or(id)
    }

    /// Notes the steps of `id`, which is `of` and numbers under an operator.
    pub(in crate::onnx) fn note_step(
        &mut self,
        id: Id,
        op: &str,
        of: Id,
        numbers: &[f64],
        kind: Kind,
    ) -> Result<(), Error> {
        let element = match kind {
            Kind::Single => Element::F32,
            Kind::Double => Element::F64,
            Kind::Int | Kind::Bool => return Ok(()),
        };
        let from = self.literal(of);
        let width = self.algebra.width(from);
        // Only what is a column of the row, or a step after one.
        let plain = match self.algebra.expr(from) {
            Expr::Input => true,
            Expr::Affine(inner, rows) => {
                rows.only_picks() && matches!(self.algebra.expr(*inner), Expr::Input | Expr::Stages(..))
            }
            Expr::Stages(..) => true,
            _ => false,
        };
        let finite = numbers.iter().all(|number| number.is_finite() && (op != "Div" || *number != 0.0));
        if !plain || !finite || numbers.len() != width {
            return Ok(());
        }
        self.algebra.budget.charge("a step", width, 16)?;
        let tensor = |values: Vec<f64>| {
            let values = match element {
                Element::F32 => Values::F32(values.into_iter().map(|value| value as f32).collect()),
                Element::F64 => Values::F64(values),
            };
            Tensor { shape: vec![width], values, offset: None }
        };
        let numbers = numbers.to_vec();
        let form = match op {
            "Add" => ScalerForm::SubtractDivide {
                offset: Some(tensor(numbers.iter().map(|number| -number).collect())),
                divisor: None,
            },
            "Sub" => ScalerForm::SubtractDivide { offset: Some(tensor(numbers)), divisor: None },
            "Div" => ScalerForm::SubtractDivide { offset: None, divisor: Some(tensor(numbers)) },
            "Mul" => ScalerForm::MultiplyAdd {
                factor: tensor(numbers),
                addend: tensor(vec![0.0; width]),
                clip: None,
            },
            _ => return Ok(()),
        };
        let literal = self.algebra.stages(from, vec![Stage::Scaler(Scaler { element, form })], width)?;
        self.keep(id, literal)
    }

    /// Notes that `id` is made of these parts, one after the other.
    pub(in crate::onnx) fn note_concat(&mut self, id: Id, parts: &[Id]) -> Result<(), Error> {
        if parts.iter().all(|part| !self.literals.contains_key(part)) {
            return Ok(());
        }
        let parts: Vec<Id> = parts.iter().map(|&part| self.literal(part)).collect();
        let literal = self.algebra.concat(&parts)?;
        self.keep(id, literal)
    }

    /// Notes that `id` is these columns of `of`.
    pub(in crate::onnx) fn note_select(&mut self, id: Id, of: Id, columns: &[u32]) -> Result<(), Error> {
        let Some(&from) = self.literals.get(&of) else { return Ok(()) };
        let literal = self.algebra.select(from, columns.iter().copied())?;
        self.keep(id, literal)
    }

    /// Notes that `id` is `of`, rounded to f32.
    pub(in crate::onnx) fn note_rounded(&mut self, id: Id, of: Id) -> Result<(), Error> {
        let Some(&from) = self.literals.get(&of) else { return Ok(()) };
        let literal = self.rounded(from)?;
        self.keep(id, literal)
    }

    fn keep(&mut self, id: Id, literal: Id) -> Result<(), Error> {
        self.algebra.budget.charge("a step", 1, 40)?;
        self.literals.insert(id, literal);
        Ok(())
    }
}
