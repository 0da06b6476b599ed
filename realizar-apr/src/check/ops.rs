//! Whether the fields of an operation fit each other and the row, and how many numbers it gives.
//!
//! Each operation has a method `width`, in the file of its family. The reader, the writer and the planner rely on
//! it: what it lets through can be computed without a check.

mod columns;
mod densities;
mod each;
mod encode;
mod ensemble;
mod image;
mod impute;
mod interpolate;
mod oblivious;
mod points;
mod probability;
mod products;
mod vectors;

use std::fmt;

use crate::ir::{Tensor, Values};

/// A field that does not fit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unfit {
    field: &'static str,
    problem: String,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.field, self.problem)
    }
}

/// Says that a field does not fit. `problem` goes on after its name: `has 3 numbers, but …`.
pub(crate) fn unfit<T>(field: &'static str, problem: impl Into<String>) -> Result<T, Unfit> {
    Err(Unfit { field, problem: problem.into() })
}

/// A tensor of F64 with this shape.
pub(crate) fn shaped(field: &'static str, tensor: &Tensor, shape: &[usize]) -> Result<(), Unfit> {
    if tensor.shape != shape {
        return unfit(field, format!("has the shape {:?}, but {shape:?} is expected", tensor.shape));
    }
    let expected = shape.iter().try_fold(1usize, |product, &dim| product.checked_mul(dim));
    match &tensor.values {
        Values::F64(values) if Some(values.len()) == expected => Ok(()),
        Values::F64(values) => {
            unfit(field, format!("has {} numbers, which its shape {shape:?} does not give", values.len()))
        }
        Values::F32(_) => unfit(field, "is F32, but operations are of F64"),
    }
}

/// The dimensions of a tensor of F64, none of them 0.
pub(crate) fn dims<const D: usize>(field: &'static str, tensor: &Tensor) -> Result<[usize; D], Unfit> {
    match <[usize; D]>::try_from(tensor.shape.as_slice()) {
        Ok(dims) if !dims.contains(&0) => shaped(field, tensor, &dims).map(|()| dims),
        _ => {
            unfit(field, format!("has the shape {:?}, but {D} dimensions above 0 are expected", tensor.shape))
        }
    }
}

/// Indices that are all below a limit.
pub(crate) fn below(field: &'static str, indices: &[u32], limit: usize) -> Result<(), Unfit> {
    match indices.iter().position(|&index| index as usize >= limit) {
        Some(at) => unfit(field, format!("has {} at {at}, but there are {limit}", indices[at])),
        None => Ok(()),
    }
}

/// A list of this length.
pub(crate) fn length(field: &'static str, found: usize, expected: usize) -> Result<(), Unfit> {
    if found == expected {
        return Ok(());
    }
    unfit(field, format!("has {found} numbers, but {expected} are expected"))
}

/// `starts` of `n` lists that are one after another in a list of `count`: from 0, ascending, to `count`.
pub(crate) fn segments(field: &'static str, starts: &[u32], n: usize, count: usize) -> Result<(), Unfit> {
    if starts.len().checked_sub(1) != Some(n) {
        return unfit(
            field,
            format!("has {} numbers, but {n} columns and the end take one each", starts.len()),
        );
    }
    if let Some(at) = starts.windows(2).position(|pair| pair[0] > pair[1]) {
        return unfit(field, format!("is not ascending: {}, then {}", starts[at], starts[at + 1]));
    }
    // There are n + 1 of them.
    let (first, end) = (starts[0], starts[n]);
    if first == 0 && end as usize == count {
        return Ok(());
    }
    unfit(field, format!("goes from {first} to {end}, but the keys or knots are 0 to {count}"))
}
