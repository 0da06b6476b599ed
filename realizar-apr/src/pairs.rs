//! One-versus-one: k classes have k(k - 1)/2 pairs, in the order (0, 1), (0, 2), …, (k - 2, k - 1).

/// How many pairs so many classes have.
#[must_use]
pub fn of(classes: usize) -> Option<usize> {
    let before = classes.checked_sub(1)?;
    // One of two neighbours is even: halving that one first keeps the product as small as the answer.
    if classes.is_multiple_of(2) {
        (classes / 2).checked_mul(before)
    } else {
        classes.checked_mul(before / 2)
    }
}

/// How many classes have so many pairs; at least two, or `None`.
#[must_use]
pub fn classes(pairs: usize) -> Option<usize> {
    if pairs == 0 {
        return None;
    }
    // k(k - 1) = 2 pairs, so k is just above the root of 2 pairs. The root is of a rounded number: look around.
    let root = (2.0 * pairs as f64).sqrt() as usize;
    let mut classes = root.max(2);
    while classes < root + 3 {
        if of(classes) == Some(pairs) {
            return Some(classes);
        }
        classes += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_classes_by_hand() {
        assert_eq!(
            [of(0), of(1), of(2), of(3), of(4), of(5)],
            [None, Some(0), Some(1), Some(3), Some(6), Some(10)]
        );
        assert_eq!(of(usize::MAX), None);
        assert_eq!(of(1 << 32), Some(((1 << 32) - 1) << 31));
    }

    #[test]
    fn classes_of_pairs_are_found_and_nothing_else() {
        let found: Vec<Option<usize>> = (0..11).map(classes).collect();
        let expected = [None, Some(2), None, Some(3), None, None, Some(4), None, None, None, Some(5)];
        assert_eq!(found, expected);
        for k in [100, 65_535, 65_536, 1_000_003] {
            let pairs = of(k).expect("no overflow");
            assert_eq!((classes(pairs), classes(pairs + 1), classes(pairs - 1)), (Some(k), None, None));
        }
        assert_eq!(classes(usize::MAX), None);
    }
}
