//! Indices in the order of what they stand for: one sort for all, because a sort is much to compile.

use std::cmp::Ordering;

/// Sorts indices; of equals the lower index comes first.
pub(crate) fn sort(indices: &mut [u32], compare: &dyn Fn(usize, usize) -> Ordering) {
    indices.sort_unstable_by(|&a, &b| compare(a as usize, b as usize).then(a.cmp(&b)));
}

/// The indices of `count` things in their order; of equals the lower index comes first.
#[must_use]
pub fn of(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<u32> {
    let mut indices = (0..count as u32).collect::<Vec<_>>();
    sort(&mut indices, compare);
    indices
}
