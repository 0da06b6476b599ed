//! Aligned bytes in the binary, and typed views of them that are checked while compiling.

/// Bytes aligned for any kernel: a cache line of 64.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct Aligned<T>(pub T);

mod sealed {
    pub trait Sealed {}
}

/// Types of which every bit pattern is a value and which hold no padding.
///
/// # Safety
/// Implementers have no padding and no invalid bit pattern, and their alignment is at most 64.
pub unsafe trait Plain: sealed::Sealed + Copy + 'static {}

macro_rules! plain {
    ($($type:ty),*) => {$(
        impl sealed::Sealed for $type {}
        // SAFETY: a primitive number: no padding, every bit pattern is a value, alignment at most 8.
        unsafe impl Plain for $type {}
    )*};
}

plain!(u8, i8, u16, u32, i32, u64, f32, f64);

impl<T: Plain, const N: usize> sealed::Sealed for [T; N] {}
// SAFETY: an array has the alignment of its element and no padding between them.
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

/// The value of type `T` that lies at byte `offset`.
///
/// Called in the initialiser of a `static`, so that a wrong offset does not compile:
///
/// ```
/// use realizar_runtime::bytes::{Aligned, view};
///
/// static BYTES: Aligned<[u8; 8]> = Aligned([0, 0, 128, 63, 0, 0, 0, 64]);
/// static WEIGHTS: &[f32; 2] = view(&BYTES, 0);
/// assert_eq!(*WEIGHTS, [1.0, 2.0]);
/// ```
///
/// ```compile_fail,E0080
/// # use realizar_runtime::bytes::{Aligned, view};
/// # static BYTES: Aligned<[u8; 8]> = Aligned([0, 0, 128, 63, 0, 0, 0, 64]);
/// static WEIGHTS: &[f32; 2] = view(&BYTES, 4); // ends after the bytes
/// ```
///
/// # Panics
/// When the value does not fit or is not aligned.
#[must_use]
pub const fn view<T: Plain, const N: usize>(bytes: &'static Aligned<[u8; N]>, offset: usize) -> &'static T {
    const { assert!(cfg!(target_endian = "little"), "artifacts are little-endian, and so must the target be") };
    assert!(offset <= N && size_of::<T>() <= N - offset, "the view ends after the bytes");
    assert!(align_of::<T>() <= 64 && offset.is_multiple_of(align_of::<T>()), "the view is not aligned");
    // SAFETY: `Aligned` starts at a multiple of 64 and the asserts above put the whole `T`, aligned, inside
    // the static bytes; `Plain` says that any bytes are a `T`.
    unsafe { &*bytes.0.as_ptr().add(offset).cast::<T>() }
}

/// The `length` values of type `T` that lie at byte `offset`, one after another.
///
/// Called in the initialiser of a `static`, as [`view`] is.
///
/// ```
/// use realizar_runtime::bytes::{Aligned, slice};
///
/// static BYTES: Aligned<[u8; 8]> = Aligned([0, 0, 128, 63, 0, 0, 0, 64]);
/// static WEIGHTS: &[f32] = slice(&BYTES, 0, 2);
/// assert_eq!(*WEIGHTS, [1.0, 2.0]);
/// ```
///
/// ```compile_fail,E0080
/// # use realizar_runtime::bytes::{Aligned, slice};
/// # static BYTES: Aligned<[u8; 8]> = Aligned([0, 0, 128, 63, 0, 0, 0, 64]);
/// static WEIGHTS: &[f32] = slice(&BYTES, 0, 3); // ends after the bytes
/// ```
///
/// # Panics
/// When the values do not fit or are not aligned.
#[must_use]
pub const fn slice<T: Plain, const N: usize>(
    bytes: &'static Aligned<[u8; N]>,
    offset: usize,
    length: usize,
) -> &'static [T] {
    const { assert!(cfg!(target_endian = "little"), "artifacts are little-endian, and so must the target be") };
    const { assert!(size_of::<T>() > 0, "values have a size") };
    assert!(offset <= N && length <= (N - offset) / size_of::<T>(), "the slice ends after the bytes");
    assert!(align_of::<T>() <= 64 && offset.is_multiple_of(align_of::<T>()), "the slice is not aligned");
    // SAFETY: `Aligned` starts at a multiple of 64 and the asserts above put `length` whole `T`, aligned, inside
    // the static bytes; `Plain` says that any bytes are a `T`.
    unsafe { std::slice::from_raw_parts(bytes.0.as_ptr().add(offset).cast::<T>(), length) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0, 1, 2, …
    static BYTES: Aligned<[u8; 80]> = {
        let mut bytes = [0; 80];
        let mut i = 0;
        while i < 80 {
            bytes[i] = i as u8;
            i += 1;
        }
        Aligned(bytes)
    };

    static WORDS: &[[u32; 2]; 3] = view(&BYTES, 4);

    #[test]
    fn a_view_is_what_the_bytes_say() {
        let word = |start: u8| u32::from_le_bytes([start, start + 1, start + 2, start + 3]);
        assert_eq!(*WORDS, [[word(4), word(8)], [word(12), word(16)], [word(20), word(24)]]);
        assert_eq!(*view::<u8, 80>(&BYTES, 79), 79);
        assert_eq!(
            *view::<[u64; 10], 80>(&BYTES, 0),
            std::array::from_fn(|i| { u64::from_le_bytes(std::array::from_fn(|j| (8 * i + j) as u8)) })
        );
    }

    #[test]
    fn a_view_of_nothing_fits_at_the_end() {
        assert_eq!(*view::<[f64; 0], 80>(&BYTES, 80), [0.0; 0]);
        assert_eq!(*view::<[[f64; 3]; 0], 80>(&BYTES, 80), [[0.0; 3]; 0]);
    }

    #[test]
    fn bytes_start_at_a_cache_line() {
        assert_eq!(BYTES.0.as_ptr().addr() % 64, 0);
        assert_eq!(align_of::<Aligned<[u8; 1]>>(), 64);
    }

    #[test]
    #[should_panic(expected = "the view ends after the bytes")]
    fn a_view_beyond_the_end_is_refused() {
        let _ = view::<u32, 80>(&BYTES, 77);
    }

    #[test]
    #[should_panic(expected = "the view ends after the bytes")]
    fn an_offset_beyond_the_end_is_refused() {
        let _ = view::<[u8; 0], 80>(&BYTES, 81);
    }

    #[test]
    #[should_panic(expected = "the view ends after the bytes")]
    fn the_largest_offset_does_not_overflow() {
        let _ = view::<u64, 80>(&BYTES, usize::MAX);
    }

    #[test]
    #[should_panic(expected = "the view is not aligned")]
    fn a_view_beside_its_alignment_is_refused() {
        let _ = view::<f64, 80>(&BYTES, 4);
    }
}
