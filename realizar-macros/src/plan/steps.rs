//! One tree that is walked four levels at a time: the plan's part of that kernel.

use super::builder::Builder;
use super::ranked::{numbers, size, words};
use super::section::Content;
use super::step::{Array, Step};
use realizar_apr::ir::{Element, Trees};
use realizar_apr::ranked;

/// The kernel's sizes and tables.
#[derive(Debug, PartialEq)]
pub(crate) struct Steps {
    pub(crate) sums: Element,
    /// How many a row takes.
    pub(crate) steps: usize,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) features: Array,
    pub(crate) cuts: Array,
    pub(crate) exits: Array,
    pub(crate) missing: Array,
    pub(crate) scores: Array,
    /// Nanoseconds of a row, as the cost model has it: with this kernel, and walking from node to node.
    pub(crate) nanoseconds: (f64, f64),
}

/// The step of a tree with these tables.
pub(super) fn trees<'m>(builder: &mut Builder<'m>, trees: &'m Trees, found: &ranked::Steps) -> Step {
    let (sums, inputs) = (trees.leaves.values.element(), builder.width());
    let mut array = |name: &str, bytes: Vec<u8>, size: usize| {
        let length = bytes.len() / size;
        Array { section: builder.section(name, Content::Bytes(bytes)), length }
    };
    let mut exits = Vec::with_capacity(2 * found.exits.len());
    for exit in &found.exits {
        exits.extend_from_slice(&exit.to_le_bytes());
    }
    Step::Steps(Steps {
        sums,
        steps: found.steps,
        inputs,
        outputs: trees.outputs,
        features: array("features", words(&found.features), 64),
        cuts: array("cuts", numbers(&found.cuts, Element::F32), 64),
        exits: array("exits", exits, 32),
        missing: array("missing", words(&found.missing), 4),
        scores: array("scores", numbers(&found.scores, sums), trees.outputs * size(sums)),
        nanoseconds: found.nanoseconds,
    })
}
