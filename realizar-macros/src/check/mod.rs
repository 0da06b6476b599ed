//! The item against the model: how many features, which, in what order, and what is asked of the model.

mod answer;
mod features;
pub(crate) mod kernel;
mod parameters;
pub(crate) mod precision;

pub(crate) use answer::Return;

use crate::args::Args;
use crate::fault::Faults;
use crate::item::{Form, Item, Number, Row};
use realizar_apr::ir::Model;
use syn::LitStr;

/// How a function without a body asks its model.
pub(crate) struct Call {
    /// The type in which it asks: f64 where a parameter or the return type is f64.
    pub(crate) number: Number,
    /// What it returns.
    pub(crate) returns: Return,
}

/// Checks the item against the model and tells the model how many features it has, where only the item says.
///
/// # Errors
/// Every difference.
pub(crate) fn check(args: &Args, item: &Item<'_>, model: &mut Model) -> Result<Option<Call>, Faults> {
    let mut faults = Faults::default();
    let artifact = Artifact { path: &args.path, written: args.path.value() };
    features::count(args, item, model, &artifact, &mut faults);
    let call = match &item.form {
        Form::Bodiless { row, answer } => {
            if let Row::Each { parameters, end } = row {
                parameters::check(parameters, *end, &model.input, &artifact, &mut faults);
            }
            answer::check(answer, model, &artifact, &mut faults)
                .map(|returns| Call { number: number(row, &returns), returns })
        }
        Form::Body { .. } | Form::Struct => None,
    };
    faults.finish()?;
    Ok(call)
}

/// The artifact, for messages.
struct Artifact<'a> {
    path: &'a LitStr,
    written: String,
}

impl Artifact<'_> {
    /// ``the model in `models/iris.apr` ``
    fn place(&self) -> String {
        format!("`{}`", self.written)
    }
}

/// f64 where any number is.
fn number(row: &Row<'_>, returns: &Return) -> Number {
    let double = match row {
        Row::Array { number, .. } => *number == Number::F64,
        Row::Each { parameters, .. } => {
            parameters.iter().any(|parameter| parameter.ty == crate::item::ParameterType::Number(Number::F64))
        }
    };
    if double || returns.number() == Some(Number::F64) { Number::F64 } else { Number::F32 }
}
