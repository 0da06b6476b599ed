//! Functions with a body that return a `Result`: `Ok` is the response, `Err` the message of an error answer.

use std::fmt::Display;

/// A `Result`, by whatever name: aliases hide what `Ok` and `Err` hold.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is called a `Result`, but is none",
    label = "a function with a body returns a response, or a `Result` of one"
)]
pub trait Fallible {
    /// What `Ok` holds.
    type Response;
    /// What `Err` holds.
    type Error;
    /// The value as what it is.
    ///
    /// # Errors
    /// The value's own.
    fn result(self) -> Result<Self::Response, Self::Error>;
}

impl<T, E> Fallible for Result<T, E> {
    type Response = T;
    type Error = E;

    fn result(self) -> Result<T, E> {
        self
    }
}

/// The response, or the error in words.
///
/// # Errors
/// The error's message; with its causes, where its `{:#}` shows them.
pub fn into_result<F: Fallible<Error: Display>>(returned: F) -> Result<F::Response, String> {
    returned.result().map_err(|error| format!("{error:#}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_becomes_its_message() {
        assert_eq!(into_result("x".parse::<u8>()), Err("invalid digit found in string".to_owned()));
        assert_eq!(into_result("7".parse::<u8>()), Ok(7));
    }
}
