//! The bytes that kernels read, as sections: arrays of one primitive type.

use realizar_apr::ir::{Element, Tensor, Trees};

/// Which section of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SectionId(pub(crate) usize);

/// One array.
#[derive(Debug, PartialEq)]
pub(crate) struct Section<'m> {
    /// For people: `step 2 weight`.
    pub(crate) name: String,
    pub(crate) content: Content<'m>,
}

/// What is in a section.
#[derive(Debug, PartialEq)]
pub(crate) enum Content<'m> {
    /// A tensor, in this type.
    Tensor {
        tensor: &'m Tensor,
        element: Element,
    },
    /// Indices of an operation.
    Indices(&'m [u32]),
    /// For each node the feature it compares, with the marks that the kernel defines.
    TreeFeatures(&'m Trees),
    /// For each node its threshold, in the type that features are compared in.
    TreeThresholds(&'m Trees),
    /// For each node its left child, or its leaf.
    TreeLeft(&'m Trees),
    /// For each node its right child.
    TreeRight(&'m Trees),
    TreeRoots(&'m Trees),
    TreeTargets(&'m Trees),
    /// What each sum starts at, in the type of the sums.
    TreeBase(&'m Trees),
    /// The factor of each tree, in the type of the sums.
    TreeWeights(&'m Trees),
    TreeSetStarts(&'m Trees),
    TreeSetWords(&'m Trees),
    TreeLevels(&'m Trees),
    /// As the kernel reads it, at a cache line.
    Bytes(Vec<u8>),
}

impl Section<'_> {
    /// How many bytes it has.
    pub(crate) fn length(&self) -> usize {
        match &self.content {
            Content::Tensor { tensor, element } => tensor.values.len() * size(*element),
            Content::Indices(indices) => indices.len() * 4,
            Content::TreeFeatures(trees) | Content::TreeLeft(trees) | Content::TreeRight(trees) => {
                trees.nodes.len() * 4
            }
            Content::TreeThresholds(trees) => trees.nodes.len() * size(trees.element),
            Content::TreeRoots(trees) => trees.roots.len() * 4,
            Content::TreeTargets(trees) => trees.targets.len() * 4,
            Content::TreeBase(trees) => trees.base.len() * size(trees.leaves.values.element()),
            Content::TreeWeights(trees) => trees.weights.len() * size(trees.leaves.values.element()),
            Content::TreeSetStarts(trees) => trees.sets.starts.len() * 4,
            Content::TreeSetWords(trees) => trees.sets.words.len() * 4,
            Content::TreeLevels(trees) => trees.levels.len() * 4,
            Content::Bytes(bytes) => bytes.len(),
        }
    }

    /// Whether the artifact's first `prefix` bytes hold this section as the kernel reads it.
    pub(crate) fn lies_within(&self, prefix: usize) -> bool {
        let Some(offset) = self.artifact_offset() else { return false };
        offset.is_multiple_of(self.alignment())
            && offset.checked_add(self.length()).is_some_and(|end| end <= prefix)
    }

    /// Where the artifact holds it as the kernel reads it.
    pub(crate) fn artifact_offset(&self) -> Option<usize> {
        match &self.content {
            Content::Tensor { tensor, element: wanted } if tensor.values.element() == *wanted => {
                tensor.offset
            }
            _ => None,
        }
    }

    fn alignment(&self) -> usize {
        match &self.content {
            Content::Tensor { element, .. } => size(*element),
            Content::Bytes(_) => 64,
            Content::TreeThresholds(trees) => size(trees.element),
            Content::TreeBase(trees) | Content::TreeWeights(trees) => size(trees.leaves.values.element()),
            Content::Indices(_)
            | Content::TreeFeatures(_)
            | Content::TreeLeft(_)
            | Content::TreeRight(_)
            | Content::TreeRoots(_)
            | Content::TreeTargets(_)
            | Content::TreeSetStarts(_)
            | Content::TreeSetWords(_)
            | Content::TreeLevels(_) => 4,
        }
    }
}

fn size(element: Element) -> usize {
    match element {
        Element::F32 => 4,
        Element::F64 => 8,
    }
}
