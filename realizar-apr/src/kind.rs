//! Kinds of models that a person can name where a file does not say what it is.

use std::fmt;

use crate::ir::Activation;
use crate::schema::stages::ACTIVATIONS;
use crate::suggest::closest;

/// What a file without a schema holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's own")]
#[non_exhaustive]
pub enum Kind {
    Linear,
    Ridge,
    Lasso,
    ElasticNet,
    Logistic,
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    KMeans,
    GaussianMixture,
    IsolationForest,
    StandardScaler,
    RobustScaler,
    MinMaxScaler,
    MaxAbsScaler,
    Normalizer,
    Mlp {
        /// What follows each layer but the last.
        activation: Activation,
    },
}

/// The kinds without attributes, by name.
const PLAIN: &[(&str, Kind)] = &[
    ("linear", Kind::Linear),
    ("ridge", Kind::Ridge),
    ("lasso", Kind::Lasso),
    ("elastic_net", Kind::ElasticNet),
    ("logistic", Kind::Logistic),
    ("decision_tree_classifier", Kind::DecisionTreeClassifier),
    ("decision_tree_regressor", Kind::DecisionTreeRegressor),
    ("random_forest_classifier", Kind::RandomForestClassifier),
    ("random_forest_regressor", Kind::RandomForestRegressor),
    ("kmeans", Kind::KMeans),
    ("gaussian_mixture", Kind::GaussianMixture),
    ("isolation_forest", Kind::IsolationForest),
    ("standard_scaler", Kind::StandardScaler),
    ("robust_scaler", Kind::RobustScaler),
    ("min_max_scaler", Kind::MinMaxScaler),
    ("max_abs_scaler", Kind::MaxAbsScaler),
    ("normalizer", Kind::Normalizer),
];

const MLP: &str = "mlp";

impl Kind {
    /// The names of all kinds.
    pub const NAMES: &'static [&'static str] = &{
        let mut names = [MLP; PLAIN.len() + 1];
        let mut index = 0;
        while index < PLAIN.len() {
            names[index] = PLAIN[index].0;
            index += 1;
        }
        names
    };

    /// The kind of this name; `mlp` needs the activation of its hidden layers, no other kind takes one.
    ///
    /// ```
    /// use realizar_apr::{Kind, ir::Activation};
    ///
    /// assert_eq!(Kind::parse("kmeans", None), Ok(Kind::KMeans));
    /// assert_eq!(Kind::parse("mlp", Some("relu")), Ok(Kind::Mlp { activation: Activation::Relu }));
    /// ```
    ///
    /// # Errors
    /// When there is no such kind or activation, or when the two do not go together.
    pub fn parse(name: &str, activation: Option<&str>) -> Result<Kind, UnknownKind> {
        if name == MLP {
            let Some(activation) = activation else { return Err(UnknownKind::ActivationMissing) };
            return match hidden().find(|(known, _)| *known == activation) {
                Some(&(_, activation)) => Ok(Kind::Mlp { activation }),
                None => Err(UnknownKind::Activation { activation: activation.into() }),
            };
        }
        let Some((name, kind)) = PLAIN.iter().find(|(known, _)| *known == name) else {
            return Err(UnknownKind::Name { name: name.into() });
        };
        if activation.is_some() {
            return Err(UnknownKind::NoActivation { name });
        }
        Ok(*kind)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match PLAIN.iter().find(|(_, kind)| kind == self) {
            Some((name, _)) => name,
            None => MLP,
        }
    }
}

/// The activations that hidden layers can have: each value on its own.
fn hidden() -> impl Iterator<Item = &'static (&'static str, Activation)> {
    ACTIVATIONS.iter().filter(|(_, activation)| *activation != Activation::Softmax)
}

/// A kind that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownKind {
    /// No kind has this name.
    Name {
        /// The name.
        name: String,
    },
    /// `mlp` without an activation.
    ActivationMissing,
    /// No activation has this name.
    Activation {
        /// The name.
        activation: String,
    },
    /// An activation for a kind that has none.
    NoActivation {
        /// The kind.
        name: &'static str,
    },
}

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnknownKind::Name { name } => write!(f, "there is no kind `{name}`"),
            UnknownKind::ActivationMissing => f.write_str(
                "the kind `mlp` needs the activation of its hidden layers: the file does not record it",
            ),
            UnknownKind::Activation { activation } => {
                write!(f, "there is no activation `{activation}` for hidden layers")
            }
            UnknownKind::NoActivation { name } => write!(f, "the kind `{name}` takes no activation"),
        }
    }
}

impl UnknownKind {
    /// What to do about it, as one clause without a full stop.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        Some(match self {
            UnknownKind::Name { name } => match closest(name, Kind::NAMES.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the kinds are `{}`", Kind::NAMES.join("`, `")),
            },
            UnknownKind::ActivationMissing => "write `activation = \"relu\"` beside it".into(),
            UnknownKind::Activation { activation } => {
                let names = || hidden().map(|(name, _)| *name);
                match closest(activation, names()) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("the activations are `{}`", names().collect::<Vec<_>>().join("`, `")),
                }
            }
            UnknownKind::NoActivation { .. } => "leave the activation out".into(),
        })
    }
}

impl std::error::Error for UnknownKind {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_parses_to_a_kind_of_that_name() {
        for name in Kind::NAMES {
            let activation = (*name == MLP).then_some("tanh");
            assert_eq!(Kind::parse(name, activation).map(|kind| kind.name()), Ok(*name));
        }
    }

    #[test]
    fn a_misspelled_kind_is_suggested() {
        let unknown = Kind::parse("kmean", None).expect_err("no kind");
        assert_eq!(unknown.help().as_deref(), Some("did you mean `kmeans`?"));
    }

    #[test]
    fn kind_and_activation_go_together() {
        assert_eq!(Kind::parse("mlp", None), Err(UnknownKind::ActivationMissing));
        assert_eq!(Kind::parse("linear", Some("relu")), Err(UnknownKind::NoActivation { name: "linear" }));
        assert!(matches!(Kind::parse("mlp", Some("softmax")), Err(UnknownKind::Activation { .. })));
    }
}
