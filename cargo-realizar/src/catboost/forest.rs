//! Trees as the file has them.

/// A question of a tree: whether a row goes on to the right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Split {
    /// A numeric feature by its index is above the border.
    Float { feature: usize, border: f32 },
    /// A categorical feature by its index has the hash.
    Category { feature: usize, value: i32 },
    /// A computed number is above one of its borders, which is at this place among all borders and categories of all
    /// features: numbers, then categories, then computed numbers.
    Ctr { place: usize },
}

/// All trees; either of one sort or of the other.
#[derive(Debug, Default)]
pub(super) struct Forest {
    /// Numbers in a leaf.
    pub(super) width: usize,
    pub(super) leaves: Vec<f64>,
    /// Trees that ask one question a level.
    pub(super) oblivious: Oblivious,
    /// All other trees.
    pub(super) nodes: Vec<Node>,
    pub(super) roots: Vec<u32>,
}

/// Trees that ask one question a level, one after another.
#[derive(Debug, Default)]
pub(super) struct Oblivious {
    pub(super) splits: Vec<Split>,
    pub(super) depths: Vec<u32>,
}

/// A node of a tree that has nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Node {
    Split { split: Split, left: u32, right: u32 },
    Leaf { leaf: u32 },
}

/// The library itself refuses deeper trees that ask one question a level.
const MOST_LEVELS: usize = 16;

impl Forest {
    /// A tree of these questions and numbers of leaves, added to the end of the list before.
    pub(super) fn push_oblivious(&mut self, splits: &[Split], numbers: usize) -> Result<(), String> {
        if splits.len() > MOST_LEVELS {
            return Err(format!("the tree has {} levels, but {MOST_LEVELS} is the most", splits.len()));
        }
        let leaves = 1 << splits.len();
        if numbers == 0 || !numbers.is_multiple_of(leaves) {
            return Err(format!("the tree has {numbers} leaf values for {leaves} leaves"));
        }
        self.widen(numbers / leaves)?;
        self.oblivious.splits.extend_from_slice(splits);
        self.oblivious.depths.push(splits.len() as u32);
        Ok(())
    }

    /// Leaves have so many numbers.
    pub(super) fn widen(&mut self, width: usize) -> Result<(), String> {
        if self.width != 0 && self.width != width {
            return Err(format!("a leaf has {width} numbers, but those before it have {}", self.width));
        }
        self.width = width;
        Ok(())
    }

    /// Keeps the first so many trees.
    pub(super) fn keep(&mut self, count: usize) {
        let depths = &mut self.oblivious.depths;
        if count < depths.len() {
            depths.truncate(count);
            let splits: usize = depths.iter().map(|&depth| depth as usize).sum();
            let leaves: usize = depths.iter().map(|&depth| 1 << depth).sum();
            self.oblivious.splits.truncate(splits);
            self.leaves.truncate(leaves * self.width);
        }
        if let Some(&end) = self.roots.get(count) {
            self.roots.truncate(count);
            // Nodes and leaves are in the order of the trees.
            self.nodes.truncate(end as usize);
            let leaves = self.nodes.iter().filter(|node| matches!(node, Node::Leaf { .. })).count();
            self.leaves.truncate(leaves * self.width);
        }
    }

    /// How many there are.
    pub(super) fn trees(&self) -> usize {
        self.oblivious.depths.len() + self.roots.len()
    }
}
