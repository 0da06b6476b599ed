//! Support vector machines for rows of f32: the kernel's values in f32, with the library's computation beside them.
//!
//! A squared distance `d` of differences in f32 is right to `(n + 4) u` of itself, `u` being 2^-24, and `exp(-γ d)` of that
//! to a constant, because `γ d exp(-γ d)` is never above `1 / e`. A product of row and vector is right to `(n + 3) u` of
//! their norms, and so a polynomial or `tanh` of it for rows of a limited norm. So is a sum of such values with known
//! coefficients: where a sum is nearer to where its sign changes the class than that, the library's computation answers. A
//! scaler in front computes as ever; what it gives is rounded. So is computed what follows the kernel's values.

mod together;

use super::approximate::exactly;
use super::{
    Approximate, Decide, FEW, Headed, Kernel, Link, Pipeline, Stage, Then, curves, few_fit, op, panels,
};
use crate::isa::{Isa, Level, Line, WithIsa, is_scalar, work_on};

/// A machine of `V` vectors and `M` sums over them.
#[derive(Debug)]
pub struct Vectors<E, const V: usize, const M: usize> {
    /// The library's own computation.
    pub exact: E,
    /// `[V, N]`, in panels of f32.
    pub vectors: &'static [f32],
    /// Which kernel.
    pub function: Function,
    /// Of the kernel.
    pub gamma: f32,
    /// Of the kernel.
    pub coef0: f32,
    /// Rows of a larger norm are not for f32: its square, of what the scaler gives.
    pub limit: f32,
    /// The class depends on which sums are above this; on nothing where it is absent.
    pub above: Option<f64>,
    /// How far a sum can be off.
    pub off: f64,
    /// How far the outputs may be from those of the library's computation.
    pub apart: f64,
}

/// A kernel, of a row `x` and a vector `v`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `exp(-gamma |x - v|^2)`
    Radial,
    /// `(gamma x . v + coef0)` to this power.
    Power(u32),
    /// `tanh(gamma x . v + coef0)`
    Sigmoid,
}

/// From a row of `N` to `M` sums over the values of `V` vectors.
pub trait Sums<const N: usize, const V: usize, const M: usize>: Sync {
    /// What the kernel takes, rounded to f32.
    fn taken(&self, row: &[f32; N]) -> [f32; N];
    /// The sums.
    fn sums(&self, values: &[f64; V], sums: &mut [f64; M]);
}

impl<R, const N: usize, const V: usize, const M: usize> Sums<N, V, M> for Then<op::Kernel, R, V>
where
    R: Stage<V, M, In = f64, Out = f64>,
{
    #[inline(always)]
    fn taken(&self, row: &[f32; N]) -> [f32; N] {
        *row
    }

    #[inline(always)]
    fn sums(&self, values: &[f64; V], sums: &mut [f64; M]) {
        self.1.run(values, sums);
    }
}

/// Behind a scaler.
impl<S, R, const N: usize, const V: usize, const M: usize> Sums<N, V, M>
    for Then<Then<S, op::Kernel, N>, R, V>
where
    S: Stage<N, N, In = f64, Out = f64>,
    R: Stage<V, M, In = f64, Out = f64>,
{
    #[inline(always)]
    fn taken(&self, row: &[f32; N]) -> [f32; N] {
        let mut scaled = [0.0; N];
        self.0.0.run(&row.map(f64::from), &mut scaled);
        scaled.map(|x| x as f32)
    }

    #[inline(always)]
    fn sums(&self, values: &[f64; V], sums: &mut [f64; M]) {
        self.1.run(values, sums);
    }
}

/// A whole machine.
pub trait Machine<const N: usize, const V: usize, const M: usize, const K: usize>: Sync {
    /// Up to the sums.
    type Sums: Sums<N, V, M>;
    /// Up to the sums.
    fn stages(&self) -> &Self::Sums;
    /// Outputs and class from those.
    fn finish(&self, sums: &[f64; M], outputs: &mut [f64; K]) -> Option<usize>;
}

impl<S, L, D, const N: usize, const V: usize, const M: usize, const K: usize> Machine<N, V, M, K>
    for Pipeline<S, L, D, M>
where
    S: Sums<N, V, M>,
    L: Link<f64, M, K>,
    D: Decide,
{
    type Sums = S;

    #[inline(always)]
    fn stages(&self) -> &S {
        &self.stages
    }

    #[inline(always)]
    fn finish(&self, sums: &[f64; M], outputs: &mut [f64; K]) -> Option<usize> {
        self.link.link(sums, outputs);
        self.decision.decide(sums, outputs)
    }
}

impl<S, H, L, D, const N: usize, const V: usize, const M: usize, const J: usize, const K: usize>
    Machine<N, V, M, K> for Headed<S, H, L, D, M, J>
where
    S: Sums<N, V, M>,
    H: Stage<M, J, In = f64, Out = f64>,
    L: Link<f64, J, K>,
    D: Decide,
{
    type Sums = S;

    #[inline(always)]
    fn stages(&self) -> &S {
        &self.stages
    }

    #[inline(always)]
    fn finish(&self, sums: &[f64; M], outputs: &mut [f64; K]) -> Option<usize> {
        let mut linked = [0.0; J];
        self.head.run(sums, &mut linked);
        self.link.link(&linked, outputs);
        self.decision.decide(sums, outputs)
    }
}

impl<E, const N: usize, const V: usize, const M: usize, const K: usize> Approximate<N, K> for Vectors<E, V, M>
where
    E: Kernel<N, K, In = f64, Out = f64> + Machine<N, V, M, K>,
{
    type Exact = E;

    #[inline(always)]
    fn exact(&self) -> &E {
        &self.exact
    }

    #[inline]
    fn approximate(
        &self,
        forced: Option<Level>,
        row: &[f32; N],
        outputs: &mut [f32; K],
    ) -> Option<Option<usize>> {
        if is_scalar(forced) {
            return None;
        }
        let sums = self.sums::<N, K>(forced, row)?;
        self.answer(&sums, outputs)
    }

    #[inline]
    fn run_batch_on(&self, forced: Option<Level>, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        let count = rows.len().min(outputs.len());
        let (rows, rest) = rows[..count].as_chunks();
        let (outputs, last) = outputs[..count].as_chunks_mut();
        for (rows, outputs) in rows.iter().zip(outputs) {
            let together = const { few_fit::<f64>(V) && few_fit::<f64>(N) } && !is_scalar(forced);
            if !together || !self.run_few(forced, rows, outputs) {
                for (row, outputs) in rows.iter().zip(outputs) {
                    self.run_on(forced, row, outputs);
                }
            }
        }
        for (row, outputs) in rest.iter().zip(last) {
            self.run_on(forced, row, outputs);
        }
    }

    fn apart(&self) -> f64 {
        self.apart
    }
}

impl<E, const V: usize, const M: usize> Vectors<E, V, M> {
    /// The sums, with an instruction set that is asked for, the plain one among them; None where the row is beyond the
    /// limit.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn sums_on<const N: usize, const K: usize>(&self, level: Level, row: &[f32; N]) -> Option<[f64; M]>
    where
        E: Machine<N, V, M, K>,
    {
        self.sums::<N, K>(Some(level), row)
    }

    #[inline(always)]
    fn sums<const N: usize, const K: usize>(&self, forced: Option<Level>, row: &[f32; N]) -> Option<[f64; M]>
    where
        E: Machine<N, V, M, K>,
    {
        let row = self.exact.stages().taken(row);
        if !self.is_small(&row) {
            return None;
        }
        let (mut values, mut sums) = ([0.0; V], [0.0; M]);
        let &Vectors { vectors, function, gamma, coef0, .. } = self;
        run(
            forced,
            function,
            Values { row: &row, vectors, curve: Curve { function, gamma, coef0 }, out: &mut values },
        );
        self.exact.stages().sums(&values, &mut sums);
        Some(sums)
    }

    /// Whether f32 is for a row. Of NaN nothing is known.
    #[inline(always)]
    fn is_small<const N: usize>(&self, row: &[f32; N]) -> bool {
        square(row) <= self.limit
    }

    /// Outputs and class, where the sums are sure of it; of NaN nothing is.
    #[inline(always)]
    fn answer<const N: usize, const K: usize>(
        &self,
        sums: &[f64; M],
        outputs: &mut [f32; K],
    ) -> Option<Option<usize>>
    where
        E: Machine<N, V, M, K>,
    {
        if !self.above.is_none_or(|above| sums.iter().all(|sum| (sum - above).abs() > self.off)) {
            return None;
        }
        let mut wide = [0.0; K];
        let class = self.exact.finish(sums, &mut wide);
        *outputs = wide.map(|output| output as f32);
        Some(class)
    }

    /// Computes rows together; false, and nothing done, where one of them is not for f32. By itself, so
    /// that only machines whose numbers [`few_fit`] have them on the stack.
    #[inline]
    fn run_few<const N: usize, const K: usize>(
        &self,
        forced: Option<Level>,
        rows: &[[f32; N]; FEW],
        outputs: &mut [[f32; K]; FEW],
    ) -> bool
    where
        E: Kernel<N, K> + Machine<N, V, M, K>,
    {
        let stages = self.exact.stages();
        let taken: [[f32; N]; FEW] = std::array::from_fn(|row| stages.taken(&rows[row]));
        if !taken.iter().all(|row| self.is_small(row)) {
            return false;
        }
        let (mut sums, mut values) = ([[0.0; V]; FEW], [[0.0; V]; FEW]);
        let &Vectors { vectors, function, gamma, coef0, .. } = self;
        let curve = Curve { function, gamma, coef0 };
        let places = (sums.as_flattened_mut(), values.as_flattened_mut());
        let rows_taken = taken.as_flattened();
        together::run(
            forced,
            together::Rows { rows: rows_taken, vectors, curve, sums: places.0, values: places.1 },
        );
        for ((row, values), outputs) in rows.iter().zip(&values).zip(outputs) {
            let mut sums = [0.0; M];
            stages.sums(values, &mut sums);
            if self.answer(&sums, outputs).is_none() {
                exactly(&self.exact, row, outputs);
            }
        }
        true
    }
}

/// Numbers whose squares are added together.
const PART: usize = 8;

/// The sum of squares.
#[inline(always)]
fn square<const N: usize>(row: &[f32; N]) -> f32 {
    let (parts, rest) = row.as_chunks::<PART>();
    let mut sums = [0.0; PART];
    for part in parts {
        for (sum, x) in sums.iter_mut().zip(part) {
            *sum += x * x;
        }
    }
    rest.iter().map(|x| x * x).chain(sums).sum()
}

/// Once for all machines of a program.
#[inline(never)]
fn run(forced: Option<Level>, function: Function, values: Values<'_>) {
    match function {
        Function::Radial => work_on(forced, Pairs::<true>(values)),
        Function::Power(_) | Function::Sigmoid => work_on(forced, Pairs::<false>(values)),
    }
}

/// The kernel's values of a row.
struct Values<'a> {
    row: &'a [f32],
    vectors: &'static [f32],
    curve: Curve,
    out: &'a mut [f64],
}

/// What a kernel makes of squared distances or of products.
#[derive(Clone, Copy)]
struct Curve {
    function: Function,
    gamma: f32,
    coef0: f32,
}

impl Curve {
    #[inline(always)]
    fn line<I: Isa>(self, isa: I, sums: I::F32) -> I::F32 {
        let all = |number: f32| I::F32::all(isa, number);
        match self.function {
            Function::Radial => curves::exp::<I, f32>(isa, sums.mul(all(-self.gamma))),
            Function::Sigmoid => curves::tanh::<I, f32>(isa, all(self.coef0).fused(sums, all(self.gamma))),
            Function::Power(degree) => {
                let base = all(self.coef0).fused(sums, all(self.gamma));
                let mut power = base;
                for _ in 1..degree {
                    power = power.mul(base);
                }
                power
            }
        }
    }
}

/// With each vector: squared distances, or else products.
struct Pairs<'a, const SQUARED: bool>(Values<'a>);

/// Vectors in a line.
const LINE: usize = 16;

impl<const SQUARED: bool> WithIsa for Pairs<'_, SQUARED> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(mut self, isa: I) {
        let (row, vectors, count) = (self.0.row, self.0.vectors, self.0.out.len());
        panels::all(isa, row, [vectors], count, &mut self);
    }
}

impl<I: Isa, const SQUARED: bool> panels::Sums<I, f32, 1> for Pairs<'_, SQUARED> {
    #[inline(always)]
    fn start(&self, isa: I, _: usize) -> I::F32 {
        I::F32::all(isa, 0.0)
    }

    #[inline(always)]
    fn add(&self, sums: I::F32, x: I::F32, [coordinate]: [I::F32; 1]) -> I::F32 {
        if SQUARED {
            let difference = coordinate.sub(x);
            sums.fused(difference, difference)
        } else {
            sums.fused(coordinate, x)
        }
    }

    #[inline(always)]
    fn end(&mut self, isa: I, first: usize, sums: I::F32) {
        let mut values = [0.0; LINE];
        self.0.curve.line(isa, sums).store(&mut values);
        for (out, value) in self.0.out[first..].iter_mut().zip(values) {
            *out = value.into();
        }
    }
}
