//! ONNX: from a graph of tensor operators to stages.
//!
//! A [`mod@file`] is a protobuf message. Its nodes are computed in order ([`graph`]), each by its operator ([`operators`]),
//! not with numbers but with expressions ([`algebra`]) of what they give for one row: that finds again what an exporter
//! spelt out. The expressions of the outputs become [`stages`], and what the outputs are for becomes link and decision
//! ([`answer`]). What has no stage is refused by name and place.

mod algebra;
mod answer;
mod file;
mod graph;
mod node;
mod operators;
mod stages;
mod value;

pub(crate) use graph::import;
