//! ONNX: from a graph of tensor operators to stages.
//!
//! A file is a protobuf message ([`wire`], [`proto`], [`tensor`]). Its nodes are computed in order, not with
//! numbers but with expressions ([`algebra`]) of what they give for one row: that finds again what an exporter
//! spelt out. The expressions of the outputs become stages ([`emit`]), and what the outputs are for becomes link
//! and decision ([`answer`]). What has no stage is refused by name and place.

mod affine;
mod algebra;
mod answer;
mod arithmetic;
mod emit;
mod encoders;
mod fold;
mod graph;
mod images;
mod linear;
mod literal;
mod neighbours;
mod node;
mod proto;
mod reductions;
mod rule;
mod scalers;
mod shapes;
mod shares;
mod tensor;
mod trees;
mod value;
mod vectors;
mod wire;

pub(crate) use graph::import;
