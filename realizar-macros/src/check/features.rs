//! How many features the model takes.

use super::Artifact;
use crate::args::Args;
use crate::fault::{Fault, Faults};
use crate::item::{Form, Item, Row};
use realizar_apr::ir::{Feature, FeatureKind, Features, Input, Model};

/// Checks the number of features where it is one number in the source (a row's length, the argument
/// `features`), and gives it to a model that does not know it.
///
/// Parameters one by one are compared by name instead: see `parameters`.
pub(super) fn count(
    args: &Args,
    item: &Item<'_>,
    model: &mut Model,
    artifact: &Artifact<'_>,
    faults: &mut Faults,
) {
    let known = model.input.features.len();
    let open = model.input.open;
    let count = match &item.form {
        Form::Bodiless { row: Row::Array { number, length, count, .. }, .. } => {
            if *count < known.max(1) || (*count > known && !open) {
                let right = format!("[{}; {}]", number.name(), known.max(1));
                faults.push(
                    Fault::new(
                        length,
                        format!(
                            "the row has {}, but the model takes {}",
                            numbers(*count),
                            takes(&model.input)
                        ),
                    )
                    .place(artifact.place())
                    .help(format!("write `{right}`")),
                );
            }
            *count
        }
        Form::Bodiless { row: Row::Each { parameters, .. }, .. } => parameters.len(),
        Form::Body { .. } | Form::Struct => match &args.features {
            Some(written) if !open => {
                faults.push(
                    Fault::new(
                        written,
                        format!("the artifact itself says that it takes {}", takes(&model.input)),
                    )
                    .place(artifact.place())
                    .help("remove `features`"),
                );
                known
            }
            Some(written) => {
                let count = written.base10_parse().unwrap_or(0);
                if count < known {
                    faults.push(
                        Fault::new(
                            written,
                            format!("`features` is {count}, but the model takes {}", takes(&model.input)),
                        )
                        .place(artifact.place())
                        .help(format!("write `features = {known}`, or how many there were in training")),
                    );
                }
                count
            }
            // What the model uses is enough to compile it: rows of that length or longer are answered the same.
            None if known > 0 => return,
            None => {
                faults.push(
                    Fault::new(
                        artifact.path,
                        "the artifact does not say how many features it takes: it takes rows of any length",
                    )
                    .place(artifact.place())
                    .help("say how many features a row has, as in `features = 4`"),
                );
                known
            }
        },
    };
    if open && count >= known {
        close(model, count);
    }
}

fn numbers(count: usize) -> String {
    if count == 1 { "1 feature".to_owned() } else { format!("{count} features") }
}

/// `at least 4 features`
pub(super) fn takes(input: &Input) -> String {
    match (input.open, input.features.len()) {
        (true, 0 | 1) => "at least 1 feature".to_owned(),
        (true, known) => format!("at least {known} features"),
        (false, known) => numbers(known),
    }
}

/// Tells an open model how many features it has.
fn close(model: &mut Model, count: usize) {
    match &mut model.input.features {
        Features::Unnamed(known) => *known = count,
        Features::Named(features) => {
            for index in features.len()..count {
                features.push(Feature {
                    name: format!("f{index}"),
                    kind: FeatureKind::Numeric,
                    missing: false,
                    unknown: false,
                    range: None,
                    quantiles: Vec::new(),
                });
            }
        }
    }
    model.input.open = false;
    if model.output.count == 0 {
        model.output.count = count;
    }
}
