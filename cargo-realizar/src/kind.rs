//! What a file holds that does not say so itself: `--kind` and `--activation`.

use realizar_apr::{Kind, UnknownKind};

use crate::error::Error;

/// The kind of these words; `None` where no kind is named.
///
/// # Errors
/// When there is no such kind or activation, when a kind lacks its activation, and when an activation has no kind.
pub fn kind(word: Option<&str>, activation: Option<&str>) -> Result<Option<Kind>, Error> {
    match word {
        Some(word) => Kind::parse(word, activation).map(Some).map_err(unknown),
        None if activation.is_some() => {
            Err(Error::usage("`--activation` is given without `--kind`", "add `--kind mlp`"))
        }
        None => Ok(None),
    }
}

fn unknown(unknown: UnknownKind) -> Error {
    let help = match unknown {
        UnknownKind::ActivationMissing => Some("add `--activation relu`, or whichever it is".to_owned()),
        _ => unknown.help(),
    };
    Error::usage(unknown.to_string(), help.unwrap_or_default())
}

/// What to add for a file that fits these kinds, of which there is at least one.
pub(crate) fn advice(fits: &[&str]) -> String {
    let first = fits.first().copied().unwrap_or("linear");
    match (first, fits.len()) {
        ("mlp", _) => {
            "say which it is: `--kind mlp --activation relu`, or whichever follows the hidden layers"
                .to_owned()
        }
        (first, 0 | 1) => format!("say so: `--kind {first}`"),
        (first, _) => format!("say which it is, such as `--kind {first}`"),
    }
}
