//! Sums of few scores in f32 whose terms lie across the lanes.
//!
//! Where scores lie across the lanes, few of them leave lanes empty, and each line of weights needs a number of the row beside
//! it. Here a line has the weights of 16 features for one score, and a line of the row is loaded once for all scores. What is
//! left are 16 numbers for each score, whose totals are made together; the square of the row's norm is one more score.

use super::scores::{LINE, PLACES};
use crate::isa::{Isa, Line};

/// The most scores: the norm has a place beside them.
const MOST: usize = LINE - 1;

/// The fewest features.
const LEAST: usize = 32;

/// Whether the terms of so many scores lie across the lanes, and not the scores.
#[must_use]
pub const fn are_few(features: usize, scores: usize) -> bool {
    scores <= MOST && features >= LEAST
}

/// The first of 16 features of a line: the last line has features of the line before it again.
#[must_use]
pub const fn first(features: usize, line: usize) -> usize {
    if (line + 1) * LINE <= features { line * LINE } else { features - LINE }
}

/// Groups of scores that are computed one after another where the registers do not hold all sums.
const GROUPS: usize = 4;

/// `M` scores, and behind them the square of the norm. `weight` has for each line of the row a
/// line for each score, zero for features of the line before.
#[inline(always)]
pub(super) fn sums<I: Isa, const N: usize, const M: usize>(isa: I, weight: &[f32], row: &[f32; N]) -> I::F32 {
    let mut sums = [I::F32::all(isa, 0.0); LINE];
    if I::LINES > LINE {
        group::<I, N, M>(isa, weight, row, &mut sums, 0, 1);
    } else {
        for score in 0..GROUPS {
            group::<I, N, M>(isa, weight, row, &mut sums, score, GROUPS);
        }
    }
    I::F32::totals(isa, sums)
}

/// Those from one score on, `step` apart.
#[inline(always)]
fn group<I: Isa, const N: usize, const M: usize>(
    isa: I,
    weight: &[f32],
    row: &[f32; N],
    sums: &mut [I::F32; LINE],
    from: usize,
    step: usize,
) {
    let (one, all) = weight[..N.div_ceil(LINE) * M * LINE].split_at(M * LINE);
    let x = I::F32::load(isa, row);
    for score in (from..M).step_by(step) {
        sums[score] = I::F32::load(isa, &one[score * LINE..]).mul(x);
    }
    if M % step == from {
        sums[M] = x.mul(x);
    }
    for (line, weights) in all.chunks_exact(M * LINE).enumerate() {
        let start = (line + 1) * LINE;
        let at = first(N, line + 1);
        let mut x = I::F32::load(isa, &row[at..]);
        if at < start {
            let new = I::F32::all(isa, (start - at) as f32 - 0.5);
            x = I::F32::load(isa, &PLACES).where_below(new, I::F32::all(isa, 0.0), x);
        }
        for score in (from..M).step_by(step) {
            sums[score] = sums[score].fused(I::F32::load(isa, &weights[score * LINE..]), x);
        }
        if M % step == from {
            sums[M] = sums[M].fused(x, x);
        }
    }
}
