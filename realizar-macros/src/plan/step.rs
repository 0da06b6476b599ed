//! Steps: one kernel each, with its sizes and sections.

use super::narrow::Narrow;
use super::panels::DensePanels;
use super::ranked::Ranked;
use super::section::SectionId;
use super::steps::Steps;
use super::walk::Walk;
use realizar_apr::ir::op::Word;
use realizar_apr::ir::{Activation, CategoryRule, Compare, Element, Link, Norm};

/// One kernel.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// The row as it is: a model that is only a link.
    Pass {
        element: Element,
        width: usize,
    },
    /// Each number rounded to another type.
    Convert {
        from: Element,
        to: Element,
        width: usize,
    },
    SubtractDivide {
        element: Element,
        width: usize,
        offset: Option<SectionId>,
        divisor: Option<SectionId>,
    },
    MultiplyAdd {
        element: Element,
        width: usize,
        factor: SectionId,
        addend: SectionId,
        clip: Option<(f64, f64)>,
    },
    Range {
        element: Element,
        width: usize,
        min: SectionId,
        range: SectionId,
        low: f64,
        high: f64,
    },
    Normalizer {
        element: Element,
        width: usize,
        norm: Norm,
        unit_below: f64,
    },
    Dense {
        element: Element,
        inputs: usize,
        outputs: usize,
        weight: SectionId,
        bias: Option<SectionId>,
        bias_first: bool,
        activation: Activation,
    },
    /// A dense layer whose sums are made side by side.
    Panels(DensePanels),
    /// A dense layer of f64 whose sums are made side by side, of weights that are stored as f32.
    Widened(DensePanels),
    /// A dense layer of f32 with weights in fewer bits.
    Narrow(Narrow),
    Trees {
        element: Element,
        sums: Element,
        sizes: TreeSizes,
        sections: TreeSections,
        scale: f64,
        divisor: f64,
        compare: Compare,
        /// What the plain kernel goes without.
        categories: Option<TreeCategories>,
    },
    /// Trees whose nodes are tested at once.
    Ranked(Ranked),
    /// Trees that are walked side by side.
    Walk(Walk),
    /// One tree that is walked four levels at a time.
    Steps(Steps),
    KMeans {
        element: Element,
        inputs: usize,
        outputs: usize,
        centroids: SectionId,
    },
    /// Distances that are measured side by side.
    KMeansPanels {
        element: Element,
        inputs: usize,
        outputs: usize,
        centroids: Array,
    },
    Mixture {
        element: Element,
        inputs: usize,
        outputs: usize,
        means: SectionId,
        precisions: SectionId,
        coefficients: SectionId,
        uniform_below: f64,
    },
    /// A link between steps.
    Link {
        element: Element,
        link: Link,
        outputs: usize,
    },
    /// Steps side by side, each ending in f64.
    Branches {
        outputs: usize,
        branches: Vec<Branch>,
    },
    /// An operation in f64.
    Op {
        kernel: &'static str,
        inputs: usize,
        outputs: usize,
        fields: Vec<(&'static str, Part)>,
    },
}

/// Steps beside others.
#[derive(Debug, PartialEq)]
pub(crate) struct Branch {
    /// The columns that it takes, where not all.
    pub(crate) columns: Option<Array>,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    /// Never empty.
    pub(crate) steps: Vec<Step>,
}

/// A section that is read as a slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Array {
    pub(crate) section: SectionId,
    pub(crate) length: usize,
}

/// A field of an operation's kernel.
#[derive(Debug, PartialEq)]
pub(crate) enum Part {
    Array(Array),
    Number(f64),
    Count(usize),
    Flag(bool),
    Word(Word),
    Optional(Option<Box<Part>>),
}

/// Sizes of a tree ensemble's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TreeSizes {
    pub(crate) inputs: usize,
    pub(crate) nodes: usize,
    pub(crate) trees: usize,
    pub(crate) leaves: usize,
    /// Numbers in a leaf.
    pub(crate) width: usize,
    pub(crate) outputs: usize,
}

/// A tree ensemble's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TreeSections {
    pub(crate) feature: SectionId,
    pub(crate) threshold: SectionId,
    pub(crate) left: SectionId,
    pub(crate) right: SectionId,
    pub(crate) roots: SectionId,
    pub(crate) targets: Option<SectionId>,
    pub(crate) leaves: SectionId,
    pub(crate) base: SectionId,
}

/// What trees have that are not plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TreeCategories {
    pub(crate) weights: Option<SectionId>,
    pub(crate) starts: SectionId,
    pub(crate) words: SectionId,
    pub(crate) levels: Option<SectionId>,
    pub(crate) rule: CategoryRule,
    /// Sets, and one more where there are any.
    pub(crate) start_count: usize,
    pub(crate) word_count: usize,
}

impl Step {
    /// The width of what it gives.
    pub(crate) fn outputs(&self) -> usize {
        match self {
            Step::Pass { width, .. }
            | Step::Convert { width, .. }
            | Step::SubtractDivide { width, .. }
            | Step::MultiplyAdd { width, .. }
            | Step::Range { width, .. }
            | Step::Normalizer { width, .. } => *width,
            Step::Dense { outputs, .. }
            | Step::KMeansPanels { outputs, .. }
            | Step::KMeans { outputs, .. }
            | Step::Mixture { outputs, .. } => *outputs,
            Step::Trees { sizes, .. } => sizes.outputs,
            Step::Panels(panels) | Step::Widened(panels) => panels.outputs,
            Step::Narrow(narrow) => narrow.outputs,
            Step::Ranked(ranked) => ranked.outputs,
            Step::Walk(walk) => walk.outputs,
            Step::Steps(steps) => steps.outputs,
            Step::Link { outputs, .. } | Step::Branches { outputs, .. } | Step::Op { outputs, .. } => {
                *outputs
            }
        }
    }

    /// The type of what it gives.
    pub(super) fn output_element(&self) -> Element {
        match self {
            Step::Convert { to: element, .. }
            | Step::Trees { sums: element, .. }
            | Step::Ranked(Ranked { sums: element, .. })
            | Step::Walk(Walk { sums: element, .. })
            | Step::Steps(Steps { sums: element, .. })
            | Step::Pass { element, .. }
            | Step::SubtractDivide { element, .. }
            | Step::MultiplyAdd { element, .. }
            | Step::Range { element, .. }
            | Step::Normalizer { element, .. }
            | Step::Dense { element, .. }
            | Step::Panels(DensePanels { element, .. })
            | Step::Widened(DensePanels { element, .. })
            | Step::KMeans { element, .. }
            | Step::KMeansPanels { element, .. }
            | Step::Mixture { element, .. }
            | Step::Link { element, .. } => *element,
            Step::Narrow(_) => Element::F32,
            Step::Branches { .. } | Step::Op { .. } => Element::F64,
        }
    }
}
