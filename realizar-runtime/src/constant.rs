//! Builds what generated statics hold, while the user's crate is compiled.
//!
//! Generated code names its features and labels once, in the model's constants; these functions give them the
//! types that [`Info`](crate::model::Info) has, without work at start.

use crate::bytes::Aligned;
use crate::model::{Feature, Features, Labels};
use std::borrow::Cow;
use std::mem;

/// The first bytes of a file, aligned: the artifact without its golden rows.
///
/// # Panics
/// When the file is shorter; called in statics, so that such a program does not compile.
#[must_use]
pub const fn prefix<const N: usize>(file: &[u8]) -> Aligned<[u8; N]> {
    match file.first_chunk() {
        Some(prefix) => Aligned(*prefix),
        None => panic!("the artifact is shorter than it was when it was read"),
    }
}

/// Text in the binary.
pub type Text = Cow<'static, str>;

/// Text in the binary, as [`Info`](crate::model::Info) holds it.
#[must_use]
pub const fn text(text: &'static str) -> Text {
    Cow::Borrowed(text)
}

/// Each of `texts`, as labels hold it.
#[must_use]
pub const fn texts<const N: usize>(texts: [&'static str; N]) -> [Text; N] {
    let mut result = [const { Cow::Borrowed("") }; N];
    let mut index = 0;
    while index < N {
        // An assignment would drop what was there, which no constant can do.
        mem::forget(mem::replace(&mut result[index], Cow::Borrowed(texts[index])));
        index += 1;
    }
    result
}

/// Labels that are strings.
#[must_use]
pub const fn text_labels(labels: &'static [Text]) -> Labels {
    Labels::Text(Cow::Borrowed(labels))
}

/// Labels that are integers.
#[must_use]
pub const fn integer_labels(labels: &'static [i64]) -> Labels {
    Labels::Integer(Cow::Borrowed(labels))
}

/// Numeric features of these names, all of which may be missing or none.
#[must_use]
pub const fn features<const N: usize>(names: [&'static str; N], missing: bool) -> [Feature; N] {
    let mut result =
        [const { Feature { name: Cow::Borrowed(""), levels: None, missing: false, unknown: false } }; N];
    let mut index = 0;
    while index < N {
        let feature = Feature { name: Cow::Borrowed(names[index]), levels: None, missing, unknown: false };
        mem::forget(mem::replace(&mut result[index], feature));
        index += 1;
    }
    result
}

/// Features that the artifact describes.
#[must_use]
pub const fn named_features(features: &'static [Feature]) -> Features {
    Features::Named(Cow::Borrowed(features))
}

/// The lines of `text`.
///
/// # Panics
/// When there are not `N`; called in constants, so that such a program does not compile.
#[must_use]
pub const fn lines<const N: usize>(text: &'static str) -> [&'static str; N] {
    let mut result = [""; N];
    let mut rest = text;
    let mut index = 0;
    while index < N {
        let mut end = 0;
        while end < rest.len() && rest.as_bytes()[end] != b'\n' {
            end += 1;
        }
        assert!((end < rest.len()) == (index + 1 < N), "as many lines as names");
        let (line, after) = rest.split_at(end);
        result[index] = line;
        rest = if index + 1 < N { after.split_at(1).1 } else { after };
        index += 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_aligned_and_holds_nothing_more() {
        static PREFIX: Aligned<[u8; 3]> = prefix(b"abcdef");
        assert_eq!(&PREFIX.0, b"abc");
        assert!((&raw const PREFIX).addr().is_multiple_of(64));
    }

    #[test]
    fn lines_are_cut_while_compiling() {
        const NAMES: [&str; 3] = lines("a\nßb\n");
        assert_eq!(NAMES, ["a", "ßb", ""]);
        const ONE: [&str; 1] = lines("");
        assert_eq!(ONE, [""]);
    }

    #[test]
    fn features_and_labels_are_statics() {
        static FEATURES: [Feature; 2] = features(["a", "b"], true);
        static LABELS: [Text; 2] = texts(["no", "yes"]);
        let features = named_features(&FEATURES);
        assert_eq!((features.name(1).as_ref(), features.may_be_missing(0)), ("b", true));
        assert_eq!(text_labels(&LABELS).get(1).map(|label| label.to_string()).as_deref(), Some("yes"));
    }
}
