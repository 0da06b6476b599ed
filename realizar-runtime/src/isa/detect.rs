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

    /// What every processor has that the target's features name: no kernel uses less, unless it is asked to, and where
    /// there is nothing better nobody asks what the processor has.
    pub const LEAST: Level = least();

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
            #[cfg(all(target_arch = "x86_64", target_feature = "avx2", target_feature = "xsave"))]
            Level::Avx512 => Level::Avx2.is_here() && is_wider(),
            #[cfg(all(target_arch = "x86_64", not(all(target_feature = "avx2", target_feature = "xsave"))))]
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

/// Whether a processor that has AVX2 has the instructions of [`Level::Avx512`] too, and the system keeps their registers.
/// One question, where the standard library asks for all that there is: a virtual machine stops at each, and nobody else
/// in a program for such a processor has asked before.
#[cfg(all(target_arch = "x86_64", target_feature = "avx2", target_feature = "xsave"))]
#[allow(unused_unsafe, reason = "older compilers call it unsafe to ask")]
fn is_wider() -> bool {
    use std::arch::x86_64::{__cpuid_count, _xgetbv};
    // SAFETY: every processor with AVX2 has the question and its seventh leaf, and `xgetbv`, as this program is compiled to
    // rely on.
    let (features, kept) = unsafe { (__cpuid_count(7, 0), _xgetbv(0)) };
    // F, DQ, BW, VL; VBMI, VNNI; the registers of SSE, of AVX and the three parts of AVX-512.
    let [first, second, registers] = [1 << 16 | 1 << 17 | 1 << 30 | 1 << 31, 1 << 1 | 1 << 11, 0xe6];
    features.ebx & first == first
        && features.ecx & second == second
        && kept & u64::from(registers) == u64::from(registers)
}

const fn least() -> Level {
    #[cfg(target_arch = "x86_64")]
    if cfg!(all(
        target_feature = "avx2",
        target_feature = "fma",
        target_feature = "bmi1",
        target_feature = "bmi2",
        target_feature = "lzcnt",
        target_feature = "popcnt",
    )) {
        let is_wider = cfg!(all(
            target_feature = "avx512f",
            target_feature = "avx512bw",
            target_feature = "avx512dq",
            target_feature = "avx512vl",
            target_feature = "avx512vbmi",
            target_feature = "avx512vnni",
        ));
        return if is_wider { Level::Avx512 } else { Level::Avx2 };
    }
    #[cfg(target_arch = "aarch64")]
    if cfg!(target_feature = "neon") {
        return Level::Neon;
    }
    Level::Scalar
}

/// One more than the index in [`Level::ALL`], or 0 where nobody has asked.
static LEVEL: AtomicU8 = AtomicU8::new(0);

/// The set that kernels use: what `REALIZAR_ISA` says, else the best that this processor has.
#[inline(always)]
#[must_use]
pub fn level() -> Level {
    let mut index = Level::ALL.len() - 1;
    if index == Level::LEAST as usize {
        return Level::LEAST;
    }
    let found = match LEVEL.load(Ordering::Relaxed) {
        0 => find(),
        found => found,
    };
    // The compiler sees that nothing below the least is given.
    while index > Level::LEAST as usize {
        if usize::from(found) == index + 1 {
            return Level::ALL[index];
        }
        index -= 1;
    }
    Level::LEAST
}

/// Whether kernels have no vectors: with an instruction set that is asked for or the processor's best.
#[inline(always)]
pub(crate) fn is_scalar(forced: Option<Level>) -> bool {
    match forced {
        Some(level) => level == Level::Scalar,
        None => Level::LEAST == Level::Scalar && level() == Level::Scalar,
    }
}

#[cold]
fn find() -> u8 {
    let forced = std::env::var("REALIZAR_ISA").ok();
    let here = || {
        let all = Level::ALL.iter().enumerate().skip(Level::LEAST as usize);
        all.rev().filter(|(_, level)| level.is_here())
    };
    let found = here().find(|(_, level)| forced.as_deref() == Some(level.name())).or_else(|| here().next());
    let found = found.map_or(0, |(index, _)| index) as u8 + 1;
    LEVEL.store(found, Ordering::Relaxed);
    found
}
