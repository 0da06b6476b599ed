//! The stage `trees`: parallel arrays become nodes.

use super::fields::Fields;
use super::stages::Width;
use super::tensors::{Dim, Stored, Tensors, wrong};
use crate::dtype::Dtype;
use crate::error::{Error, SchemaProblem, TensorProblem};
use crate::ir::{CategoryRule, CategorySets, Compare, Element, Node, Tensor, Trees, Values};
use crate::threshold;

pub(super) const KEYS: &[&str] = &[
    "op",
    "element",
    "compare",
    "outputs",
    "feature",
    "threshold",
    "left",
    "right",
    "missing_left",
    "root",
    "leaf",
    "target",
    "base",
    "scale",
    "divisor",
    "weight",
    "zero_missing",
    "set",
    "set_starts",
    "set_words",
    "categories",
    "levels",
];

pub(crate) const COMPARES: &[(&str, Compare)] = &[("<=", Compare::LessOrEqual), ("<", Compare::Less)];

pub(crate) const CATEGORIES: &[(&str, CategoryRule)] =
    &[("exact", CategoryRule::Exact), ("truncate", CategoryRule::Truncate), ("floor", CategoryRule::Floor)];

/// Integers of a tensor, read where they lie.
struct Integers<'a, 'c> {
    stored: Stored<'a, 'c>,
    words: &'a [[u8; 4]],
}

impl<'a, 'c> Integers<'a, 'c> {
    fn new(stored: Stored<'a, 'c>) -> Self {
        let (words, _) = stored.bytes.as_chunks();
        Integers { stored, words }
    }

    fn at(&self, index: usize) -> i32 {
        i32::from_le_bytes(self.words[index])
    }

    /// An index from 0, below `limit`.
    fn index(&self, at: usize, limit: usize, of: &str) -> Result<u32, Error> {
        let value = self.at(at);
        if value >= 0 && (value as usize) < limit {
            return Ok(value as u32);
        }
        let expected = format!("the index of one of {limit} {of}");
        Err(wrong(self.stored.entry, TensorProblem::Value { element: at, value: value.into(), expected }))
    }
}

pub(super) fn read(
    fields: &Fields<'_, '_>,
    element: Element,
    width: Width,
    tensors: &Tensors<'_, '_>,
) -> Result<Trees, Error> {
    let compare = fields.word("compare", COMPARES)?;
    let outputs = fields.size("outputs")?;
    if outputs == 0 || outputs > i32::MAX as usize {
        let expected = "a number of scores from 1 to 2147483647";
        return Err(fields
            .path
            .key("outputs")
            .fail(SchemaProblem::Number { found: outputs as f64, expected }));
    }
    let feature = tensors.raw(fields, "feature", &[Dtype::I32], &[Dim::Any("nodes")])?;
    let count = feature.entry.dims.elements();
    let all = [Dim::Is(count)];
    let thresholds = tensors.raw(fields, "threshold", &[Dtype::F32, Dtype::F64], &all)?;
    let left = Integers::new(tensors.raw(fields, "left", &[Dtype::I32], &all)?);
    let right = Integers::new(tensors.raw(fields, "right", &[Dtype::I32], &all)?);
    let flags = |key| {
        if fields.has(key) { tensors.raw(fields, key, &[Dtype::U8], &all).map(Some) } else { Ok(None) }
    };
    let missing_left = flags("missing_left")?;
    let zero_missing = flags("zero_missing")?;
    let set = match fields.has("set") {
        true => Some(Integers::new(tensors.raw(fields, "set", &[Dtype::I32], &all)?)),
        false => None,
    };
    let sets = sets(fields, tensors)?;
    let root = Integers::new(tensors.raw(fields, "root", &[Dtype::I32], &[Dim::Any("trees")])?);
    let one_each = fields.has("target");
    if one_each && outputs > root.words.len() {
        let expected = "at most the number of trees, each of which adds to one";
        return Err(fields
            .path
            .key("outputs")
            .fail(SchemaProblem::Number { found: outputs as f64, expected }));
    }
    let leaf_width = Dim::Is(if one_each { 1 } else { outputs });
    let leaves = tensors.either(fields, "leaf", &[Dim::Any("leaves"), leaf_width])?;
    let targets = if one_each {
        let target = tensors.raw(fields, "target", &[Dtype::I32], &[Dim::Is(root.words.len())])?;
        indices(&Integers::new(target), outputs, "outputs")?
    } else {
        Vec::new()
    };
    let feature = Integers::new(feature);
    let features = width.unwrap_or(0);
    let nodes = Nodes {
        feature,
        thresholds,
        left,
        right,
        missing_left,
        zero_missing,
        set,
        sets: sets.len(),
        element,
        compare,
        features,
    };
    Ok(Trees {
        inputs: features,
        outputs,
        element,
        compare,
        nodes: nodes.read(count, leaves.shape[0])?,
        roots: indices(&root, count, "nodes")?,
        targets,
        leaves,
        base: base(fields, outputs, tensors)?,
        scale: fields.optional_number("scale")?.unwrap_or(1.0),
        divisor: fields.optional_number("divisor")?.unwrap_or(1.0),
        weights: weights(fields, root.words.len(), tensors)?,
        sets,
        categories: match fields.has("categories") {
            true => fields.word("categories", CATEGORIES)?,
            false => CategoryRule::Exact,
        },
        levels: levels(fields, features, tensors)?,
    })
}

/// Whether the sets are sets is for the check of the whole model to say.
fn sets(fields: &Fields<'_, '_>, tensors: &Tensors<'_, '_>) -> Result<CategorySets, Error> {
    if !fields.has("set_starts") && !fields.has("set_words") {
        return Ok(CategorySets::default());
    }
    let starts = Integers::new(tensors.raw(fields, "set_starts", &[Dtype::I32], &[Dim::Any("sets + 1")])?);
    let words = Integers::new(tensors.raw(fields, "set_words", &[Dtype::I32], &[Dim::Any("words")])?);
    let starts = indices(&starts, words.words.len() + 1, "starts, and the end")?;
    let mut bits = vec![0; words.words.len()];
    let mut at = 0;
    while at < bits.len() {
        bits[at] = words.at(at) as u32;
        at += 1;
    }
    Ok(CategorySets { words: bits, starts })
}

fn weights(fields: &Fields<'_, '_>, trees: usize, tensors: &Tensors<'_, '_>) -> Result<Vec<f64>, Error> {
    match tensors.optional(fields, "weight", Element::F64, &[Dim::Is(trees)])? {
        Some(Tensor { values: Values::F64(weights), .. }) => Ok(weights),
        _ => Ok(Vec::new()),
    }
}

fn levels(fields: &Fields<'_, '_>, features: usize, tensors: &Tensors<'_, '_>) -> Result<Vec<u32>, Error> {
    if !fields.has("levels") {
        return Ok(Vec::new());
    }
    let levels = Integers::new(tensors.raw(fields, "levels", &[Dtype::I32], &[Dim::Is(features)])?);
    indices(&levels, i32::MAX as usize, "numbers of levels")
}

fn indices(integers: &Integers<'_, '_>, limit: usize, of: &str) -> Result<Vec<u32>, Error> {
    let mut indices = vec![0; integers.words.len()];
    let mut at = 0;
    while at < indices.len() {
        indices[at] = integers.index(at, limit, of)?;
        at += 1;
    }
    Ok(indices)
}

fn base(fields: &Fields<'_, '_>, outputs: usize, tensors: &Tensors<'_, '_>) -> Result<Vec<f64>, Error> {
    match tensors.optional(fields, "base", Element::F64, &[Dim::Is(outputs)])? {
        Some(Tensor { values: Values::F64(base), .. }) => Ok(base),
        // Not more than the file has bytes: there is a column in `leaf` or a tree for each.
        _ => Ok(vec![0.0; outputs]),
    }
}

/// The parallel arrays.
struct Nodes<'a, 'c> {
    feature: Integers<'a, 'c>,
    thresholds: Stored<'a, 'c>,
    left: Integers<'a, 'c>,
    right: Integers<'a, 'c>,
    missing_left: Option<Stored<'a, 'c>>,
    zero_missing: Option<Stored<'a, 'c>>,
    set: Option<Integers<'a, 'c>>,
    sets: usize,
    element: Element,
    compare: Compare,
    features: usize,
}

impl Nodes<'_, '_> {
    fn read(&self, count: usize, leaves: usize) -> Result<Vec<Node>, Error> {
        let mut nodes = Vec::with_capacity(count);
        let mut at = 0;
        while at < count {
            nodes.push(self.node(at, count, leaves)?);
            at += 1;
        }
        Ok(nodes)
    }

    fn node(&self, at: usize, count: usize, leaves: usize) -> Result<Node, Error> {
        let feature = self.feature.at(at);
        let set = self.set.as_ref().map_or(-1, |set| set.at(at));
        if feature == -1 {
            if let (Some(sets), true) = (&self.set, set != -1) {
                let expected = "-1 in a leaf".into();
                let problem = TensorProblem::Value { element: at, value: set.into(), expected };
                return Err(wrong(sets.stored.entry, problem));
            }
            if self.right.at(at) != -1 {
                let value = self.right.at(at).into();
                let expected = "-1 in a leaf".into();
                let problem = TensorProblem::Value { element: at, value, expected };
                return Err(wrong(self.right.stored.entry, problem));
            }
            return Ok(Node::Leaf { leaf: self.left.index(at, leaves, "leaves")? });
        }
        if feature < 0 || feature as usize >= self.features {
            let expected = format!("-1 (a leaf) or the index of one of {} features", self.features);
            let problem = TensorProblem::Value { element: at, value: feature.into(), expected };
            return Err(wrong(self.feature.stored.entry, problem));
        }
        let feature = feature as u32;
        let left = self.left.index(at, count, "nodes")?;
        let right = self.right.index(at, count, "nodes")?;
        let missing_left = flag(self.missing_left.as_ref(), at)?;
        let zero_missing = flag(self.zero_missing.as_ref(), at)?;
        if let (Some(sets), true) = (&self.set, set != -1) {
            if let (Some(zero), true) = (&self.zero_missing, zero_missing) {
                let expected = "0 in a node that asks for a category".into();
                return Err(wrong(zero.entry, TensorProblem::Value { element: at, value: 1.0, expected }));
            }
            let set = sets.index(at, self.sets, "sets")?;
            return Ok(Node::Category { feature, set, left, right, missing_left });
        }
        let threshold = self.threshold(at)?;
        Ok(Node::Split { feature, threshold, left, right, missing_left, zero_missing })
    }

    fn threshold(&self, at: usize) -> Result<f64, Error> {
        let value = if self.thresholds.entry.dtype == Dtype::F32 {
            let (words, _) = self.thresholds.bytes.as_chunks::<4>();
            f64::from(f32::from_le_bytes(words[at]))
        } else {
            let (words, _) = self.thresholds.bytes.as_chunks::<8>();
            f64::from_le_bytes(words[at])
        };
        if value.is_nan() {
            return Err(wrong(self.thresholds.entry, TensorProblem::NotFinite { element: at, value }));
        }
        Ok(threshold::rounded(value, self.element, self.compare))
    }
}

/// A truth value for a node; absent, all are false.
fn flag(stored: Option<&Stored<'_, '_>>, at: usize) -> Result<bool, Error> {
    let Some(stored) = stored else { return Ok(false) };
    match stored.bytes[at] {
        0 => Ok(false),
        1 => Ok(true),
        value => {
            let expected = "0 or 1".into();
            Err(wrong(stored.entry, TensorProblem::Value { element: at, value: value.into(), expected }))
        }
    }
}
