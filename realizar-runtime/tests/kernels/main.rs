//! Every kernel against the reference evaluator, on random numbers and awkward ones, at sizes around the
//! widths that a vectoriser likes: equal bits in every output, equal classes.
//!
//! Each test makes the same stage twice from the same random numbers: as model IR for the reference, as static
//! tables for the kernel. A failure prints the seed; `REALIZAR_SEED` runs one seed again.

mod bayes;
mod category_trees;
mod curves;
mod dense;
mod draw;
mod fused;
mod image;
mod kmeans;
mod large;
mod linear;
mod link;
mod mixture;
mod narrow;
mod network;
mod normalizer;
mod oblivious;
mod ops;
mod pipeline;
mod points;
mod ranked;
mod scaler;
mod scores;
mod steps;
mod support;
mod trees;
mod twin;
mod walk;
mod whole;
