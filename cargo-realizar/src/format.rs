//! Telling formats apart by their first bytes.

use std::fmt;

use crate::document::{Fault, Json, Reader, Shape, Ubj};
use crate::error::Error;
use crate::source::Source;

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// An `.apr` file of either version.
    Apr,
    /// XGBoost's `save_model("x.json")`.
    XgboostJson,
    /// XGBoost's `save_model("x.ubj")`.
    XgboostUbj,
    /// LightGBM's `save_model("x.txt")`.
    LightgbmText,
    /// CatBoost's `save_model("x.json", format="json")`.
    CatboostJson,
    /// CatBoost's `save_model("x.cbm")`.
    CatboostBinary,
    /// An ONNX model.
    Onnx,
    /// Named tensors.
    Safetensors,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Apr => "APR",
            Format::XgboostJson => "XGBoost JSON",
            Format::XgboostUbj => "XGBoost UBJSON",
            Format::LightgbmText => "LightGBM text",
            Format::CatboostJson => "CatBoost JSON",
            Format::CatboostBinary => "CatBoost binary",
            Format::Onnx => "ONNX",
            Format::Safetensors => "safetensors",
        })
    }
}

/// The formats that are read, for messages.
const READ: &str = "XGBoost `.json` and `.ubj`, LightGBM `.txt`, CatBoost `.json` and `.cbm`, ONNX, safetensors and APR files are \
                    read";

/// The line of Python that makes an artifact of a fitted estimator.
const EXPORT: &str = "realizar.export(model, \"model.apr\", X)";

impl Format {
    /// The format of a file, by what it holds.
    ///
    /// # Errors
    /// When it is none that is read; those that people have are refused by name, with what to do instead.
    pub fn detect(source: &Source<'_>) -> Result<Format, Error> {
        let bytes = source.bytes;
        if bytes.is_empty() {
            return Err(Error::malformed("the file is empty").help("save the model again"));
        }
        if bytes.starts_with(b"APR") {
            return Ok(Format::Apr);
        }
        if bytes.starts_with(b"CBM1") {
            return Ok(Format::CatboostBinary);
        }
        if let Some(error) = foreign(source) {
            return Err(error);
        }
        if bytes.starts_with(b"tree\n") || bytes.starts_with(b"tree\r\n") {
            return Ok(Format::LightgbmText);
        }
        // The header's length, then the header: a JSON object.
        if bytes.get(8) == Some(&b'{') && bytes[6..8] == [0, 0] {
            return Ok(Format::Safetensors);
        }
        if let [b'{', second, ..] = bytes
            && b"iUIlL#$".contains(second)
        {
            return by_keys(Ubj::new(bytes), Format::XgboostUbj)
                .unwrap_or_else(|fault| Err(fault.in_bytes()));
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        match text.first() {
            Some(b'{') => by_keys(Json::new(bytes), Format::XgboostJson)
                .unwrap_or_else(|fault| Err(fault.in_text(bytes))),
            Some(b'[') if text[1..].trim_ascii_start().starts_with(b"{") => Err(Error::refused(
                "the file is a list, as XGBoost's `dump_model` writes: such a dump lacks the objective and rounds \
                 its numbers",
                "write `booster.save_model(\"model.json\")` instead",
            )),
            // The first field of an ONNX model is its IR version.
            Some(0x08) => Ok(Format::Onnx),
            _ => Err(Error::malformed("the file is of no format that is read").help(READ)),
        }
    }
}

/// Whose document it is, by the first key of the outermost object that tells.
fn by_keys<'a>(mut document: impl Reader<'a>, xgboost: Format) -> Result<Result<Format, Error>, Fault> {
    document.enter(Shape::Object)?;
    while let Some(key) = document.key()? {
        match &*key {
            "learner" => return Ok(Ok(xgboost)),
            "oblivious_trees" | "features_info" | "model_info" | "ctr_data" => {
                return Ok(Ok(Format::CatboostJson));
            }
            "tree_info" => {
                return Ok(Err(Error::refused(
                    "the file is what LightGBM's `dump_model` gives",
                    "write `booster.save_model(\"model.txt\")` instead",
                )));
            }
            _ => document.skip().map_err(|fault| fault.under_key(&key))?,
        }
    }
    document.end()?;
    Ok(Err(Error::malformed(
        "the file is a document with neither XGBoost's key `learner` nor CatBoost's `model_info`",
    )
    .help(READ)))
}

/// Files that people have, and that are refused by name.
fn foreign(source: &Source<'_>) -> Option<Error> {
    let bytes = source.bytes;
    let extension = source.path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let pickle = |loader: &str| {
        Some(Error::refused(
            "the file is a pickle: it holds a program for Python, which nothing else can read soundly",
            format!("run `python -c 'import {loader}; import realizar; {EXPORT}'`"),
        ))
    };
    let path = source.path.file_name().map_or_else(|| "model.pkl".into(), |name| name.to_string_lossy());
    let joblib = format!("joblib; model = joblib.load(\"{path}\")");
    match bytes {
        [0x80, 2..=5, ..] if extension.as_deref() == Some("joblib") => pickle(&joblib),
        [0x80, 2..=5, ..] => pickle(&format!("pickle; model = pickle.load(open(\"{path}\", \"rb\"))")),
        // What joblib writes with `compress`: zlib, gzip, bzip2, xz and lzma streams, LZ4 frames.
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..]
        | [0x1f, 0x8b, ..]
        | [b'B', b'Z', b'h', ..]
        | [0xfd, b'7', b'z', b'X', ..]
        | [0x5d, 0, 0, ..]
        | [0x04, 0x22, 0x4d, 0x18, ..] => Some(Error::refused(
            "the file is compressed: joblib writes pickles so, and a pickle holds a program for Python",
            format!(
                "run `python -c 'import {joblib}; import realizar; {EXPORT}'`, or decompress the file first"
            ),
        )),
        [b'P', b'K', 3, 4, ..] => Some(Error::refused(
            "the file is a ZIP archive, as skops, PyTorch and Keras write",
            format!("load the model in Python and run `{EXPORT}`, or save an ONNX file"),
        )),
        [0x89, b'H', b'D', b'F', ..] => Some(Error::refused(
            "the file is HDF5, as Keras writes",
            "convert the model to ONNX with `tf2onnx` and import that",
        )),
        [b'b', b'i', b'n', b'f', ..] | [b'b', b's', b'6', b'4', ..] => Some(Error::refused(
            "the file is in XGBoost's binary format of before version 2",
            "load it with the XGBoost that wrote it and write `booster.save_model(\"model.json\")`",
        )),
        _ if bytes.starts_with(b"<?xml") || bytes.starts_with(b"<PMML") => Some(Error::refused(
            "the file is XML, as PMML is",
            format!("load the model in Python and run `{EXPORT}`, or save an ONNX file"),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn detect(name: &str, bytes: &[u8]) -> Result<Format, Error> {
        Format::detect(&Source { path: Path::new(name), bytes })
    }

    #[test]
    fn formats_are_told_apart_by_their_content() {
        assert_eq!(detect("x", b"APR\0"), Ok(Format::Apr));
        assert_eq!(detect("x", b"tree\nversion=v4\n"), Ok(Format::LightgbmText));
        assert_eq!(detect("x", b" {\"learner\": {}, \"version\": [3, 2, 0]}"), Ok(Format::XgboostJson));
        assert_eq!(detect("x", b"{i\x07learner{}}"), Ok(Format::XgboostUbj));
        assert_eq!(detect("x", b"{\"ctr_data\": {}}"), Ok(Format::CatboostJson));
        assert_eq!(detect("x", b"CBM1"), Ok(Format::CatboostBinary));
        assert_eq!(detect("x", b"\x08\x08\x12"), Ok(Format::Onnx));
        assert_eq!(detect("x", b"\x02\0\0\0\0\0\0\0{}"), Ok(Format::Safetensors));
    }

    #[test]
    fn a_pickle_is_refused_with_the_line_to_run() {
        let error = detect("models/churn.pkl", b"\x80\x04\x95").expect_err("a pickle");
        assert_eq!(
            error.way_out(),
            Some(
                "run `python -c 'import pickle; model = pickle.load(open(\"churn.pkl\", \"rb\")); import realizar; \
                 realizar.export(model, \"model.apr\", X)'`"
            )
        );
        let error = detect("churn.joblib", b"\x80\x04\x95").expect_err("a pickle");
        assert!(
            error.way_out().is_some_and(|help| help.contains("joblib.load(\"churn.joblib\")")),
            "{error:?}"
        );
    }

    #[test]
    fn what_is_of_no_format_is_refused_with_those_that_are() {
        let error = detect("Cargo.toml", b"[workspace]").expect_err("no model");
        assert_eq!((error.what(), error.way_out()), ("the file is of no format that is read", Some(READ)));
    }

    #[test]
    fn dumps_are_refused_with_what_to_save() {
        let dump = detect("x", b"[{\"nodeid\": 0}]").expect_err("a dump");
        assert_eq!(dump.way_out(), Some("write `booster.save_model(\"model.json\")` instead"));
        let dump = detect("x", b"{\"name\": \"tree\", \"tree_info\": []}").expect_err("a dump");
        assert_eq!(dump.way_out(), Some("write `booster.save_model(\"model.txt\")` instead"));
    }
}
