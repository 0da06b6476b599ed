//! Where generated `main` functions go: to Lambda's loop or to the command, whichever the environment and the
//! program's features allow.

use std::process::ExitCode;

#[cfg(any(feature = "lambda", feature = "serve"))]
use std::pin::Pin;

use crate::body::Body;
#[cfg(any(feature = "lambda", feature = "serve"))]
use crate::endpoint::Endpoint;

/// What a generated program holds its models in.
#[cfg(any(feature = "lambda", feature = "serve"))]
pub type Handler = crate::handler::LambdaHandler;

/// What a generated program holds its models in, where no feature runs it: nothing.
#[cfg(not(any(feature = "lambda", feature = "serve")))]
#[derive(Debug)]
pub struct Handler;

#[cfg(not(any(feature = "lambda", feature = "serve")))]
impl Handler {
    /// Takes what the handler of a program that runs takes.
    #[must_use]
    pub fn with_models<const N: usize>(_models: [&'static dyn crate::model::Model; N]) -> Handler {
        Handler
    }
}

/// Runs a function without a body.
#[cfg(any(feature = "lambda", feature = "serve"))]
pub fn main(handler: fn() -> &'static Handler) -> ExitCode {
    run(|| Box::new(crate::endpoint::Models(handler())))
}

/// Runs a function with a body.
#[cfg(any(feature = "lambda", feature = "serve"))]
pub fn main_with_body<B: Body>(handler: fn() -> &'static Handler) -> ExitCode {
    run(|| Box::new(crate::body::Bodied::<B>::new(handler())))
}

/// Runs the endpoint that `make` makes: within Lambda's environment as a function, else as a command.
#[cfg(any(feature = "lambda", feature = "serve"))]
pub(crate) fn run(make: impl FnOnce() -> Box<dyn Endpoint>) -> ExitCode {
    crate::handler::main_starts();
    let is_lambda = std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some();
    let runtime = match build_runtime(is_lambda) {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the asynchronous runtime does not start: {error}")),
    };
    // The endpoint lives as long as the process.
    let endpoint: &'static dyn Endpoint = Box::leak(make());
    let program: Pin<Box<dyn Future<Output = ExitCode>>> = match is_lambda {
        #[cfg(feature = "lambda")]
        true => Box::pin(crate::lambda::run(endpoint)),
        #[cfg(not(feature = "lambda"))]
        true => {
            return fail(
                "this program runs within AWS Lambda, but was built without the feature `lambda` of realizar: add it \
                 to the dependency in Cargo.toml and build again",
            );
        }
        #[cfg(feature = "serve")]
        false => Box::pin(crate::command::run(endpoint)),
        #[cfg(not(feature = "serve"))]
        false => {
            return fail(
                "this program is an AWS Lambda function, and was built without the feature `serve` of realizar, \
                 which runs it elsewhere: add it to the dependency in Cargo.toml and build again, or use `cargo \
                 lambda watch`",
            );
        }
    };
    // Boxed, so that the program has one copy of the loop that drives a future.
    runtime.block_on(program)
}

/// One thread; several only where Lambda sends several invocations at once: then each takes twice the time.
#[cfg(feature = "lambda")]
fn build_runtime(is_lambda: bool) -> std::io::Result<tokio::runtime::Runtime> {
    use tokio::runtime::Builder;
    let variable = std::env::var("AWS_LAMBDA_MAX_CONCURRENCY").ok();
    if is_lambda && concurrency(variable.as_deref()) > 1 {
        return Builder::new_multi_thread().enable_all().build();
    }
    Builder::new_current_thread().enable_all().build()
}

/// One thread.
#[cfg(all(feature = "serve", not(feature = "lambda")))]
fn build_runtime(_is_lambda: bool) -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

/// How many invocations Lambda sends at once, as `lambda_runtime` reads it.
#[cfg(feature = "lambda")]
fn concurrency(variable: Option<&str>) -> u32 {
    variable.and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Says what is missing.
#[cfg(not(any(feature = "lambda", feature = "serve")))]
pub fn main(_handler: fn() -> &'static Handler) -> ExitCode {
    fail(
        "this program was built without the features `lambda` and `serve` of realizar: add the one that is wanted \
         to the dependency in Cargo.toml and build again",
    )
}

/// Says what is missing.
#[cfg(not(any(feature = "lambda", feature = "serve")))]
pub fn main_with_body<B: Body>(handler: fn() -> &'static Handler) -> ExitCode {
    main(handler)
}

/// Ends the program with a message. Where nobody reads it, there is no one to tell that.
pub(crate) fn fail(message: &str) -> ExitCode {
    use std::io::Write;
    drop(writeln!(std::io::stderr(), "error: {message}"));
    ExitCode::FAILURE
}
