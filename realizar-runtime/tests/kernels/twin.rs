//! One stage as model IR and as a kernel, and the comparison of both.

use realizar_apr::ir;
use realizar_apr::reference;
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::decide::{Argmax, On};
use realizar_runtime::kernels::link::Identity;
use realizar_runtime::kernels::{Approximate, Decide, Element, Kernel, Link, Pipeline, Stage};

/// An element type, as IR and as kernels see it.
pub(crate) trait Real: Element + std::fmt::Debug {
    const ELEMENT: ir::Element;
    fn values(values: Vec<Self>) -> ir::Values;
    /// NaN, infinities, zeros, denormals, the ends of the range.
    fn specials() -> Vec<Self>;
    fn next_up(self) -> Self;
    fn next_down(self) -> Self;
}

macro_rules! real {
    ($type:ident, $variant:ident) => {
        impl Real for $type {
            const ELEMENT: ir::Element = ir::Element::$variant;

            fn values(values: Vec<$type>) -> ir::Values {
                ir::Values::$variant(values)
            }

            fn specials() -> Vec<$type> {
                let denormal = $type::from_bits(1);
                let largest_denormal = $type::MIN_POSITIVE.next_down();
                let mut specials = vec![$type::NAN, 0.0, -0.0];
                for size in [
                    $type::INFINITY,
                    $type::MAX,
                    $type::MIN_POSITIVE,
                    denormal,
                    largest_denormal,
                    1.0,
                    $type::EPSILON,
                    // About where `exp` overflows and where it becomes denormal.
                    88.8,
                    104.0,
                    709.8,
                    745.2,
                ] {
                    specials.extend([size, -size]);
                }
                specials
            }

            fn next_up(self) -> $type {
                $type::next_up(self)
            }

            fn next_down(self) -> $type {
                $type::next_down(self)
            }
        }
    };
}

real!(f32, F32);
real!(f64, F64);

/// Static tables from numbers made at run time.
pub(crate) fn table<T, const N: usize>(values: &[T]) -> &'static [T; N]
where
    T: Copy + 'static,
{
    let table: Box<[T; N]> =
        values.to_vec().into_boxed_slice().try_into().ok().expect("as many values as the table holds");
    Box::leak(table)
}

/// A static slice.
pub(crate) fn table_slice<T: Copy>(values: &[T]) -> &'static [T] {
    Box::leak(values.to_vec().into_boxed_slice())
}

/// A static table of rows.
pub(crate) fn matrix<T, const N: usize, const M: usize>(values: &[T]) -> &'static [[T; N]; M]
where
    T: Copy + 'static,
{
    assert_eq!(values.len(), N * M);
    let rows: Vec<[T; N]> =
        (0..M).map(|m| values[m * N..(m + 1) * N].try_into().expect("a slice of N values")).collect();
    table(&rows)
}

/// Rows of `width` numbers side by side, as kernels read them: lines of 64 bytes of rows, four to a panel, what fills
/// them up being numbers that would show.
pub(crate) fn panels<E: Real>(values: &[E], width: usize) -> &'static [E] {
    let line = 64 / size_of::<E>();
    let rows = values.len().checked_div(width).unwrap_or(0);
    let mut panels = Vec::new();
    for first in (0..rows).step_by(4 * line) {
        let end = (first + 4 * line).min(rows.next_multiple_of(line));
        for column in 0..width {
            panels
                .extend((first..end).map(|row| {
                    if row < rows { values[row * width + column] } else { E::from_f64(f64::NAN) }
                }));
        }
    }
    table_slice(&panels)
}

pub(crate) fn tensor<E: Real>(shape: &[usize], values: &[E]) -> ir::Tensor {
    ir::Tensor { shape: shape.to_vec(), values: E::values(values.to_vec()), offset: None }
}

/// A model of `n` features that are read as `element`.
pub(crate) fn model(
    element: ir::Element,
    n: usize,
    stages: Vec<ir::Stage>,
    link: ir::Link,
    decision: ir::Decision,
) -> ir::Model {
    ir::Model {
        name: None,
        version: None,
        task: ir::Task::Regression,
        input: ir::Input { element, features: ir::Features::Unnamed(n), open: false },
        stages,
        head: Vec::new(),
        link,
        output: ir::Output { element, kind: ir::OutputKind::Value, count: 0, labels: None, decision },
        source: None,
        golden: None,
        measured: Vec::new(),
    }
}

/// Asserts that kernel and reference give equal bits and classes for each row.
pub(crate) fn assert_twins<P, const N: usize, const K: usize>(
    model: &ir::Model,
    kernel: &P,
    rows: &[Vec<P::In>],
) where
    P: Kernel<N, K>,
    P::In: Real,
    P::Out: Real,
{
    for row in rows {
        let row: &[P::In; N] = row.as_slice().try_into().expect("a row of N numbers");
        let mut outputs = [P::Out::ZERO; K];
        let class = kernel.run(row, &mut outputs);
        let answer =
            reference::evaluate(model, &row.map(Element::to_f64)).expect("the model takes the row's length");
        assert_eq!(answer.outputs.len(), K, "outputs of the reference");
        for (k, (found, expected)) in outputs.iter().zip(&answer.outputs).enumerate() {
            let found = found.to_f64();
            // Which NaN an operation gives is not defined.
            let equal = found.to_bits() == expected.to_bits() || (found.is_nan() && expected.is_nan());
            assert!(
                equal,
                "output {k} of the kernel is {found:e}, of the reference {expected:e}, row {row:?}"
            );
        }
        assert_eq!(class, answer.class, "class, outputs {outputs:?}, row {row:?}");
    }
}

/// Asserts that numbers have equal bits; which NaN an operation gives is not defined.
pub(crate) fn assert_bits<E: Real>(found: &[E], expected: &[E], of: &str) {
    assert_eq!(found.len(), expected.len());
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let (found, expected) = (found.to_f64(), expected.to_f64());
        let equal = found.to_bits() == expected.to_bits() || (found.is_nan() && expected.is_nan());
        assert!(equal, "number {index} is {found:e}, not {expected:e}: {of}");
    }
}

/// The instruction sets that the processor has.
pub(crate) fn levels() -> impl Iterator<Item = Level> {
    Level::ALL.iter().copied().filter(|level| level.is_here())
}

/// Asserts that so many of the rows together have the bits of each, with every instruction set.
pub(crate) fn assert_batches<P, const N: usize, const K: usize>(
    model: &P,
    rows: &[[f32; N]],
    counts: &[usize],
) where
    P: Approximate<N, K>,
{
    for level in levels() {
        let mut one_by_one = vec![[0.0_f32; K]; rows.len()];
        for (row, outputs) in rows.iter().zip(&mut one_by_one) {
            model.run_on(Some(level), row, outputs);
        }
        for count in counts.iter().map(|count| rows.len().min(*count)) {
            let mut together = vec![[0.0_f32; K]; count];
            model.run_batch_on(Some(level), &rows[..count], &mut together);
            let (together, one_by_one) = (together.as_flattened(), one_by_one[..count].as_flattened());
            assert_bits(together, one_by_one, &format!("{count} rows of {N} features, {level:?}"));
        }
    }
}

/// As [`assert_twins`], for one stage on its own. The stage reads what the row holds.
pub(crate) fn assert_stage_twins<S, const N: usize, const M: usize>(
    stage: ir::Stage,
    kernel: S,
    rows: &[Vec<S::In>],
) where
    S: Stage<N, M>,
    S::In: Real,
    S::Out: Real,
{
    let model =
        model(S::In::ELEMENT, N, vec![stage], ir::Link::Identity, ir::Decision::Argmax(ir::On::Scores));
    let kernel = Pipeline::<S, Identity, Argmax, M> {
        stages: kernel,
        link: Identity,
        decision: Argmax { on: On::Scores },
    };
    assert_twins(&model, &kernel, rows);
}

/// As [`assert_stage_twins`], and every instruction set that the processor has gives the same.
pub(crate) fn assert_level_twins<S, const N: usize, const M: usize>(
    stage: ir::Stage,
    kernel: S,
    run_on: impl Fn(&S, Level, &[S::In; N], &mut [S::Out; M]),
    rows: &[Vec<S::In>],
) where
    S: Stage<N, M>,
    S::In: Real,
    S::Out: Real,
{
    for row in rows {
        let row: &[S::In; N] = row.as_slice().try_into().expect("a row of N numbers");
        let mut expected = [S::Out::ZERO; M];
        kernel.run(row, &mut expected);
        for level in levels() {
            let mut found = [S::Out::ONE; M];
            run_on(&kernel, level, row, &mut found);
            assert_bits(&found, &expected, &format!("{level:?}, {N} -> {M}, row {row:?}"));
        }
    }
    assert_stage_twins(stage, kernel, rows);
}

/// As [`assert_twins`], for a link and a decision without a stage.
pub(crate) fn assert_link_twins<E, L, D, const M: usize, const K: usize>(
    link: (ir::Link, L),
    decision: (ir::Decision, D),
    rows: &[Vec<E>],
) where
    E: Real,
    L: Link<E, M, K>,
    D: Decide,
{
    let model = model(E::ELEMENT, M, Vec::new(), link.0, decision.0);
    let kernel = Pipeline::<_, L, D, M> {
        stages: realizar_runtime::kernels::Pass::<E>(std::marker::PhantomData),
        link: link.1,
        decision: decision.1,
    };
    assert_twins(&model, &kernel, rows);
}

/// Calls a function with a size from 0 to 17 as its first constant argument, for both element types.
macro_rules! for_sizes {
    ($function:ident ($draw:expr)) => {
        for_sizes!($function($draw): 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17)
    };
    ($function:ident ($draw:expr): $($n:literal),*) => {{$(
        $function::<f32, $n>($draw);
        $function::<f64, $n>($draw);
    )*}};
}
pub(crate) use for_sizes;
