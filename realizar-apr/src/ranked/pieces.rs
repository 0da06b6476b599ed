//! Trees in pieces of few tests.
//!
//! A piece is a tree by itself: the nodes on the way from the root to where a branch was cut off, and the branch. A row
//! that goes another way ends where no leaf is, at negative zero, which changes no sum that it is added to. So each row
//! has its leaf in one piece of each tree, and sums have the bits that whole trees give.

use super::{NO_LEAF, Unfit};
use crate::ir::{Node, Trees};

/// The mark of a leaf among the children of a test.
pub(super) const LEAF: u32 = 1 << 31;

/// One piece.
pub(super) struct Piece {
    pub(super) tree: u32,
    /// The nodes, parents first; none where the tree is a leaf.
    pub(super) tests: Vec<Test>,
    /// What the piece starts with, as a child.
    pub(super) root: u32,
}

/// A node and its two children: the index of a later test, a leaf with the mark [`LEAF`], or [`NO_LEAF`].
pub(super) struct Test {
    pub(super) node: Node,
    pub(super) children: [u32; 2],
}

/// A node of the tree that is cut.
struct Whole {
    node: Node,
    /// Places of its children.
    children: [usize; 2],
    parent: usize,
    level: usize,
    /// Tests at it and below, without branches that were cut off.
    tests: usize,
    cut: bool,
}

/// The pieces of each tree, of at most `most` tests each, tree by tree.
pub(super) fn pieces(trees: &Trees, most: usize) -> Result<Vec<Piece>, Unfit> {
    let mut pieces = Vec::with_capacity(trees.roots.len());
    let mut tree = 0;
    while tree < trees.roots.len() {
        let mut whole = whole(trees, trees.roots[tree]);
        while whole[0].tests > most {
            // The largest branch that is a piece with the way to it; of those the one nearest to the root.
            let mut best = 0;
            let mut at = 1;
            while at < whole.len() {
                if whole[at].tests + whole[at].level <= most
                    && !whole[at].cut
                    && (best == 0 || whole[at].tests > whole[best].tests)
                {
                    best = at;
                }
                at += 1;
            }
            let tests = whole[best].tests;
            if best == 0 || tests == 0 {
                return Err(Unfit::Size);
            }
            pieces.push(piece(&whole, tree, best));
            whole[best].cut = true;
            let mut below = best + 1;
            while below < whole.len() {
                whole[below].cut |= whole[whole[below].parent].cut;
                below += 1;
            }
            let mut above = best;
            while above > 0 {
                above = whole[above].parent;
                whole[above].tests -= tests;
            }
        }
        pieces.push(piece(&whole, tree, 0));
        tree += 1;
    }
    Ok(pieces)
}

/// The nodes of a tree, level by level.
fn whole(trees: &Trees, root: u32) -> Vec<Whole> {
    let new = |node: u32, parent, level| Whole {
        node: trees.nodes[node as usize],
        children: [0; 2],
        parent,
        level,
        tests: 0,
        cut: false,
    };
    let mut whole = vec![new(root, 0, 0)];
    let mut at = 0;
    while at < whole.len() {
        if let Node::Split { left, right, .. } | Node::Category { left, right, .. } = whole[at].node {
            let (first, level) = (whole.len(), whole[at].level + 1);
            whole[at].children = [first, first + 1];
            whole.push(new(left, at, level));
            whole.push(new(right, at, level));
        }
        at += 1;
    }
    while at > 0 {
        at -= 1;
        if !matches!(whole[at].node, Node::Leaf { .. }) {
            let [left, right] = whole[at].children;
            whole[at].tests = 1 + whole[left].tests + whole[right].tests;
        }
    }
    whole
}

/// The piece of the branch at `top` and the way there.
fn piece(whole: &[Whole], tree: usize, top: usize) -> Piece {
    let mut piece = Piece { tree: tree as u32, tests: Vec::with_capacity(whole[top].tests), root: 0 };
    let mut way = Vec::with_capacity(whole[top].level + 1);
    let mut at = top;
    while at > 0 {
        way.push(at);
        at = whole[at].parent;
    }
    // From the root down, without the branch itself.
    while let Some(next) = way.pop() {
        let from = &whole[whole[next].parent];
        let to = piece.tests.len() as u32 + 1;
        let children = if from.children[0] == next { [to, NO_LEAF] } else { [NO_LEAF, to] };
        piece.tests.push(Test { node: from.node, children });
    }
    // Each place of a test and which child of which test it is.
    let mut open = vec![(top, usize::MAX, 0)];
    let mut next = 0;
    while next < open.len() {
        let (at, parent, side) = open[next];
        next += 1;
        let place = piece.tests.len() as u32;
        let child = match whole[at].node {
            _ if whole[at].cut => NO_LEAF,
            Node::Leaf { leaf } => LEAF | leaf,
            node => {
                piece.tests.push(Test { node, children: [NO_LEAF; 2] });
                open.push((whole[at].children[0], place as usize, 0));
                open.push((whole[at].children[1], place as usize, 1));
                place
            }
        };
        if parent != usize::MAX {
            piece.tests[parent].children[side] = child;
        } else if place == 0 {
            piece.root = child;
        }
    }
    piece
}
