//! The handler: models by name, requests to answers, and what is counted on the way.
//!
//! The Lambda loop, the local server and the command all end here. A request is a Rust value
//! ([`LambdaRequest`]) or comes over the wire (`wire`); both become a row of f64 (`row`), go through one model
//! (`infer`) and become a [`LambdaResponse`].

mod answer;
mod batch;
mod cold_start;
mod error;
mod fault;
mod held;
mod infer;
mod lambda_handler;
mod metrics;
mod processor;
mod request;
mod response;
mod row;
mod text;
pub(crate) mod wire;

pub(crate) use cold_start::main_starts;
pub(crate) use infer::panicked;
pub(crate) use response::BodyBatch;
#[cfg(feature = "serve")]
pub(crate) use response::ErrorObject;

pub use cold_start::ColdStartMetrics;
pub use error::{LambdaError, UnreadableModel};
pub use fault::{Also, FeatureProblem};
pub use lambda_handler::LambdaHandler;
pub use processor::{has_neon_simd, is_arm64_optimized};
pub use request::{BatchLambdaRequest, LambdaRequest};
pub use response::{BatchLambdaResponse, LambdaResponse, RowError, Top};
