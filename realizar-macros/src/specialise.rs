//! The bytes of a plan: the offset of each section, and the table where the artifact does not serve.
//!
//! Macros run unoptimised even in release builds, so the loops over weights are plain index loops.

use crate::plan::{Content, Plan, Section, Storage};
use realizar_apr::ir::{Element, Node, Tensor, Trees, Values};

/// Sections start at multiples of this: a cache line, and the alignment that the runtime gives the whole.
const ALIGNMENT: usize = 64;

/// The mark of a leaf in a table of features, and the bit that sends missing values left. They are the
/// runtime's `kernels::trees::LEAF` and `MISSING_LEFT`; the macro only names the runtime's paths, so a test of
/// compiled trees holds the two together.
const LEAF: u32 = MISSING_LEFT - 1;
const MISSING_LEFT: u32 = 1 << 31;

/// Where each section lies.
#[derive(Debug, PartialEq)]
pub(crate) struct Layout {
    /// Byte offset of each section of the plan, in order.
    pub(crate) offsets: Vec<usize>,
    /// The table, where the storage is one.
    pub(crate) table: Vec<u8>,
}

/// Lays out what the kernels read.
pub(crate) fn specialise(plan: &Plan<'_>) -> Layout {
    let mut layout = Layout { offsets: Vec::new(), table: Vec::new() };
    for section in &plan.sections {
        match (plan.storage, section.artifact_offset()) {
            (Storage::Artifact { .. }, Some(offset)) => layout.offsets.push(offset),
            _ => layout.append(section),
        }
    }
    layout
}

impl Layout {
    fn append(&mut self, section: &Section<'_>) {
        self.table.resize(self.table.len().next_multiple_of(ALIGNMENT), 0);
        self.offsets.push(self.table.len());
        self.table.reserve(section.length());
        match section.content {
            Content::Tensor { tensor, element } => self.tensor(tensor, element),
            Content::TreeFeatures(trees) => self.nodes(trees, |node| match node {
                Node::Split { feature, missing_left: true, .. } => feature | MISSING_LEFT,
                Node::Split { feature, missing_left: false, .. } => feature,
                Node::Leaf { .. } => LEAF,
            }),
            Content::TreeThresholds(trees) => {
                let mut index = 0;
                while index < trees.nodes.len() {
                    self.number(
                        match trees.nodes[index] {
                            Node::Split { threshold, .. } => threshold,
                            Node::Leaf { .. } => 0.0,
                        },
                        trees.element,
                    );
                    index += 1;
                }
            }
            Content::TreeLeft(trees) => self.nodes(trees, |node| match node {
                Node::Split { left, .. } => left,
                Node::Leaf { leaf } => leaf,
            }),
            Content::TreeRight(trees) => self.nodes(trees, |node| match node {
                Node::Split { right, .. } => right,
                Node::Leaf { .. } => 0,
            }),
            Content::TreeRoots(trees) => self.indices(&trees.roots),
            Content::TreeTargets(trees) => self.indices(&trees.targets),
            Content::TreeBase(trees) => {
                for &base in &trees.base {
                    self.number(base, element_of(&trees.leaves));
                }
            }
        }
    }

    fn nodes(&mut self, trees: &Trees, word: impl Fn(Node) -> u32) {
        let mut index = 0;
        while index < trees.nodes.len() {
            self.table.extend_from_slice(&word(trees.nodes[index]).to_le_bytes());
            index += 1;
        }
    }

    fn indices(&mut self, indices: &[u32]) {
        let mut index = 0;
        while index < indices.len() {
            self.table.extend_from_slice(&indices[index].to_le_bytes());
            index += 1;
        }
    }

    fn tensor(&mut self, tensor: &Tensor, element: Element) {
        let mut index = 0;
        match &tensor.values {
            Values::F32(values) => {
                while index < values.len() {
                    self.number(values[index].into(), element);
                    index += 1;
                }
            }
            Values::F64(values) => {
                while index < values.len() {
                    self.number(values[index], element);
                    index += 1;
                }
            }
        }
    }

    /// A number in the kernel's type. It was read or rounded as that type, so nothing is lost.
    fn number(&mut self, number: f64, element: Element) {
        match element {
            Element::F32 => self.table.extend_from_slice(&(number as f32).to_le_bytes()),
            Element::F64 => self.table.extend_from_slice(&number.to_le_bytes()),
        }
    }
}

fn element_of(tensor: &Tensor) -> Element {
    match tensor.values {
        Values::F32(_) => Element::F32,
        Values::F64(_) => Element::F64,
    }
}
