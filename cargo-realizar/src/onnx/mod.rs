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
mod casts;
mod combine;
mod decided;
mod dominators;
mod emit;
mod encoders;
mod ensemble;
mod expr;
mod features;
mod fill;
mod fold;
mod functions;
mod gather;
mod graph;
mod grown;
mod images;
mod joins;
mod linear;
mod literal;
mod lookups;
mod lowered;
mod neighbours;
mod node;
mod operators;
mod order;
mod outputs;
mod power;
mod proto;
mod reductions;
mod rule;
mod scalers;
mod shapes;
mod shares;
mod sparse;
mod tensor;
mod together;
mod trees;
mod value;
mod vectors;
mod wire;

pub(crate) use graph::import;
