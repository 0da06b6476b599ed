//! Trees whose nodes are tested at once: the plan's part of the kernel that looks at ranks.

use super::builder::Builder;
use super::network;
use super::section::{Content, SectionId};
use super::step::{Array, Step};
use realizar_apr::ir::op::ObliviousTrees;
use realizar_apr::ir::{CategoryRule, Element, Trees};
use realizar_apr::ranked::{self, Leaves, Shape};

/// The kernel's sizes and tables.
#[derive(Debug, PartialEq)]
pub(crate) struct Ranked {
    pub(crate) element: Element,
    pub(crate) sums: Element,
    pub(crate) trees: usize,
    pub(crate) outputs: usize,
    /// Bytes that a row becomes.
    pub(crate) bytes: usize,
    pub(crate) columns: Array,
    pub(crate) cuts: Array,
    pub(crate) entries: Array,
    pub(crate) words: Array,
    pub(crate) starts: Array,
    pub(crate) sets: Array,
    pub(crate) rule: CategoryRule,
    pub(crate) tests: Array,
    pub(crate) shape: RankedShape,
    pub(crate) leaves: RankedLeaves,
    pub(crate) base: SectionId,
    pub(crate) divisor: f64,
    /// Nanoseconds of a row, as the cost model has it: with this kernel, and walking from node to node.
    pub(crate) nanoseconds: (f64, f64),
}

/// How leaves are found.
#[derive(Debug, PartialEq)]
pub(crate) enum RankedShape {
    Heap { more: usize, below: Array },
    Path { keepers: Array, children: Array },
    Shallow,
    Oblivious { levels: usize },
}

/// Where their numbers are.
#[derive(Debug, PartialEq)]
pub(crate) enum RankedLeaves {
    Direct { values: Array, targets: Array },
    Shared { rows: Array, values: Array },
    Wide { values: Array },
}

impl Ranked {
    /// Trees that have their outcomes in one word, and places for leaves in each.
    pub(crate) fn places(&self) -> (usize, usize) {
        match self.shape {
            RankedShape::Heap { more, .. } => (1, 64 << more),
            RankedShape::Path { .. } => (2, 32),
            RankedShape::Shallow => (8, 8),
            RankedShape::Oblivious { levels } => (8, 1 << levels),
        }
    }
}

/// The step of trees with these tables.
pub(super) fn trees<'m>(builder: &mut Builder<'m>, trees: &'m Trees, found: &ranked::Ranked) -> Step {
    let sums = trees.leaves.values.element();
    let base = builder.section("base", Content::TreeBase(trees));
    step(
        builder,
        found,
        Kept {
            trees: trees.roots.len(),
            element: trees.element,
            sums,
            rule: trees.categories,
            base,
            outputs: trees.outputs,
            divisor: trees.divisor,
        },
    )
}

/// The steps of trees that ask one question a level, from a row of f32.
pub(super) fn oblivious(
    builder: &mut Builder<'_>,
    trees: &ObliviousTrees,
    found: &ranked::Ranked,
) -> [Step; 2] {
    let outputs = trees.bias.values.len();
    let base = builder.section("base", Content::Bytes(numbers(&vec![0.0; outputs], Element::F64)));
    let kept = Kept {
        trees: trees.depths.len(),
        element: Element::F32,
        sums: Element::F64,
        rule: CategoryRule::Exact,
        base,
        outputs,
        divisor: 1.0,
    };
    let ranked = step(builder, found, kept);
    let bias = numbers(&network::widened(&trees.bias), Element::F64);
    let factor = builder.section("scale", Content::Bytes(numbers(&vec![trees.scale; outputs], Element::F64)));
    let addend = builder.section("bias", Content::Bytes(bias));
    [ranked, Step::MultiplyAdd { element: Element::F64, width: outputs, factor, addend, clip: None }]
}

/// What a step has beside its tables.
struct Kept {
    trees: usize,
    element: Element,
    sums: Element,
    rule: CategoryRule,
    base: SectionId,
    outputs: usize,
    divisor: f64,
}

fn step(builder: &mut Builder<'_>, found: &ranked::Ranked, kept: Kept) -> Step {
    let (per_word, places) = (found.shape.trees(), found.shape.places());
    let mut array = |name: &str, bytes: Vec<u8>, size: usize| {
        let length = bytes.len() / size;
        Array { section: builder.section(name, Content::Bytes(bytes)), length }
    };
    let columns = array("columns", words(found.columns.as_flattened()), 16);
    let cuts = array("cuts", numbers(&found.cuts, kept.element), 16 * size(kept.element));
    let entries = array("entries", words(found.entries.as_flattened()), 16);
    let mut bytes = Vec::with_capacity(8 * found.words.len());
    for word in &found.words {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    let rights = array("words", bytes, 8);
    let starts = array("starts", words(&found.starts), 4);
    let sets = array("sets", found.sets.as_flattened().to_vec(), 17);
    let tests = array("tests", found.tests.as_flattened().as_flattened().to_vec(), 128);
    let shape = match &found.shape {
        Shape::Heap { more, below } => {
            RankedShape::Heap { more: *more, below: array("below", below.as_flattened().to_vec(), 2) }
        }
        Shape::Path { keepers, children } => {
            let flat = keepers.as_flattened().as_flattened();
            let keepers = array("keepers", words(flat), 256);
            let flat = children.as_flattened().as_flattened().as_flattened();
            RankedShape::Path { keepers, children: array("children", flat.to_vec(), 128) }
        }
        Shape::Shallow => RankedShape::Shallow,
        Shape::Oblivious { levels } => RankedShape::Oblivious { levels: *levels },
    };
    let leaves = match &found.leaves {
        Leaves::Direct { values, targets } => RankedLeaves::Direct {
            values: array("leaves", numbers(values, kept.sums), per_word * places * size(kept.sums)),
            targets: array("targets", words(targets), 4 * per_word),
        },
        Leaves::Wide { values } => RankedLeaves::Wide {
            values: array(
                "leaves",
                numbers(values, kept.sums),
                per_word * places * kept.outputs * size(kept.sums),
            ),
        },
        Leaves::Shared { rows, values } => {
            let mut bytes = Vec::with_capacity(2 * rows.len());
            for row in rows {
                bytes.extend_from_slice(&row.to_le_bytes());
            }
            RankedLeaves::Shared {
                rows: array("rows", bytes, 2 * per_word * places),
                values: array("leaves", numbers(values, kept.sums), kept.outputs * size(kept.sums)),
            }
        }
    };
    Step::Ranked(Ranked {
        element: kept.element,
        sums: kept.sums,
        trees: kept.trees,
        outputs: kept.outputs,
        bytes: found.bytes,
        columns,
        cuts,
        entries,
        words: rights,
        starts,
        sets,
        rule: kept.rule,
        tests,
        shape,
        leaves,
        base: kept.base,
        divisor: kept.divisor,
        nanoseconds: found.nanoseconds(),
    })
}

pub(super) fn words(words: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4 * words.len());
    for word in words {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes
}

/// Numbers that are of this type already.
pub(super) fn numbers(numbers: &[f64], element: Element) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size(element) * numbers.len());
    for &number in numbers {
        match element {
            Element::F32 => bytes.extend_from_slice(&(number as f32).to_le_bytes()),
            Element::F64 => bytes.extend_from_slice(&number.to_le_bytes()),
        }
    }
    bytes
}

pub(super) fn size(element: Element) -> usize {
    match element {
        Element::F32 => 4,
        Element::F64 => 8,
    }
}
