//! Trees that are walked side by side: the plan's part of that kernel.

use super::builder::Builder;
use super::ranked::{numbers, size, words};
use super::section::{Content, SectionId};
use super::step::{Array, Step};
use realizar_apr::ir::{Element, Trees};
use realizar_apr::ranked::{self, Cells, LANES};

/// The kernel's sizes and tables.
#[derive(Debug, PartialEq)]
pub(crate) struct Walk {
    pub(crate) element: Element,
    pub(crate) sums: Element,
    pub(crate) trees: usize,
    pub(crate) outputs: usize,
    /// Numbers in a leaf.
    pub(crate) width: usize,
    pub(crate) cells: WalkCells,
    pub(crate) nodes: Array,
    pub(crate) roots: Array,
    pub(crate) members: Array,
    pub(crate) levels: Array,
    pub(crate) leaves: Array,
    pub(crate) values: Array,
    pub(crate) targets: Array,
    pub(crate) base: SectionId,
    pub(crate) divisor: f64,
    /// Nanoseconds of a row, as the cost model has it: with this kernel, and walking from node to node.
    pub(crate) nanoseconds: (f64, f64),
}

/// What a row becomes.
#[derive(Debug, PartialEq)]
pub(crate) enum WalkCells {
    Ranks { columns: Array, cuts: Array },
    Ordered { columns: Array, width: usize },
}

/// The step of trees with these tables.
pub(super) fn trees<'m>(builder: &mut Builder<'m>, trees: &'m Trees, found: &ranked::Walk) -> Step {
    let (element, sums) = (trees.element, trees.leaves.values.element());
    let width = trees.leaves.shape.get(1).copied().unwrap_or(0);
    let mut array = |name: &str, bytes: Vec<u8>, size: usize| {
        let length = bytes.len() / size;
        Array { section: builder.section(name, Content::Bytes(bytes)), length }
    };
    let (cells, nodes) = match &found.cells {
        Cells::Ranks { columns, cuts, nodes } => (
            WalkCells::Ranks {
                columns: array("columns", words(columns.as_flattened()), 16),
                cuts: array("cuts", numbers(cuts, element), 16 * size(element)),
            },
            array("nodes", words(nodes), 4),
        ),
        Cells::Ordered { width, columns, nodes, .. } => {
            let mut bytes = Vec::with_capacity(2 * size(element) * nodes.len());
            for half in nodes.as_flattened() {
                bytes.extend_from_slice(&half.to_le_bytes()[..size(element)]);
            }
            (
                WalkCells::Ordered {
                    columns: array("columns", words(columns.as_flattened()), 8),
                    width: *width,
                },
                array("nodes", bytes, 2 * size(element)),
            )
        }
    };
    Step::Walk(Walk {
        element,
        sums,
        trees: trees.roots.len(),
        outputs: trees.outputs,
        width,
        cells,
        nodes,
        roots: array("roots", words(found.roots.as_flattened()), 4 * LANES),
        members: array("trees", found.trees.as_flattened().to_vec(), LANES),
        levels: array("levels", words(&found.levels), 4),
        leaves: array("leaves", words(&found.leaves), 4),
        values: array("values", numbers(&found.values, sums), width * size(sums)),
        targets: array("targets", words(if width == trees.outputs { &[] } else { &trees.targets }), 4),
        base: builder.section("base", Content::TreeBase(trees)),
        divisor: trees.divisor,
        nanoseconds: found.nanoseconds(),
    })
}
