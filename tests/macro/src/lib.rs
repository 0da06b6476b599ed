//! Tests of the attribute as users meet it, and the small artifacts that they need.

pub mod artifacts;
mod container;
pub mod damaged;
mod damaged_version_1;
