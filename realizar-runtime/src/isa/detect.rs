//! Which instruction set this processor has, asked once.

use std::sync::atomic::{AtomicU8, Ordering};

/// An instruction set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// What every processor has.
    Scalar,
    /// x86-64 with AVX2, FMA and BMI2: every processor of Lambda.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// x86-64 with AVX-512 F, BW, DQ, VL, VBMI and VNNI: Ice Lake, Zen 4 and later.
    #[cfg(target_arch = "x86_64")]
    Avx512,
    /// arm64 with Advanced SIMD: every one.
    #[cfg(target_arch = "aarch64")]
    Neon,
}

impl Level {
    /// All that this architecture knows, from the least to the best.
    pub const ALL: &'static [Level] = &[
        Level::Scalar,
        #[cfg(target_arch = "x86_64")]
        Level::Avx2,
        #[cfg(target_arch = "x86_64")]
        Level::Avx512,
        #[cfg(target_arch = "aarch64")]
        Level::Neon,
    ];

    /// Its word in `REALIZAR_ISA`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Level::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => "avx512",
            #[cfg(target_arch = "aarch64")]
            Level::Neon => "neon",
        }
    }

    /// Whether this processor has it.
    #[must_use]
    pub fn is_here(self) -> bool {
        match self {
            Level::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => {
                is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("fma")
                    && is_x86_feature_detected!("bmi1")
                    && is_x86_feature_detected!("bmi2")
                    && is_x86_feature_detected!("lzcnt")
                    && is_x86_feature_detected!("popcnt")
            }
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => {
                Level::Avx2.is_here()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vbmi")
                    && is_x86_feature_detected!("avx512vnni")
            }
            #[cfg(target_arch = "aarch64")]
            Level::Neon => true,
        }
    }
}

/// One more than the index in [`Level::ALL`], or 0 where nobody has asked.
static LEVEL: AtomicU8 = AtomicU8::new(0);

/// The set that kernels use: what `REALIZAR_ISA` says, else the best that this processor has.
#[inline(always)]
#[must_use]
pub fn level() -> Level {
    let found = usize::from(LEVEL.load(Ordering::Relaxed));
    match found.checked_sub(1).and_then(|index| Level::ALL.get(index)) {
        Some(level) => *level,
        None => find(),
    }
}

/// Whether kernels have no vectors, with an instruction set that is asked for or the processor's best.
#[inline(always)]
pub(crate) fn is_scalar(forced: Option<Level>) -> bool {
    forced.unwrap_or_else(level) == Level::Scalar
}

#[cold]
fn find() -> Level {
    let forced = std::env::var("REALIZAR_ISA").ok();
    let here = || Level::ALL.iter().enumerate().rev().filter(|(_, level)| level.is_here());
    let (index, level) = here()
        .find(|(_, level)| forced.as_deref() == Some(level.name()))
        .or_else(|| here().next())
        .unwrap_or((0, &Level::Scalar));
    LEVEL.store(index as u8 + 1, Ordering::Relaxed);
    *level
}
