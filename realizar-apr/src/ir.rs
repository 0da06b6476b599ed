//! The model IR: the typed, validated content of an artifact.
//!
//! A [`Model`] is a row of features, a chain of [`Stage`]s, a [`Link`] that turns the last stage's
//! scores into outputs, and a [`Decision`] that picks the class. Everything in it has been checked by
//! the reader: shapes agree from stage to stage, every number is finite, trees are trees. Code that
//! holds a `Model` need not check again.
//!
//! Each stage computes in an element type of its own: what enters is rounded to that type first, what
//! leaves is widened exactly. That is how a scaler fitted in f64 in front of a forest that compares
//! f32 values behaves in the library that trained them.

pub mod op;

pub use op::Op;

use std::borrow::Cow;

/// What is known about a model, in the order in which it is used.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The name on the wire, when the artifact has one.
    pub name: Option<String>,
    /// The model's own version, such as `1.0.0`.
    pub version: Option<String>,
    /// What the model is for.
    pub task: Task,
    /// The features of one row.
    pub input: Input,
    /// The steps from the row to the scores. May be empty only when the link is not.
    pub stages: Vec<Stage>,
    /// More steps between the scores, which a decision may look at, and the link; usually none. Where there are
    /// any, scores and outputs are f64.
    pub head: Vec<Stage>,
    /// From scores to outputs.
    pub link: Link,
    /// How outputs and class are to be read.
    pub output: Output,
    /// Where the model came from.
    pub source: Option<Source>,
    /// Rows with the training library's own answers.
    pub golden: Option<Golden>,
}

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's own")]
pub enum Task {
    Classification,
    Regression,
    Clustering,
    Anomaly,
    Transform,
}

/// An element type that a library computes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Rust's own")]
pub enum Element {
    F32,
    F64,
}

/// The features of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The type in which the library reads a row; wire numbers are rounded to it once.
    pub element: Element,
    /// The features, in the artifact's order.
    pub features: Features,
    /// Whether rows may be longer than `features`: some v1 files do not record how many features the
    /// model was trained on, only the highest that it uses. The surplus is ignored, except by a model
    /// that takes rows of any length (no features, only normalizers): that one answers as many numbers
    /// as the row has.
    pub open: bool,
}

/// The features of one row, in the artifact's order.
#[derive(Debug, Clone, PartialEq)]
pub enum Features {
    /// The artifact says what they are.
    Named(Vec<Feature>),
    /// The artifact says only how many there are, or how many are used. They are numeric, none may be
    /// missing, and they are called `f0`, `f1`, … A count, because a name for each would take many
    /// times the memory of the weights that it names.
    Unnamed(usize),
}

impl Features {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Features::Named(features) => features.len(),
            Features::Unnamed(count) => *count,
        }
    }

    /// Whether there is none: the row's length is not known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the artifact says of them; empty where they are unnamed.
    #[must_use]
    pub fn named(&self) -> &[Feature] {
        match self {
            Features::Named(features) => features,
            Features::Unnamed(_) => &[],
        }
    }

    /// The name of the feature at `index`.
    #[must_use]
    pub fn name(&self, index: usize) -> Cow<'_, str> {
        match self.named().get(index) {
            Some(feature) => Cow::Borrowed(&feature.name),
            None => Cow::Owned(format!("f{index}")),
        }
    }

    /// The index of the feature of this name.
    #[must_use]
    pub fn index_of(&self, name: &str) -> Option<usize> {
        match self {
            Features::Named(features) => features.iter().position(|feature| feature.name == name),
            Features::Unnamed(count) => {
                let digits = name.strip_prefix('f')?;
                let index: usize = digits.parse().ok()?;
                // `f01` and `f+1` parse too, and are no names.
                (index < *count && digits == index.to_string()).then_some(index)
            }
        }
    }
}

/// One feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its name, unique within the model.
    pub name: String,
    /// Numeric, or categorical with its levels.
    pub kind: FeatureKind,
    /// Whether the library accepts a missing value (NaN) here.
    pub missing: bool,
    /// Whether a level that is not in the list is taken: in a row it is the number of levels. Of a categorical
    /// feature only.
    pub unknown: bool,
    /// Smallest and largest value seen in training.
    pub range: Option<(f64, f64)>,
    /// Quantiles seen in training, ascending.
    pub quantiles: Vec<f64>,
}

/// Numeric, or categorical with its levels.
#[derive(Debug, Clone, PartialEq)]
pub enum FeatureKind {
    /// A number.
    Numeric,
    /// A category: in a row it is the index into the levels.
    Categorical(Labels),
}

/// Names of classes, or of a category's levels.
#[derive(Debug, Clone, PartialEq)]
pub enum Labels {
    /// Strings.
    Text(Vec<String>),
    /// Integers.
    Integer(Vec<i64>),
    /// `false`, `true`; always in this order.
    Boolean,
}

impl Labels {
    /// How many there are.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "the reader refuses an empty list")]
    pub fn len(&self) -> usize {
        match self {
            Labels::Text(labels) => labels.len(),
            Labels::Integer(labels) => labels.len(),
            Labels::Boolean => 2,
        }
    }
}

/// Numbers with a shape, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Dimensions, outermost first.
    pub shape: Vec<usize>,
    /// The numbers: as many as the product of the dimensions.
    pub values: Values,
    /// Byte offset in the file at which exactly these numbers lie, little-endian and aligned to
    /// their size; `None` where they were decoded, derived or are not aligned.
    pub offset: Option<usize>,
}

impl Tensor {
    /// The numbers of a tensor of an operation, all of which are F64; none of another's.
    pub(crate) fn f64s(&self) -> &[f64] {
        match &self.values {
            Values::F64(values) => values,
            Values::F32(_) => &[],
        }
    }
}

/// The numbers of a tensor.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names are Rust's own")]
pub enum Values {
    F32(Vec<f32>),
    F64(Vec<f64>),
}

impl Values {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Values::F32(values) => values.len(),
            Values::F64(values) => values.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One step of the model. Shapes: a stage takes `n` numbers and gives `m`.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// `n -> n`, each feature on its own.
    Scaler(Scaler),
    /// `n -> n`, the row divided by its norm.
    Normalizer(Normalizer),
    /// `n -> m`, `activation(W x + b)`. A linear model is one with the identity.
    Dense(Dense),
    /// `n -> m`, a sum over trees.
    Trees(Trees),
    /// `n -> k`, minus the squared distance to each centroid; the link `Argmax` makes it a cluster.
    KMeans(KMeans),
    /// `n -> k`, responsibilities of a Gaussian mixture.
    Mixture(Mixture),
    /// A link between stages, in the element type of what enters.
    Link(Link),
    /// `n -> m`, stages side by side, their results one after the other. Gives f64.
    Branches(Vec<Branch>),
    /// An operation in f64.
    Op(Op),
}

/// Stages beside others.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// The columns of the row that it takes, in this order; all of them where there is no list.
    pub columns: Option<Vec<u32>>,
    /// Its steps. Where there are none, it gives what it takes.
    pub stages: Vec<Stage>,
}

/// How many numbers leave the last of some stages of a checked model, where `n` enter the first.
#[must_use]
pub fn outputs_of(stages: &[Stage], n: usize) -> usize {
    stages.iter().fold(n, |width, stage| match stage {
        Stage::Scaler(_) | Stage::Normalizer(_) => width,
        Stage::Dense(dense) => rows(&dense.weight),
        Stage::Trees(trees) => trees.outputs,
        Stage::KMeans(kmeans) => rows(&kmeans.centroids),
        Stage::Mixture(mixture) => rows(&mixture.means),
        Stage::Link(link) => link.outputs(width),
        Stage::Branches(branches) => branches
            .iter()
            .map(|branch| outputs_of(&branch.stages, branch.columns.as_ref().map_or(width, Vec::len)))
            .sum(),
        Stage::Op(op) => op.outputs(width),
    })
}

/// `m` of a tensor `[m, n]`.
fn rows(tensor: &Tensor) -> usize {
    tensor.shape.first().copied().unwrap_or(0)
}

/// A transform of each feature on its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaler {
    /// The type it computes in.
    pub element: Element,
    /// The arithmetic, operation for operation as the library does it.
    pub form: ScalerForm,
}

/// The arithmetic of a scaler. Every operation rounds; none is fused.
#[derive(Debug, Clone, PartialEq)]
pub enum ScalerForm {
    /// `(x - offset) / divisor`; either may be absent. Standard, robust and max-abs scalers.
    SubtractDivide {
        /// `[n]`
        offset: Option<Tensor>,
        /// `[n]`, no zero in it
        divisor: Option<Tensor>,
    },
    /// `x * factor + addend`, then clipped. scikit-learn's `MinMaxScaler`.
    MultiplyAdd {
        /// `[n]`
        factor: Tensor,
        /// `[n]`
        addend: Tensor,
        /// Lowest and highest result.
        clip: Option<(f64, f64)>,
    },
    /// `(x - min) / range * (high - low) + low`, `low` where the size of `range` is at most 1e-10. aprender's
    /// `MinMaxScaler`.
    Range {
        /// `[n]`
        min: Tensor,
        /// `[n]`, `max - min`
        range: Tensor,
        /// Start of the target interval.
        low: f64,
        /// End of the target interval.
        high: f64,
    },
}

/// The row divided by its norm; a row whose norm is zero, or below `unit_below`, stays as it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalizer {
    /// The type it computes in.
    pub element: Element,
    /// Which norm.
    pub norm: Norm,
    /// A norm below this counts as 1: scikit-learn takes one that small for a rounding error.
    pub unit_below: f64,
}

/// A vector norm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's own")]
pub enum Norm {
    L1,
    L2,
    Max,
}

/// `activation(W x + b)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Dense {
    /// The type it computes in.
    pub element: Element,
    /// `[m, n]`
    pub weight: Tensor,
    /// `[m]`
    pub bias: Option<Tensor>,
    /// Where the sum of a row starts: at the bias (aprender's logistic regression) or at zero, the
    /// bias added last (everybody else).
    pub bias_first: bool,
    /// Applied to the sums.
    pub activation: Activation,
}

/// What follows the weighted sums of a dense layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's own")]
pub enum Activation {
    Identity,
    Relu,
    Tanh,
    Logistic,
    Softmax,
}

/// A sum over decision trees: `(base + sum of scale * leaf) / divisor`, in the trees' order.
#[derive(Debug, Clone, PartialEq)]
pub struct Trees {
    /// Features that the row must have: at least one more than the highest feature index.
    pub inputs: usize,
    /// Scores: the width `m` of what the stage gives.
    pub outputs: usize,
    /// The type to which a feature is rounded before it is compared.
    pub element: Element,
    /// How a node compares.
    pub compare: Compare,
    /// Inner nodes and leaves of all trees.
    pub nodes: Vec<Node>,
    /// Index of each tree's root in `nodes`.
    pub roots: Vec<u32>,
    /// The output that each tree adds to, where a leaf holds one number and there are several outputs;
    /// empty where a leaf holds one number for each output.
    pub targets: Vec<u32>,
    /// `[leaves, width]`; the width is 1 where `targets` is given, else `outputs`. Its element type is
    /// the type that sums are made in.
    pub leaves: Tensor,
    /// What the sum of each output starts at: `outputs` numbers.
    pub base: Vec<f64>,
    /// Each leaf is multiplied by this before it is added (a learning rate), unless it is 1.
    pub scale: f64,
    /// The sums are divided by this at the end (a number of trees), unless it is 1.
    pub divisor: f64,
    /// Multiplies the (scaled) leaves of each tree before they are added, one for each tree; empty where every
    /// tree counts once. XGBoost's `dart`.
    pub weights: Vec<f64>,
    /// The sets that category nodes ask about.
    pub sets: CategorySets,
    /// Which category a number is.
    pub categories: CategoryRule,
    /// How many levels each of the `inputs` features has, 0 for a feature that is no category: a category node
    /// takes a number that is none of them for missing. Empty where such a number is in no set, and goes right.
    pub levels: Vec<u32>,
}

/// No trees: a sum of nothing in f64, of which a struct update takes what plain trees do not say.
impl Default for Trees {
    fn default() -> Self {
        Trees {
            inputs: 0,
            outputs: 1,
            element: Element::F64,
            compare: Compare::LessOrEqual,
            nodes: Vec::new(),
            roots: Vec::new(),
            targets: Vec::new(),
            leaves: Tensor { shape: vec![0, 1], values: Values::F64(Vec::new()), offset: None },
            base: vec![0.0],
            scale: 1.0,
            divisor: 1.0,
            weights: Vec::new(),
            sets: CategorySets::default(),
            categories: CategoryRule::Exact,
            levels: Vec::new(),
        }
    }
}

impl Trees {
    /// Whether these are sums over comparisons alone: no categories, no weights, zero is a number.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let nodes = self.nodes.as_slice();
        let mut index = 0;
        while index < nodes.len() {
            if let Node::Category { .. } | Node::Split { zero_missing: true, .. } = nodes[index] {
                return false;
            }
            index += 1;
        }
        self.weights.is_empty()
    }
}

/// Sets of categories, as bits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategorySets {
    /// The bits: category `c` is bit `c % 32` of word `c / 32` of its set; what lies behind a set's last word is
    /// not in it.
    pub words: Vec<u32>,
    /// Set `i` is the words from `starts[i]` to `starts[i + 1]`, at least one: one start more than there are sets,
    /// the first 0 and the last the number of words; empty where there is no set.
    pub starts: Vec<u32>,
}

impl CategorySets {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends a set, given as its words (none is one of zeros), and gives its index; `None` where there would be
    /// more than `i32::MAX` words or sets, which no file holds.
    pub fn push(&mut self, words: impl IntoIterator<Item = u32>) -> Option<u32> {
        let most = i32::MAX as usize;
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        let (index, start) = (self.len(), self.words.len());
        self.words.extend(words);
        if self.words.len() == start {
            self.words.push(0);
        }
        if self.words.len() > most || index >= most {
            return None;
        }
        self.starts.push(self.words.len() as u32);
        Some(index as u32)
    }

    /// Whether the set has the category.
    ///
    /// # Panics
    /// When there is no such set.
    #[must_use]
    pub fn contains(&self, set: u32, category: u32) -> bool {
        let (start, end) = (self.starts[set as usize], self.starts[set as usize + 1]);
        let word = category / 32;
        word < end - start && self.words[(start + word) as usize] >> (category % 32) & 1 == 1
    }
}

/// Which category a number is. What is none is in no set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CategoryRule {
    /// A whole number from 0 is one, any other number none.
    #[default]
    Exact,
    /// The number without its fraction, so that -0.5 is category 0. LightGBM's cast.
    Truncate,
    /// The largest whole number that is not above it, so that -0.5 is none. XGBoost's check and cast.
    Floor,
}

impl CategoryRule {
    /// The category that a number is; one of 2^31 or more is none by any rule.
    #[must_use]
    pub fn category(self, x: f64) -> Option<u32> {
        let lowest = match self {
            CategoryRule::Exact | CategoryRule::Floor => x >= 0.0,
            CategoryRule::Truncate => x > -1.0,
        };
        if !(lowest && x < 2_147_483_648.0) {
            return None;
        }
        let category = x as u32;
        (self != CategoryRule::Exact || f64::from(category) == x).then_some(category)
    }
}

/// The size of the largest number that is missing where zero is: LightGBM's `1e-35f`.
pub const ZERO: f64 = 1e-35f32 as f64;

/// A node of a tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node {
    /// Compares one feature.
    Split {
        /// Index of the feature.
        feature: u32,
        /// Compared with, already rounded so that comparing in the trees' `element` type decides as
        /// the library does.
        threshold: f64,
        /// Taken when the comparison holds.
        left: u32,
        /// Taken when it does not.
        right: u32,
        /// Whether a missing value (NaN) goes left.
        missing_left: bool,
        /// Whether a number of at most 1e-35 in size (LightGBM's `kZeroThreshold`, [`ZERO`]) is missing too.
        zero_missing: bool,
    },
    /// Asks whether one feature, a category, is in a set.
    Category {
        /// Index of the feature.
        feature: u32,
        /// Index of the set.
        set: u32,
        /// Taken when the category is in the set.
        left: u32,
        /// Taken when it is not, and by a number that is no category.
        right: u32,
        /// Whether a missing value (NaN) goes left.
        missing_left: bool,
    },
    /// Ends the walk.
    Leaf {
        /// Row of `leaves`.
        leaf: u32,
    },
}

/// When a node sends a row to the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `x <= threshold`
    LessOrEqual,
    /// `x < threshold`
    Less,
}

/// Minus the sum of squared differences to each centroid, so that the nearest scores highest.
#[derive(Debug, Clone, PartialEq)]
pub struct KMeans {
    /// The type it computes in.
    pub element: Element,
    /// `[k, n]`
    pub centroids: Tensor,
}

/// Responsibilities of a Gaussian mixture with diagonal covariances:
/// `p_k = coefficient_k * exp(-0.5 * sum (x - mean)^2 * precision)`, divided by their sum, or `1 / k`
/// each where the sum is at most `uniform_below`.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// The type it computes in.
    pub element: Element,
    /// `[k, n]`
    pub means: Tensor,
    /// `[k, n]`, inverse variances
    pub precisions: Tensor,
    /// `[k]`, weight over the normalising constant
    pub coefficients: Tensor,
    /// See above.
    pub uniform_below: f64,
}

/// From the last stage's `m` scores to the model's `k` outputs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Link {
    /// `m -> m`, unchanged.
    Identity,
    /// `m -> m`, `1 / (1 + exp(-scale * x))` each.
    Logistic {
        /// See above.
        scale: f64,
    },
    /// `1 -> 2`, `[1 - p, p]` with `p` as in `Logistic`.
    LogisticPair {
        /// See above.
        scale: f64,
    },
    /// `m -> m`, `exp(x - max)` over their sum.
    Softmax,
    /// `m -> m`, `Logistic` each, then divided by their sum.
    OneVsRest {
        /// See above.
        scale: f64,
    },
    /// `m -> m`, `exp(x)` each.
    Exp,
    /// `m -> m`, `log(1 + exp(x))` each.
    Softplus,
    /// `m -> m`, `sign(x) * x^2` each (LightGBM's `reg_sqrt`).
    SignedSquare,
    /// `m -> 1`, the index of the first largest score.
    Argmax,
    /// `1 -> 1`, 1 where the score is above zero, else 0 (hinge losses).
    Step,
    /// `1 -> 1`, `-2^(-x / normalizer)`: an isolation forest's score from its mean path length.
    AnomalyScore {
        /// Expected path length for the training sample's size.
        normalizer: f64,
    },
}

impl Link {
    /// How many numbers it gives for `m` in a checked model.
    #[must_use]
    pub fn outputs(self, m: usize) -> usize {
        match self {
            Link::LogisticPair { .. } => 2,
            Link::Argmax | Link::Step | Link::AnomalyScore { .. } => 1,
            Link::Identity
            | Link::Logistic { .. }
            | Link::Softmax
            | Link::OneVsRest { .. }
            | Link::Exp
            | Link::Softplus
            | Link::SignedSquare => m,
        }
    }
}

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

/// Where the model came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Such as `scikit-learn`.
    pub library: String,
    /// The library's version.
    pub version: Option<String>,
    /// The estimator as the library names it.
    pub estimator: Option<String>,
    /// SHA-256 of the imported file, in hexadecimal.
    pub sha256: Option<String>,
}

/// Rows with the training library's own answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Golden {
    /// `[r, n]`, in the input's element type.
    pub rows: Tensor,
    /// `[r, k]`
    pub outputs: Tensor,
    /// `[r]`: the class of each row; empty where the model decides none.
    pub classes: Vec<u32>,
    /// Byte offset of the classes (little-endian i32) in the file.
    pub classes_offset: Option<usize>,
    /// Largest absolute difference allowed, and for outputs above 1 in size the largest relative one.
    pub bound: f64,
}
