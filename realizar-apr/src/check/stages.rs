//! Whether each stage takes what the one before it gives.

use super::{Width, element_of, trees};
use crate::error::ModelProblem;
use crate::ir::{Activation, Element, Model, ScalerForm, Stage, Tensor};

/// The width and the element type of what leaves the last stage.
pub(super) fn widths(model: &Model, row: Width) -> Result<(Width, Element), ModelProblem> {
    let mut width = row;
    let mut element = model.input.element;
    for (index, stage) in model.stages.iter().enumerate() {
        let checker = Checker { stage: index, op: op(stage), given: width };
        width = checker.stage(stage)?;
        element = gives(stage);
    }
    Ok((width, element))
}

/// The name that the schema has for a stage.
pub(crate) fn op(stage: &Stage) -> &'static str {
    match stage {
        Stage::Scaler(scaler) => match &scaler.form {
            ScalerForm::SubtractDivide { offset: None, divisor: Some(_) } => "max_abs_scaler",
            ScalerForm::SubtractDivide { .. } => "standard_scaler",
            ScalerForm::MultiplyAdd { .. } => "min_max_scaler",
            ScalerForm::Range { .. } => "range_scaler",
        },
        Stage::Normalizer(_) => "normalizer",
        Stage::Dense(dense) if dense.activation == Activation::Identity => "linear",
        Stage::Dense(_) => "dense",
        Stage::Trees(_) => "trees",
        Stage::KMeans(_) => "kmeans",
        Stage::Mixture(_) => "mixture",
    }
}

/// The element type of what leaves a stage.
pub(crate) fn gives(stage: &Stage) -> Element {
    match stage {
        Stage::Scaler(scaler) => scaler.element,
        Stage::Normalizer(normalizer) => normalizer.element,
        Stage::Dense(dense) => dense.element,
        Stage::Trees(trees) => element_of(&trees.leaves.values),
        Stage::KMeans(kmeans) => kmeans.element,
        Stage::Mixture(mixture) => mixture.element,
    }
}

struct Checker {
    stage: usize,
    op: &'static str,
    given: Width,
}

impl Checker {
    fn stage(&self, stage: &Stage) -> Result<Width, ModelProblem> {
        match stage {
            Stage::Scaler(scaler) => {
                let element = scaler.element;
                match &scaler.form {
                    ScalerForm::SubtractDivide { offset, divisor } => {
                        for (tensor, name) in [(offset, "mean"), (divisor, "scale")] {
                            if let Some(tensor) = tensor {
                                self.each(tensor, name, element)?;
                            }
                        }
                    }
                    ScalerForm::MultiplyAdd { factor, addend, .. } => {
                        self.each(factor, "scale", element)?;
                        self.each(addend, "min", element)?;
                    }
                    ScalerForm::Range { min, range, .. } => {
                        self.each(min, "min", element)?;
                        self.each(range, "range", element)?;
                    }
                }
                Ok(self.given)
            }
            Stage::Normalizer(_) => Ok(self.given),
            Stage::Dense(dense) => {
                let [m, n] = self.matrix(&dense.weight, "weight")?;
                self.takes(n)?;
                self.tensor(&dense.weight, "weight", &[m, n], dense.element)?;
                if let Some(bias) = &dense.bias {
                    self.tensor(bias, "bias", &[m], dense.element)?;
                }
                Ok(Some(m))
            }
            Stage::Trees(forest) => {
                match self.given {
                    Some(given) if given >= forest.inputs => {}
                    // A tree that is one leaf takes any row.
                    None if forest.inputs == 0 => {}
                    given => return Err(self.width(forest.inputs, given)),
                }
                trees::check(self.stage, forest)?;
                Ok(Some(forest.outputs))
            }
            Stage::KMeans(kmeans) => {
                let [k, n] = self.matrix(&kmeans.centroids, "centroids")?;
                self.takes(n)?;
                self.tensor(&kmeans.centroids, "centroids", &[k, n], kmeans.element)?;
                Ok(Some(k))
            }
            Stage::Mixture(mixture) => {
                let [k, n] = self.matrix(&mixture.means, "means")?;
                self.takes(n)?;
                self.tensor(&mixture.means, "means", &[k, n], mixture.element)?;
                self.tensor(&mixture.precisions, "precisions", &[k, n], mixture.element)?;
                self.tensor(&mixture.coefficients, "coefficients", &[k], mixture.element)?;
                Ok(Some(k))
            }
        }
    }

    fn width(&self, takes: usize, given: Width) -> ModelProblem {
        let giver = if self.stage == 0 { "the row" } else { "the stage before it" };
        ModelProblem::Width { stage: self.stage, op: self.op, takes, giver, gives: given.unwrap_or(0) }
    }

    fn takes(&self, takes: usize) -> Result<(), ModelProblem> {
        if self.given == Some(takes) { Ok(()) } else { Err(self.width(takes, self.given)) }
    }

    /// A tensor with one number for each value of the row.
    fn each(&self, tensor: &Tensor, name: &'static str, element: Element) -> Result<(), ModelProblem> {
        let takes = tensor.shape.first().copied().unwrap_or(0);
        self.takes(takes)?;
        self.tensor(tensor, name, &[takes], element)
    }

    fn matrix(&self, tensor: &Tensor, name: &'static str) -> Result<[usize; 2], ModelProblem> {
        match tensor.shape[..] {
            [rows, columns] if rows > 0 && columns > 0 => Ok([rows, columns]),
            _ => Err(self.shape(tensor, name, &[1, self.given.unwrap_or(1)])),
        }
    }

    fn shape(&self, tensor: &Tensor, name: &'static str, expected: &[usize]) -> ModelProblem {
        ModelProblem::Shape {
            tensor: name,
            stage: Some(self.stage),
            expected: expected.into(),
            found: tensor.shape.clone(),
        }
    }

    fn tensor(
        &self,
        tensor: &Tensor,
        name: &'static str,
        expected: &[usize],
        element: Element,
    ) -> Result<(), ModelProblem> {
        if tensor.shape != expected || tensor.values.len() != expected.iter().product::<usize>() {
            return Err(self.shape(tensor, name, expected));
        }
        if element_of(&tensor.values) != element {
            return Err(ModelProblem::Element { tensor: name, stage: Some(self.stage) });
        }
        Ok(())
    }
}
