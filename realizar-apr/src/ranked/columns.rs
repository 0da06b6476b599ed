//! Which byte of a row holds the rank of which feature, and the cut points that make it.

use super::{Tests, Unfit, below};
use crate::ir::op::ObliviousTrees;
use crate::ir::{Compare, Element, Node, Trees, Values};
use crate::order;

/// The mark of columns whose zeros are missing: the runtime's `kernels::ranked` has the same.
pub(super) const ZERO_MISSING: u32 = 1 << 8;
/// The mark of columns that say whether a feature is equal to its only cut point.
const EQUAL: u32 = 1 << 9;

/// What nodes say of one feature's missing values.
#[derive(Clone, Copy, Default, PartialEq)]
struct Missing {
    left: bool,
    right: bool,
    zero: bool,
    number: bool,
}

pub(super) struct Columns {
    pub(super) bytes: usize,
    pub(super) columns: Vec<[u32; 4]>,
    pub(super) blocks: Vec<f64>,
    /// For each feature its column, where it has one.
    of_feature: Vec<Option<u8>>,
    /// For each feature its cut points, ascending.
    cuts: Vec<Vec<f64>>,
    /// For each feature, whether its missing values go left at some nodes and right at others.
    pub(super) mixed: Vec<bool>,
    compare: Compare,
    element: Element,
    /// For each column of the mark [`EQUAL`] its feature and number.
    equal: Vec<(u32, f64)>,
    /// For each feature its column by [`rule`], where nodes with different rules have columns of their own.
    apart: Vec<[u8; 4]>,
}

/// What a node says of missing values, as a number.
pub(super) fn rule(left: bool, zero: bool) -> usize {
    usize::from(left) + 2 * usize::from(zero)
}

impl Columns {
    pub(super) fn of(trees: &Trees) -> Result<Columns, Unfit> {
        let mut cuts: Vec<Vec<f64>> = vec![Vec::new(); trees.inputs];
        let mut missing = vec![Missing::default(); trees.inputs];
        let mut asks_for_categories = false;
        let mut index = 0;
        while index < trees.nodes.len() {
            match trees.nodes[index] {
                Node::Split { feature, threshold, missing_left, zero_missing, .. } => {
                    let feature = feature as usize;
                    cuts[feature].push(cut(trees, threshold)?);
                    let missing = &mut missing[feature];
                    missing.left |= missing_left;
                    missing.right |= !missing_left;
                    missing.zero |= zero_missing;
                    missing.number |= !zero_missing;
                }
                Node::Category { .. } => asks_for_categories = true,
                Node::Leaf { .. } => {}
            }
            index += 1;
        }
        let mut columns = Columns::new(cuts, trees.compare, trees.element);
        columns.features(&missing)?;
        // A node of a category has a test that never holds.
        columns.widen(usize::from(asks_for_categories))?;
        Ok(columns)
    }

    /// The columns of trees that ask one question a level.
    pub(super) fn of_oblivious(trees: &ObliviousTrees, inputs: usize) -> Result<Columns, Unfit> {
        let Values::F64(borders) = &trees.borders.values else { return Err(Unfit::Threshold) };
        let mut cuts: Vec<Vec<f64>> = vec![Vec::new(); inputs];
        let mut missing = vec![Missing::default(); inputs];
        let mut equal: Vec<(u32, f64, bool)> = Vec::new();
        let mut split = 0;
        while split < borders.len() {
            let (feature, border, right) = (trees.features[split], borders[split], trees.missing[split] == 1);
            if !border.is_finite() {
                return Err(Unfit::Threshold);
            }
            if trees.equal[split] == 1 {
                let found = equal.iter().find(|other| other.0 == feature && other.1 == border);
                match found {
                    Some(other) if other.2 != right => return Err(Unfit::Missing),
                    Some(_) => {}
                    None => equal.push((feature, border, right)),
                }
            } else {
                let missing = &mut missing[feature as usize];
                missing.left |= !right;
                missing.right |= right;
                missing.number = true;
                if missing.left && missing.right {
                    return Err(Unfit::Missing);
                }
                cuts[feature as usize].push(border);
            }
            split += 1;
            if equal.len() > 128 {
                return Err(Unfit::Features);
            }
        }
        let mut columns = Columns::new(cuts, Compare::LessOrEqual, Element::F32);
        columns.features(&missing)?;
        for (feature, border, right) in equal {
            columns.equal.push((feature, border));
            let first = (columns.blocks.len() / 16) as u32;
            columns.columns.push([feature, first, 1, EQUAL | if right { 255 } else { 0 }]);
            columns.blocks.push(border);
            fill(&mut columns.blocks);
        }
        // Trees of fewer than eight levels have tests that never hold.
        columns.widen(1)?;
        Ok(columns)
    }

    fn new(cuts: Vec<Vec<f64>>, compare: Compare, element: Element) -> Columns {
        Columns {
            bytes: 0,
            columns: Vec::new(),
            blocks: Vec::new(),
            of_feature: vec![None; cuts.len()],
            cuts,
            mixed: Vec::new(),
            compare,
            element,
            equal: Vec::new(),
            apart: Vec::new(),
        }
    }

    /// The columns of trees that are walked: for each feature one for each rule that its nodes have for missing
    /// values, at most 255 of them.
    pub(super) fn apart(trees: &Trees) -> Result<Columns, Unfit> {
        let mut cuts: Vec<Vec<f64>> = vec![Vec::new(); trees.inputs];
        let mut rules = vec![[false; 4]; trees.inputs];
        let mut index = 0;
        while index < trees.nodes.len() {
            if let Node::Split { feature, threshold, missing_left, zero_missing, .. } = trees.nodes[index] {
                if !threshold.is_finite() {
                    return Err(Unfit::Threshold);
                }
                cuts[feature as usize].push(cut(trees, threshold)?);
                rules[feature as usize][rule(missing_left, zero_missing)] = true;
            }
            index += 1;
        }
        let mut columns = Columns::new(cuts, trees.compare, trees.element);
        let mut feature = 0;
        while feature < trees.inputs {
            let mut of_rule = [0; 4];
            let (first, blocks) = columns.blocks(feature)?;
            let mut at = 0;
            while at < 4 {
                if rules[feature][at] {
                    of_rule[at] = columns.columns.len() as u8;
                    let byte = if at % 2 == 1 { 0 } else { 255 };
                    let zero = if at >= 2 { ZERO_MISSING } else { 0 };
                    columns.columns.push([feature as u32, first, blocks, byte | zero]);
                }
                at += 1;
            }
            // One more is always 0: leaves look at it.
            if columns.columns.len() > 255 {
                return Err(Unfit::Features);
            }
            columns.apart.push(of_rule);
            feature += 1;
        }
        Ok(columns)
    }

    fn features(&mut self, missing: &[Missing]) -> Result<(), Unfit> {
        let mut feature = 0;
        while feature < missing.len() {
            self.feature(feature, missing[feature])?;
            feature += 1;
        }
        Ok(())
    }

    /// Finds how wide a row is, with bytes after the columns that are always 0.
    pub(super) fn widen(&mut self, zeros: usize) -> Result<(), Unfit> {
        self.bytes = match self.columns.len() + zeros {
            0..=32 => 32,
            33..=64 => 64,
            65..=128 => 128,
            _ => return Err(Unfit::Features),
        };
        Ok(())
    }

    fn feature(&mut self, feature: usize, missing: Missing) -> Result<(), Unfit> {
        self.mixed.push(missing.left && missing.right);
        if self.cuts[feature].is_empty() {
            return Ok(());
        }
        if missing.zero && missing.number {
            return Err(Unfit::Zero);
        }
        let (first, blocks) = self.blocks(feature)?;
        let Ok(column) = u8::try_from(self.columns.len()) else { return Err(Unfit::Features) };
        self.of_feature[feature] = Some(column);
        let byte = if missing.left { 0 } else { 255 };
        let zero = if missing.zero { ZERO_MISSING } else { 0 };
        self.columns.push([feature as u32, first, blocks, byte | zero]);
        Ok(())
    }

    /// Lays out the cut points of a feature: where they start, and how many blocks they fill.
    fn blocks(&mut self, feature: usize) -> Result<(u32, u32), Unfit> {
        let first = (self.blocks.len() / 16) as u32;
        let unsorted = std::mem::take(&mut self.cuts[feature]);
        let order = order::of(unsorted.len(), &|a, b| unsorted[a].total_cmp(&unsorted[b]));
        let cuts = &mut self.cuts[feature];
        let mut at = 0;
        while at < order.len() {
            let cut = unsorted[order[at] as usize];
            // Both zeros are one cut point.
            if cuts.last() != Some(&cut) {
                cuts.push(cut);
            }
            at += 1;
        }
        if cuts.len() > 255 {
            return Err(Unfit::Cuts);
        }
        let blocks = cuts.len().div_ceil(16);
        if blocks > 1 {
            let mut last = 15;
            while last < cuts.len() {
                if last / 16 + 1 < blocks {
                    self.blocks.push(cuts[last]);
                }
                last += 16;
            }
            fill(&mut self.blocks);
        }
        self.blocks.extend_from_slice(cuts);
        fill(&mut self.blocks);
        Ok((first, blocks as u32))
    }

    /// Column and cut of the test that holds where the node sends a row right.
    pub(super) fn test(&self, feature: u32, threshold: f64) -> (u8, u8) {
        (self.of_feature[feature as usize].unwrap_or(0), self.rank(feature, threshold))
    }

    /// Column and cut of a node's test.
    pub(super) fn of_node(&self, node: Node) -> [u8; 2] {
        let (column, cut) = match node {
            Node::Split { feature, threshold, .. } => self.test(feature, threshold),
            _ => self.never(),
        };
        [column, cut]
    }

    /// Whether some node asks what its test does not tell.
    pub(super) fn need_words(&self, trees: &Trees) -> bool {
        trees.nodes.iter().any(|node| match node {
            Node::Split { feature, .. } => self.mixed[*feature as usize],
            Node::Category { .. } => true,
            Node::Leaf { .. } => false,
        })
    }

    /// As [`test`](Columns::test), where nodes with different rules have columns of their own.
    pub(super) fn test_apart(&self, feature: u32, threshold: f64, rule: usize) -> (u8, u8) {
        (self.apart[feature as usize][rule], self.rank(feature, threshold))
    }

    /// The rank that a feature has at least where the node sends a row right.
    fn rank(&self, feature: u32, threshold: f64) -> u8 {
        let cut = match self.compare {
            Compare::LessOrEqual => threshold,
            Compare::Less => below(threshold, self.element),
        };
        let cuts = &self.cuts[feature as usize];
        (cuts.partition_point(|&other| other < cut) + 1) as u8
    }

    /// Column and cut of the test that holds where a feature is the number.
    pub(super) fn equal_test(&self, feature: u32, number: f64) -> (u8, u8) {
        let first = self.columns.len() - self.equal.len();
        let place = self.equal.iter().position(|equal| equal.0 == feature && equal.1 == number);
        ((first + place.unwrap_or(0)) as u8, 1)
    }

    /// Column and cut of a test that never holds.
    pub(super) fn never(&self) -> (u8, u8) {
        (self.columns.len() as u8, 255)
    }

    /// Tests of which none is asked for.
    pub(super) fn no_test(&self) -> Tests {
        [[0; 64], [255; 64]]
    }
}

/// The number that a feature is above where a node sends it right. LightGBM has nodes whose threshold is infinite, which
/// ask only whether a value is missing: as a cut point it is one that no number is above.
pub(super) fn cut(trees: &Trees, threshold: f64) -> Result<f64, Unfit> {
    match trees.compare {
        Compare::LessOrEqual => Ok(threshold),
        // No number is below the threshold, and none that every number is above.
        Compare::Less if threshold == f64::NEG_INFINITY => Err(Unfit::Threshold),
        Compare::Less => Ok(below(threshold, trees.element)),
    }
}

/// NaN up to the end of the block.
fn fill(blocks: &mut Vec<f64>) {
    blocks.resize(blocks.len().next_multiple_of(16), f64::NAN);
}
