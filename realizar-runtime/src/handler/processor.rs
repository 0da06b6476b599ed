//! What the program was compiled for, and what the processor can do.

/// Whether this program was compiled for 64-bit ARM, as AWS's Graviton processors are.
#[must_use]
pub const fn is_arm64_optimized() -> bool {
    cfg!(target_arch = "aarch64")
}

/// Whether the processor has NEON, the vector instructions of 64-bit ARM.
#[must_use]
pub fn has_neon_simd() -> bool {
    #[cfg(target_arch = "aarch64")]
    {
        std::arch::is_aarch64_feature_detected!("neon")
    }
    #[cfg(not(target_arch = "aarch64"))]
    {
        false
    }
}
