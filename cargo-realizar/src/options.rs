//! What a person adds on the command line to what the file says.

use realizar_apr::ir::Labels;

use crate::signature::PublicKey;

/// What a person adds to what the file says. Nothing is the default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    /// `--kind`: what the file holds, where it does not say so itself.
    pub kind: Option<String>,
    /// `--activation`: what follows each hidden layer of a `--kind mlp`.
    pub activation: Option<String>,
    /// `--public-key`: the key that a file of version 1 must be signed by.
    pub public_key: Option<PublicKey>,
    /// `--name`: the model's name on the wire.
    pub name: Option<String>,
    /// `--version`: the model's version.
    pub version: Option<String>,
    /// `--feature-names`: one for each feature, in the order of the file.
    pub feature_names: Option<Vec<String>>,
    /// `--labels`: one for each class, in the order of the class indices.
    pub labels: Option<Labels>,
    /// `--categories`: levels of categorical features, by the feature's name, in the order of their codes.
    pub categories: Vec<(String, Labels)>,
    /// `--missing`: the number that stands for a missing value beside NaN.
    pub missing: Option<f64>,
    /// `--trees`: how many boosting rounds are kept.
    pub rounds: Option<Rounds>,
}

/// How many boosting rounds are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounds {
    /// Those up to the best iteration that early stopping recorded.
    Best,
    /// All.
    All,
    /// The first so many.
    First(usize),
}

impl Options {
    /// The levels that `--categories` gives for the feature of this name.
    #[must_use]
    pub fn levels(&self, feature: &str) -> Option<&Labels> {
        self.categories.iter().find(|(name, _)| name == feature).map(|(_, levels)| levels)
    }
}
