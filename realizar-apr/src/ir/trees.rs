//! Sums over decision trees: their nodes, and the categories that some of them ask about.

use super::{Element, Tensor, Values};

/// A sum over decision trees: `(base + sum of scale * leaf) / divisor`, in the trees' order.
#[derive(Debug, Clone, PartialEq)]
pub struct Trees {
    /// Features that the row must have: at least one more than the highest feature index.
    pub inputs: usize,
    /// Scores: the width `m` of what the stage gives.
    pub outputs: usize,
    /// The type to which a feature is rounded before it is compared.
    pub element: Element,
    /// How a node compares.
    pub compare: Compare,
    /// Inner nodes and leaves of all trees.
    pub nodes: Vec<Node>,
    /// Index of each tree's root in `nodes`.
    pub roots: Vec<u32>,
    /// The output that each tree adds to, where a leaf holds one number and there are several outputs;
    /// empty where a leaf holds one number for each output.
    pub targets: Vec<u32>,
    /// `[leaves, width]`; the width is 1 where `targets` is given, else `outputs`. Its element type is
    /// the type that sums are made in.
    pub leaves: Tensor,
    /// What the sum of each output starts at: `outputs` numbers.
    pub base: Vec<f64>,
    /// Each leaf is multiplied by this before it is added (a learning rate), unless it is 1.
    pub scale: f64,
    /// The sums are divided by this at the end (a number of trees), unless it is 1.
    pub divisor: f64,
    /// Multiplies the (scaled) leaves of each tree before they are added, one for each tree; empty where every
    /// tree counts once. XGBoost's `dart`.
    pub weights: Vec<f64>,
    /// The sets that category nodes ask about.
    pub sets: CategorySets,
    /// Which category a number is.
    pub categories: CategoryRule,
    /// How many levels each of the `inputs` features has, 0 for a feature that is no category: a category node
    /// takes a number that is none of them for missing. Empty where such a number is in no set, and goes right.
    pub levels: Vec<u32>,
}

/// No trees: a sum of nothing in f64, of which a struct update takes what plain trees do not say.
impl Default for Trees {
    fn default() -> Self {
        Trees {
            inputs: 0,
            outputs: 1,
            element: Element::F64,
            compare: Compare::LessOrEqual,
            nodes: Vec::new(),
            roots: Vec::new(),
            targets: Vec::new(),
            leaves: Tensor { shape: vec![0, 1], values: Values::F64(Vec::new()), offset: None },
            base: vec![0.0],
            scale: 1.0,
            divisor: 1.0,
            weights: Vec::new(),
            sets: CategorySets::default(),
            categories: CategoryRule::Exact,
            levels: Vec::new(),
        }
    }
}

impl Trees {
    /// Whether these are sums over comparisons alone: no categories, no weights, zero is a number.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let nodes = self.nodes.as_slice();
        let mut index = 0;
        while index < nodes.len() {
            if let Node::Category { .. } | Node::Split { zero_missing: true, .. } = nodes[index] {
                return false;
            }
            index += 1;
        }
        self.weights.is_empty()
    }
}

/// Sets of categories, as bits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategorySets {
    /// The bits: category `c` is bit `c % 32` of word `c / 32` of its set; what lies behind a set's last word is
    /// not in it.
    pub words: Vec<u32>,
    /// Set `i` is the words from `starts[i]` to `starts[i + 1]`, at least one: one start more than there are sets,
    /// the first 0 and the last the number of words; empty where there is no set.
    pub starts: Vec<u32>,
}

impl CategorySets {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends a set, given as its words (none is one of zeros), and gives its index; `None` where there would be
    /// more than `i32::MAX` words or sets, which no file holds.
    pub fn push(&mut self, words: impl IntoIterator<Item = u32>) -> Option<u32> {
        let most = i32::MAX as usize;
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        let (index, start) = (self.len(), self.words.len());
        self.words.extend(words);
        if self.words.len() == start {
            self.words.push(0);
        }
        if self.words.len() > most || index >= most {
            return None;
        }
        self.starts.push(self.words.len() as u32);
        Some(index as u32)
    }

    /// Whether the set has the category.
    ///
    /// # Panics
    /// When there is no such set.
    #[must_use]
    pub fn contains(&self, set: u32, category: u32) -> bool {
        let (start, end) = (self.starts[set as usize], self.starts[set as usize + 1]);
        let word = category / 32;
        word < end - start && self.words[(start + word) as usize] >> (category % 32) & 1 == 1
    }
}

/// Which category a number is. What is none is in no set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CategoryRule {
    /// A whole number from 0 is one, any other number none.
    #[default]
    Exact,
    /// The number without its fraction, so that -0.5 is category 0. LightGBM's cast.
    Truncate,
    /// The largest whole number that is not above it, so that -0.5 is none. XGBoost's check and cast.
    Floor,
}

impl CategoryRule {
    /// The category that a number is; one of 2^31 or more is none by any rule.
    #[must_use]
    pub fn category(self, x: f64) -> Option<u32> {
        let lowest = match self {
            CategoryRule::Exact | CategoryRule::Floor => x >= 0.0,
            CategoryRule::Truncate => x > -1.0,
        };
        if !(lowest && x < 2_147_483_648.0) {
            return None;
        }
        let category = x as u32;
        (self != CategoryRule::Exact || f64::from(category) == x).then_some(category)
    }
}

/// The size of the largest number that is missing where zero is: LightGBM's `1e-35f`.
pub const ZERO: f64 = 1e-35f32 as f64;

/// A node of a tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node {
    /// Compares one feature.
    Split {
        /// Index of the feature.
        feature: u32,
        /// Compared with, already rounded so that comparing in the trees' `element` type decides as
        /// the library does.
        threshold: f64,
        /// Taken when the comparison holds.
        left: u32,
        /// Taken when it does not.
        right: u32,
        /// Whether a missing value (NaN) goes left.
        missing_left: bool,
        /// Whether a number of at most 1e-35 in size (LightGBM's `kZeroThreshold`, [`ZERO`]) is missing too.
        zero_missing: bool,
    },
    /// Asks whether one feature, a category, is in a set.
    Category {
        /// Index of the feature.
        feature: u32,
        /// Index of the set.
        set: u32,
        /// Taken when the category is in the set.
        left: u32,
        /// Taken when it is not, and by a number that is no category.
        right: u32,
        /// Whether a missing value (NaN) goes left.
        missing_left: bool,
    },
    /// Ends the walk.
    Leaf {
        /// Row of `leaves`.
        leaf: u32,
    },
}

/// When a node sends a row to the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `x <= threshold`
    LessOrEqual,
    /// `x < threshold`
    Less,
}
