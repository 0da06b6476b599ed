//! One step of a model, and how wide what it gives is.

use super::{Dense, Element, KMeans, Link, Mixture, Normalizer, Op, Scaler, Tensor, Trees};

/// One step of the model. Shapes: a stage takes `n` numbers and gives `m`.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// `n -> n`, each feature on its own.
    Scaler(Scaler),
    /// `n -> n`, the row divided by its norm.
    Normalizer(Normalizer),
    /// `n -> m`, `activation(W x + b)`. A linear model is one with the identity.
    Dense(Dense),
    /// `n -> m`, a sum over trees.
    Trees(Trees),
    /// `n -> k`, minus the squared distance to each centroid; the link `Argmax` makes it a cluster.
    KMeans(KMeans),
    /// `n -> k`, responsibilities of a Gaussian mixture.
    Mixture(Mixture),
    /// A link between stages, in the element type of what enters.
    Link(Link),
    /// `n -> m`, stages side by side, their results one after the other. Gives f64.
    Branches(Vec<Branch>),
    /// An operation in f64.
    Op(Op),
}

impl Stage {
    /// The type to which it rounds what enters it, which is of the type `given`.
    #[must_use]
    pub fn takes(&self, given: Element) -> Element {
        match self {
            Stage::Link(_) | Stage::Branches(_) => given,
            Stage::Op(_) => Element::F64,
            Stage::Scaler(scaler) => scaler.element,
            Stage::Normalizer(normalizer) => normalizer.element,
            Stage::Dense(dense) => dense.element,
            Stage::Trees(trees) => trees.element,
            Stage::KMeans(kmeans) => kmeans.element,
            Stage::Mixture(mixture) => mixture.element,
        }
    }

    /// The type of what leaves it, where what enters it is of the type `given`: trees sum in the type of their
    /// leaves, branches are widened, all others give what they compute in.
    #[must_use]
    pub fn gives(&self, given: Element) -> Element {
        match self {
            Stage::Trees(trees) => trees.leaves.values.element(),
            Stage::Branches(_) => Element::F64,
            other => other.takes(given),
        }
    }
}

/// Stages beside others.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The columns of the row that it takes, in this order; all of them where there is no list.
    pub columns: Option<Vec<u32>>,
    /// Its steps. Where there are none, it gives what it takes.
    pub stages: Vec<Stage>,
}

/// How many numbers leave the last of some stages of a checked model, where `n` enter the first.
#[must_use]
pub fn outputs_of(stages: &[Stage], n: usize) -> usize {
    stages.iter().fold(n, |width, stage| match stage {
        Stage::Scaler(_) | Stage::Normalizer(_) => width,
        Stage::Dense(dense) => rows(&dense.weight),
        Stage::Trees(trees) => trees.outputs,
        Stage::KMeans(kmeans) => rows(&kmeans.centroids),
        Stage::Mixture(mixture) => rows(&mixture.means),
        Stage::Link(link) => link.outputs(width),
        Stage::Branches(branches) => branches
            .iter()
            .map(|branch| outputs_of(&branch.stages, branch.columns.as_ref().map_or(width, Vec::len)))
            .sum(),
        Stage::Op(op) => op.outputs(width),
    })
}

/// `m` of a tensor `[m, n]`.
fn rows(tensor: &Tensor) -> usize {
    tensor.shape.first().copied().unwrap_or(0)
}
