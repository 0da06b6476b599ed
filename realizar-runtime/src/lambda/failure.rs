//! Errors as Lambda reports them: `errorType` from a stable list, never the path of a Rust type.

use lambda_runtime::Diagnostic;

use crate::handler::LambdaError;

/// An error that ends an invocation.
#[derive(Debug)]
pub(super) struct Failure(pub(super) LambdaError);

impl From<LambdaError> for Failure {
    fn from(error: LambdaError) -> Failure {
        Failure(error)
    }
}

impl From<Failure> for Diagnostic {
    fn from(Failure(error): Failure) -> Diagnostic {
        Diagnostic { error_type: error.kind().to_owned(), error_message: error.to_string() }
    }
}
