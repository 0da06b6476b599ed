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

/// How many letters to insert, delete, replace or swap with their neighbour (optimal string alignment); case does
/// not count.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().take(128).collect();
    // Rows `i - 2`, `i - 1` and `i` of the table of distances between prefixes.
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut current = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let replace = previous[j] + usize::from(x != y);
            let mut best = replace.min(previous[j + 1] + 1).min(current[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                best = best.min(before[j - 1] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut previous, current);
    }
    previous[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "Same"), 0);
        assert_eq!(distance("knid", "kind"), 1);
    }

    #[test]
    fn only_close_words_are_suggested() {
        assert_eq!(closest("wieght", ["weight", "bias"]), Some("weight"));
        assert_eq!(closest("height", ["weight", "bias"]), Some("weight"));
        assert_eq!(closest("petal_lenght", ["sepal_length", "petal_length"]), Some("petal_length"));
        assert_eq!(closest("x", ["weight", "bias"]), None);
        assert_eq!(closest("", ["kind"]), None);
    }
}
