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

/// The marks of trees that are not plain: the runtime's `kernels::category_trees`.
mod category_trees {
    pub(super) const ZERO_MISSING: u32 = 1 << 30;
    pub(super) const CATEGORY: u32 = 1 << 29;
    pub(super) const LEAF: u32 = CATEGORY - 1;
}

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
            Content::TreeFeatures(trees) => {
                let leaf = if trees.is_plain() { LEAF } else { category_trees::LEAF };
                self.nodes(trees, |node| match node {
                    Node::Split { feature, missing_left, zero_missing, .. } => {
                        let zero = if zero_missing { category_trees::ZERO_MISSING } else { 0 };
                        feature | missing(missing_left) | zero
                    }
                    Node::Category { feature, missing_left, .. } => {
                        feature | missing(missing_left) | category_trees::CATEGORY
                    }
                    Node::Leaf { .. } => leaf,
                });
            }
            Content::TreeThresholds(trees) => {
                let mut index = 0;
                while index < trees.nodes.len() {
                    self.number(
                        match trees.nodes[index] {
                            Node::Split { threshold, .. } => threshold,
                            // Exact in f32 too: the check allows 2^24 sets.
                            Node::Category { set, .. } => set.into(),
                            Node::Leaf { .. } => 0.0,
                        },
                        trees.element,
                    );
                    index += 1;
                }
            }
            Content::TreeLeft(trees) => self.nodes(trees, |node| match node {
                Node::Split { left, .. } | Node::Category { left, .. } => left,
                Node::Leaf { leaf } => leaf,
            }),
            Content::TreeRight(trees) => self.nodes(trees, |node| match node {
                Node::Split { right, .. } | Node::Category { right, .. } => right,
                Node::Leaf { .. } => 0,
            }),
            Content::Indices(indices) => self.indices(indices),
            Content::TreeRoots(trees) => self.indices(&trees.roots),
            Content::TreeTargets(trees) => self.indices(&trees.targets),
            Content::TreeBase(trees) => {
                for &base in &trees.base {
                    self.number(base, trees.leaves.values.element());
                }
            }
            Content::TreeWeights(trees) => {
                let mut tree = 0;
                while tree < trees.weights.len() {
                    self.number(trees.weights[tree], trees.leaves.values.element());
                    tree += 1;
                }
            }
            Content::TreeSetStarts(trees) => self.indices(&trees.sets.starts),
            Content::TreeSetWords(trees) => self.indices(&trees.sets.words),
            Content::TreeLevels(trees) => self.indices(&trees.levels),
            Content::Bytes(ref bytes) => self.table.extend_from_slice(bytes),
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

/// The mark of a node that sends missing values left.
fn missing(left: bool) -> u32 {
    if left { MISSING_LEFT } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::plan;
    use realizar_apr::ir::{
        Activation, Compare, Decision, Dense, Features, Input, Link, Model, Output, OutputKind, Stage, Task,
    };

    fn model(stage: Stage, features: usize) -> Model {
        Model {
            name: None,
            version: None,
            task: Task::Regression,
            input: Input { element: Element::F32, features: Features::Unnamed(features), open: false },
            stages: vec![stage],
            head: Vec::new(),
            link: Link::Identity,
            output: Output {
                element: Element::F64,
                kind: OutputKind::Value,
                count: 1,
                labels: None,
                decision: Decision::None,
            },
            source: None,
            golden: None,
            measured: Vec::new(),
        }
    }

    #[test]
    fn a_stump_becomes_seven_arrays_at_cache_lines() {
        let trees = Trees {
            inputs: 4,
            outputs: 1,
            element: Element::F32,
            compare: Compare::LessOrEqual,
            nodes: vec![
                Node::Split {
                    feature: 3,
                    threshold: 0.5,
                    left: 1,
                    right: 2,
                    missing_left: true,
                    zero_missing: false,
                },
                Node::Leaf { leaf: 1 },
                Node::Leaf { leaf: 0 },
            ],
            roots: vec![0],
            targets: vec![],
            leaves: Tensor { shape: vec![2, 1], values: Values::F64(vec![7.0, -1.0]), offset: Some(8) },
            base: vec![0.25],
            scale: 1.0,
            divisor: 1.0,
            ..Trees::default()
        };
        let model = model(Stage::Trees(trees), 4);
        // The leaves lie in the artifact, but nothing else does as the kernel reads it.
        let plan = plan(&model, Some(1000), None, None);
        assert_eq!(plan.storage, Storage::Table);
        let layout = specialise(&plan);
        assert_eq!(layout.offsets, [0, 64, 128, 192, 256, 320, 384]);
        let words = |offset: usize, count: usize| -> Vec<u32> {
            let bytes = &layout.table[offset..offset + 4 * count];
            bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
        };
        assert_eq!(words(0, 3), [0x8000_0003, 0x7fff_ffff, 0x7fff_ffff]);
        assert_eq!(words(64, 3), [0.5f32.to_bits(), 0, 0]);
        assert_eq!(words(128, 3), [1, 1, 0]);
        assert_eq!(words(192, 3), [2, 0, 0]);
        assert_eq!(words(256, 1), [0]);
        assert_eq!(layout.table[320..336], [7.0f64.to_le_bytes(), (-1.0f64).to_le_bytes()].concat());
        assert_eq!(layout.table[384..], 0.25f64.to_le_bytes());
    }

    fn dense(offset: Option<usize>) -> Stage {
        Stage::Dense(Dense {
            element: Element::F32,
            weight: Tensor { shape: vec![1, 2], values: Values::F32(vec![1.0, 2.0]), offset },
            bias: None,
            bias_first: false,
            activation: Activation::Identity,
        })
    }

    #[test]
    fn weights_are_read_where_they_lie_in_the_artifact() {
        let model = model(dense(Some(128)), 2);
        let plan = plan(&model, Some(136), None, None);
        assert_eq!(plan.storage, Storage::Artifact { length: 136 });
        assert_eq!(specialise(&plan), Layout { offsets: vec![128], table: vec![] });
    }

    #[test]
    fn weights_that_the_artifact_does_not_hold_in_place_become_a_table() {
        let table = [1.0f32.to_le_bytes(), 2.0f32.to_le_bytes()].concat();
        // Decoded, behind what may be embedded, not aligned, in an artifact of which nothing may be embedded.
        for (offset, prefix) in
            [(None, Some(136)), (Some(128), Some(135)), (Some(126), Some(136)), (Some(128), None)]
        {
            let model = model(dense(offset), 2);
            let plan = plan(&model, prefix, None, None);
            assert_eq!(plan.storage, Storage::Table);
            assert_eq!(specialise(&plan), Layout { offsets: vec![0], table: table.clone() });
        }
    }
}
