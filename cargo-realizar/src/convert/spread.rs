//! Rows to measure with where none are given.

use realizar_apr::ir::{FeatureKind, Features};

/// Rows spread over the ranges seen in training, or over -1 to 1, by a generator that is always the same. None where the model takes rows of any length.
#[must_use]
pub fn spread(features: &Features, count: usize) -> Vec<Vec<f64>> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        // xorshift64*: the upper 53 bits are a number from 0 to 1.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / 9_007_199_254_740_992.0
    };
    if features.is_empty() {
        return Vec::new();
    }
    let named = features.named();
    (0..count)
        .map(|_| {
            (0..features.len())
                .map(|index| {
                    let (low, high, whole) = match named.get(index) {
                        Some(feature) => match (&feature.kind, feature.range) {
                            (FeatureKind::Categorical(levels), _) => (0.0, levels.len() as f64, true),
                            (_, Some((low, high))) => (low, high, false),
                            _ => (-1.0, 1.0, false),
                        },
                        None => (-1.0, 1.0, false),
                    };
                    let x = low + (high - low) * next();
                    if whole { x.floor() } else { x }
                })
                .collect()
        })
        .collect()
}
