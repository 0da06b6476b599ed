//! What a model file of CatBoost holds, in whichever format.

use std::collections::HashMap;

use realizar_apr::ir::Labels;

use super::forest::Forest;

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) floats: Vec<FloatFeature>,
    pub(super) categories: Vec<CategoryFeature>,
    pub(super) ctrs: Vec<Ctr>,
    /// Texts of categories of all features, by their hash.
    pub(super) texts: Vec<(i32, String)>,
    pub(super) tables: HashMap<Base, Table>,
    pub(super) forest: Forest,
    /// Multiplies the sums; 1 where the file does not say.
    pub(super) scale: Option<f64>,
    /// Added to them; none where the file does not say.
    pub(super) bias: Vec<f64>,
    pub(super) info: Info,
}

/// What the file says beside the trees.
#[derive(Debug, Default)]
pub(super) struct Info {
    /// The library's version.
    pub(super) version: Option<String>,
    pub(super) loss: Option<String>,
    pub(super) labels: Option<Labels>,
    /// How many classes the training was told of, and how many of them it saw.
    pub(super) classes: Option<(usize, usize)>,
    /// The probability above which two classes are decided for the second, where it is not a half.
    pub(super) threshold: Option<f64>,
}

/// A number of the row. `index` counts the numeric features, `flat` all of them.
#[derive(Debug, Default)]
pub(super) struct FloatFeature {
    pub(super) index: usize,
    pub(super) flat: usize,
    pub(super) name: String,
    pub(super) borders: Vec<f32>,
    /// Whether NaN was seen in training, and counts as the largest number or the smallest.
    pub(super) missing: Missing,
    pub(super) seen_missing: bool,
}

/// What NaN counts as.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// No comparison holds.
    #[default]
    Neither,
    /// The smallest number: no comparison holds.
    Smallest,
    /// The largest number: every comparison holds.
    Largest,
}

impl FloatFeature {
    /// Whether `NaN > border` holds.
    pub(super) fn missing_above(&self) -> bool {
        self.seen_missing && self.missing == Missing::Largest
    }
}

/// A category of the row. `index` counts the categorical features, `flat` all of them.
#[derive(Debug, Default)]
pub(super) struct CategoryFeature {
    pub(super) index: usize,
    pub(super) flat: usize,
    pub(super) name: String,
    /// Hashes of the categories that trees ask for.
    pub(super) values: Vec<i32>,
}

/// A number that is computed from categories: what was counted in training for them.
#[derive(Debug, Default)]
pub(super) struct Ctr {
    pub(super) base: Base,
    pub(super) target_border: usize,
    /// Added to the count and to the total.
    pub(super) prior: [f32; 2],
    pub(super) shift: f32,
    pub(super) scale: f32,
    pub(super) borders: Vec<f32>,
}

/// What a table of counts is about.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash)]
pub(super) struct Base {
    pub(super) kind: CtrKind,
    pub(super) projection: Projection,
}

/// What is counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum CtrKind {
    /// Rows of each class; the share of those behind a class.
    #[default]
    Borders,
    /// Rows of each class; the share of one of them.
    Buckets,
    /// The sum of targets, and rows.
    Mean,
    /// Rows, against a number for the whole table.
    Counter,
}

/// What a key of a table is made of, in the order of its hash.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash)]
pub(super) struct Projection {
    /// Categorical features by index.
    pub(super) categories: Vec<usize>,
    /// Numeric features by index, and the bits of the border that they are above or not.
    pub(super) floats: Vec<(usize, u32)>,
    /// Categorical features by index, and the hash that they have or not.
    pub(super) values: Vec<(usize, i32)>,
}

/// Counts by the hash of a key.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) hashes: Vec<u64>,
    /// `width` for each hash.
    pub(super) counts: Vec<f32>,
    pub(super) width: usize,
    pub(super) denominator: f32,
}

/// The hash of an empty place in a table.
pub(super) const NO_HASH: u64 = u64::MAX;
