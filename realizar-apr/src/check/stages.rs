//! Whether each stage takes what the one before it gives.

use super::{Width, trees};
use crate::error::ModelProblem;
use crate::ir::{Activation, Branch, Element, Link, Model, ScalerForm, Stage, Tensor};

/// How many branches a stage may be inside of.
pub(crate) const DEEPEST: usize = 16;

/// How many numbers branches may give. Each stage could double them, so that a small file would ask for more memory
/// than there is.
const WIDEST: usize = 1 << 24;

/// The width of branches with one more.
pub(crate) fn side_by_side(sum: usize, branch: Width) -> Result<usize, ModelProblem> {
    let sum = sum.saturating_add(branch.unwrap_or(0));
    if sum > WIDEST { Err(ModelProblem::TooWide { most: WIDEST }) } else { Ok(sum) }
}

/// The width of the scores; the width and the element type of what leaves the last stage of the head.
pub(super) fn widths(model: &Model, row: Width) -> Result<(Width, Width, Element), ModelProblem> {
    let (scores, element) = chain(&model.stages, row, model.input.element, 0)?;
    if model.head.is_empty() {
        return Ok((scores, scores, element));
    }
    let (width, _) = chain(&model.head, scores, Element::F64, 0)
        .map_err(|problem| ModelProblem::Head(Box::new(problem)))?;
    Ok((scores, width, Element::F64))
}

/// The width and the element type of what leaves the last of some stages.
fn chain(
    stages: &[Stage],
    mut width: Width,
    mut element: Element,
    depth: usize,
) -> Result<(Width, Element), ModelProblem> {
    for (index, stage) in stages.iter().enumerate() {
        let checker = Checker { stage: index, op: op(stage), given: width, element, depth };
        width = checker.stage(stage)?;
        element = stage.gives(element);
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
        Stage::Link(link) => self::link(*link),
        Stage::Branches(_) => crate::schema::stages::BRANCHES,
        Stage::Op(op) => op.name(),
    }
}

/// The name that the schema has for a link.
pub(crate) fn link(link: Link) -> &'static str {
    match link {
        Link::Identity => "identity",
        Link::Logistic { .. } => "logistic",
        Link::LogisticPair { .. } => "logistic_pair",
        Link::Softmax => "softmax",
        Link::OneVsRest { .. } => "one_vs_rest",
        Link::Exp => "exp",
        Link::Softplus => "softplus",
        Link::SignedSquare => "signed_square",
        Link::Argmax => "argmax",
        Link::Step => "step",
        Link::AnomalyScore { .. } => "anomaly_score",
    }
}

struct Checker {
    stage: usize,
    op: &'static str,
    given: Width,
    element: Element,
    depth: usize,
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
            Stage::Link(link) => super::outputs(*link, self.given),
            Stage::Branches(branches) => self.branches(branches).map(Some),
            Stage::Op(op) => match op.width(self.given.unwrap_or(0)) {
                Ok(width) => Ok(Some(width)),
                Err(unfit) => {
                    Err(ModelProblem::Unfit { stage: self.stage, op: self.op, problem: unfit.to_string() })
                }
            },
        }
    }

    fn branches(&self, branches: &[Branch]) -> Result<usize, ModelProblem> {
        if self.depth == DEEPEST {
            return Err(ModelProblem::TooDeep { most: DEEPEST });
        }
        if branches.is_empty() {
            return Err(ModelProblem::NoBranches { stage: self.stage });
        }
        let given = self.given.unwrap_or(0);
        let mut sum = 0usize;
        for (index, branch) in branches.iter().enumerate() {
            let mut width = given;
            if let Some(columns) = &branch.columns {
                if let Some(&column) = columns.iter().find(|&&column| column as usize >= given) {
                    return Err(ModelProblem::Column { stage: self.stage, column, columns: given });
                }
                width = columns.len();
            }
            let (width, _) =
                chain(&branch.stages, Some(width), self.element, self.depth + 1).map_err(|problem| {
                    ModelProblem::Branch { stage: self.stage, branch: index, problem: Box::new(problem) }
                })?;
            sum = side_by_side(sum, width)?;
        }
        Ok(sum)
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
        if tensor.values.element() != element {
            return Err(ModelProblem::Element { tensor: name, stage: Some(self.stage) });
        }
        Ok(())
    }
}
