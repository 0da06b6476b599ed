//! "Did you mean": the known word that is spelled almost like an unknown one.

/// The closest of the known words, where it is close: at most one edit for each three letters, and not of all of
/// them.
#[must_use]
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Longer words are no misspellings of ours, and comparing them takes time.
    if word.len() > 64 {
        return None;
    }
    let letters = word.chars().count();
    let most = letters.div_ceil(3).min(letters.saturating_sub(1));
    let mut best: Option<(usize, &str)> = None;
    for candidate in known {
        let distance = distance(word, candidate);
        if distance <= most && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Insertions, deletions and substitutions from one word to the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(128).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn only_close_words_are_suggested() {
        assert_eq!(closest("wieght", ["weight", "bias"]), Some("weight"));
        assert_eq!(closest("height", ["weight", "bias"]), Some("weight"));
        assert_eq!(closest("x", ["weight", "bias"]), None);
    }
}
