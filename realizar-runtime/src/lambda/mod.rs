//! AWS Lambda: the loop that takes invocations and answers them, and the names that programs use.
//!
//! The loop itself is `lambda_runtime`'s. Ours is what goes in and comes out: the body of an invocation goes
//! round the runtime's own parser (`payload`), and an error's type is one of a stable list (`failure`).

mod failure;
mod payload;

use std::process::ExitCode;

use lambda_runtime::{LambdaEvent, Runtime, service_fn};
use serde_json::value::RawValue;

use crate::endpoint::{Endpoint, Models};
use crate::entry;
use failure::Failure;
use payload::{Aside, Payload};

pub use crate::handler::{
    Also, BatchLambdaRequest, BatchLambdaResponse, ColdStartMetrics, FeatureProblem, LambdaError,
    LambdaHandler, LambdaRequest, LambdaResponse, RowError, Top, UnreadableModel, has_neon_simd,
    is_arm64_optimized,
};
pub use realizar_apr::Kind;

/// The largest answer that Lambda takes from a function, in bytes: 6 MB.
const LARGEST_ANSWER: usize = 6 * 1024 * 1024;

/// The variables without which `lambda_runtime` panics.
const REQUIRED: [&str; 3] =
    ["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"];

/// Runs a handler: within Lambda's environment as a function, else, with the feature `serve`, as a command.
///
/// ```no_run
/// use std::process::ExitCode;
/// use realizar_runtime::lambda::{self, LambdaHandler};
///
/// static MODEL: &[u8] = &[];
///
/// fn main() -> ExitCode {
///     match LambdaHandler::from_bytes(MODEL) {
///         Ok(handler) => lambda::main(handler),
///         Err(error) => {
///             eprintln!("error: {error}");
///             ExitCode::FAILURE
///         }
///     }
/// }
/// ```
pub fn main(handler: LambdaHandler) -> ExitCode {
    // The handler lives as long as the process, which ends in here.
    let handler: &'static LambdaHandler = Box::leak(Box::new(handler));
    entry::run(|| Box::new(Models(handler)))
}

/// Takes invocations and answers them, for ever.
pub(crate) async fn run(endpoint: &'static dyn Endpoint) -> ExitCode {
    if let Some(problem) = environment_problem(|name| std::env::var(name).ok()) {
        return entry::fail(&problem);
    }
    let function = Runtime::new(service_fn(move |event| invoke(endpoint, event))).layer(Aside);
    // One invocation after the other, unless Lambda says that it sends several at once.
    match function.run_concurrent().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => entry::fail(&format!("the connection to Lambda ended: {error}")),
    }
}

/// Answers one invocation.
async fn invoke(
    endpoint: &'static dyn Endpoint,
    event: LambdaEvent<Payload>,
) -> Result<Box<RawValue>, Failure> {
    let answer = endpoint.request(event.payload.json()).await?;
    let length = answer.get().len();
    if length > LARGEST_ANSWER {
        return Err(Failure(LambdaError::InferenceError(format!(
            "the answer has {length} bytes, and Lambda takes at most {LARGEST_ANSWER}: send fewer instances at once"
        ))));
    }
    Ok(answer)
}

/// What is wrong with the environment.
fn environment_problem(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let missing: Vec<&str> = REQUIRED.into_iter().filter(|name| variable(name).is_none()).collect();
    if !missing.is_empty() {
        return Some(format!(
            "AWS_LAMBDA_RUNTIME_API is set, and {} not: Lambda sets all of them; unset it to run outside Lambda",
            missing.join(", ")
        ));
    }
    let size = variable(REQUIRED[1])?;
    size.parse::<i32>()
        .is_err()
        .then(|| format!("{} is `{size}`, which is no number of megabytes", REQUIRED[1]))
}
