//! Linear and logistic models: `weight` and `bias`, or `coefficients` and `intercept` as aprender's
//! converter names them.

use super::numbers::{Finder, Found};
use crate::error::{Error, TensorProblem};
use crate::family;
use crate::ir::{Model, Tensor};
use crate::kind::Kind;
use crate::v2::Container;

/// How a model was regularised and trained: recorded by the converter, without a part in its answers.
const TRAINING: &[&str] = &["alpha", "l1_ratio", "max_iter", "tol"];

/// The tensors of a linear model.
pub(super) struct Linear<'c> {
    weight: Found<'c>,
    bias: Option<Found<'c>>,
    /// Whether the names are those of aprender's own structs.
    converted: bool,
}

/// Whether the tensors are exactly `weight` [outputs, inputs] and, optionally, `bias` [outputs].
pub(super) fn is_plain(container: &Container<'_>) -> bool {
    let weight = container.tensor("weight").is_some_and(|weight| weight.dims.len() == 2);
    let bias = container.tensor("bias").is_some();
    weight && container.tensors.len() == 1 + usize::from(bias)
}

pub(super) fn find<'c>(finder: &Finder<'_, 'c>, kind: Kind) -> Result<Linear<'c>, Error> {
    if finder.get("weight").is_some() && matches!(kind, Kind::Linear | Kind::Logistic) {
        let weight = finder.required("weight")?;
        let outputs = match (&weight.entry.dims[..], kind) {
            ([n], _) if *n > 0 => 1,
            ([1, n], _) if *n > 0 => 1,
            ([m, n], Kind::Linear) if *m > 0 && *n > 0 => *m,
            (_, kind) => {
                let expected = if kind == Kind::Linear { "[outputs, inputs]" } else { "[1, inputs]" };
                let expected = expected.into();
                let found = weight.entry.dims.to_vec();
                return Err(weight.wrong(TensorProblem::Shape { expected, found }));
            }
        };
        let bias =
            if finder.get("bias").is_some() { Some(finder.vector("bias", Some(outputs))?) } else { None };
        finder.only(|name| name == "weight" || name == "bias")?;
        return Ok(Linear { weight, bias, converted: false });
    }
    let weight = finder.vector("coefficients", None)?;
    let bias = Some(finder.vector("intercept", Some(1))?);
    let recorded: &[&str] = match kind {
        Kind::Logistic => &[],
        _ => TRAINING,
    };
    finder.only(|name| name == "coefficients" || name == "intercept" || recorded.contains(&name))?;
    // A penalised model is a linear one; a file says that it is penalised by recording how much.
    let penalty = match kind {
        Kind::Ridge | Kind::Lasso => Some("alpha"),
        Kind::ElasticNet => Some("l1_ratio"),
        _ => None,
    };
    if let Some(penalty) = penalty {
        finder.required(penalty)?;
    }
    Ok(Linear { weight, bias, converted: true })
}

pub(super) fn read(container: &Container<'_>, kind: Kind) -> Result<Model, Error> {
    let linear = find(&Finder::new(container, kind), kind)?;
    let bias = match linear.bias {
        Some(bias) => Some(bias.numbers()?),
        None => None,
    };
    let weight = as_matrix(linear.weight.numbers()?);
    Ok(match kind {
        Kind::Logistic => family::logistic(weight, bias, linear.converted),
        _ => family::linear(weight, bias),
    })
}

/// A vector of coefficients is a matrix of one row.
fn as_matrix(mut weight: Tensor) -> Tensor {
    if let [n] = weight.shape[..] {
        weight.shape = vec![1, n];
    }
    weight
}
