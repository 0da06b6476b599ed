//! Decision trees. A node holds its children, so a tree is a list of nodes in pre-order: it is walked
//! without recursion, once to count and once to build.

use super::Stop;
use super::cursor::{self, Cursor, disagree, unfitted};
use crate::budget::Budget;
use crate::error::{Error, PayloadProblem};
use crate::family::{self, Forest, Row};
use crate::ir::{Model, Node};
use crate::votes;

/// What a node records beside what it decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A leaf's number of training rows. A classifier does not know how many features there are.
    Oldest,
    /// A leaf's number of training rows.
    Old,
    /// Every node's number of training rows and impurity.
    New,
}

/// What the leaves of a tree hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaves {
    Classes,
    Values,
}

/// A tree in the payload.
#[derive(Clone)]
pub(super) struct Stored<'a> {
    /// At its root.
    root: Cursor<'a>,
    pub(super) nodes: usize,
}

/// How a tree is encoded.
#[derive(Clone, Copy)]
pub(super) struct Encoding {
    pub(super) leaves: Leaves,
    pub(super) layout: Layout,
}

impl Encoding {
    /// Passes over a tree.
    pub(super) fn skip<'a>(self, cursor: &mut Cursor<'a>) -> cursor::Result<Stored<'a>> {
        let root = cursor.clone();
        let mut nodes = 0;
        let mut pending: usize = 1;
        while pending > 0 {
            if self.is_split(cursor)? {
                self.split(cursor)?;
                pending += 1;
            } else {
                self.leaf(cursor)?;
                pending -= 1;
            }
            nodes += 1;
        }
        Ok(Stored { root, nodes })
    }

    fn is_split(self, cursor: &mut Cursor<'_>) -> cursor::Result<bool> {
        Ok(cursor.variant("tree node", 2)? == 0)
    }

    /// The feature and the threshold.
    fn split(self, cursor: &mut Cursor<'_>) -> cursor::Result<(u64, f32)> {
        let feature = cursor.u64("feature_idx")?;
        let threshold = cursor.f32("threshold")?;
        if self.layout == Layout::New {
            cursor.f32("impurity")?;
            cursor.u64("n_node_samples")?;
        }
        Ok((feature, threshold))
    }

    /// The class, or the value's bits.
    fn leaf(self, cursor: &mut Cursor<'_>) -> cursor::Result<Leaf> {
        let leaf = match self.leaves {
            Leaves::Classes => Leaf::Class(cursor.u64("class_label")?),
            Leaves::Values => Leaf::Value(cursor.f32("value")?),
        };
        cursor.u64("n_samples")?;
        if self.layout == Layout::New {
            cursor.f32("impurity")?;
        }
        Ok(leaf)
    }
}

enum Leaf {
    Class(u64),
    Value(f32),
}

/// Nodes of all trees, while they are built.
pub(super) struct Builder {
    encoding: Encoding,
    estimator: &'static str,
    nodes: Vec<Node>,
    roots: Vec<u32>,
    /// The leaves' values, where they are no classes.
    values: Vec<f32>,
    /// One more than the highest class of a leaf.
    classes: u32,
    /// One more than the highest feature.
    features: u32,
    open: Open,
}

/// The splits whose right child is still to come, the last first. Each keeps the one before it where its
/// right child will be: a list that takes no memory.
pub(super) struct Open {
    last: Option<u32>,
}

impl Open {
    pub(super) fn new() -> Self {
        Open { last: None }
    }

    /// A split that is about to be node `index`: what to keep in place of its right child. The first one
    /// keeps itself.
    pub(super) fn push(&mut self, index: u32) -> u32 {
        self.last.replace(index).unwrap_or(index)
    }

    /// Gives the last split its right child.
    pub(super) fn close(&mut self, nodes: &mut [Node], child: u32) {
        if let Some(index) = self.last
            && let Some(Node::Split { right, .. }) = nodes.get_mut(index as usize)
        {
            let before = std::mem::replace(right, child);
            self.last = (before != index).then_some(before);
        }
    }
}

/// What a node takes: itself, a value where it is a leaf, and a mark while it is checked.
pub(super) const NODE: usize = size_of::<Node>() + 4;

/// Indices of nodes, features and classes are kept in 31 bits.
const MOST: u64 = i32::MAX as u64;

impl Builder {
    /// With room for so many nodes in so many trees.
    pub(super) fn new(
        encoding: Encoding,
        estimator: &'static str,
        nodes: usize,
        trees: usize,
        budget: &Budget,
    ) -> Result<Self, Error> {
        budget.charge("list of nodes", nodes, NODE)?;
        let values = if encoding.leaves == Leaves::Values { (nodes + trees) / 2 } else { 0 };
        Ok(Builder {
            encoding,
            estimator,
            nodes: Vec::with_capacity(nodes),
            roots: Vec::with_capacity(trees),
            values: Vec::with_capacity(values),
            classes: 0,
            features: 0,
            open: Open::new(),
        })
    }

    /// Appends a tree that was passed over before.
    pub(super) fn append(&mut self, tree: &Stored<'_>) -> Result<(), Stop> {
        let mut cursor = tree.root.clone();
        self.roots.push(self.nodes.len() as u32);
        let mut nodes = 0;
        while nodes < tree.nodes {
            let index = self.nodes.len() as u32;
            if self.encoding.is_split(&mut cursor)? {
                let at = cursor.at();
                let (feature, threshold) = self.encoding.split(&mut cursor)?;
                if feature >= MOST {
                    let expected = format!("an index below {MOST}");
                    return Err(disagree(self.estimator, "feature_idx", at, feature, expected));
                }
                if threshold.is_nan() {
                    return Err(self.not_finite("threshold", at + 8, threshold));
                }
                self.features = self.features.max(feature as u32 + 1);
                let right = self.open.push(index);
                self.nodes.push(Node::Split {
                    feature: feature as u32,
                    threshold: threshold.into(),
                    left: index + 1,
                    right,
                    missing_left: false,
                    zero_missing: false,
                });
            } else {
                self.leaf(&mut cursor)?;
                // What comes after a leaf is the right child of the last split that has none.
                self.open.close(&mut self.nodes, index + 1);
            }
            nodes += 1;
        }
        Ok(())
    }

    fn leaf(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let at = cursor.at();
        let leaf = match self.encoding.leaf(cursor)? {
            Leaf::Class(class) if class >= MOST => {
                let expected = format!("a class below {MOST}");
                return Err(disagree(self.estimator, "class_label", at, class, expected));
            }
            Leaf::Class(class) => {
                self.classes = self.classes.max(class as u32 + 1);
                class as u32
            }
            Leaf::Value(value) if !value.is_finite() => return Err(self.not_finite("value", at, value)),
            Leaf::Value(value) => {
                self.values.push(value);
                self.values.len() as u32 - 1
            }
        };
        self.nodes.push(Node::Leaf { leaf });
        Ok(())
    }

    fn not_finite(&self, field: &'static str, at: usize, value: f32) -> Stop {
        let problem = PayloadProblem::NotFinite { field, element: 0, value: value.into() };
        Stop::Refused(Error::Payload { family: self.estimator, at, problem })
    }

    /// The classes that leaves hold.
    pub(super) fn classes(&self) -> usize {
        self.classes as usize
    }

    /// The trees, for rows of so many features; where that is not known, of those in use at least.
    pub(super) fn finish(
        mut self,
        features: Option<u64>,
        classes: usize,
        budget: &Budget,
    ) -> Result<Forest, Error> {
        let row = match features {
            Some(features) => Row::of(usize::try_from(features.min(MOST)).unwrap_or(usize::MAX)),
            None => Row { features: self.features as usize, open: true },
        };
        let leaves = match self.encoding.leaves {
            Leaves::Classes => votes::one_hot(&mut self.nodes, classes, budget)?,
            Leaves::Values => family::tensor(&[self.values.len(), 1], self.values),
        };
        Ok(Forest { row, nodes: self.nodes, roots: self.roots, leaves })
    }
}

pub(super) fn classifier(cursor: &mut Cursor<'_>, budget: &Budget, layout: Layout) -> Result<Model, Stop> {
    const NAME: &str = "DecisionTreeClassifier";
    let encoding = Encoding { leaves: Leaves::Classes, layout };
    let (tree, features) = skip_classifier(cursor, encoding)?;
    cursor.end()?;

    let Some(tree) = tree else { return Err(unfitted(NAME)) };
    let mut builder = Builder::new(encoding, NAME, tree.nodes, 1, budget)?;
    builder.append(&tree)?;
    let classes = builder.classes();
    Ok(family::tree_classifier(builder.finish(features, classes, budget)?))
}

/// A `DecisionTreeClassifier` that is all of a payload, or one of a forest: its tree, and its features.
pub(super) fn skip_classifier<'a>(
    cursor: &mut Cursor<'a>,
    encoding: Encoding,
) -> cursor::Result<(Option<Stored<'a>>, Option<u64>)> {
    let tree = if cursor.flag("tree")? { Some(encoding.skip(cursor)?) } else { None };
    cursor.option_u64("max_depth")?;
    let features = if encoding.layout == Layout::Oldest { None } else { cursor.option_u64("n_features")? };
    Ok((tree, features))
}

pub(super) fn regressor(cursor: &mut Cursor<'_>, budget: &Budget, layout: Layout) -> Result<Model, Stop> {
    const NAME: &str = "DecisionTreeRegressor";
    let encoding = Encoding { leaves: Leaves::Values, layout };
    let tree = skip_regressor(cursor, encoding)?;
    cursor.end()?;

    let Some(tree) = tree else { return Err(unfitted(NAME)) };
    let mut builder = Builder::new(encoding, NAME, tree.nodes, 1, budget)?;
    builder.append(&tree)?;
    Ok(family::regression(builder.finish(None, 0, budget)?))
}

/// A `DecisionTreeRegressor` that is all of a payload, or one of a forest.
pub(super) fn skip_regressor<'a>(
    cursor: &mut Cursor<'a>,
    encoding: Encoding,
) -> cursor::Result<Option<Stored<'a>>> {
    let tree = if cursor.flag("tree")? { Some(encoding.skip(cursor)?) } else { None };
    cursor.option_u64("max_depth")?;
    cursor.u64("min_samples_split")?;
    cursor.u64("min_samples_leaf")?;
    Ok(tree)
}
