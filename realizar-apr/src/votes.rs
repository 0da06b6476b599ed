//! Leaves that vote for a class: each becomes a row of a one-hot matrix, shared by all leaves of the
//! class.

use crate::budget::Budget;
use crate::error::Error;
use crate::ir::{Node, Tensor, Values};

/// Turns nodes whose leaves hold a class into nodes whose leaves hold a row, and gives the rows,
/// `[classes in use, classes]`. Every class is below `classes`.
pub(crate) fn one_hot(nodes: &mut [Node], classes: usize, budget: &Budget) -> Result<Tensor, Error> {
    const UNUSED: u32 = u32::MAX;
    // A row for each, and what the sum of each starts at.
    budget.charge("list of classes", classes, 4 + 8)?;
    let mut row_of = vec![UNUSED; classes];
    let mut index = 0;
    while index < nodes.len() {
        if let Node::Leaf { leaf } = nodes[index] {
            row_of[leaf as usize] = 0;
        }
        index += 1;
    }
    let mut rows = 0;
    let mut class = 0;
    while class < classes {
        if row_of[class] != UNUSED {
            row_of[class] = rows;
            rows += 1;
        }
        class += 1;
    }
    let count = (rows as usize).saturating_mul(classes);
    budget.charge("table of the leaves' classes", count, 4)?;
    let mut values = vec![0.0; count];
    let mut class = 0;
    while class < classes {
        if row_of[class] != UNUSED {
            values[row_of[class] as usize * classes + class] = 1.0;
        }
        class += 1;
    }
    let mut index = 0;
    while index < nodes.len() {
        if let Node::Leaf { leaf } = &mut nodes[index] {
            *leaf = row_of[*leaf as usize];
        }
        index += 1;
    }
    Ok(Tensor { shape: vec![rows as usize, classes], values: Values::F32(values), offset: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_of_a_class_share_a_row() {
        let mut nodes = [Node::Leaf { leaf: 3 }, Node::Leaf { leaf: 1 }, Node::Leaf { leaf: 3 }];
        let rows = one_hot(&mut nodes, 4, &Budget::new(100)).expect("a small table");
        assert_eq!(nodes, [Node::Leaf { leaf: 1 }, Node::Leaf { leaf: 0 }, Node::Leaf { leaf: 1 }]);
        assert_eq!(rows.shape, [2, 4]);
        assert_eq!(rows.values, Values::F32(vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]));
    }

    #[test]
    fn more_classes_than_the_file_justifies_are_refused() {
        let mut nodes = [Node::Leaf { leaf: 0 }];
        assert!(one_hot(&mut nodes, 1 << 30, &Budget::new(100)).is_err());
    }
}
