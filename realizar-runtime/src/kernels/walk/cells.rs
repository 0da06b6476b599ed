//! What a row becomes, and how a node looks at it.

use super::super::Element;
use super::super::ranked::{Ranks, ZERO_MISSING, is_missing};
use crate::isa::Isa;

/// From features to `C` cells, and the nodes of all trees.
pub trait Cells<const C: usize>: sealed::Cells<C> + Sync {}

mod sealed {
    use super::super::super::Element;
    use crate::isa::Isa;

    /// What nodes do.
    pub trait Cells<const C: usize> {
        /// The type of features.
        type Element: Element;
        /// A whole number.
        type Cell: Copy;
        /// The cells of a row; those that no feature makes are 0.
        fn fill<I: Isa, const N: usize>(&self, isa: I, row: &[Self::Element; N]) -> [Self::Cell; C];
        /// The place to which the node at `at` leads; a leaf's own if it is one.
        fn step(&self, row: &[Self::Cell; C], at: usize) -> usize;
    }
}

/// Cells that are bytes: the rank of a feature among the cut points that trees compare it with.
#[derive(Debug)]
pub struct ByRank<X: 'static, const NODES: usize> {
    /// From features to bytes.
    pub ranks: Ranks<X>,
    /// From the lowest byte: column, cut, and in two bytes how far the left child is.
    pub nodes: &'static [u32; NODES],
}

impl<X: Element, const NODES: usize> Cells<256> for ByRank<X, NODES> {}

impl<X: Element, const NODES: usize> sealed::Cells<256> for ByRank<X, NODES> {
    type Element = X;
    type Cell = u8;

    #[inline(always)]
    fn fill<I: Isa, const N: usize>(&self, isa: I, row: &[X; N]) -> [u8; 256] {
        let mut bytes = [0; 256];
        self.ranks.fill_apart(isa, row, &mut bytes);
        bytes
    }

    #[inline(always)]
    fn step(&self, row: &[u8; 256], at: usize) -> usize {
        const { assert!(NODES.is_power_of_two(), "a place is cut to the nodes by a mask") };
        let node = self.nodes[at % NODES];
        let (column, cut) = (usize::from(node as u8), (node >> 8) as u8);
        at + (node >> 16) as usize + usize::from(row[column] >= cut)
    }
}

/// An element as a whole number above 0 in the same order, and nodes that hold two of them.
pub trait Order: Element + sealed_order::Order {}

mod sealed_order {
    /// As [`super::Order`].
    pub trait Order: Sized {
        /// The whole number.
        type Key: Copy + Sync + 'static;
        /// Below every cut.
        const NONE: Self::Key;
        /// Of a number that is not NaN. Both zeros are one.
        fn key(self) -> Self::Key;
        /// Of a missing value.
        fn missing(right: bool) -> Self::Key;
        /// Column, and how far the left child is.
        fn parts(second: Self::Key) -> (usize, usize);
        /// Whether a cell is at least a cut.
        fn is_at_least(cell: Self::Key, cut: Self::Key) -> bool;
    }
}

macro_rules! order {
    ($type:ident, $key:ident, $half:literal) => {
        impl Order for $type {}

        impl sealed_order::Order for $type {
            type Key = $key;
            const NONE: $key = 0;

            #[inline(always)]
            fn key(self) -> $key {
                // The sum of -0 and 0 is 0.
                let bits = (self + 0.0).to_bits();
                let sign = bits.cast_signed() >> ($key::BITS - 1);
                bits ^ (sign.cast_unsigned() | 1 << ($key::BITS - 1))
            }

            #[inline(always)]
            fn missing(right: bool) -> $key {
                if right { $key::MAX } else { 0 }
            }

            #[inline(always)]
            fn parts(second: $key) -> (usize, usize) {
                ((second & ((1 << $half) - 1)) as usize, (second >> $half) as usize)
            }

            #[inline(always)]
            fn is_at_least(cell: $key, cut: $key) -> bool {
                cell >= cut
            }
        }
    };
}

order!(f32, u32, 16);
order!(f64, u64, 32);

/// One cell: `[feature, missing]`. The feature's index; [`MISSING_RIGHT`] where a missing value goes right, with
/// [`ZERO_MISSING`] added where zero is missing too.
pub type Column = [u32; 2];

/// In the last number of a [`Column`]: a missing value goes right.
pub const MISSING_RIGHT: u32 = 1;

/// Cells that are the features themselves, as whole numbers in the same order.
#[derive(Debug)]
pub struct Ordered<X: Order, const NODES: usize> {
    /// One for each cell that trees look at.
    pub columns: &'static [Column],
    /// The cut; then from the lowest bit column and how far the left child is, half of the bits each.
    pub nodes: &'static [[X::Key; 2]; NODES],
}

impl<X: Order, const NODES: usize, const C: usize> Cells<C> for Ordered<X, NODES> {}

impl<X: Order, const NODES: usize, const C: usize> sealed::Cells<C> for Ordered<X, NODES> {
    type Element = X;
    type Cell = X::Key;

    #[inline(always)]
    fn fill<I: Isa, const N: usize>(&self, _: I, row: &[X; N]) -> [X::Key; C] {
        let mut cells = [X::NONE; C];
        for (cell, &[feature, missing]) in cells.iter_mut().zip(self.columns) {
            let x = row[feature as usize];
            *cell = if is_missing(x, missing & ZERO_MISSING != 0) {
                X::missing(missing & MISSING_RIGHT != 0)
            } else {
                x.key()
            };
        }
        cells
    }

    #[inline(always)]
    fn step(&self, row: &[X::Key; C], at: usize) -> usize {
        const { assert!(C.is_power_of_two(), "a column is cut to the cells by a mask") };
        const { assert!(NODES.is_power_of_two(), "a place is cut to the nodes by a mask") };
        let [cut, second] = self.nodes[at % NODES];
        let (column, far) = X::parts(second);
        at + far + usize::from(X::is_at_least(row[column % C], cut))
    }
}
