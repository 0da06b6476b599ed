//! Functions with a body that return a `Result`: `Ok` is the response, `Err` the message of an error answer.

use std::fmt::Display;

/// A `Result` that a function with a body may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be answered",
    label = "a function with a body returns a response, or a `Result` of one whose error implements `Display`"
)]
pub trait Fallible {
    /// What `Ok` holds.
    type Response;
    /// The response, or the error in words.
    ///
    /// # Errors
    /// The error's message; with its causes, where its `{:#}` shows them.
    fn into_result(self) -> Result<Self::Response, String>;
}

impl<T, E: Display> Fallible for Result<T, E> {
    type Response = T;

    fn into_result(self) -> Result<T, String> {
        self.map_err(|error| format!("{error:#}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_becomes_its_message() {
        let refused: Result<u8, _> = "x".parse::<u8>();
        assert_eq!(refused.into_result(), Err("invalid digit found in string".to_owned()));
        assert_eq!("7".parse::<u8>().into_result(), Ok(7));
    }
}
