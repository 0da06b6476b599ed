//! Which categories a key of a table stands for.
//!
//! The library hashes a key's parts one after another, `h = M (h + M v)`, from 0: a category by its own hash, an
//! answer as 0 or 1. So the hash is a sum, over the parts, of `v` times a power of `M`, and `M` is odd: of the
//! last part that is left, the value follows from the hash. All but the part with the most values are gone
//! through, and that one is solved for.

use std::collections::HashMap;

use super::document::{NO_HASH, Table};

const FACTOR: u64 = 0x4906_ba49_4954_cb65;
/// `FACTOR` times this is 1.
const INVERSE: u64 = 0x9770_bfd3_4180_6e6d;

/// The most hashes that are looked at for one model: less than a second, and some seconds where a file is made to pass
/// the sieve.
const MOST_STEPS: u64 = 1 << 28;

/// The values that one part of a key can have, each a term of the hash.
#[derive(Debug)]
pub(super) struct Part {
    values: Vec<u64>,
}

impl Part {
    /// A category of these hashes.
    pub(super) fn category(hashes: &[i32]) -> Part {
        Part { values: hashes.iter().map(|&hash| i64::from(hash) as u64).collect() }
    }

    /// The answer no or yes.
    pub(super) fn answer() -> Part {
        Part { values: vec![0, 1] }
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }
}

/// Steps that are left.
#[derive(Debug)]
pub(super) struct Effort(u64);

impl Default for Effort {
    fn default() -> Self {
        Effort(MOST_STEPS)
    }
}

/// The category that a key of one category stands for, by its hash; `None` where it is none.
pub(super) fn single(hash: u64) -> Option<i32> {
    let value = hash.wrapping_mul(INVERSE).wrapping_mul(INVERSE) as i64;
    if hash == NO_HASH { None } else { i32::try_from(value).ok() }
}

/// Lets all of some numbers pass, and one in 16 of the others or fewer. Nearly all that is looked up is not there, and a
/// lookup in a map that no file can make slow takes ten times as long as this.
struct Sieve {
    bits: Vec<u64>,
    shift: u32,
}

impl Sieve {
    fn of<'a>(numbers: impl ExactSizeIterator<Item = &'a u64>) -> Sieve {
        let words = numbers.len().div_ceil(4).next_power_of_two();
        let mut sieve = Sieve { bits: vec![0; words], shift: 64 - 6 - words.trailing_zeros() };
        for &number in numbers {
            let (word, bit) = sieve.place(number);
            sieve.bits[word] |= bit;
        }
        sieve
    }

    fn passes(&self, number: u64) -> bool {
        let (word, bit) = self.place(number);
        self.bits[word] & bit != 0
    }

    /// The upper bits of a product depend on all bits of the number.
    fn place(&self, number: u64) -> (usize, u64) {
        let at = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift;
        ((at >> 6) as usize, 1 << (at & 63))
    }
}

/// The keys of a table: `(combination, entry)`, ascending. A combination is the sum of each part's index times the
/// product of the numbers of values of the parts before it. `None` where there are too many to go through.
pub(super) fn keys(parts: &[Part], table: &Table, effort: &mut Effort) -> Option<Vec<(u64, usize)>> {
    let strides = strides(parts)?;
    let powers: Vec<u64> =
        (0..parts.len() as u32).map(|part| FACTOR.wrapping_pow(parts.len() as u32 - part + 1)).collect();
    let solved = (0..parts.len()).max_by_key(|&part| parts[part].len())?;
    let others: u64 = strides.last()?.1 / (parts[solved].len().max(1) as u64);
    let entries: HashMap<u64, usize> = table
        .hashes
        .iter()
        .enumerate()
        .filter(|(_, hash)| **hash != NO_HASH)
        .map(|(entry, hash)| (*hash, entry))
        .collect();
    let steps = others.checked_mul(entries.len().min(parts[solved].len()).max(1) as u64)?;
    effort.0 = effort.0.checked_sub(steps)?;

    let by_value: HashMap<u64, usize> =
        parts[solved].values.iter().enumerate().map(|(index, value)| (*value, index)).collect();
    let inverse = INVERSE.wrapping_pow((parts.len() - solved + 1) as u32);
    // Which side is looked up, and which is gone through.
    let by_entry = entries.len() < parts[solved].len();
    let sieve = if by_entry { Sieve::of(by_value.keys()) } else { Sieve::of(entries.keys()) };
    let mut found = Vec::new();
    let mut digits = vec![0usize; parts.len()];
    if parts.iter().any(|part| part.len() == 0) {
        return Some(found);
    }
    loop {
        // What all parts but the solved one add.
        let (mut sum, mut combination) = (0u64, 0u64);
        for (part, &digit) in digits.iter().enumerate() {
            if part != solved {
                sum = sum.wrapping_add(parts[part].values[digit].wrapping_mul(powers[part]));
                combination += digit as u64 * strides[part].0;
            }
        }
        if by_entry {
            for (hash, &entry) in &entries {
                let value = hash.wrapping_sub(sum).wrapping_mul(inverse);
                if sieve.passes(value)
                    && let Some(&index) = by_value.get(&value)
                {
                    found.push((combination + index as u64 * strides[solved].0, entry));
                }
            }
        } else {
            for (index, value) in parts[solved].values.iter().enumerate() {
                let hash = sum.wrapping_add(value.wrapping_mul(powers[solved]));
                if sieve.passes(hash)
                    && let Some(&entry) = entries.get(&hash)
                {
                    found.push((combination + index as u64 * strides[solved].0, entry));
                }
            }
        }
        // The next of the others.
        let mut part = 0;
        loop {
            if part == parts.len() {
                found.sort_unstable();
                return Some(found);
            }
            if part != solved {
                digits[part] += 1;
                if digits[part] < parts[part].len() {
                    break;
                }
                digits[part] = 0;
            }
            part += 1;
        }
    }
}

/// For each part what its index counts, and the product up to and with it. `None` where the numbers are too large to
/// be exact in f64.
pub(super) fn strides(parts: &[Part]) -> Option<Vec<(u64, u64)>> {
    let mut product = 1u64;
    parts
        .iter()
        .map(|part| {
            let stride = product;
            product = product.checked_mul(part.len().max(1) as u64).filter(|&product| product <= 1 << 53)?;
            Some((stride, product))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(parts: &[u64]) -> u64 {
        parts
            .iter()
            .fold(0, |hash: u64, part| FACTOR.wrapping_mul(hash.wrapping_add(FACTOR.wrapping_mul(*part))))
    }

    #[test]
    fn the_factor_has_an_inverse() {
        assert_eq!(FACTOR.wrapping_mul(INVERSE), 1);
    }

    #[test]
    fn a_key_of_one_category_is_undone() {
        assert_eq!(single(hash(&[-5i64 as u64])), Some(-5));
        assert_eq!(single(hash(&[1 << 33])), None);
        assert_eq!(single(NO_HASH), None);
    }

    #[test]
    fn combinations_are_found_from_either_side() {
        let parts = [Part::category(&[7, -7, 9]), Part::answer(), Part::category(&[1, 2, 3, 4])];
        let of = |first: i64, answer: u64, last: u64| hash(&[first as u64, answer, last]);
        // Index of the first + 3 * answer + 6 * index of the last.
        let few = Table { hashes: vec![of(-7, 1, 4), NO_HASH, of(9, 0, 1)], ..Table::default() };
        assert_eq!(keys(&parts, &few, &mut Effort::default()), Some(vec![(2, 2), (1 + 3 + 18, 0)]));
        let mut hashes = few.hashes;
        hashes.extend([of(8, 0, 1), of(7, 0, 2), of(9, 1, 2), of(9, 1, 5)]);
        let many = Table { hashes, ..Table::default() };
        let found = keys(&parts, &many, &mut Effort::default());
        assert_eq!(found, Some(vec![(2, 2), (6, 4), (2 + 3 + 6, 5), (1 + 3 + 18, 0)]));
    }

    #[test]
    fn work_is_bounded() {
        let hashes: Vec<i32> = (0..20_000).collect();
        let parts = [Part::category(&hashes), Part::category(&hashes)];
        let table = Table { hashes: (0..20_000).collect(), ..Table::default() };
        assert_eq!(keys(&parts, &table, &mut Effort::default()), None);
        let parts: Vec<Part> = (0..6).map(|_| Part::category(&hashes)).collect();
        assert_eq!(keys(&parts, &table, &mut Effort::default()), None);
    }
}
