//! From a file of another library to a model.

use realizar_apr::Kind;
use realizar_apr::ir::{Decision, Labels, Source as Provenance};

use crate::catboost;
use crate::error::Error;
use crate::features;
use crate::format::Format;
use crate::imported::{Imported, Warning};
use crate::kind::kind;
use crate::lightgbm;
use crate::onnx;
use crate::options::Options;
use crate::safetensors;
use crate::signature;
use crate::source::Source;
use crate::xgboost;

/// Imports a file: its format is told by its content.
///
/// # Errors
/// When the file is damaged, when it holds what is not served, or when it lacks something that `options`
/// has to give.
pub fn import(source: &Source<'_>, options: &Options) -> Result<Imported, Error> {
    let format = Format::detect(source)?;
    takes(format, options)?;
    let mut imported = match format {
        Format::Apr => apr(source, options),
        Format::XgboostJson => xgboost::import_json(source, options),
        Format::XgboostUbj => xgboost::import_ubj(source, options),
        Format::LightgbmText => lightgbm::import(source, options),
        Format::CatboostJson => catboost::import_json(source, options),
        Format::CatboostBinary => catboost::import_binary(source, options),
        Format::Onnx => onnx::import(source, options),
        Format::Safetensors => safetensors::import(source, said(options)?),
    }?;
    // Importers that find features in the file have named them.
    if let Some(names) = &options.feature_names
        && is_untyped(format)
    {
        features::name(&mut imported.model.input, names)?;
    }
    finish(&mut imported, format, source, options)?;
    Ok(imported)
}

/// Whether a format is of tensors and structs, which are read as models without an importer's knowledge.
fn is_untyped(format: Format) -> bool {
    matches!(format, Format::Apr | Format::Safetensors)
}

/// Whether the options fit the format: one that would be ignored is refused.
fn takes(format: Format, options: &Options) -> Result<(), Error> {
    if let Some(kind) = &options.kind
        && !is_untyped(format)
    {
        return Err(Error::usage(
            format!("`--kind {kind}` is given, but a file in the format {format} says itself what it holds"),
            "leave `--kind` out",
        ));
    }
    said(options)?;
    if !options.categories.is_empty() && is_untyped(format) {
        return Err(Error::usage(
            format!(
                "`--categories` is given, but a file in the format {format} says itself which levels there are"
            ),
            "leave `--categories` out",
        ));
    }
    if options.missing.is_some() && !matches!(format, Format::XgboostJson | Format::XgboostUbj) {
        return Err(Error::usage(
            format!("`--missing` is given, but a file in the format {format} says itself what is missing"),
            "leave `--missing` out: only XGBoost does not store it",
        ));
    }
    if options.public_key.is_some() && format != Format::Apr {
        return Err(signature::not_signed());
    }
    let boosted = matches!(
        format,
        Format::XgboostJson
            | Format::XgboostUbj
            | Format::LightgbmText
            | Format::CatboostJson
            | Format::CatboostBinary
    );
    if options.rounds.is_some() && !boosted {
        return Err(Error::usage(
            format!("`--trees` is given, but {format} files have no boosting rounds"),
            "leave `--trees` out",
        ));
    }
    Ok(())
}

/// An artifact of this or another writer: the same model, written again with a schema.
fn apr(source: &Source<'_>, options: &Options) -> Result<Imported, Error> {
    let (artifact, signer) = signature::read_artifact(source.bytes, said(options)?, options.public_key)?;
    let notes = artifact.notes().iter().map(|note| Warning::statement(note.to_string()));
    let warnings = notes.chain(signer.and_then(|signer| signer.warning())).collect();
    Ok(Imported { model: artifact.model, classes: None, warnings, signer })
}

/// What `--kind` and `--activation` say that a file holds.
fn said(options: &Options) -> Result<Option<Kind>, Error> {
    kind(options.kind.as_deref(), options.activation.as_deref())
}

/// What holds for every format: the name, the labels, where the model came from.
fn finish(
    imported: &mut Imported,
    format: Format,
    source: &Source<'_>,
    options: &Options,
) -> Result<(), Error> {
    let Imported { model, classes, warnings, .. } = imported;
    if let Some(name) = &options.name {
        model.name = Some(name.clone());
    }
    if model.name.is_none() {
        model.name = Some(source.stem());
    }
    if let Some(version) = &options.version {
        model.version = Some(version.clone());
    }
    let provenance = model.source.get_or_insert_with(Provenance::default);
    if provenance.library.is_empty() {
        provenance.library = match format {
            // The only known writer of artifacts that do not say where they come from.
            Format::Apr => "aprender".to_owned(),
            other => other.to_string(),
        };
    }
    provenance.sha256.get_or_insert_with(|| source.sha256());

    if let Some(given) = &options.labels {
        if model.output.decision == Decision::None {
            return Err(Error::usage(
                "`--labels` is given, but the model decides no class",
                "leave `--labels` out",
            ));
        }
        model.output.labels = Some(given.clone());
    }
    let Some(classes) = *classes else { return Ok(()) };
    match &model.output.labels {
        Some(labels) if labels.len() != classes => Err(Error::usage(
            format!("there are {} labels, but the model has {classes} classes", labels.len()),
            "give `--labels` one name for each class, in the order of the class indices",
        )),
        Some(_) => Ok(()),
        None => {
            warnings.push(Warning::new(
                format!(
                    "the file does not hold the labels of its classes: they are called 0 to {}",
                    classes - 1
                ),
                "give `--labels A,B,…` in the order of the class indices",
            ));
            model.output.labels = Some(Labels::Integer((0..classes as i64).collect()));
            Ok(())
        }
    }
}
