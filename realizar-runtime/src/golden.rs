//! The test that a compiled model answers its golden rows as the training library did.
//!
//! Generated code calls [`check`] from a `#[test]` beside the model, with the whole artifact: a function
//! embeds only what is before the golden rows, the test reads the rest too. Nothing here is in a function
//! that is deployed.

use crate::compiled::{self, Compiled};
use crate::kernels::Kernel;

/// Where the golden rows lie in the artifact.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Byte offset of the rows, `[count, N]`.
    pub rows: usize,
    /// Whether they are f64, rather than f32.
    pub rows_f64: bool,
    /// Byte offset of the outputs, `[count, K]`.
    pub outputs: usize,
    /// Whether they are f64, rather than f32.
    pub outputs_f64: bool,
    /// Byte offset of the classes, `[count]` of i32, where the model decides a class.
    pub classes: Option<usize>,
    /// How many rows there are.
    pub count: usize,
    /// Largest absolute difference allowed, and for outputs above 1 in size the largest relative one.
    pub bound: f64,
}

/// Runs every golden row of `file` through the compiled kernel of `C`, by the path that the rows' type takes,
/// and compares: outputs within the bound, classes equal.
///
/// # Panics
/// When an answer differs, or when `layout` does not fit `file`. It is a test.
#[track_caller]
pub fn check<C: Compiled<N, K>, const N: usize, const K: usize>(file: &[u8], layout: Layout) {
    compare::<C, N, K>(file, layout, 0);
}

/// The same of a model with weights in fewer bits: outputs are within what was measured, and no more than `others` rows
/// are of another class.
///
/// # Panics
/// As [`check`].
#[track_caller]
pub fn check_narrow<C: Compiled<N, K>, const N: usize, const K: usize>(
    file: &[u8],
    layout: Layout,
    others: usize,
) {
    let found = compare::<C, N, K>(file, layout, others);
    println!("{found} of {} golden rows are of another class than the training library's", layout.count);
}

/// How many classes are others; no more than `others` may be.
#[track_caller]
fn compare<C: Compiled<N, K>, const N: usize, const K: usize>(
    file: &[u8],
    layout: Layout,
    others: usize,
) -> usize {
    let mut found = 0;
    for row in 0..layout.count {
        let (outputs, class) = if layout.rows_f64 {
            compiled::predict_f64::<C, N, K>(&std::array::from_fn(|i| {
                number_at(file, layout.rows, true, row * N + i)
            }))
        } else {
            // The f32 path rounds its outputs to f32; the bound is about what the kernel computes. The two
            // paths read an f32 row alike, but for kernels that compute such rows in f32 and say how near they
            // are, and that is checked as well.
            let narrow: [f32; N] =
                std::array::from_fn(|i| number_at(file, layout.rows, false, row * N + i) as f32);
            let (outputs, class) = compiled::predict_f64::<C, N, K>(&narrow.map(f64::from));
            let (rounded, narrow_class) = compiled::predict::<C, N, K>(&narrow);
            let tolerance = C::KERNEL.tolerance();
            let alike = |narrow: f64, wide: f64| {
                same(narrow, wide) || (narrow - wide).abs() <= allowed(wide, tolerance)
            };
            assert!(
                narrow_class == class && (0..K).all(|k| alike(rounded[k].into(), (outputs[k] as f32).into())),
                "golden row {row}: as f32 it gives {rounded:?} and class {narrow_class:?}, as f64 {outputs:?} \
                 and class {class:?}"
            );
            (outputs, class)
        };
        for (k, &found) in outputs.iter().enumerate() {
            let expected = number_at(file, layout.outputs, layout.outputs_f64, row * K + k);
            assert!(
                agrees(found, expected, layout.bound),
                "golden row {row}: output {k} is {found:?}, but the training library gave {expected:?}; they \
                 differ by {:?} and may differ by {:?} (bound {:?})",
                (found - expected).abs(),
                allowed(expected, layout.bound),
                layout.bound
            );
        }
        if let Some(classes) = layout.classes {
            let expected = class_at(file, classes, row);
            let same = class.is_some_and(|class| i64::try_from(class) == Ok(expected.into()));
            found += usize::from(!same);
            assert!(
                found <= others,
                "golden row {row}: the class is {}, but the training library gave {expected} (outputs \
                 {outputs:?})",
                class.map_or("not decided".to_owned(), |class| class.to_string())
            );
        }
    }
    found
}

/// Whether an output is within the bound of what was expected.
fn agrees(found: f64, expected: f64, bound: f64) -> bool {
    same(found, expected) || (expected.is_finite() && (found - expected).abs() <= allowed(expected, bound))
}

fn allowed(expected: f64, bound: f64) -> f64 {
    bound * expected.abs().max(1.0)
}

/// Equal, or NaN both.
fn same(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan())
}

#[track_caller]
fn number_at(file: &[u8], start: usize, double: bool, index: usize) -> f64 {
    if double {
        f64::from_le_bytes(bytes_at(file, start, index))
    } else {
        f32::from_le_bytes(bytes_at(file, start, index)).into()
    }
}

#[track_caller]
fn class_at(file: &[u8], start: usize, index: usize) -> i32 {
    i32::from_le_bytes(bytes_at(file, start, index))
}

/// Bytes of the item at `index` of a tensor that starts at byte `start`; a file in memory is not aligned.
#[track_caller]
fn bytes_at<const SIZE: usize>(file: &[u8], start: usize, index: usize) -> [u8; SIZE] {
    let offset = start.saturating_add(index.saturating_mul(SIZE));
    let bytes = file.get(offset..).and_then(|rest| rest.first_chunk());
    let Some(bytes) = bytes else {
        panic!(
            "golden rows at byte {offset}: the artifact has only {} bytes; build the crate again",
            file.len()
        )
    };
    *bytes
}
