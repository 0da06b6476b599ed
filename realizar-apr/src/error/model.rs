//! What can be wrong with a model whose parts can each be read.

use std::fmt;

use crate::count::Count;
use crate::quoted::Quoted;

/// Why stages, link and output are together no model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ModelProblem {
    /// There is nothing to compute.
    Nothing,
    /// There are too many stages.
    TooMany {
        /// How many there may be.
        most: usize,
    },
    /// Branches give too many numbers.
    TooWide {
        /// How many they may give.
        most: usize,
    },
    /// Branches are inside of branches too often.
    TooDeep {
        /// How often they may be.
        most: usize,
    },
    /// There are branches, and none in the list.
    NoBranches {
        /// The stage, counted from 0.
        stage: usize,
    },
    /// A branch takes a column that there is not.
    Column {
        /// The stage, counted from 0.
        stage: usize,
        /// The column, counted from 0.
        column: u32,
        /// How many there are.
        columns: usize,
    },
    /// A field of an operation does not fit the others, or the row.
    Unfit {
        /// The stage, counted from 0.
        stage: usize,
        /// The operation.
        op: &'static str,
        /// Which field, and what is wrong with it.
        problem: String,
    },
    /// A branch is wrong in itself.
    Branch {
        /// The stage, counted from 0.
        stage: usize,
        /// The branch, counted from 0.
        branch: usize,
        /// What is wrong with it, where stages are counted within the branch.
        problem: Box<ModelProblem>,
    },
    /// The stages of the head are wrong.
    Head(Box<ModelProblem>),
    /// A stage takes another number of values than the one before it gives.
    Width {
        /// The stage, counted from 0.
        stage: usize,
        /// Its operation.
        op: &'static str,
        /// What it takes.
        takes: usize,
        /// What gives the values: the row, or the stage before.
        giver: &'static str,
        /// What is given.
        gives: usize,
    },
    /// The link takes another number of scores than the last stage gives.
    Link {
        /// The link's operation.
        op: &'static str,
        /// What it takes.
        takes: usize,
        /// What the last stage gives.
        gives: usize,
    },
    /// The number of labels is not the number of classes.
    Labels {
        /// How many labels.
        labels: usize,
        /// How many classes.
        classes: usize,
    },
    /// The decision counts votes, but the numbers it looks at are not one for each pair of classes.
    Votes {
        /// How many numbers there are.
        numbers: usize,
    },
    /// There are labels, and nothing that decides a class.
    LabelsWithoutDecision,
    /// The output's kind does not go with the rest.
    Kind {
        /// The kind.
        kind: &'static str,
        /// What it needs.
        needs: &'static str,
    },
    /// The order of a tensor's numbers and its shape disagree.
    Shape {
        /// Which tensor.
        tensor: &'static str,
        /// The stage, counted from 0; `None` for golden rows.
        stage: Option<usize>,
        /// What is expected.
        expected: Vec<usize>,
        /// What it is.
        found: Vec<usize>,
    },
    /// The element type of a tensor is not that of its stage.
    Element {
        /// Which tensor.
        tensor: &'static str,
        /// The stage, counted from 0; `None` for golden rows.
        stage: Option<usize>,
    },
    /// A number is NaN or infinite.
    NotFinite {
        /// Which tensor or attribute.
        what: &'static str,
        /// The stage, counted from 0; `None` outside the stages.
        stage: Option<usize>,
        /// Which element, row after row.
        element: usize,
        /// The number.
        value: f64,
    },
    /// A number is not one that its use allows.
    Value {
        /// Which tensor or attribute.
        what: &'static str,
        /// The stage, counted from 0; `None` outside the stages.
        stage: Option<usize>,
        /// The number.
        value: f64,
        /// What is allowed.
        expected: &'static str,
    },
    /// A number that rows are divided by is 0.
    Zero {
        /// Which tensor.
        what: &'static str,
        /// The stage, counted from 0.
        stage: usize,
        /// Which element.
        element: usize,
    },
    /// The nodes of a stage are no trees.
    Tree {
        /// The stage, counted from 0.
        stage: usize,
        /// The node.
        node: usize,
        /// Why.
        problem: TreeProblem,
    },
    /// A golden row's class is none of the model's.
    GoldenClass {
        /// The row.
        row: usize,
        /// The class.
        class: u32,
        /// How many classes there are.
        classes: usize,
    },
    /// Golden classes without a decision, or a decision without golden classes.
    GoldenClasses {
        /// How many rows.
        rows: usize,
        /// How many classes.
        classes: usize,
    },
    /// The row has no features, and may not be longer.
    NoFeatures,
    /// A feature's name is empty.
    NoFeatureName {
        /// The feature, counted from 0.
        feature: usize,
    },
    /// Two features have one name, or two labels one text.
    Repeated {
        /// `feature` or `label`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// There are labels or levels, and none in the list.
    NoLabels,
    /// The decision is an index of one of so many classes: none, or more than anybody tells apart.
    Classes(usize),
}

/// Why nodes are no trees.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum TreeProblem {
    /// A child is no node.
    Child {
        /// The child's index.
        child: u32,
        /// How many nodes there are.
        nodes: usize,
    },
    /// A node is reached twice: from two parents, from two roots, or from below itself.
    Twice,
    /// A node is not reached from any root.
    Orphan,
    /// The feature is none of the row's.
    Feature {
        /// The feature's index.
        feature: u32,
        /// How many there are.
        features: usize,
    },
    /// The leaf is no row of the leaves.
    Leaf {
        /// The row's index.
        leaf: u32,
        /// How many rows there are.
        leaves: usize,
    },
    /// The threshold is NaN.
    Threshold,
    /// The set is none of the stage's.
    Set {
        /// The set's index.
        set: u32,
        /// How many there are.
        sets: usize,
    },
    /// A root is no node.
    Root {
        /// How many nodes there are.
        nodes: usize,
    },
    /// The output that a tree adds to is none of the stage's.
    Target {
        /// The tree.
        tree: usize,
        /// The output's index.
        target: u32,
        /// How many there are.
        outputs: usize,
    },
}

/// ` of stage 3`, or nothing.
struct Of(Option<usize>);

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(stage) => write!(f, " of stage {stage}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for ModelProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModelProblem::Nothing => {
                f.write_str("the model has no stages and no link: there is nothing to compute")
            }
            ModelProblem::TooMany { most } => {
                write!(f, "there are more than {most} stages, those in branches included")
            }
            ModelProblem::TooWide { most } => {
                write!(f, "branches give more than {most} numbers side by side")
            }
            ModelProblem::TooDeep { most } => {
                write!(f, "branches are inside of branches more than {most} times")
            }
            ModelProblem::NoBranches { stage } => write!(f, "stage {stage} `branches` has none"),
            ModelProblem::Column { stage, column, columns } => {
                write!(f, "a branch of stage {stage} takes column {column}, but there are {columns}")
            }
            ModelProblem::Unfit { stage, op, problem } => write!(f, "stage {stage} `{op}`: {problem}"),
            ModelProblem::Branch { stage, branch, problem } => {
                write!(f, "branch {branch} of stage {stage}: {problem}")
            }
            ModelProblem::Head(problem) => write!(f, "the head: {problem}"),
            ModelProblem::Width { stage, op, takes, giver, gives } => {
                write!(f, "stage {stage} `{op}` takes {}, but {giver} gives {gives}", Count(*takes, "value"))
            }
            ModelProblem::Link { op, takes, gives } => {
                write!(
                    f,
                    "the link `{op}` takes {}, but the last stage gives {gives}",
                    Count(*takes, "score")
                )
            }
            ModelProblem::Labels { labels, classes } => {
                write!(f, "the model has {classes} classes, but {}", Count(*labels, "label"))
            }
            ModelProblem::Votes { numbers } => {
                write!(
                    f,
                    "the decision `votes` takes a number for each pair of classes (1, 3, 6, 10, …), not {numbers}"
                )
            }
            ModelProblem::LabelsWithoutDecision => {
                f.write_str("there are labels, but no decision among them")
            }
            ModelProblem::Kind { kind, needs } => write!(f, "the output's kind `{kind}` needs {needs}"),
            ModelProblem::Shape { tensor, stage, expected, found } => {
                write!(f, "`{tensor}`{} has the shape {found:?}, but {expected:?} is expected", Of(*stage))
            }
            ModelProblem::Element { tensor, stage } => {
                write!(f, "`{tensor}`{} is not of the element type that it is used in", Of(*stage))
            }
            ModelProblem::NotFinite { what, stage, element, value } => {
                write!(f, "`{what}`{} is not finite: element {element} is {value}", Of(*stage))
            }
            ModelProblem::Value { what, stage, value, expected } => {
                write!(f, "`{what}`{} must be {expected}, but is {value}", Of(*stage))
            }
            ModelProblem::Zero { what, stage, element } => {
                write!(f, "element {element} of `{what}` of stage {stage} is 0, but rows are divided by it")
            }
            ModelProblem::Tree { stage, node, problem } => {
                write!(f, "the trees of stage {stage}, node {node}: {problem}")
            }
            ModelProblem::GoldenClass { row, class, classes } => {
                write!(f, "golden row {row} has the class {class}, but there are {classes} classes")
            }
            ModelProblem::GoldenClasses { rows, classes } => write!(
                f,
                "there are {rows} golden rows with {classes} classes; there must be one for each row where the model \
                 decides a class, and none where it does not"
            ),
            ModelProblem::NoFeatures => f.write_str("the model takes a row without features"),
            ModelProblem::NoFeatureName { feature } => write!(f, "the name of feature {feature} is empty"),
            ModelProblem::Repeated { what, name } => {
                write!(f, "the {what} {} is there twice", Quoted(name))
            }
            ModelProblem::NoLabels => f.write_str("a list of labels or levels is empty"),
            ModelProblem::Classes(classes) => {
                write!(f, "the decision chooses one of {classes} classes, expected 1 to 65536")
            }
        }
    }
}

impl fmt::Display for TreeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TreeProblem::Child { child, nodes } => {
                write!(f, "its child is node {child}, but there are {nodes} nodes")
            }
            TreeProblem::Twice => f.write_str("it is reached by two paths, so the nodes are no trees"),
            TreeProblem::Orphan => f.write_str("it is reached from no root"),
            TreeProblem::Feature { feature, features } => {
                write!(f, "it compares feature {feature}, but the row has {features}")
            }
            TreeProblem::Leaf { leaf, leaves } => {
                write!(f, "it is leaf {leaf}, but there are {leaves} leaves")
            }
            TreeProblem::Threshold => f.write_str("its threshold is NaN"),
            TreeProblem::Set { set, sets } => {
                write!(f, "it asks for set {set}, but there are {}", Count(*sets, "set"))
            }
            TreeProblem::Root { nodes } => write!(f, "it is a root, but there are {nodes} nodes"),
            TreeProblem::Target { tree, target, outputs } => {
                write!(f, "tree {tree} adds to output {target}, but there are {outputs}")
            }
        }
    }
}
