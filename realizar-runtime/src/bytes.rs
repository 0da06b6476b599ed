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

plain!(u8, u16, u32, i32, u64, f32, f64);

impl<T: Plain, const N: usize> sealed::Sealed for [T; N] {}
// SAFETY: an array has the alignment of its element and no padding between them.
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

/// The value of type `T` that lies at byte `offset`.
///
/// Called in the initialiser of a `static`, so that a wrong offset does not compile.
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
