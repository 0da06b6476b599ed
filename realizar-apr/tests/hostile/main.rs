//! Damaged and hostile files: an error or a valid model, never a panic, and never more memory than the
//! file's length justifies.

mod bounded;
mod container;
mod counting;
mod crc;
mod damage;
mod estimator_ops;
mod memory;
mod preprocessing_ops;
mod refusals;
mod schema;

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;
