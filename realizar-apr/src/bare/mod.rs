//! Version 2 files without a schema: tensors whose names follow a convention, and a kind that says which.
//!
//! Two conventions are known: `weight` and `bias`, which is plainly linear, and the names that aprender's
//! own converter gives to the models it saves as safetensors. Each kind has a function that finds its
//! tensors by name and shape, and refuses a file with any other.

mod layers;
mod linear;
mod numbers;
mod trees;

use crate::budget::Budget;
use crate::error::{Error, Mismatch};
use crate::family;
use crate::ir::{Model, ScalerForm};
use crate::json::Value;
use crate::kind::Kind;
use crate::v2::Container;
use numbers::Finder;

/// Kinds that a file may be said to be, in the order in which they are proposed. An activation is not
/// part of a file, so any stands for all.
const KINDS: &[Kind] = &[
    Kind::Linear,
    Kind::Ridge,
    Kind::Lasso,
    Kind::ElasticNet,
    Kind::Logistic,
    Kind::DecisionTreeClassifier,
    Kind::RandomForestClassifier,
    Kind::KMeans,
    Kind::StandardScaler,
    Kind::Mlp { activation: crate::ir::Activation::Relu },
];

/// Reads a file as the kind that it is said to be, or as a linear model where it plainly is one.
pub(crate) fn read(container: &Container<'_>, kind: Option<Kind>) -> Result<Model, Error> {
    let mut model = match kind {
        None if linear::is_plain(container) => linear::read(container, Kind::Linear)?,
        None => return Err(Error::KindRequired { fits: fits(container) }),
        Some(kind) => read_as(container, kind)?,
    };
    let text = |key| container.metadata.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    model.name = text("name").map(Into::into);
    model.version = text("version").map(Into::into);
    family::checked(model)
}

fn read_as(container: &Container<'_>, kind: Kind) -> Result<Model, Error> {
    let finder = Finder::new(container, kind);
    match kind {
        Kind::Linear | Kind::Ridge | Kind::Lasso | Kind::ElasticNet | Kind::Logistic => {
            linear::read(container, kind)
        }
        Kind::DecisionTreeClassifier => {
            let tree = trees::Tree::find(&finder, "")?;
            finder.only(trees::is_of_tree)?;
            trees::classifier(&tree, &Budget::new(container.bytes.len()))
        }
        Kind::RandomForestClassifier => {
            let count = trees::count(&finder)?;
            trees::forest(&finder, count, &Budget::new(container.bytes.len()))
        }
        Kind::KMeans => kmeans(&finder),
        Kind::StandardScaler => standard_scaler(&finder),
        Kind::Mlp { activation } => Ok(family::network(layers::read(&finder)?, activation)),
        Kind::DecisionTreeRegressor
        | Kind::RandomForestRegressor
        | Kind::GaussianMixture
        | Kind::IsolationForest
        | Kind::RobustScaler
        | Kind::MinMaxScaler
        | Kind::MaxAbsScaler
        | Kind::Normalizer => Err(Error::KindMismatch { kind: kind.name(), reason: Mismatch::NoTensors }),
    }
}

/// The kinds whose tensors these are, by name and shape.
fn fits(container: &Container<'_>) -> Vec<&'static str> {
    let fit = |kind: Kind| {
        let finder = Finder::new(container, kind);
        match kind {
            Kind::Linear | Kind::Ridge | Kind::Lasso | Kind::ElasticNet | Kind::Logistic => {
                linear::find(&finder, kind).is_ok()
            }
            Kind::DecisionTreeClassifier => {
                trees::Tree::find(&finder, "").is_ok() && finder.only(trees::is_of_tree).is_ok()
            }
            Kind::RandomForestClassifier => trees::count(&finder).is_ok(),
            Kind::KMeans => find_kmeans(&finder).is_ok(),
            Kind::StandardScaler => find_scaler(&finder).is_ok(),
            Kind::Mlp { .. } => layers::find(&finder).is_ok(),
            _ => false,
        }
    };
    KINDS.iter().filter(|kind| fit(**kind)).map(Kind::name).collect()
}

const KMEANS: &[&str] = &["centroids", "inertia", "max_iter", "n_clusters", "n_iter", "random_state", "tol"];

fn find_kmeans<'c>(finder: &Finder<'_, 'c>) -> Result<numbers::Found<'c>, Error> {
    let centroids = finder.matrix("centroids")?;
    finder.only(|name| KMEANS.contains(&name))?;
    Ok(centroids)
}

fn kmeans(finder: &Finder<'_, '_>) -> Result<Model, Error> {
    let centroids = find_kmeans(finder)?;
    let count = centroids.entry.dims[0];
    if let Some(clusters) = finder.scalar("n_clusters")?
        && clusters.value != count as f32
    {
        return Err(clusters.refuse(format!("{count}, the rows of `centroids`")));
    }
    Ok(family::kmeans(centroids.numbers()?))
}

const SCALER: &[&str] = &["mean", "std", "with_mean", "with_std"];

fn find_scaler<'c>(finder: &Finder<'_, 'c>) -> Result<[numbers::Found<'c>; 2], Error> {
    let mean = finder.vector("mean", None)?;
    let std = finder.vector("std", Some(mean.entry.dims[0]))?;
    finder.only(|name| SCALER.contains(&name))?;
    Ok([mean, std])
}

fn standard_scaler(finder: &Finder<'_, '_>) -> Result<Model, Error> {
    let [mean, std] = find_scaler(finder)?;
    let flag = |name| -> Result<bool, Error> {
        let Some(flag) = finder.scalar(name)? else { return Ok(true) };
        match flag.value {
            0.0 => Ok(false),
            1.0 => Ok(true),
            _ => Err(flag.refuse("0 or 1".into())),
        }
    };
    let offset = if flag("with_mean")? { Some(mean.numbers()?) } else { None };
    let divisor = if flag("with_std")? {
        let values = family::spread(std.floats()?);
        Some(family::tensor(&std.entry.dims, values))
    } else {
        None
    };
    Ok(family::scaler(mean.entry.dims[0], ScalerForm::SubtractDivide { offset, divisor }))
}
