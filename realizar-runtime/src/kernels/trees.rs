//! A sum over decision trees, all of whose nodes are in parallel tables.

use super::{Element, Stage};

/// When a node sends a row to the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `x <= threshold`
    LessOrEqual,
    /// `x < threshold`
    Less,
}

/// In [`Trees::feature`]: a missing value goes left.
pub const MISSING_LEFT: u32 = 1 << 31;

/// In [`Trees::feature`], without [`MISSING_LEFT`]: the node is a leaf.
pub const LEAF: u32 = MISSING_LEFT - 1;

/// `(base + sum of scale * leaf) / divisor`, in the trees' order. Features are compared as `X`, sums are made
/// as `S`; `W` numbers in a leaf go to `M` scores.
///
/// Tables are those of a checked artifact: each walk from a root ends in a leaf, every index is in range.
#[derive(Debug)]
pub struct Trees<
    X: 'static,
    S: 'static,
    const NODES: usize,
    const TREES: usize,
    const LEAVES: usize,
    const W: usize,
    const M: usize,
> {
    /// The feature that a node compares, or [`LEAF`]; with [`MISSING_LEFT`] added where NaN goes left.
    pub feature: &'static [u32; NODES],
    /// What it is compared with.
    pub threshold: &'static [X; NODES],
    /// The node taken when the comparison holds; of a leaf, its row of `leaves`.
    pub left: &'static [u32; NODES],
    /// The node taken when it does not.
    pub right: &'static [u32; NODES],
    /// The root of each tree.
    pub roots: &'static [u32; TREES],
    /// The score that each tree adds to, where `W` is 1 and `M` is more.
    pub targets: Option<&'static [u32; TREES]>,
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
}

impl<
    X: Element,
    S: Element,
    const NODES: usize,
    const TREES: usize,
    const LEAVES: usize,
    const W: usize,
    const M: usize,
> Trees<X, S, NODES, TREES, LEAVES, W, M>
{
    /// The row of `leaves` in which the walk from `root` ends.
    #[inline(always)]
    fn walk(&self, root: u32, row: &[X]) -> usize {
        let mut at = root as usize;
        loop {
            let code = self.feature[at];
            let feature = code & !MISSING_LEFT;
            if feature == LEAF {
                return self.left[at] as usize;
            }
            let x = row[feature as usize];
            let threshold = self.threshold[at];
            #[expect(clippy::eq_op, reason = "only NaN is not equal to itself")]
            let goes_left = if x != x {
                code & MISSING_LEFT != 0
            } else {
                match self.compare {
                    Compare::LessOrEqual => x <= threshold,
                    Compare::Less => x < threshold,
                }
            };
            at = if goes_left { self.left[at] as usize } else { self.right[at] as usize };
        }
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
> Stage<N, M> for Trees<X, S, NODES, TREES, LEAVES, W, M>
{
    type In = X;
    type Out = S;

    #[inline(always)]
    fn run(&self, row: &[X; N], out: &mut [S; M]) {
        *out = *self.base;
        for (tree, &root) in self.roots.iter().enumerate() {
            let leaf = &self.leaves[self.walk(root, row)];
            match self.targets {
                Some(targets) => {
                    let sum = &mut out[targets[tree] as usize];
                    *sum = *sum + self.scale * leaf[0];
                }
                None => {
                    for (sum, &value) in out.iter_mut().zip(leaf) {
                        *sum = *sum + self.scale * value;
                    }
                }
            }
        }
        for sum in out {
            *sum = *sum / self.divisor;
        }
    }
}
