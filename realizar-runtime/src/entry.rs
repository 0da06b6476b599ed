//! Where generated `main` functions go: to Lambda's loop or to the command, whichever the environment and the
//! program's features allow.

use std::process::ExitCode;

use crate::body::Body;

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
pub(crate) fn run(make: impl FnOnce() -> Box<dyn crate::endpoint::Endpoint>) -> ExitCode {
    crate::handler::main_starts();
    let is_lambda = std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some();
    match is_lambda {
        #[cfg(feature = "lambda")]
        true => crate::lambda::run(make),
        #[cfg(not(feature = "lambda"))]
        true => fail(
            "this program runs within AWS Lambda, but was built without the feature `lambda` of realizar: add it \
             to the dependency in Cargo.toml and build again",
        ),
        #[cfg(feature = "serve")]
        false => crate::command::run(make),
        #[cfg(not(feature = "serve"))]
        false => fail(
            "this program is an AWS Lambda function, and was built without the feature `serve` of realizar, which \
             runs it elsewhere: add it to the dependency in Cargo.toml and build again, or use `cargo lambda watch`",
        ),
    }
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
#[cfg(not(all(feature = "lambda", feature = "serve")))]
fn fail(message: &str) -> ExitCode {
    use std::io::Write;
    drop(writeln!(std::io::stderr(), "error: {message}"));
    ExitCode::FAILURE
}
