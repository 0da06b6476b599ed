//! Linear and logistic regression.

use super::Stop;
use super::cursor::{self, Cursor, Floats, finite, unfitted};
use crate::budget::Budget;
use crate::family;
use crate::ir::{Model, Tensor};

/// What all of these structs share: `coefficients` and `intercept`, one after the other.
struct Line<'a> {
    coefficients: Option<Floats<'a>>,
    intercept: f32,
    /// The byte after the intercept.
    at: usize,
}

impl<'a> Line<'a> {
    fn read(cursor: &mut Cursor<'a>) -> cursor::Result<Self> {
        let coefficients = cursor.option_floats("coefficients")?;
        let intercept = cursor.f32("intercept")?;
        Ok(Line { coefficients, intercept, at: cursor.at() })
    }

    /// The weight [1, n] and the bias [1].
    fn tensors(&self, estimator: &'static str) -> Result<(Tensor, Option<Tensor>), Stop> {
        let coefficients = match self.coefficients {
            Some(coefficients) if coefficients.len() > 0 => coefficients,
            _ => return Err(unfitted(estimator)),
        };
        finite(estimator, "intercept", self.at, self.intercept)?;
        let weight = family::tensor(&[1, coefficients.len()], coefficients.read(estimator)?);
        Ok((weight, Some(family::tensor(&[1], vec![self.intercept]))))
    }

    fn linear(&self, estimator: &'static str) -> Result<Model, Stop> {
        let (weight, bias) = self.tensors(estimator)?;
        Ok(family::linear(weight, bias))
    }
}

pub(super) fn linear(cursor: &mut Cursor<'_>, _: &Budget) -> Result<Model, Stop> {
    let line = Line::read(cursor)?;
    cursor.flag("fit_intercept")?;
    cursor.end()?;
    line.linear("LinearRegression")
}

pub(super) fn ridge(cursor: &mut Cursor<'_>, _: &Budget) -> Result<Model, Stop> {
    cursor.f32("alpha")?;
    let line = Line::read(cursor)?;
    cursor.flag("fit_intercept")?;
    cursor.end()?;
    line.linear("Ridge")
}

pub(super) fn lasso(cursor: &mut Cursor<'_>, _: &Budget) -> Result<Model, Stop> {
    cursor.f32("alpha")?;
    let line = iterated(cursor)?;
    line.linear("Lasso")
}

pub(super) fn elastic_net(cursor: &mut Cursor<'_>, _: &Budget) -> Result<Model, Stop> {
    cursor.f32("alpha")?;
    cursor.f32("l1_ratio")?;
    let line = iterated(cursor)?;
    line.linear("ElasticNet")
}

fn iterated<'a>(cursor: &mut Cursor<'a>) -> cursor::Result<Line<'a>> {
    let line = Line::read(cursor)?;
    cursor.flag("fit_intercept")?;
    cursor.u64("max_iter")?;
    cursor.f32("tol")?;
    cursor.end()?;
    Ok(line)
}

/// The layouts differ in what follows `tol`: nothing, then the weights of the classes and a penalty, then
/// the way of fitting, too.
pub(super) fn logistic(cursor: &mut Cursor<'_>, _: &Budget, layout: u32) -> Result<Model, Stop> {
    let line = Line::read(cursor)?;
    cursor.f32("learning_rate")?;
    cursor.u64("max_iter")?;
    cursor.f32("tol")?;
    if layout >= 2 {
        // Uniform, balanced, or given one by one.
        if cursor.variant("class_weight", 3)? == 2 {
            cursor.items("class_weight", 4)?;
        }
        cursor.f32("l2_penalty")?;
    }
    if layout >= 3 {
        // All rows at once, one by one, or so many at a time.
        if cursor.variant("fit_mode", 3)? == 2 {
            cursor.u64("fit_mode")?;
        }
    }
    cursor.end()?;
    let (weight, bias) = line.tensors("LogisticRegression")?;
    Ok(family::logistic(weight, bias, true))
}
