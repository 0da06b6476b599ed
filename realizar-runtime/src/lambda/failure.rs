//! Errors as Lambda reports them: `errorType` from a stable list, never the path of a Rust type.

use std::fmt;

use lambda_runtime::Diagnostic;

use crate::handler::LambdaError;

/// An error that ends an invocation.
pub(super) struct Failure(pub(super) LambdaError);

/// What a subscriber of traces sees: `lambda_runtime` writes errors that way. (The derived one would take some
/// kilobytes of every function.)
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.kind(), self.0)
    }
}

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
