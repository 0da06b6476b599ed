//! What a program says that lacks the feature it needs.

use std::process::Command;

use crate::{PROGRAM, Test};

pub(crate) const TESTS: &[Test] = &[
    #[cfg(not(feature = "serve"))]
    ("outside_lambda_a_program_without_serve_says_so", || {
        says(&[], "error: this program is an AWS Lambda function, and was built without the feature `serve`");
    }),
    #[cfg(not(feature = "lambda"))]
    ("within_lambda_a_program_without_lambda_says_so", || {
        let lambda = [("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9")];
        says(
            &lambda,
            "error: this program runs within AWS Lambda, but was built without the feature `lambda`",
        );
    }),
    #[cfg(feature = "lambda")]
    ("half_of_lambdas_environment_is_told_what_is_missing", || {
        says(
            &[("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9"), ("AWS_LAMBDA_FUNCTION_NAME", "f")],
            "error: AWS_LAMBDA_RUNTIME_API is set, and AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_LAMBDA_FUNCTION_VERSION not",
        );
        says(
            &[
                ("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9"),
                ("AWS_LAMBDA_FUNCTION_NAME", "f"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "1"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "big"),
            ],
            "error: AWS_LAMBDA_FUNCTION_MEMORY_SIZE is `big`, which is no number of megabytes",
        );
    }),
];

#[cfg_attr(all(feature = "lambda", feature = "serve"), allow(dead_code, reason = "nothing is missing then"))]
fn says(environment: &[(&str, &str)], start: &str) {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new(program)
        .env(PROGRAM, "models")
        .envs(environment.iter().copied())
        .output()
        .expect("this program can be started");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.starts_with(start), "{err}");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
}
