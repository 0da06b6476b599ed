//! A function with a body where nothing is in scope and every warning is an error.
#![no_implicit_prelude]
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications, missing_debug_implementations)]
#![forbid(unsafe_code)]

/// The result of a division.
mod outcome {
    /// What may go wrong is shown to the caller.
    pub(crate) type Result<T> = ::core::result::Result<T, ::core::num::ParseFloatError>;
}

/// Decides nothing.
#[::realizar::model("../ui/artifacts/regression.apr", name = "area")]
async fn decide([width, height]: [f32; 2], model: &Area) -> outcome::Result<f32> {
    outcome::Result::Ok(model.predict(&[width, height])[0])
}
