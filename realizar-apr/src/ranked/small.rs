//! Pieces of few tests, eight to a word: the outcomes are an index of the piece's leaves.

use super::columns::Columns;
use super::pieces::{LEAF, Piece};
use super::rights::Builder;
use super::{NO_LEAF, Shape, Tests};

/// Fills in the tests of each eight pieces, and gives the leaf of each place.
pub(super) fn lay_out(
    pieces: &[Piece],
    columns: &Columns,
    rights: &mut Builder<'_>,
    tests: &mut [Tests],
    levels: usize,
) -> (Shape, Vec<u32>) {
    let mut leaves = vec![NO_LEAF; (tests.len() * 8) << levels];
    let mut at = 0;
    while at < pieces.len() {
        let piece = &pieces[at];
        let mut test = 0;
        while test < piece.tests.len() {
            let (word, bit) = (at / 8, 8 * (at % 8) + test);
            let node = piece.tests[test].node;
            let [column, cut] = columns.of_node(node);
            tests[word][0][bit] = column;
            tests[word][1][bit] = cut;
            rights.node(node, word, bit);
            test += 1;
        }
        let mut outcomes = 0;
        while outcomes < 1 << levels {
            let mut child = piece.root;
            while child < LEAF {
                child = piece.tests[child as usize].children[outcomes >> child & 1];
            }
            if child != NO_LEAF {
                leaves[(at << levels) + outcomes] = child - LEAF;
            }
            outcomes += 1;
        }
        at += 1;
    }
    (Shape::Oblivious { levels }, leaves)
}
