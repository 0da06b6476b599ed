//! Functions with a body: what the macro implements for them, and how they answer requests.
//!
//! Each request, and each instance of a batch, is deserialised as the body's request type and goes through the
//! body; what the body returns is the answer as it is.

#[cfg(feature = "handler")]
mod answer;
#[cfg(feature = "handler")]
mod envelope;
#[cfg(feature = "handler")]
mod read;

#[cfg(feature = "handler")]
pub(crate) use answer::Bodied;

/// A function with a body. Implemented by generated code only.
pub trait Body: 'static {
    /// The function's first parameter.
    type Request: Request;
    /// What it returns, or what its `Ok` holds.
    type Response: Response;
    /// Calls it.
    fn call(request: Self::Request) -> impl Future<Output = Result<Self::Response, String>> + Send;
}

/// What a function with a body takes: any type that serde reads.
#[cfg(feature = "handler")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a request",
    label = "the request of a function with a body must implement `serde::Deserialize` and `Send`",
    note = "add `#[derive(serde::Deserialize)]` to `{Self}`"
)]
pub trait Request: serde::de::DeserializeOwned + Send {}
#[cfg(feature = "handler")]
impl<T: serde::de::DeserializeOwned + Send> Request for T {}

/// What a function with a body returns: any type that serde writes.
#[cfg(feature = "handler")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as an answer",
    label = "what a function with a body returns must implement `serde::Serialize` and `Send`",
    note = "add `#[derive(serde::Serialize)]` to `{Self}`"
)]
pub trait Response: serde::Serialize + Send {}
#[cfg(feature = "handler")]
impl<T: serde::Serialize + Send> Response for T {}

/// What a function with a body takes; without a feature that runs it, anything.
#[cfg(not(feature = "handler"))]
pub trait Request {}
#[cfg(not(feature = "handler"))]
impl<T> Request for T {}

/// What a function with a body returns; without a feature that runs it, anything.
#[cfg(not(feature = "handler"))]
pub trait Response {}
#[cfg(not(feature = "handler"))]
impl<T> Response for T {}

#[cfg(all(test, feature = "serve"))]
mod tests;
