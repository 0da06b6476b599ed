//! Trees of any shape with at most 32 leaves.

use super::{Reach, Rows, Shape, sealed};
use crate::isa::{Bytes, Isa, Keepers, Tests};

/// Trees of at most 31 nodes, two to a word; an odd number of them is filled up with a tree that adds nothing.
///
/// All nodes of two trees are tested at once. Each that sends the row right keeps it from the leaves of its left branch;
/// the row's leaf is the first from the left that no node keeps it from, wherever the row meets those nodes or not.
#[derive(Debug)]
pub struct Path {
    /// For each pair of trees their tests: those of the first are the lower 32.
    pub tests: &'static [Tests],
    /// For each tree the nodes that keep a row that they send to the right from each of its leaves.
    pub keepers: &'static [[Keepers; 2]],
    /// For each node of each tree where its outcomes lead, `[left, right]`: to a later node, or to 32 and the number of
    /// a leaf. In the first number of the last place, how many nodes the tree has.
    pub children: &'static [[[[u8; 2]; 32]; 2]],
}

impl Shape<2, 32> for Path {}

impl sealed::Shape<2, 32> for Path {
    #[inline(always)]
    fn words(&self) -> usize {
        self.tests.len()
    }

    #[inline(always)]
    fn leaves<I: Isa, const C: usize>(&self, isa: I, word: usize, row: &[u8; C], rights: u64) -> [usize; 2] {
        let outcomes = isa.outcomes(row, &self.tests[word]) | rights;
        let [first, second] = &self.keepers[word];
        [isa.path_leaf(outcomes as u32, first), isa.path_leaf((outcomes >> 32) as u32, second)]
    }

    #[inline(always)]
    fn leaves_block<I: Isa, const C: usize, const MIXED: bool>(
        &self,
        isa: I,
        word: usize,
        rows: &Rows<C>,
        rights: u64,
        reach: &mut Reach<I>,
    ) -> [Bytes; 2] {
        let (tests, children) = (&self.tests[word], &self.children[word]);
        let mut leaves = [Bytes::ZERO; 2];
        for (tree, leaves) in leaves.iter_mut().enumerate() {
            let children = &children[tree];
            let nodes = usize::from(children[31][0]) % 32;
            reach[0] = isa.all();
            for node in 0..nodes {
                let [left, right] = children[node].map(|child| usize::from(child) % 64);
                for (part, at) in (0..64).step_by(I::ROWS).enumerate() {
                    let holds = rows.holds::<I, MIXED>(isa, tests, 32 * tree + node, rights, at);
                    let here = reach[node].as_ref()[part];
                    reach[right].as_mut()[part] = isa.both(here, holds);
                    reach[left].as_mut()[part] = isa.without(here, holds);
                }
            }
            // Rows that reach no other leaf are at the first.
            for leaf in 1..=nodes {
                for (part, at) in (0..64).step_by(I::ROWS).enumerate() {
                    let (mask, found) = (reach[32 + leaf].as_ref()[part], isa.lanes(leaves, at));
                    isa.put(isa.choose(mask, found, isa.each(leaf as u8)), leaves, at);
                }
            }
        }
        leaves
    }
}
