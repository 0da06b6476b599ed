//! Trees whose leaves rows of f32 add as whole numbers.

use super::network::{Class, class};
use super::ranked::{Ranked, RankedLeaves, RankedShape, numbers};
use super::section::{Content, Section, SectionId};
use super::step::{Array, Step};
use realizar_apr::ir::{Element, Link, Model};

/// What the kernel has beside the tables of the steps.
#[derive(Debug, PartialEq)]
pub(crate) struct Whole {
    /// The cut points in f32.
    pub(crate) cuts: Array,
    pub(crate) leaves: WholeLeaves,
    /// What each score starts at.
    pub(crate) start: SectionId,
    /// What one is worth in a score.
    pub(crate) unit: f64,
    /// How far a score can be off, and an output.
    pub(crate) off: f64,
    pub(crate) tolerance: f64,
    pub(crate) class: Class,
}

/// Where the whole numbers are.
#[derive(Debug, PartialEq)]
pub(crate) enum WholeLeaves {
    /// One in a leaf, and for each tree the score that it adds to.
    Direct { values: Array, targets: Array },
    /// One for each score, score by score.
    Apart { values: Array },
}

/// Fewer trees are as quick as they are.
const FEWEST: usize = 50;

/// Scores, of which a block of rows has as many sums on the stack.
const WIDEST: usize = 16;

/// Trees whose leaves are added in 32 bits: the runtime's.
const TOGETHER: usize = 16;

/// The largest sum of them.
const LARGEST: f64 = (1_u64 << 31) as f64 - 65_536.0;

/// How far an output may be off.
const NEAR: f64 = 5e-7;

/// In columns and entries: what f32 may tell in another way than f64.
const MARKS: u32 = 3 << 8;

/// The kernel of a model whose steps are these.
pub(super) fn plan(model: &Model, steps: &[Step], sections: &mut Vec<Section<'_>>) -> Option<Whole> {
    let (ranked, affine) = match steps {
        [Step::Ranked(ranked)] => (ranked, None),
        [Step::Ranked(ranked), Step::MultiplyAdd { factor, addend, clip: None, .. }] => {
            (ranked, Some((*factor, *addend)))
        }
        _ => return None,
    };
    let outputs = ranked.outputs;
    // Of trees of few levels little is to be added. Means of trees are the library's in every bit.
    if matches!(ranked.shape, RankedShape::Shallow) || ranked.divisor.to_bits() != 1.0_f64.to_bits() {
        return None;
    }
    if ranked.sums != Element::F64 || ranked.trees < FEWEST || outputs > WIDEST || !model.head.is_empty() {
        return None;
    }
    // How much an output moves with its score. Scores that are the outputs are the library's in every bit.
    let slope = match model.link {
        Link::Logistic { scale } | Link::LogisticPair { scale } => 0.25 * scale,
        Link::Softmax => 0.5,
        _ => return None,
    };
    let class = class(model)?;
    let base = match &sections[ranked.base.0].content {
        Content::TreeBase(trees) => trees.base.clone(),
        Content::Bytes(bytes) => doubles(bytes),
        _ => return None,
    };
    let (mut scale, mut bias) = (1.0, vec![0.0; outputs]);
    if let Some((factor, addend)) = affine {
        scale = *doubles(bytes(sections, factor)?).first()?;
        bias = doubles(bytes(sections, addend)?);
    }
    let cuts = cuts(ranked, sections)?;
    let (leaves, in_a_tree, terms) = leaves(ranked, sections)?;
    let mut at = 0;
    while at < leaves.len() {
        if !leaves[at].is_finite() {
            return None;
        }
        at += 1;
    }
    let (together, all) = largest(&leaves, in_a_tree);
    let per_unit = LARGEST / together;
    let unit = scale / per_unit;
    let threshold = if let Class::Above(threshold) = class { threshold.abs() } else { 0.0 };
    let mut most = all;
    let mut start = Vec::with_capacity(outputs);
    for score in 0..outputs {
        start.push(base.get(score)? * scale + bias.get(score)?);
        most = most.max(all + base[score].abs() + bias[score].abs());
    }
    // Half a unit for each leaf; what the library's own sum is off by, and `exp` where a decision looks at
    // probabilities.
    let rounding = (terms + 8) as f64 * f64::EPSILON * most * scale.abs().max(1.0);
    let off = 0.5001 * terms as f64 * unit.abs() + rounding + 1e-12 * (1.0 + threshold);
    let tolerance = slope * off;
    // A sum that is not finite makes no bound.
    let is_near = tolerance <= NEAR && (1e-100..1e100).contains(&per_unit);
    if !is_near {
        return None;
    }
    let mut whole = Vec::with_capacity(4 * leaves.len());
    for leaf in &leaves {
        whole.extend_from_slice(&((leaf * per_unit).round() as i32).to_le_bytes());
    }
    let (trees, places) = ranked.places();
    let mut add = |name: &str, bytes: Vec<u8>, size: usize| {
        let length = bytes.len() / size;
        sections.push(Section { name: name.to_owned(), content: Content::Bytes(bytes) });
        Array { section: SectionId(sections.len() - 1), length }
    };
    let values = add("whole leaves", whole, 4 * trees * in_a_tree);
    debug_assert_eq!(in_a_tree % places, 0);
    let start = add("start", numbers(&start, Element::F64), 8).section;
    let cuts = match cuts {
        Some(cuts) => add("cuts in f32", cuts, 64),
        None => ranked.cuts,
    };
    let leaves = match ranked.leaves {
        RankedLeaves::Direct { targets, .. } => WholeLeaves::Direct { values, targets },
        RankedLeaves::Shared { .. } | RankedLeaves::Wide { .. } => WholeLeaves::Apart { values },
    };
    Some(Whole { cuts, leaves, start, unit, off, tolerance: tolerance + f64::from(f32::EPSILON), class })
}

/// Cut points that f32 is above exactly where it is above those of f64; none where they are f32 already.
#[expect(clippy::option_option, reason = "whether there are any, and whether they are others")]
fn cuts(ranked: &Ranked, sections: &[Section<'_>]) -> Option<Option<Vec<u8>>> {
    if ranked.element == Element::F32 {
        return Some(None);
    }
    for array in [ranked.columns, ranked.entries] {
        for column in bytes(sections, array.section)?.chunks_exact(16) {
            if u32::from_le_bytes([column[12], column[13], column[14], column[15]]) & MARKS != 0 {
                return None;
            }
        }
    }
    let mut cuts = Vec::new();
    for cut in doubles(bytes(sections, ranked.cuts.section)?) {
        let near = cut as f32;
        let below = if f64::from(near) > cut { near.next_down() } else { near };
        cuts.extend_from_slice(&below.to_le_bytes());
    }
    Some(Some(cuts))
}

/// The leaves as the kernel has them, how many of them a tree has, and how many a score is the sum of at most.
fn leaves(ranked: &Ranked, sections: &[Section<'_>]) -> Option<(Vec<f64>, usize, usize)> {
    let (outputs, (_, places)) = (ranked.outputs, ranked.places());
    match &ranked.leaves {
        RankedLeaves::Direct { values, targets } => {
            let mut terms = ranked.trees;
            if outputs > 1 {
                let mut of = vec![0; outputs];
                for target in bytes(sections, targets.section)?.chunks_exact(4) {
                    *of.get_mut(usize::from(target[0]))? += 1;
                }
                terms = of.into_iter().max()?;
            }
            Some((doubles(bytes(sections, values.section)?), places, terms))
        }
        RankedLeaves::Shared { .. } => None,
        RankedLeaves::Wide { values } => {
            let values = doubles(bytes(sections, values.section)?);
            let mut leaves = Vec::with_capacity(values.len());
            for tree in values.chunks_exact(places * outputs) {
                for score in 0..outputs {
                    leaves.extend(tree.iter().skip(score).step_by(outputs));
                }
            }
            Some((leaves, places * outputs, ranked.trees))
        }
    }
}

/// How large the sum of trees that are added together can be, and that of all.
fn largest(leaves: &[f64], in_a_tree: usize) -> (f64, f64) {
    let (mut largest, mut all): (f64, f64) = (0.0, 0.0);
    for trees in leaves.chunks(TOGETHER * in_a_tree) {
        let mut sum = 0.0;
        for tree in trees.chunks(in_a_tree) {
            let mut most: f64 = 0.0;
            for leaf in tree {
                most = most.max(leaf.abs());
            }
            sum += most;
        }
        largest = largest.max(sum);
        all += sum;
    }
    (largest, all)
}

fn bytes<'s>(sections: &'s [Section<'_>], section: SectionId) -> Option<&'s [u8]> {
    match &sections[section.0].content {
        Content::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

fn doubles(bytes: &[u8]) -> Vec<f64> {
    let (numbers, _) = bytes.as_chunks();
    numbers.iter().map(|&number| f64::from_le_bytes(number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::Artifact;
    use realizar_apr::ir::{Stage, Values};
    use std::path::Path;

    /// The sum of the small trees of a forest, each of them many times.
    fn many(name: &str, times: usize) -> Model {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/sklearn").join(name);
        let bytes = std::fs::read(path).expect("a fixture");
        let mut model = Artifact::read(&bytes).expect("an artifact").model;
        if let [Stage::Trees(trees)] = &mut model.stages[..] {
            trees.roots = trees.roots.repeat(times);
            (trees.divisor, trees.scale) = (1.0, 1e-4);
        }
        model.link = Link::Logistic { scale: 1.0 };
        model
    }

    #[test]
    fn a_leaf_is_half_a_unit_off_at_most() {
        let model = many("forest_regressor.apr", 8);
        let [Stage::Trees(trees)] = &model.stages[..] else { panic!("{:?}", model.stages) };
        let plan = crate::plan::plan(&model, None, None, None);
        let (Some(whole), [Step::Ranked(ranked)]) = (&plan.whole, &plan.steps[..]) else { panic!("{plan}") };
        let WholeLeaves::Direct { values, .. } = whole.leaves else { panic!("{whole:?}") };
        let numbers = bytes(&plan.sections, values.section).expect("a table").as_chunks().0;
        let (leaves, _, terms) = leaves(ranked, &plan.sections).expect("leaves");
        assert_eq!((numbers.len(), terms), (leaves.len(), trees.roots.len()));
        for (&number, leaf) in numbers.iter().zip(&leaves) {
            let apart = (f64::from(i32::from_le_bytes(number)) * whole.unit - leaf).abs();
            assert!(apart <= 0.500_01 * whole.unit, "{leaf} is {apart} off");
        }
        let off = 0.5 * terms as f64 * whole.unit;
        assert!((off..1.01 * off + 2e-12).contains(&whole.off), "{} for {off}", whole.off);
        // Whatever sixteen trees give is a whole number of 32 bits, and little smaller ones are not.
        let most: f64 = leaves.iter().fold(0.0, |most, leaf| leaf.abs().max(most));
        let largest = 16.0 * most / whole.unit;
        assert!(largest >= LARGEST, "{largest}");
        for trees in numbers.chunks(16 * ranked.places().1) {
            let most =
                |tree: &[[u8; 4]]| tree.iter().map(|&leaf| i32::from_le_bytes(leaf).unsigned_abs()).max();
            let sum: u32 = trees.chunks(ranked.places().1).filter_map(most).sum();
            assert!(sum < 1 << 31, "{sum}");
        }
    }

    #[test]
    fn other_trees_are_added_as_they_are() {
        let planned = |model: &Model| crate::plan::plan(model, None, None, None).whole.is_some();
        assert!(planned(&many("forest_regressor.apr", 8)));
        assert!(!planned(&many("forest_regressor.apr", 1)), "few trees");
        for (divisor, scale, what) in [(2.0, 1e-4, "a mean"), (1.0, 1e4, "large values")] {
            let mut model = many("forest_regressor.apr", 8);
            if let [Stage::Trees(trees)] = &mut model.stages[..] {
                (trees.divisor, trees.scale) = (divisor, scale);
            }
            assert!(!planned(&model), "{what}");
        }
        let mut model = many("forest_regressor.apr", 8);
        model.link = Link::Identity;
        assert!(!planned(&model), "values");
        let mut model = many("forest_regressor.apr", 8);
        if let [Stage::Trees(trees)] = &mut model.stages[..]
            && let Values::F64(leaves) = &mut trees.leaves.values
        {
            leaves[0] = f64::NAN;
        }
        assert!(!planned(&model), "no number");
    }

    #[test]
    fn cut_points_are_rounded_down() {
        let model = many("forest_regressor.apr", 8);
        let plan = crate::plan::plan(&model, None, None, None);
        let [Step::Ranked(ranked)] = &plan.steps[..] else { panic!("{plan}") };
        // scikit-learn's trees compare f32.
        assert_eq!(cuts(ranked, &plan.sections), Some(None));
        let given = [0.1, -0.1, 0.5, 1e300, -1e300, f64::NAN];
        let sections = vec![
            Section { name: String::new(), content: Content::Bytes(numbers(&given, Element::F64)) },
            Section { name: String::new(), content: Content::Bytes(Vec::new()) },
        ];
        let (cut, none) =
            (Array { section: SectionId(0), length: 1 }, Array { section: SectionId(1), length: 0 });
        let Some(Step::Ranked(mut ranked)) = crate::plan::plan(&model, None, None, None).steps.pop() else {
            panic!("{plan}")
        };
        (ranked.element, ranked.columns, ranked.entries, ranked.cuts) = (Element::F64, none, none, cut);
        let Some(Some(found)) = cuts(&ranked, &sections) else { panic!("{ranked:?}") };
        let found: Vec<f32> = found.as_chunks().0.iter().map(|&cut| f32::from_le_bytes(cut)).collect();
        // 0.1 and -0.1 of f32 are above and below those of f64.
        let expected = [0.1_f32.next_down(), -0.1, 0.5, f32::MAX, f32::NEG_INFINITY];
        assert_eq!(found[..5], expected);
        assert!(found[5].is_nan());
    }
}
