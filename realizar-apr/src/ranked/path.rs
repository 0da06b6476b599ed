//! Trees of any shape in pieces of at most 32 leaves, in pairs.

use super::columns::Columns;
use super::pieces::{LEAF, Piece};
use super::rights::Builder;
use super::{NO_LEAF, Shape, Tests};

/// Fills in the tests of each pair, and gives the nodes that keep rows from each leaf and the leaf of each place.
/// Places go from left to right.
pub(super) fn lay_out(
    pieces: &[Piece],
    columns: &Columns,
    rights: &mut Builder<'_>,
    tests: &mut [Tests],
) -> (Shape, Vec<u32>) {
    let mut keepers = vec![[[0; 32]; 2]; tests.len()];
    let mut children = vec![[[[0; 2]; 32]; 2]; tests.len()];
    let mut leaves = vec![NO_LEAF; 64 * tests.len()];
    let mut open = Vec::new();
    let mut firsts = [0; 32];
    // The piece that fills the last pair up has one leaf, which adds nothing.
    let mut at = 0;
    while at < pieces.len() {
        let (piece, word, second) = (&pieces[at], at / 2, at % 2);
        let mut test = 0;
        // In the order of levels, so that a node's parent is seldom the one before it: they wait for each other.
        while test < piece.tests.len() {
            let node = piece.tests[test].node;
            let bit = 32 * second + test;
            let [column, cut] = columns.of_node(node);
            tests[word][0][bit] = column;
            tests[word][1][bit] = cut;
            rights.node(node, word, bit);
            test += 1;
        }
        // A child and which child of which test it is, from left to right; between the children of a test, the test.
        let mut place = 0;
        open.push((piece.root, 31, 1));
        while let Some((child, parent, side)) = open.pop() {
            if side == 2 {
                // All places since the test was met are to its left.
                let mut kept = firsts[parent];
                while kept < place {
                    keepers[word][second][kept] |= 1_u32 << parent;
                    kept += 1;
                }
            } else if child < LEAF {
                let test = child as usize;
                children[word][second][parent][side] = child as u8;
                firsts[test] = place;
                open.push((piece.tests[test].children[1], test, 1));
                open.push((0, test, 2));
                open.push((piece.tests[test].children[0], test, 0));
            } else {
                children[word][second][parent][side] = 32 + place as u8;
                if child != NO_LEAF {
                    leaves[32 * at + place] = child - LEAF;
                }
                place += 1;
            }
        }
        children[word][second][31] = [piece.tests.len() as u8, 0];
        at += 1;
    }
    (Shape::Path { keepers, children }, leaves)
}
