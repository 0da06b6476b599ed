//! Whether every number of a model's tensors is finite. The reader asks this while it decodes them, the writer here.

use super::numbers::within_branch;
use crate::error::ModelProblem;
use crate::ir::op::Field;
use crate::ir::{Model, ScalerForm, Stage, Tensor, Values};

/// Checks that every weight is finite.
pub(crate) fn finite_weights(model: &Model) -> Result<(), ModelProblem> {
    stages_weights(&model.stages)?;
    stages_weights(&model.head).map_err(|problem| ModelProblem::Head(Box::new(problem)))?;
    match &model.golden {
        Some(golden) => finite(&golden.outputs, "golden.outputs", None),
        None => Ok(()),
    }
}

fn stages_weights(stages: &[Stage]) -> Result<(), ModelProblem> {
    for (index, stage) in stages.iter().enumerate() {
        let mut tensors: [Option<(&Tensor, &'static str)>; 3] = [None; 3];
        match stage {
            Stage::Scaler(scaler) => match &scaler.form {
                ScalerForm::SubtractDivide { offset, divisor } => {
                    tensors[0] = offset.as_ref().map(|tensor| (tensor, "mean"));
                    tensors[1] = divisor.as_ref().map(|tensor| (tensor, "scale"));
                }
                ScalerForm::MultiplyAdd { factor, addend, .. } => {
                    tensors[0] = Some((factor, "scale"));
                    tensors[1] = Some((addend, "min"));
                }
                ScalerForm::Range { min, range, .. } => {
                    tensors[0] = Some((min, "min"));
                    tensors[1] = Some((range, "range"));
                }
            },
            Stage::Normalizer(_) | Stage::Link(_) => {}
            Stage::Branches(branches) => {
                for (branch, within) in branches.iter().enumerate() {
                    stages_weights(&within.stages)
                        .map_err(|problem| within_branch(index, branch, problem))?;
                }
            }
            Stage::Op(op) => {
                for (what, field) in op.fields() {
                    match field {
                        Field::Tensor(tensor) => finite(tensor, what, Some(index))?,
                        Field::Table(tensor) => not_infinite(tensor, what, index)?,
                        Field::Optional(Some(field)) => {
                            if let Field::Tensor(tensor) = *field {
                                finite(tensor, what, Some(index))?;
                            }
                        }
                        _ => {}
                    }
                }
            }
            Stage::Dense(dense) => {
                tensors[0] = Some((&dense.weight, "weight"));
                tensors[1] = dense.bias.as_ref().map(|tensor| (tensor, "bias"));
            }
            Stage::Trees(trees) => tensors[0] = Some((&trees.leaves, "leaf")),
            Stage::KMeans(kmeans) => tensors[0] = Some((&kmeans.centroids, "centroids")),
            Stage::Mixture(mixture) => {
                tensors[0] = Some((&mixture.means, "means"));
                tensors[1] = Some((&mixture.precisions, "precisions"));
                tensors[2] = Some((&mixture.coefficients, "coefficients"));
            }
        }
        for (tensor, what) in tensors.into_iter().flatten() {
            finite(tensor, what, Some(index))?;
        }
    }
    Ok(())
}

/// Checks that no number of a table is infinite; NaN it may hold.
fn not_infinite(tensor: &Tensor, what: &'static str, stage: usize) -> Result<(), ModelProblem> {
    match tensor.f64s().iter().position(|x| x.is_infinite()) {
        Some(element) => {
            let value = tensor.f64s()[element];
            Err(ModelProblem::NotFinite { what, stage: Some(stage), element, value })
        }
        None => Ok(()),
    }
}

fn finite(tensor: &Tensor, what: &'static str, stage: Option<usize>) -> Result<(), ModelProblem> {
    let found = match &tensor.values {
        Values::F32(values) => {
            values.iter().position(|x| !x.is_finite()).map(|at| (at, f64::from(values[at])))
        }
        Values::F64(values) => values.iter().position(|x| !x.is_finite()).map(|at| (at, values[at])),
    };
    match found {
        Some((element, value)) => Err(ModelProblem::NotFinite { what, stage, element, value }),
        None => Ok(()),
    }
}
