//! The APR model format.
#![forbid(unsafe_code)]
pub mod ir;
pub mod reference;
