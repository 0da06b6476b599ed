//! Random numbers from a printed seed, and the awkward ones.

use super::twin::Real;

/// xorshift64*: small, and good enough to draw test data.
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Draw {
        // Zero is the one state that a xorshift never leaves.
        Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.bits() >> 11) as usize % bound
    }

    /// In `[-4, 4)`.
    pub(crate) fn number(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 50) as f64 - 4.0
    }

    /// In `[0.25, 4.25)`: fit to divide by.
    pub(crate) fn positive(&mut self) -> f64 {
        (self.number() + 4.5) / 2.0
    }

    /// An ordinary number mostly, an awkward one sometimes.
    pub(crate) fn awkward<E: Real>(&mut self) -> E {
        let special = E::specials();
        match self.below(4) {
            0 => special[self.below(special.len())],
            1 => E::from_f64(self.number() * 1e6),
            _ => E::from_f64(self.number()),
        }
    }

    /// `length` finite numbers.
    pub(crate) fn numbers<E: Real>(&mut self, length: usize) -> Vec<E> {
        (0..length).map(|_| E::from_f64(self.number())).collect()
    }

    /// `length` positive numbers.
    pub(crate) fn positives<E: Real>(&mut self, length: usize) -> Vec<E> {
        (0..length).map(|_| E::from_f64(self.positive())).collect()
    }

    /// Rows of ordinary numbers, then rows with awkward ones among them, then rows of one awkward number.
    pub(crate) fn rows<E: Real>(&mut self, width: usize) -> Vec<Vec<E>> {
        let mut rows: Vec<Vec<E>> = (0..8).map(|_| self.numbers(width)).collect();
        rows.extend((0..24).map(|_| (0..width).map(|_| self.awkward()).collect()));
        rows.extend(E::specials().into_iter().map(|special| vec![special; width]));
        rows
    }

    /// The same as arrays.
    pub(crate) fn arrays<E: Real, const N: usize>(&mut self) -> Vec<[E; N]> {
        self.rows(N).into_iter().map(|row| row.try_into().expect("a row of N numbers")).collect()
    }
}

/// Runs a test for several seeds, or for those in `REALIZAR_SEED`, and names the seed of a failure.
pub(crate) fn seeds(test: impl Fn(&mut Draw)) {
    let seeds: Vec<u64> = match std::env::var("REALIZAR_SEED") {
        Ok(seeds) => seeds.split(',').map(|seed| seed.parse().expect("seeds are numbers")).collect(),
        Err(_) => (1..=4).collect(),
    };
    for seed in seeds {
        // Shown when the test fails.
        println!("REALIZAR_SEED={seed}");
        test(&mut Draw::new(seed));
    }
}
