//! Models of CatBoost: `save_model("x.json", format="json")` and `save_model("x.cbm")`.
//!
//! A number is rounded to f32 and compared with `>`; sums are f64, from 0, in tree order, then times a scale and plus
//! a bias. A category is known by a hash of its text, so that the levels of a feature have to be known to say what
//! the model asks of it.

mod binary;
mod city;
mod combination;
mod counters;
mod document;
mod forest;
mod json;
mod levels;
mod loss;
mod properties;
mod stages;

use realizar_apr::ir::{Element, FeatureKind, Features, Input, Model, Output, Source as Provenance};

use crate::budget::Budget;
use crate::error::Error;
use crate::features::{Declared, features};
use crate::imported::{Imported, Warning};
use crate::options::{Options, Rounds};
use crate::source::Source;

use document::Document;

/// Reads JSON text.
pub(crate) fn import_json(source: &Source<'_>, options: &Options) -> Result<Imported, Error> {
    let mut budget = Budget::new(source.bytes.len());
    let document = json::read(source.bytes, &mut budget).map_err(|fault| fault.in_text(source.bytes))?;
    assemble(document, options, &mut budget)
}

/// Reads the library's own format.
pub(crate) fn import_binary(source: &Source<'_>, options: &Options) -> Result<Imported, Error> {
    let mut budget = Budget::new(source.bytes.len());
    let document = binary::read(source.bytes, &mut budget)?;
    assemble(document, options, &mut budget)
}

/// The model that a document holds.
fn assemble(mut document: Document, options: &Options, budget: &mut Budget) -> Result<Imported, Error> {
    let mut warnings = Vec::new();
    keep(&mut document, options)?;
    distinct(&document)?;
    let known = levels::known(&document, budget)?;
    let declared = declared(&document, &known)?;
    let mut features = features(declared, options, budget, &mut warnings)?;
    // The library refuses a missing category.
    if let Features::Named(features) = &mut features {
        for feature in features {
            feature.missing = matches!(feature.kind, FeatureKind::Numeric);
        }
    }
    let hashes = levels::hashes(known, &features, options, budget, &mut warnings)?;

    let scores = document.forest.width.max(1);
    let loss = document.info.loss.take();
    let meaning = match &loss {
        Some(loss) if !loss.starts_with("PythonUserDefined") => {
            loss::meaning(loss, scores, document.info.threshold)?
        }
        _ => {
            warnings.push(Warning::statement(
                "the file names no loss of CatBoost's own: the outputs are the model's raw scores",
            ));
            loss::meaning("MultiRMSE", scores, None)?
        }
    };
    if let (Some(_), Some((told, seen))) = (meaning.classes, document.info.classes)
        && scores > 1
        && told > seen
    {
        return Err(Error::refused(
            format!(
                "the model was told of {told} classes, and saw {seen} of them: it has no scores of the others"
            ),
            "train without `class_names` and `classes_count`, or with data of every class",
        )
        .at("`model_info.class_params`"));
    }
    let stages = stages::stages(&document, features.len(), hashes, budget)?;
    let labels = match meaning.classes {
        Some(classes) => document.info.labels.take().filter(|labels| labels.len() == classes),
        None => None,
    };
    let model = Model {
        name: None,
        version: None,
        task: meaning.task,
        input: Input { element: Element::F32, features, open: false },
        stages,
        head: meaning.head,
        link: meaning.link,
        output: Output {
            element: Element::F64,
            kind: meaning.kind,
            count: meaning.outputs,
            labels,
            decision: meaning.decision,
        },
        source: Some(Provenance {
            library: "catboost".to_owned(),
            version: document.info.version.take(),
            estimator: loss,
            sha256: None,
        }),
        golden: None,
        measured: Vec::new(),
    };
    Ok(Imported { model, classes: meaning.classes, warnings, signer: None })
}

/// Whether each feature is there once. What the tables hold of a feature would be held for each time that it is listed.
fn distinct(document: &Document) -> Result<(), Error> {
    let (floats, categories) = (&document.floats, &document.categories);
    let repeated = |mut indices: Vec<usize>| {
        indices.sort_unstable();
        indices.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
    };
    let twice = [
        ("numeric feature", repeated(floats.iter().map(|feature| feature.index).collect())),
        ("categorical feature", repeated(categories.iter().map(|feature| feature.index).collect())),
        (
            "feature",
            repeated(
                floats
                    .iter()
                    .map(|feature| feature.flat)
                    .chain(categories.iter().map(|feature| feature.flat))
                    .collect(),
            ),
        ),
    ];
    match twice.into_iter().find_map(|(what, index)| Some((what, index?))) {
        Some((what, index)) => {
            Err(Error::malformed(format!("the {what} {index} is listed twice")).at("`features_info`"))
        }
        None => Ok(()),
    }
}

/// Keeps the trees that are asked for.
fn keep(document: &mut Document, options: &Options) -> Result<(), Error> {
    let all = document.forest.trees();
    match options.rounds {
        None | Some(Rounds::All) => Ok(()),
        Some(Rounds::Best) => Err(Error::usage(
            "`--trees best` is given, but a file of CatBoost holds the best trees alone where the model was trained \
             to keep them",
            "leave `--trees` out",
        )),
        Some(Rounds::First(count)) if count == 0 || count > all => Err(Error::usage(
            format!("`--trees {count}` is given, but the model has {all} trees"),
            format!("give a number from 1 to {all}, or `all`"),
        )),
        Some(Rounds::First(count)) => {
            document.forest.keep(count);
            Ok(())
        }
    }
}

/// What the file says of the features of a row.
fn declared(document: &Document, known: &[levels::Known]) -> Result<Declared, Error> {
    let of_row = || {
        let floats = document.floats.iter().map(|feature| (feature.flat, feature.name.as_str()));
        floats.chain(document.categories.iter().map(|feature| (feature.flat, feature.name.as_str())))
    };
    let count = of_row().map(|(flat, _)| flat.saturating_add(1)).max().unwrap_or(0);
    let listed = document.floats.len() + document.categories.len();
    // Without names of its own a feature is called by its number.
    let named = count == listed && of_row().any(|(flat, name)| !name.is_empty() && name != flat.to_string());
    let mut names = Vec::new();
    if named {
        names = vec![String::new(); count];
        for (flat, name) in of_row() {
            names[flat].push_str(name);
        }
    }
    Ok(Declared {
        count,
        names,
        categorical: known.iter().map(|known| (known.flat, 0, Some(known.labels.clone()))).collect(),
        missing: true,
    })
}
