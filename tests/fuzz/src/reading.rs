//! What is done with each damaged file: it is imported, written as an artifact, read again, and evaluated.

use std::path::PathBuf;

use cargo_realizar::{Format, Imported, Options, Rounds, Source, import};
use realizar_apr::{Artifact, Kind, reference, write};

use crate::counting::peak_of;
use crate::draw::Draw;

/// The formats by the names that choose them.
pub(crate) const FORMATS: [(&str, Format); 8] = [
    ("xgboost-json", Format::XgboostJson),
    ("xgboost-ubj", Format::XgboostUbj),
    ("lightgbm-txt", Format::LightgbmText),
    ("catboost-json", Format::CatboostJson),
    ("catboost-cbm", Format::CatboostBinary),
    ("onnx", Format::Onnx),
    ("safetensors", Format::Safetensors),
    ("apr", Format::Apr),
];

/// The public key of the secret key of 32 times 7.
const SIGNER: &str = "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c";

/// Whether a format is text.
pub(crate) fn is_text(format: Format) -> bool {
    matches!(format, Format::XgboostJson | Format::LightgbmText | Format::CatboostJson)
}

/// Options that a person may give with a file of this format.
pub(crate) fn options(format: Format, draw: &mut Draw) -> Options {
    let mut options = Options::default();
    match format {
        Format::Safetensors => {
            let kind = *draw.of(Kind::NAMES);
            options.kind = Some(kind.to_owned());
            options.activation = (kind == "mlp").then(|| "relu".to_owned());
        }
        Format::XgboostJson | Format::XgboostUbj | Format::LightgbmText => {
            options.rounds = *draw.of(&[None, Some(Rounds::All), Some(Rounds::Best), Some(Rounds::First(2))]);
        }
        // The key that signed the files of the repository: with it, a file whose signature is gone is refused.
        Format::Apr => {
            options.public_key = *draw.of(&[None, None, None, SIGNER.parse().ok()]);
        }
        _ => {}
    }
    options
}

/// What a file may allocate while it is imported and written.
pub(crate) fn allowed(length: usize) -> usize {
    20 * length + (1 << 20)
}

/// Reads one file; a word for what happened, by which inputs that lead elsewhere are told.
///
/// # Errors
/// In words, when something happens that must not. (A panic is left to the caller.)
pub(crate) fn read(bytes: &[u8], options: &Options) -> Result<String, String> {
    let path = PathBuf::from("model");
    let source = Source { path: &path, bytes };
    let (outcome, peak) = peak_of(|| {
        let imported = import(&source, options)?;
        let written = write(&imported.model);
        Ok::<_, cargo_realizar::Error>((imported, written))
    });
    if peak > allowed(bytes.len()) {
        return Err(format!("{peak} bytes were allocated for a file of {}", bytes.len()));
    }
    let (Imported { model, .. }, written) = match outcome {
        Ok(both) => both,
        Err(error) => {
            let message = error.to_string();
            if message.is_empty() {
                return Err("an error without words".to_owned());
            }
            return Ok(without_values(&message));
        }
    };
    let written = match written {
        Ok(written) => written,
        // The writer's refusals are the importer's: numbers that are not finite, widths that do not agree.
        Err(error) => return Ok(without_values(&error.to_string())),
    };
    let artifact =
        Artifact::read(&written).map_err(|error| format!("the written model cannot be read: {error}"))?;
    // Trees of many nodes on a path and layers of many columns take their time; the kernel tests have those. A file of
    // version 1 says in 4 bytes how many features its trees are given, and a row of so many is not its importer's.
    if bytes.len() <= 64 * 1024 && model.input.features.len() <= 1 << 16 {
        for value in [0.0, f64::NAN, 1e300] {
            let row = vec![value; model.input.features.len()];
            reference::evaluate(&artifact.model, &row)
                .map_err(|error| format!("the model cannot be evaluated: {error}"))?;
        }
    }
    Ok(format!("{} stages, {:?}", model.stages.len(), model.link))
}

/// A message without its numbers and names.
fn without_values(message: &str) -> String {
    let mut quoted = false;
    let mut words = String::new();
    for letter in message.chars() {
        match letter {
            '`' => quoted = !quoted,
            _ if quoted || letter.is_ascii_digit() => {}
            _ => words.push(letter),
        }
    }
    words
}
