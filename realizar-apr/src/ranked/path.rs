//! Trees of any shape in pieces of at most 32 leaves, in pairs.

use super::columns::Columns;
use super::pieces::{LEAF, Piece};
use super::rights::Builder;
use super::{NO_LEAF, Shape, Tests};

/// A path that no outcomes follow.
const NO_PATH: [[u32; 32]; 2] = [[0; 32], [1; 32]];

/// Fills in the tests of each pair, and gives the paths and the leaf of each place.
pub(super) fn lay_out(
    pieces: &[Piece],
    columns: &Columns,
    rights: &mut Builder<'_>,
    tests: &mut [Tests],
) -> (Shape, Vec<u32>) {
    let mut paths = vec![[NO_PATH; 2]; tests.len()];
    let mut children = vec![[[[0; 2]; 32]; 2]; tests.len()];
    let mut leaves = vec![NO_LEAF; 64 * tests.len()];
    let mut at = 0;
    // The piece that fills the last pair up has one leaf, which adds nothing.
    while at < 2 * tests.len() {
        let (word, second) = (at / 2, at % 2);
        // By test the bits that lead to it, and how they are.
        let mut ways = [[0; 2]; 32];
        let (mut test, mut place) = (0, 0);
        let count = if at < pieces.len() { pieces[at].tests.len() } else { 0 };
        if count == 0 {
            // A tree that is a leaf.
            paths[word][second][0][0] = 0;
            paths[word][second][1][0] = 0;
            if at < pieces.len() && pieces[at].root != NO_LEAF {
                leaves[32 * at] = pieces[at].root - LEAF;
            }
        }
        while test < count {
            let asked = &pieces[at].tests[test];
            // In the order of levels, so that a node's parent is seldom the one before it: they wait for each other.
            let bit = 32 * second + test;
            let [column, cut] = columns.of_node(asked.node);
            tests[word][0][bit] = column;
            tests[word][1][bit] = cut;
            rights.node(asked.node, word, bit);
            let mut side = 0;
            while side < 2 {
                let (care, want) = (ways[test][0] | 1 << test, ways[test][1] | (side as u32) << test);
                let child = asked.children[side];
                if child < LEAF {
                    ways[child as usize] = [care, want];
                    children[word][second][test][side] = child as u8;
                } else {
                    paths[word][second][0][place] = care;
                    paths[word][second][1][place] = want;
                    children[word][second][test][side] = 32 + place as u8;
                    if child != NO_LEAF {
                        leaves[32 * at + place] = child - LEAF;
                    }
                    place += 1;
                }
                side += 1;
            }
            test += 1;
        }
        children[word][second][31] = [count as u8, 0];
        at += 1;
    }
    (Shape::Path { paths, children }, leaves)
}
