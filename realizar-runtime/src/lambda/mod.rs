//! AWS Lambda: the loop that takes invocations and answers them, and the names that programs use.
//!
//! The loop itself is `lambda_runtime`'s. Ours is what goes in and comes out: the body of an invocation goes
//! round the runtime's own parser (`payload`), and an error's type is one of a stable list (`failure`).

mod failure;
mod payload;

use std::io::Write;
use std::process::ExitCode;

use lambda_runtime::{LambdaEvent, Runtime, service_fn};
use serde_json::value::RawValue;

use crate::endpoint::{Endpoint, Models};
use failure::Failure;
use payload::{Aside, Payload};

pub use crate::handler::{
    Also, BatchLambdaRequest, BatchLambdaResponse, ColdStartMetrics, FeatureProblem, LambdaError,
    LambdaHandler, LambdaRequest, LambdaResponse, RowError, Top, has_neon_simd, is_arm64_optimized,
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
    crate::entry::run(|| Box::new(Models(handler)))
}

/// Takes invocations and answers them, for ever.
pub(crate) fn run(make: impl FnOnce() -> Box<dyn Endpoint>) -> ExitCode {
    if let Some(problem) = environment_problem(|name| std::env::var(name).ok()) {
        return fail(&problem);
    }
    let concurrency =
        std::env::var("AWS_LAMBDA_MAX_CONCURRENCY").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let runtime = match build_runtime(concurrency) {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the asynchronous runtime does not start: {error}")),
    };
    let endpoint: &'static dyn Endpoint = Box::leak(make());
    let function = Runtime::new(service_fn(move |event| invoke(endpoint, event))).layer(Aside);
    let ended = runtime.block_on(async {
        if concurrency > 1 { function.run_concurrent().await } else { function.run().await }
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("the connection to Lambda ended: {error}")),
    }
}

/// One thread; several only where Lambda sends several invocations at once: their loop takes twice the time for
/// each.
fn build_runtime(concurrency: u32) -> std::io::Result<tokio::runtime::Runtime> {
    let mut builder = match concurrency {
        0 | 1 => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    builder.enable_all().build()
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

/// Ends the program with a message. Where nobody reads it, there is no one to tell that.
fn fail(message: &str) -> ExitCode {
    drop(writeln!(std::io::stderr(), "error: {message}"));
    ExitCode::FAILURE
}
