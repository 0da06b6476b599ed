//! Two models in one AWS Lambda function: a request chooses by `model_id`, and gets the first where it does not.

use realizar::lambda::{self, LambdaHandler};
use std::process::ExitCode;

/// Species of iris flowers.
#[realizar::model("../../models/iris.apr")]
struct Iris;

/// Cultivars of wine.
#[realizar::model("../../models/wine.apr")]
struct Wine;

fn main() -> ExitCode {
    lambda::main(LambdaHandler::with_models([&Iris, &Wine]))
}
