//! Trees whose nodes are tested at once: the plan's part of the kernel that looks at ranks.

use super::builder::Builder;
use super::section::{Content, SectionId};
use super::step::{Array, Step};
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
    Path { paths: Array },
}

/// Where their numbers are.
#[derive(Debug, PartialEq)]
pub(crate) enum RankedLeaves {
    Direct { values: Array, targets: Array },
    Shared { rows: Array, values: Array },
}

impl Ranked {
    /// Trees that have their outcomes in one word, and places for leaves in each.
    pub(crate) fn places(&self) -> (usize, usize) {
        match self.shape {
            RankedShape::Heap { more, .. } => (1, 64 << more),
            RankedShape::Path { .. } => (2, 32),
        }
    }
}

/// The step of trees that have the tables and are answered sooner with them.
pub(super) fn plan<'m>(builder: &mut Builder<'m>, trees: &'m Trees) -> Option<Step> {
    let found = ranked::Ranked::of(trees).ok()?;
    let nanoseconds = found.nanoseconds();
    if nanoseconds.0 >= nanoseconds.1 {
        return None;
    }
    let sums = trees.leaves.values.element();
    let (per_word, places) = (found.shape.trees(), found.shape.places());
    let mut array = |name: &str, bytes: Vec<u8>, size: usize| {
        let length = bytes.len() / size;
        Array { section: builder.section(name, Content::Bytes(bytes)), length }
    };
    let columns = array("columns", words(found.columns.as_flattened()), 16);
    let cuts = array("cuts", numbers(&found.cuts, trees.element), 16 * size(trees.element));
    let entries = array("entries", words(found.entries.as_flattened()), 16);
    let mut bytes = Vec::with_capacity(8 * found.words.len());
    for word in &found.words {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    let rights = array("words", bytes, 8);
    let tests = array("tests", found.tests.as_flattened().as_flattened().to_vec(), 128);
    let shape = match &found.shape {
        Shape::Heap { more, below } => {
            RankedShape::Heap { more: *more, below: array("below", below.as_flattened().to_vec(), 2) }
        }
        Shape::Path { paths } => {
            let flat = paths.as_flattened().as_flattened().as_flattened();
            RankedShape::Path { paths: array("paths", words(flat), 512) }
        }
    };
    let leaves = match &found.leaves {
        Leaves::Direct { values, targets } => RankedLeaves::Direct {
            values: array("leaves", numbers(values, sums), per_word * places * size(sums)),
            targets: array("targets", words(targets), 4 * per_word),
        },
        Leaves::Shared { rows, values } => {
            let mut bytes = Vec::with_capacity(2 * rows.len());
            for row in rows {
                bytes.extend_from_slice(&row.to_le_bytes());
            }
            RankedLeaves::Shared {
                rows: array("rows", bytes, 2 * per_word * places),
                values: array("leaves", numbers(values, sums), trees.outputs * size(sums)),
            }
        }
    };
    Some(Step::Ranked(Ranked {
        element: trees.element,
        sums,
        trees: trees.roots.len(),
        outputs: trees.outputs,
        bytes: found.bytes,
        columns,
        cuts,
        entries,
        words: rights,
        rule: trees.categories,
        tests,
        shape,
        leaves,
        base: builder.section("base", Content::TreeBase(trees)),
        divisor: trees.divisor,
        nanoseconds,
    }))
}

fn words(words: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4 * words.len());
    for word in words {
        bytes.extend_from_slice(&word.to_le_bytes());
    }
    bytes
}

/// Numbers that are of this type already.
fn numbers(numbers: &[f64], element: Element) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size(element) * numbers.len());
    for &number in numbers {
        match element {
            Element::F32 => bytes.extend_from_slice(&(number as f32).to_le_bytes()),
            Element::F64 => bytes.extend_from_slice(&number.to_le_bytes()),
        }
    }
    bytes
}

fn size(element: Element) -> usize {
    match element {
        Element::F32 => 4,
        Element::F64 => 8,
    }
}
