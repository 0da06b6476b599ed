//! Trees as tables for the kernels that look at ranks: what `realizar-runtime`'s `kernels::ranked` reads.
//!
//! The macro lays these tables out and `cargo realizar inspect` says which trees have them. Macros run unoptimised
//! even in release builds, so the loops over nodes are plain index loops.

mod across;
mod columns;
mod fused;
mod heap;
mod leaves;
mod oblivious;
mod path;
mod pieces;
mod rights;
mod shallow;
mod small;
mod steps;
mod walk;

use crate::ir::op::ObliviousTrees;
use crate::ir::{Element, Node, Trees};
pub use across::BLOCK;
use columns::Columns;
pub use fused::{Fused, LINE};
pub use leaves::Leaves;
use pieces::{Piece, pieces};
use rights::Builder;
pub use steps::Steps;
pub use walk::{Cells, LANES, Walk};

/// Why trees have no such tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// A feature has more than 255 cut points.
    Cuts,
    /// Trees look at more than 128 features (127 where there are categories). Walked side by side: at 4,096 cells.
    Features,
    /// A tree has more than 256 leaves, or a leaf too far from the root for pieces. Walked side by side: a node's
    /// children are more than 65,535 nodes away.
    Size,
    /// A tree that asks one question a level has more than eight levels, or most have far fewer than the deepest.
    Levels,
    /// Missing values go both ways at a feature of trees that ask one question a level.
    Missing,
    /// Zero is missing at some of a feature's nodes and a number at others.
    Zero,
    /// No number is below a threshold. Trees that ask one question a level, and walked side by side: one is not
    /// finite.
    Threshold,
    /// The words of categories and missing values would take more than a mebibyte. Walked side by side: a node
    /// asks for a category.
    Categories,
    /// Leaves of several numbers are more than 65,535, or weighted by tree.
    Leaves,
    /// Trees ask too many questions for tables of sums.
    Tests,
    /// For tables of sums leaves have several numbers, or all add nothing, or more than f64 tells apart.
    Numbers,
    /// In steps: the tree compares f64.
    Double,
    /// In steps: there are several trees.
    Several,
    /// There are no trees.
    Empty,
}

/// The tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Nodes that a row meets in all trees together if it ends in each leaf of a tree equally often.
    pub walk: f64,
    /// Bytes of a row: 32, 64 or 128.
    pub bytes: usize,
    /// For each byte that trees look at `[feature, first block, blocks, missing]`.
    pub columns: Vec<[u32; 4]>,
    /// Ascending cut points in blocks of 16, filled up with NaN.
    pub cuts: Vec<f64>,
    /// For each feature with words `[feature, levels, first row, flags]`.
    pub entries: Vec<[u32; 4]>,
    /// The rows of words.
    pub words: Vec<u64>,
    /// For each word where its sets start, and where the last ones end; none where rows with categories go one by one.
    pub starts: Vec<u32>,
    /// For each node that asks for a category the bits of those that go right, then which of the entries with levels it
    /// asks.
    pub sets: Vec<[u8; 17]>,
    /// For each word of outcomes its 64 tests: columns, then cuts.
    pub tests: Vec<Tests>,
    /// How a leaf is found.
    pub shape: Shape,
    /// For each place of each tree its numbers; where trees come in pairs, one that adds nothing fills the last up.
    pub leaves: Leaves,
}

/// 64 tests: columns, then cuts.
pub type Tests = [[u8; 64]; 2];

/// The leaf of a place where nothing ends.
const NO_LEAF: u32 = u32::MAX;

/// How a leaf is found.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// In a perfect tree of six levels and some more.
    Heap {
        /// Levels beyond the sixth: 0, 1 or 2.
        more: usize,
        /// For each tree the tests of those levels, each `[column, cut]`.
        below: Vec<[u8; 2]>,
    },
    /// By what each node keeps rows from, in one of 32 places.
    Path {
        /// For each pair of trees, for each of both: the nodes that keep a row that they send to the right from each
        /// place.
        keepers: Vec<[[u32; 32]; 2]>,
        /// For each node of both `[left, right]`: the bit of a node, or 32 and a place. In the last, how many nodes.
        children: Vec<[[[u8; 2]; 32]; 2]>,
    },
    /// In a perfect tree of three levels.
    Shallow,
    /// By the outcomes themselves: the index of the leaf, of trees that ask one question a level and of small pieces.
    Oblivious {
        /// Levels of the deepest tree: 1 to 8.
        levels: usize,
    },
}

impl Shape {
    /// Trees that have their outcomes in one word.
    #[must_use]
    pub fn trees(&self) -> usize {
        match self {
            Shape::Heap { .. } => 1,
            Shape::Path { .. } => 2,
            Shape::Shallow | Shape::Oblivious { .. } => 8,
        }
    }

    /// Places for leaves in each tree.
    #[must_use]
    pub fn places(&self) -> usize {
        match self {
            Shape::Heap { more, .. } => 64 << more,
            Shape::Path { .. } => 32,
            Shape::Shallow => 8,
            Shape::Oblivious { levels } => 1 << levels,
        }
    }
}

/// Nanoseconds of one node when trees are walked from node to node: a branch that is guessed wrong half of the time.
pub(crate) const NODE: f64 = 4.8;
/// Nanoseconds before the first feature's rank.
const START: f64 = 10.0;
/// Nanoseconds of one feature's rank.
const RANK: f64 = 2.0;
/// Nanoseconds of one tree when all of its nodes are tested at once.
const TREE: f64 = 2.1;
/// Nanoseconds of one piece of at most 32 leaves.
const PATH: f64 = 3.2;
/// Nanoseconds of one tree that asks one question a level.
const OBLIVIOUS: f64 = 0.8;
/// Nanoseconds of one tree of at most three levels.
const SHALLOW: f64 = 0.9;
/// Small pieces: how many tests they have at most, and nanoseconds of one.
const SMALL: [(usize, f64); 2] = [(6, 0.9), (7, 1.0)];
/// Trees of more tests are not cut into small pieces.
const SMALL_TESTS: usize = 12;
/// Nanoseconds of each level below the sixth.
const LEVEL: f64 = 1.5;
/// Nanoseconds of a column that has the cut points of the one before.
const AGAIN: f64 = 0.5;
/// Nanoseconds of one feature as an ordered number.
const ORDERED: f64 = 0.7;
/// Nanoseconds of one node of one tree when trees are walked side by side, on ranks, on ordered f32 and f64.
const STEP: [f64; 3] = [0.9, 0.95, 1.1];
/// Nanoseconds of all else that is done for such a tree.
const WALKED: f64 = 0.8;

impl Ranked {
    /// Whether many of the trees are in pieces.
    #[must_use]
    pub fn is_cut(&self, trees: &Trees) -> bool {
        self.tests.len() * self.shape.trees() > trees.roots.len() + trees.roots.len() / 2 + 8
    }

    /// Nanoseconds that one row takes, about: with these tables, and walking from node to node.
    #[must_use]
    pub fn nanoseconds(&self) -> (f64, f64) {
        let trees = (self.tests.len() * self.shape.trees()) as f64;
        let tree = match self.shape {
            Shape::Heap { more, .. } => TREE + LEVEL * more as f64,
            Shape::Path { .. } => PATH,
            Shape::Shallow => SHALLOW,
            Shape::Oblivious { .. } => OBLIVIOUS,
        };
        (START + RANK * self.columns.len() as f64 + tree * trees, NODE * self.walk)
    }
}

/// Levels of the deepest tree, tests of all, and how long all walks are together.
struct Size {
    levels: usize,
    tests: usize,
    /// Nodes that a row meets if it ends in each leaf equally often.
    walk: f64,
}

impl Ranked {
    /// The tables of checked trees.
    ///
    /// # Errors
    /// What keeps these trees from having them.
    pub fn of(trees: &Trees) -> Result<Ranked, Unfit> {
        let size = size(trees)?;
        let mut columns = Columns::of(trees)?;
        let chosen = choose(trees, &size, &columns)?;
        let words = match &chosen {
            Chosen::Heap(_) => trees.roots.len(),
            Chosen::Shallow => trees.roots.len().div_ceil(8),
            Chosen::Path(pieces) => pieces.len().div_ceil(2),
            Chosen::Small(pieces, _) => pieces.len().div_ceil(8),
        };
        let mut rights = Builder::new(trees, &columns, words)?;
        let mut tests = vec![columns.no_test(); words];
        let mut tree_of = Vec::with_capacity(trees.roots.len());
        let (shape, leaves) = match &chosen {
            Chosen::Heap(more) => {
                tree_of.extend(0..trees.roots.len() as u32);
                heap::lay_out(trees, &columns, &mut rights, &mut tests, *more)
            }
            Chosen::Shallow => {
                tree_of.extend(0..trees.roots.len() as u32);
                shallow::lay_out(trees, &columns, &mut rights, &mut tests)
            }
            Chosen::Path(pieces) => {
                of_pieces(&mut tree_of, pieces);
                path::lay_out(pieces, &columns, &mut rights, &mut tests)
            }
            Chosen::Small(pieces, levels) => {
                of_pieces(&mut tree_of, pieces);
                small::lay_out(pieces, &columns, &mut rights, &mut tests, *levels)
            }
        };
        let leaves = Leaves::of(trees, &leaves, shape.places(), &tree_of)?;
        let starts = rights.blocks(&mut columns, &mut tests);
        rights.order();
        Ok(Ranked {
            walk: size.walk,
            bytes: columns.bytes,
            columns: columns.columns,
            cuts: columns.blocks,
            entries: rights.entries,
            words: rights.words,
            starts,
            sets: rights.sets,
            tests,
            shape,
            leaves,
        })
    }
}

impl Ranked {
    /// The tables of checked trees that ask one question a level, on a row of `inputs` features as f32. What they
    /// give is still to be multiplied by the scale, and the bias added.
    ///
    /// # Errors
    /// What keeps these trees from having them.
    pub fn of_oblivious(trees: &ObliviousTrees, inputs: usize) -> Result<Ranked, Unfit> {
        let columns = Columns::of_oblivious(trees, inputs)?;
        let (tests, levels) = oblivious::tests(trees, &columns)?;
        Ok(Ranked {
            walk: trees.features.len() as f64,
            bytes: columns.bytes,
            columns: columns.columns,
            cuts: columns.blocks,
            entries: Vec::new(),
            words: Vec::new(),
            starts: Vec::new(),
            sets: Vec::new(),
            leaves: oblivious::leaves(trees, levels, tests.len()),
            tests,
            shape: Shape::Oblivious { levels },
        })
    }
}

/// The shape of a model's trees.
enum Chosen {
    Heap(usize),
    Shallow,
    Path(Vec<Piece>),
    Small(Vec<Piece>, usize),
}

/// The shape that answers a row soonest.
fn choose(trees: &Trees, size: &Size, columns: &Columns) -> Result<Chosen, Unfit> {
    if size.levels <= 3 {
        return Ok(Chosen::Shallow);
    }
    let mut best = f64::INFINITY;
    let mut chosen = Err(Unfit::Size);
    let more = size.levels.saturating_sub(6);
    // Below the sixth level a node can ask only what ranks tell.
    if more == 0 || (more <= 2 && !columns.need_words(trees)) {
        best = (TREE + LEVEL * more as f64) * trees.roots.len() as f64;
        chosen = Ok(Chosen::Heap(more));
    }
    // No tree is in less than one piece, and no piece has more tests.
    let fewest = trees.roots.len().max(size.tests / 31);
    if PATH * (fewest as f64) < best
        && let Ok(pieces) = pieces(trees, 31)
        && PATH * (pieces.len() as f64) < best
    {
        best = PATH * pieces.len() as f64;
        chosen = Ok(Chosen::Path(pieces));
    }
    if size.tests <= SMALL_TESTS * trees.roots.len() {
        let mut kind = 0;
        while kind < SMALL.len() {
            let (levels, nanoseconds) = SMALL[kind];
            if let Ok(pieces) = pieces(trees, levels)
                && nanoseconds * (pieces.len() as f64) < best
            {
                best = nanoseconds * pieces.len() as f64;
                chosen = Ok(Chosen::Small(pieces, levels));
            }
            kind += 1;
        }
    }
    chosen
}

/// For each piece its tree.
fn of_pieces(tree_of: &mut Vec<u32>, pieces: &[Piece]) {
    let mut at = 0;
    while at < pieces.len() {
        tree_of.push(pieces[at].tree);
        at += 1;
    }
}

/// Levels, tests and walks of the trees. More than 256 leaves are not counted on.
fn size(trees: &Trees) -> Result<Size, Unfit> {
    if trees.roots.is_empty() {
        return Err(Unfit::Empty);
    }
    let mut size = Size { levels: 0, tests: 0, walk: 0.0 };
    let mut open = Vec::new();
    let mut tree = 0;
    while tree < trees.roots.len() {
        let (mut leaves, mut met) = (0, 0);
        open.push((trees.roots[tree], 0));
        while let Some((node, level)) = open.pop() {
            match trees.nodes[node as usize] {
                Node::Leaf { .. } => {
                    leaves += 1;
                    if leaves > 256 {
                        return Err(Unfit::Size);
                    }
                    size.levels = size.levels.max(level);
                    met += level;
                }
                Node::Split { left, right, .. } | Node::Category { left, right, .. } => {
                    open.push((right, level + 1));
                    open.push((left, level + 1));
                }
            }
        }
        size.tests += leaves - 1;
        size.walk += met as f64 / leaves as f64;
        tree += 1;
    }
    Ok(size)
}

/// The next smaller number of the type, so that `x > below(cut)` is `x >= cut`.
fn below(cut: f64, element: Element) -> f64 {
    match element {
        Element::F32 => f64::from((cut as f32).next_down()),
        Element::F64 => cut.next_down(),
    }
}
