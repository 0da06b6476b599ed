//! How outputs are to be read, and which class they decide.

use super::{Element, Labels};

/// How outputs and class are to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// The type the last computation is made in.
    pub element: Element,
    /// What the outputs mean.
    pub kind: OutputKind,
    /// How many outputs there are; 0 where the model takes rows of any length, and answers as many
    /// numbers as the row has.
    pub count: usize,
    /// Names of the classes. The decision's index points here.
    pub labels: Option<Labels>,
    /// How the class is decided.
    pub decision: Decision,
}

/// What the outputs mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// Probabilities of the classes: they sum to 1.
    Probability,
    /// Decision scores.
    Score,
    /// Predicted values.
    Value,
    /// Distances.
    Distance,
    /// The index of a cluster.
    Cluster,
    /// The index of a class, where the library gives neither probabilities nor scores.
    Class,
    /// Components of a transformed row.
    Component,
}

/// How the class is decided. It is decided before outputs are rounded to f32.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decision {
    /// There is no class.
    None,
    /// The index of the first largest.
    Argmax(On),
    /// Class 1 where the last number is above the threshold, else class 0.
    Above {
        /// Which numbers.
        on: On,
        /// Compared with.
        threshold: f64,
        /// Whether the threshold itself belongs to class 1.
        inclusive: bool,
    },
    /// The numbers are a value for each [pair](crate::pairs) of classes. A value above 0 is a vote for the first of
    /// the pair, any other one for the second. The class has the most votes; of equals it is the first.
    Votes(On),
    /// The last number is the index of the class: a stage before has decided. It is rounded towards 0, and no index
    /// is past the last class; NaN is 0.
    Index {
        /// Which numbers.
        on: On,
        /// How many classes there are.
        classes: usize,
    },
}

/// The numbers that a decision looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// What enters the link.
    Scores,
    /// What leaves it.
    Outputs,
}
