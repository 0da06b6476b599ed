//! The plan: what the macro decides for one model, as plain data between the model IR and the tokens.
//!
//! A [`Plan`] names a kernel for each step, in order, with its sizes and the [`Section`]s of bytes that it reads;
//! where those bytes come from is its [`Storage`]. Nothing here is a token, and no weight is copied yet:
//! `specialise` lays the bytes out, `emit` spells the plan in Rust.

mod bayes;
mod builder;
mod display;
mod ending;
mod fused;
mod linear;
mod narrow;
mod network;
mod panels;
mod ranked;
mod scores;
mod section;
mod step;
mod steps;
mod vectors;
mod walk;
mod whole;

pub(crate) use bayes::Bayes;
pub(crate) use ending::link;
pub(crate) use fused::Fused;
pub(crate) use linear::Linear;
pub(crate) use narrow::Narrow;
pub(crate) use network::{Class, Network, Scaling, Told};
pub(crate) use panels::DensePanels;
pub(crate) use ranked::{Ranked, RankedLeaves, RankedShape};
pub(crate) use scores::Scores;
pub(crate) use section::{Content, Section, SectionId};
pub(crate) use step::{Array, Branch, Part, Step};
pub(crate) use steps::Steps;
pub(crate) use vectors::{Curve, Vectors};
pub(crate) use walk::{Walk, WalkCells};
pub(crate) use whole::{Whole, WholeLeaves};

use builder::Builder;
use realizar_apr::choice::Kernel;
use realizar_apr::ir::{self, Decision, Element, Link, Model};
use realizar_apr::precision::Measured;

/// What is generated for one model.
#[derive(Debug, PartialEq)]
pub(crate) struct Plan<'m> {
    /// Features of a row.
    pub(crate) inputs: usize,
    /// The type in which a row is read.
    pub(crate) element: Element,
    /// Kernels from the row to the scores; never empty.
    pub(crate) steps: Vec<Step>,
    /// Scores that enter the link.
    pub(crate) scores: usize,
    /// Kernels from the scores to what enters the link; usually none.
    pub(crate) head: Vec<Step>,
    pub(crate) link: Link,
    pub(crate) decision: Decision,
    /// The kernel that the attribute asks for.
    pub(crate) asked: Asked,
    /// Weights in fewer bits that the attribute asks for, and how far they move the answers.
    pub(crate) precision: Option<Measured>,
    /// Numbers of an answer.
    pub(crate) outputs: usize,
    /// What the kernels read.
    pub(crate) sections: Vec<Section<'m>>,
    /// Where it comes from.
    pub(crate) storage: Storage,
    /// How rows of f32 are computed, where not by the steps.
    pub(crate) network: Option<Network>,
    /// The same, of a linear model.
    pub(crate) linear: Option<Linear>,
    /// The same, of trees.
    pub(crate) whole: Option<Whole>,
    /// The same, of a model of several scores.
    pub(crate) scores_in_f32: Option<Scores>,
    /// The same, of Gaussian naive Bayes.
    pub(crate) bayes: Option<Bayes>,
    /// The same, of support vectors.
    pub(crate) vectors: Option<Vectors>,
    /// The same, of small trees.
    pub(crate) fused: Option<Fused>,
    /// The test of the golden rows.
    pub(crate) golden: Option<Golden>,
}

/// A kernel that stages have if it fits them, and how many have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) kernel: Option<Kernel>,
    pub(crate) stages: usize,
}

impl Asked {
    /// Counts a stage that has this kernel.
    fn count(&mut self, kernel: Kernel) {
        self.stages += usize::from(self.kernel == Some(kernel));
    }
}

/// Where the bytes that the kernels read come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    /// Nothing is read.
    Nothing,
    /// The first bytes of the artifact: each section lies in it as the kernel needs it.
    Artifact { length: usize },
    /// A table made while compiling.
    Table,
}

/// Where the golden rows lie in the artifact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Golden {
    pub(crate) rows: Place,
    pub(crate) outputs: Place,
    /// Byte offset of the classes.
    pub(crate) classes: Option<usize>,
    pub(crate) count: usize,
    pub(crate) bound: f64,
    /// Rows whose class may be another, where any may.
    pub(crate) others: Option<usize>,
}

/// A tensor in the artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) offset: usize,
    pub(crate) element: Element,
}

/// Plans a checked model. `prefix` is how many of the artifact's bytes come before its golden rows, where the
/// artifact may be embedded at all. Stages that `kernel` fits have it, whatever they would have else.
/// Dense layers have weights in fewer bits where somebody has asked for them.
pub(crate) fn plan(
    model: &Model,
    prefix: Option<usize>,
    kernel: Option<Kernel>,
    precision: Option<Measured>,
) -> Plan<'_> {
    let inputs = model.input.features.len();
    // A kernel that is asked for is not answered around, nor are weights.
    let free = kernel.is_none() && precision.is_none();
    let bounds = if free { network::bounds(model) } else { None };
    let weights = precision.map(|measured| measured.weights);
    let mut builder = Builder::new(inputs, model.input.element, kernel, weights, bounds.is_some());
    for stage in &model.stages {
        builder.stage(stage);
    }
    let mut head = Vec::new();
    if !model.head.is_empty() {
        head = builder.head(&model.head);
    }
    let scores = builder.width();
    let (steps, mut sections, mut asked) = builder.finish();
    let network = bounds.and_then(|bounds| network::tables(model, bounds, &steps, &mut sections));
    let linear = free.then(|| {
        linear::plan(model, &steps, |weights| network::table("folded weight", weights, &mut sections))
    });
    let linear = linear.flatten();
    let fused = fused::plan(model, &steps, kernel, &mut sections);
    if fused.is_some() {
        asked.count(Kernel::Fused);
    }
    let whole = (free && fused.is_none()).then(|| whole::plan(model, &steps, &mut sections)).flatten();
    let plain = free && network.is_none() && linear.is_none();
    let scores_in_f32 = if plain { scores::plan(model, &mut sections) } else { None };
    let bayes = if free { bayes::plan(model, &mut sections) } else { None };
    let vectors = if free { vectors::plan(model, &mut sections) } else { None };
    let storage = match prefix {
        _ if sections.is_empty() => Storage::Nothing,
        Some(length) if sections.iter().all(|section| section.lies_within(length)) => {
            Storage::Artifact { length }
        }
        _ => Storage::Table,
    };
    Plan {
        inputs,
        element: model.input.element,
        steps,
        scores,
        head,
        link: model.link,
        decision: model.output.decision,
        asked,
        precision,
        outputs: model.output.count,
        sections,
        storage,
        network,
        linear,
        whole,
        scores_in_f32,
        bayes,
        vectors,
        fused,
        golden: golden(model, precision),
    }
}

/// Scores that a decision may look at.
pub(crate) fn scores(model: &Model) -> usize {
    ir::outputs_of(&model.stages, model.input.features.len())
}

/// `m` of a tensor `[m, n]`.
fn rows(tensor: &ir::Tensor) -> usize {
    tensor.shape.first().copied().unwrap_or(0)
}

/// Golden rows are tested where they lie in the artifact as numbers; the reader has compared them already.
fn golden(model: &Model, precision: Option<Measured>) -> Option<Golden> {
    let golden = model.golden.as_ref()?;
    let place =
        |tensor: &ir::Tensor| Some(Place { offset: tensor.offset?, element: tensor.values.element() });
    Some(Golden {
        rows: place(&golden.rows)?,
        outputs: place(&golden.outputs)?,
        classes: golden.classes_offset,
        count: rows(&golden.rows),
        bound: precision.map_or(golden.bound, |measured| measured.bound()),
        others: precision.map(|measured| measured.classes),
    })
}
