//! Minus the squared distance to each centroid.

use super::{Element, Stage, panels};
use crate::isa::{Isa, Level, Line, WithIsa, dispatch, force};

/// Minus the sum of squared differences to each of `K` centroids, so that the nearest scores highest.
#[derive(Debug)]
pub struct KMeans<E: 'static, const N: usize, const K: usize> {
    /// The centroids.
    pub centroids: &'static [[E; N]; K],
}

impl<E: Element, const N: usize, const K: usize> Stage<N, K> for KMeans<E, N, K> {
    type In = E;
    type Out = E;

    #[inline(always)]
    fn run(&self, row: &[E; N], out: &mut [E; K]) {
        for (out, centroid) in out.iter_mut().zip(self.centroids) {
            let mut sum = E::ZERO;
            for (&center, &x) in centroid.iter().zip(row) {
                let difference = center - x;
                sum = sum + difference * difference;
            }
            *out = -sum;
        }
    }
}

/// [`KMeans`] whose distances are measured side by side, for several centroids.
#[derive(Debug)]
pub struct Panels<E: 'static, const N: usize, const K: usize> {
    /// The centroids, in panels: for up to four lines of 64 bytes of centroids at a time, for each input a number for
    /// each centroid. The centroids of the last panel are filled up to whole lines.
    pub centroids: &'static [E],
}

impl<E: Element, const N: usize, const K: usize> Panels<E, N, K> {
    /// Computes one row with an instruction set that is asked for: every one gives the same bits.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_on(&self, level: Level, row: &[E; N], out: &mut [E; K]) {
        force(level, Distances { row, centroids: self.centroids, out: &mut *out });
        negate(out);
    }
}

impl<E: Element, const N: usize, const K: usize> Stage<N, K> for Panels<E, N, K> {
    type In = E;
    type Out = E;

    #[inline]
    fn run(&self, row: &[E; N], out: &mut [E; K]) {
        side_by_side(Distances { row, centroids: self.centroids, out: &mut *out });
        negate(out);
    }
}

/// Once for an element type, whatever the sizes.
#[inline(never)]
fn side_by_side<E: Element>(distances: Distances<'_, E>) {
    dispatch(distances);
}

#[inline(always)]
fn negate<E: Element>(out: &mut [E]) {
    for out in out {
        *out = -*out;
    }
}

/// Squared distances of a row.
struct Distances<'a, E: 'static> {
    row: &'a [E],
    centroids: &'static [E],
    out: &'a mut [E],
}

impl<E: Element> WithIsa for Distances<'_, E> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(mut self, isa: I) {
        panels::all(isa, self.row, [self.centroids], self.out.len(), &mut self);
    }
}

impl<I: Isa, E: Element> panels::Sums<I, E, 1> for Distances<'_, E> {
    #[inline(always)]
    fn start(&self, isa: I, _: usize) -> E::Line<I> {
        E::Line::<I>::all(isa, E::ZERO)
    }

    #[inline(always)]
    fn add(&self, sums: E::Line<I>, x: E::Line<I>, centroids: [E::Line<I>; 1]) -> E::Line<I> {
        panels::squared_difference::<I, E>(sums, x, centroids)
    }

    #[inline(always)]
    fn end(&mut self, _: I, first: usize, sums: E::Line<I>) {
        panels::write::<I, E>(sums, self.out, first);
    }
}
