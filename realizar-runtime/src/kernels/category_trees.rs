//! A sum over decision trees with what the trees of [`super::trees`] go without: nodes that ask for a category,
//! zeros that are missing, a weight for each tree.
//!
//! The tables are the same, with two more marks in `feature`. A kernel of its own, so that plain trees pay for
//! none of it.

use super::trees::{Compare, MISSING_LEFT};
use super::{Element, Stage};

/// In [`CategoryTrees::feature`]: a number of at most [`ZERO`] in size is missing too.
pub const ZERO_MISSING: u32 = 1 << 30;

/// In [`CategoryTrees::feature`]: the node asks whether a category is in a set.
pub const CATEGORY: u32 = 1 << 29;

/// In [`CategoryTrees::feature`], without the marks: the node is a leaf.
pub const LEAF: u32 = CATEGORY - 1;

/// The size of the largest number that is missing where zero is: LightGBM's `kZeroThreshold`.
pub const ZERO: f64 = 1e-35f32 as f64;

/// Which category a number is. What is none is in no set; 2^31 and more is none by any rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Categories {
    /// A whole number from 0 is one.
    Exact,
    /// The number without its fraction, so that -0.5 is category 0.
    Truncate,
    /// The largest whole number that is not above it, so that -0.5 is none.
    Floor,
}

impl Categories {
    /// The category that a number is.
    #[inline(always)]
    pub(super) fn of(self, x: f64) -> Option<u32> {
        let from = match self {
            Categories::Exact | Categories::Floor => x >= 0.0,
            Categories::Truncate => x > -1.0,
        };
        if !(from && x < 2_147_483_648.0) {
            return None;
        }
        let category = x as u32;
        (self != Categories::Exact || f64::from(category) == x).then_some(category)
    }
}

/// `(base + sum of weight * (scale * leaf)) / divisor`, in the trees' order. `N` features are compared as `X`,
/// sums are made as `S`; `W` numbers in a leaf go to `M` scores.
///
/// Tables are those of a checked artifact: each walk from a root ends in a leaf, every index is in range.
#[derive(Debug)]
pub struct CategoryTrees<
    X: 'static,
    S: 'static,
    const N: usize,
    const NODES: usize,
    const TREES: usize,
    const LEAVES: usize,
    const W: usize,
    const M: usize,
    const STARTS: usize,
    const WORDS: usize,
> {
    /// The feature that a node compares, or [`LEAF`], with the marks [`MISSING_LEFT`], [`ZERO_MISSING`] and
    /// [`CATEGORY`] added.
    pub feature: &'static [u32; NODES],
    /// What it is compared with; of a node that asks for a category, the index of its set.
    pub threshold: &'static [X; NODES],
    /// The node taken when the comparison holds, or the category is in the set; of a leaf, its row of `leaves`.
    pub left: &'static [u32; NODES],
    /// The node taken when it does not.
    pub right: &'static [u32; NODES],
    /// The root of each tree.
    pub roots: &'static [u32; TREES],
    /// The score that each tree adds to, where `W` is 1 and `M` is more.
    pub targets: Option<&'static [u32; TREES]>,
    /// Multiplies the leaves of each tree.
    pub weights: Option<&'static [S; TREES]>,
    /// The leaves' numbers.
    pub leaves: &'static [[S; W]; LEAVES],
    /// What each sum starts at.
    pub base: &'static [S; M],
    /// Each leaf is multiplied by this.
    pub scale: S,
    /// The sums are divided by this.
    pub divisor: S,
    /// How a node compares.
    pub compare: Compare,
    /// Set `i` is the words from `starts[i]` to `starts[i + 1]`.
    pub starts: &'static [u32; STARTS],
    /// Category `c` is bit `c % 32` of word `c / 32` of its set.
    pub words: &'static [u32; WORDS],
    /// Which category a number is.
    pub categories: Categories,
    /// How many levels each feature has, 0 for any number of them: what is none of them is missing.
    pub levels: Option<&'static [u32; N]>,
}

impl<
    X: Element,
    S: Element,
    const N: usize,
    const NODES: usize,
    const TREES: usize,
    const LEAVES: usize,
    const W: usize,
    const M: usize,
    const STARTS: usize,
    const WORDS: usize,
> CategoryTrees<X, S, N, NODES, TREES, LEAVES, W, M, STARTS, WORDS>
{
    /// The row of `leaves` in which the walk from `root` ends.
    #[inline(always)]
    fn walk(&self, root: u32, row: &[X; N]) -> usize {
        let mut at = root as usize;
        loop {
            let code = self.feature[at];
            let feature = (code & LEAF) as usize;
            if feature == LEAF as usize {
                return self.left[at] as usize;
            }
            let x = row[feature];
            let goes_left = if code & CATEGORY == 0 {
                let threshold = self.threshold[at];
                #[expect(clippy::eq_op, reason = "only NaN is not equal to itself")]
                let is_missing = x != x || (code & ZERO_MISSING != 0 && x.abs() <= X::from_f64(ZERO));
                match self.compare {
                    _ if is_missing => code & MISSING_LEFT != 0,
                    Compare::LessOrEqual => x <= threshold,
                    Compare::Less => x < threshold,
                }
            } else {
                self.holds(code, feature, x, self.threshold[at])
            };
            at = if goes_left { self.left[at] as usize } else { self.right[at] as usize };
        }
    }

    /// Whether a node of a category sends `x` to the left.
    fn holds(&self, code: u32, feature: usize, x: X, set: X) -> bool {
        let category = self.categories.of(x.to_f64());
        let levels = self.levels.map_or(0, |levels| levels[feature]);
        #[expect(clippy::eq_op, reason = "only NaN is not equal to itself")]
        let is_missing = x != x || (levels > 0 && category.is_none_or(|category| category >= levels));
        if is_missing {
            return code & MISSING_LEFT != 0;
        }
        let Some(category) = category else { return false };
        let set = set.to_f64() as usize;
        let (start, end) = (self.starts[set] as usize, self.starts[set + 1] as usize);
        let word = start + category as usize / 32;
        word < end && self.words[word] >> (category % 32) & 1 == 1
    }
}

impl<
    X: Element,
    S: Element,
    const N: usize,
    const NODES: usize,
    const TREES: usize,
    const LEAVES: usize,
    const W: usize,
    const M: usize,
    const STARTS: usize,
    const WORDS: usize,
> Stage<N, M> for CategoryTrees<X, S, N, NODES, TREES, LEAVES, W, M, STARTS, WORDS>
{
    type In = X;
    type Out = S;

    #[inline(always)]
    fn run(&self, row: &[X; N], out: &mut [S; M]) {
        *out = *self.base;
        for (tree, &root) in self.roots.iter().enumerate() {
            let leaf = &self.leaves[self.walk(root, row)];
            let weight = self.weights.map_or(S::ONE, |weights| weights[tree]);
            match self.targets {
                Some(targets) => {
                    let sum = &mut out[targets[tree] as usize];
                    *sum = *sum + weight * (self.scale * leaf[0]);
                }
                None => {
                    for (sum, &value) in out.iter_mut().zip(leaf) {
                        *sum = *sum + weight * (self.scale * value);
                    }
                }
            }
        }
        for sum in out {
            *sum = *sum / self.divisor;
        }
    }
}
