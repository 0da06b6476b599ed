//! Reading with an eye on what it costs.

use realizar_apr::{Artifact, Error, Kind};

use crate::counting::peak_of;

/// Reads, and checks that the memory is justified by the file's length and that an error says what to do.
#[track_caller]
pub(crate) fn read(name: &str, bytes: &[u8], kind: Option<Kind>) -> Result<Artifact, Error> {
    let (artifact, peak) = peak_of(|| match kind {
        None => Artifact::read(bytes),
        Some(kind) => Artifact::read_as(bytes, kind),
    });
    let most = 20 * bytes.len() + (1 << 20);
    assert!(peak < most, "{name}: {peak} bytes were held for a file of {}", bytes.len());
    if let Err(error) = &artifact {
        let (message, help) = (error.to_string(), error.help());
        assert!(!message.is_empty() && !message.ends_with('.'), "{name}: {message}");
        assert!(help.is_some_and(|help| !help.is_empty() && !help.ends_with('.')), "{name}: {message}");
    }
    artifact
}
