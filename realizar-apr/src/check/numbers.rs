//! Whether the attributes of a model, what is not a tensor, are finite and in their ranges.

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

pub(super) fn within_branch(stage: usize, branch: usize, problem: ModelProblem) -> ModelProblem {
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
