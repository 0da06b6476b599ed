//! Categories as rows hold them: by the index of their level.

/// What a row holds for a category that is not among the levels: no index, and not missing.
const UNKNOWN: f64 = -1.0;

/// The index of a level that is a string.
#[inline]
#[must_use]
pub fn text(levels: &[&str], value: &str) -> f64 {
    levels.iter().position(|level| *level == value).map_or(UNKNOWN, |index| index as f64)
}

/// The index of a level that is an integer.
#[inline]
#[must_use]
pub fn integer(levels: &[i64], value: i64) -> f64 {
    levels.iter().position(|level| *level == value).map_or(UNKNOWN, |index| index as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_the_index_of_its_level() {
        assert_eq!(text(&["female", "male"], "male"), 1.0);
        assert_eq!(integer(&[10, -3], -3), 1.0);
    }

    #[test]
    fn an_unknown_category_is_no_index() {
        assert_eq!(text(&["female", "male"], "Male"), -1.0);
        assert_eq!(integer(&[], 0), -1.0);
    }
}
