//! A model whose dense layers have weights in fewer bits.

use super::{Layer, Measured, Weights};
use crate::golden::row_of;
use crate::ir::{Dense, Model, Stage};
use crate::reference::{Answer, WrongLength, evaluate_with};
use std::fmt;

/// A model and its dense layers, wherever they are, with weights in fewer bits. What is between them computes as
/// the model's stages do; what follows a dense layer takes f32.
#[derive(Debug, Clone)]
pub struct Network<'m> {
    model: &'m Model,
    weights: Weights,
    /// In the order in which they are computed.
    layers: Vec<Layer>,
}

/// Why a model has no weights in fewer bits.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum NotMeasured {
    /// It has no dense layer.
    NoLayer,
    /// A number is too large.
    TooLarge {
        /// Of which dense layer, from 1.
        layer: usize,
        /// The number.
        value: f64,
    },
    /// A row has another length.
    Row(WrongLength),
}

impl fmt::Display for NotMeasured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotMeasured::NoLayer => f.write_str("the model has no dense or linear layer"),
            NotMeasured::TooLarge { layer, value } => {
                write!(f, "{value:?} in layer {layer} is too large for f32 with fewer bits")
            }
            NotMeasured::Row(wrong) => wrong.fmt(f),
        }
    }
}

impl std::error::Error for NotMeasured {}

impl<'m> Network<'m> {
    /// Rounds the weights of a model.
    ///
    /// # Errors
    /// When it has no dense layer, or one with a number that is too large.
    pub fn new(model: &'m Model, weights: Weights) -> Result<Network<'m>, NotMeasured> {
        let mut layers = Vec::new();
        each(&model.stages, weights, &mut layers)?;
        each(&model.head, weights, &mut layers)?;
        if layers.is_empty() {
            return Err(NotMeasured::NoLayer);
        }
        Ok(Network { model, weights, layers })
    }

    /// Evaluates one row, as [`evaluate`](crate::reference::evaluate) does.
    ///
    /// # Errors
    /// As there.
    ///
    /// # Panics
    /// As there.
    pub fn evaluate(&self, row: &[f64]) -> Result<Answer, WrongLength> {
        evaluate_with(self.model, row, &self.layers)
    }

    /// Compares with the library's answers to the golden rows; `None` where there are none.
    ///
    /// # Errors
    /// When the rows have another length.
    pub fn measure(&self) -> Result<Option<Measured>, WrongLength> {
        let Some(golden) = &self.model.golden else { return Ok(None) };
        let mut measured = Measured::new(self.weights, false);
        let rows = golden.rows.shape.first().copied().unwrap_or(0);
        for row in 0..rows {
            let answer = self.evaluate(&row_of(&golden.rows, row))?;
            let class = match golden.classes.get(row) {
                Some(&class) => Some(class as usize),
                None => answer.class,
            };
            measured.add(&row_of(&golden.outputs, row), class, &answer);
        }
        Ok((rows > 0).then_some(measured))
    }
}

/// The dense layers of some stages, and of branches in them.
fn each(stages: &[Stage], weights: Weights, layers: &mut Vec<Layer>) -> Result<(), NotMeasured> {
    let layer = |dense: &Dense, layers: &mut Vec<Layer>| {
        let too_large = |value| NotMeasured::TooLarge { layer: layers.len() + 1, value };
        let layer = Layer::of(dense, weights).map_err(too_large)?;
        layers.push(layer);
        Ok(())
    };
    for stage in stages {
        match stage {
            Stage::Dense(dense) => layer(dense, layers)?,
            Stage::Branches(branches) => {
                for branch in branches {
                    each(&branch.stages, weights, layers)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}
