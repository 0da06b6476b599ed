//! The APR model format.
#![forbid(unsafe_code)]
pub mod card;
pub mod golden;
pub mod ir;
pub mod reference;
