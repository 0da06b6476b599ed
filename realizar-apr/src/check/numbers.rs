//! Whether every number of a model is finite and in its range.

use crate::error::ModelProblem;
use crate::ir::op::Field;
use crate::ir::{Decision, Link, Model, ScalerForm, Stage, Tensor, Values};

/// Checks the attributes of a model: what is not a tensor.
pub(crate) fn attributes(model: &Model) -> Result<(), ModelProblem> {
    stages_attributes(&model.stages)?;
    stages_attributes(&model.head).map_err(|problem| ModelProblem::Head(Box::new(problem)))?;
    link_attributes("link.scale", "link.normalizer", model.link, None)?;
    if let Decision::Above { threshold, .. } = model.output.decision {
        finite_attribute("output.decision.threshold", None, threshold)?;
    }
    Ok(())
}

fn stages_attributes(stages: &[Stage]) -> Result<(), ModelProblem> {
    for (index, stage) in stages.iter().enumerate() {
        let finite = |what, value| finite_attribute(what, Some(index), value);
        match stage {
            Stage::Scaler(scaler) => match &scaler.form {
                ScalerForm::SubtractDivide { divisor, .. } => {
                    if let Some(divisor) = divisor {
                        not_zero(divisor, index)?;
                    }
                }
                ScalerForm::MultiplyAdd { clip, .. } => {
                    if let Some((low, high)) = *clip {
                        finite("clip", low)?;
                        finite("clip", high)?;
                        if low > high {
                            return Err(ModelProblem::Value {
                                what: "clip",
                                stage: Some(index),
                                value: high,
                                expected: "at least the lower end of the interval",
                            });
                        }
                    }
                }
                ScalerForm::Range { low, high, .. } => {
                    finite("low", *low)?;
                    finite("high", *high)?;
                }
            },
            Stage::Trees(trees) => {
                finite("scale", trees.scale)?;
                finite("divisor", trees.divisor)?;
                if trees.divisor == 0.0 {
                    return Err(ModelProblem::Value {
                        what: "divisor",
                        stage: Some(index),
                        value: 0.0,
                        expected: "a number other than 0",
                    });
                }
                for &base in &trees.base {
                    finite("base", base)?;
                }
                for &weight in &trees.weights {
                    finite("weight", weight)?;
                }
            }
            Stage::Mixture(mixture) => finite("uniform_below", mixture.uniform_below)?,
            Stage::Normalizer(normalizer) => finite("unit_below", normalizer.unit_below)?,
            Stage::Dense(_) | Stage::KMeans(_) => {}
            Stage::Link(link) => link_attributes("scale", "normalizer", *link, Some(index))?,
            Stage::Branches(branches) => {
                for (branch, within) in branches.iter().enumerate() {
                    stages_attributes(&within.stages)
                        .map_err(|problem| within_branch(index, branch, problem))?;
                }
            }
            Stage::Op(op) => {
                for (what, field) in op.fields() {
                    field_attributes(what, index, &field)?;
                }
            }
        }
    }
    Ok(())
}

fn within_branch(stage: usize, branch: usize, problem: ModelProblem) -> ModelProblem {
    ModelProblem::Branch { stage, branch, problem: Box::new(problem) }
}

fn field_attributes(what: &'static str, stage: usize, field: &Field<'_>) -> Result<(), ModelProblem> {
    match field {
        Field::Number(value) => finite_attribute(what, Some(stage), *value),
        Field::Optional(Some(field)) => field_attributes(what, stage, field),
        _ => Ok(()),
    }
}

fn link_attributes(
    scale_name: &'static str,
    normalizer_name: &'static str,
    link: Link,
    stage: Option<usize>,
) -> Result<(), ModelProblem> {
    match link {
        Link::Logistic { scale } | Link::LogisticPair { scale } | Link::OneVsRest { scale } => {
            finite_attribute(scale_name, stage, scale)?;
        }
        Link::AnomalyScore { normalizer } => {
            if !(normalizer.is_finite() && normalizer > 0.0) {
                return Err(ModelProblem::Value {
                    what: normalizer_name,
                    stage,
                    value: normalizer,
                    expected: "a number above 0",
                });
            }
        }
        Link::Identity
        | Link::Softmax
        | Link::Exp
        | Link::Softplus
        | Link::SignedSquare
        | Link::Argmax
        | Link::Step => {}
    }
    Ok(())
}

fn finite_attribute(what: &'static str, stage: Option<usize>, value: f64) -> Result<(), ModelProblem> {
    if value.is_finite() {
        return Ok(());
    }
    Err(ModelProblem::NotFinite { what, stage, element: 0, value })
}

fn not_zero(divisor: &Tensor, stage: usize) -> Result<(), ModelProblem> {
    let zero = match &divisor.values {
        Values::F32(values) => values.iter().position(|&x| x == 0.0),
        Values::F64(values) => values.iter().position(|&x| x == 0.0),
    };
    match zero {
        Some(element) => Err(ModelProblem::Zero { what: "scale", stage, element }),
        None => Ok(()),
    }
}

/// Checks that every weight is finite. The reader does so while it decodes them.
pub(crate) fn weights(model: &Model) -> Result<(), ModelProblem> {
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
