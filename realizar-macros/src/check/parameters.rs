//! One parameter for each feature: which, in what order, of what type.

use super::Artifact;
use super::features::takes;
use crate::fault::{Fault, Faults};
use crate::item::{Parameter, ParameterType, unraw};
use crate::list::list;
use crate::names;
use proc_macro2::Span;
use realizar_apr::ir::{Feature, FeatureKind, Features, Input, Labels};
use realizar_apr::suggest::closest;

/// Checks the parameters against the features. `end` is where a missing parameter would stand.
pub(super) fn check(
    parameters: &[Parameter<'_>],
    end: Span,
    input: &Input,
    artifact: &Artifact<'_>,
    faults: &mut Faults,
) {
    match &input.features {
        Features::Named(features) => named(parameters, end, features, artifact, faults),
        Features::Unnamed(count) => unnamed(parameters, end, *count, input, artifact, faults),
    }
}

/// Without names there is only the number of features; all are numeric.
fn unnamed(
    parameters: &[Parameter<'_>],
    end: Span,
    count: usize,
    input: &Input,
    artifact: &Artifact<'_>,
    faults: &mut Faults,
) {
    let takes = takes(input);
    if let Some(surplus) = parameters.get(count) {
        let help = match parameters.len() - count - 1 {
            0 => "remove it".to_owned(),
            after => format!("remove it and the {after} after it"),
        };
        faults.push(
            Fault::new(
                &surplus.name,
                format!("`{}` is parameter {}, but the model takes {takes}", surplus.name, count + 1),
            )
            .place(artifact.place())
            .help(help),
        );
    } else if parameters.len() < count {
        let found = match parameters.len() {
            1 => "there is 1 parameter".to_owned(),
            found => format!("there are {found} parameters"),
        };
        faults.push(
            Fault::at(end, format!("{found}, but the model takes {takes}"))
                .place(artifact.place())
                .help(format!("add the rest, or take the row as `features: [f32; {count}]`")),
        );
    }
    for (parameter, index) in parameters.iter().zip(0..count) {
        if !matches!(parameter.ty, ParameterType::Number(_)) {
            let found = parameter.ty.name();
            faults.push(
                Fault::new(
                    parameter.written,
                    format!("feature {index} of the model is numeric, but `{}` is `{found}`", parameter.name),
                )
                .place(artifact.place())
                .help("write `f32`"),
            );
        }
    }
}

fn named(
    parameters: &[Parameter<'_>],
    end: Span,
    features: &[Feature],
    artifact: &Artifact<'_>,
    faults: &mut Faults,
) {
    // The feature of each parameter, and the other way round.
    let found: Vec<Option<usize>> =
        parameters.iter().map(|parameter| feature_of(&unraw(&parameter.name), features)).collect();
    let mut missing: Vec<usize> =
        (0..features.len()).filter(|index| !found.contains(&Some(*index))).collect();
    let mut complete = true;
    for (parameter, feature) in parameters.iter().zip(&found) {
        match feature {
            Some(feature) => typed(parameter, &features[*feature], artifact, faults),
            None => {
                complete = false;
                let near = near(&unraw(&parameter.name), &missing, features);
                // A feature that is suggested here need not be called missing as well.
                missing.retain(|index| Some(*index) != near);
                unknown(parameter, near.map(|index| &features[index]), features, artifact, faults);
            }
        }
    }
    if !missing.is_empty() {
        complete = false;
        absent(end, &missing, features, artifact, faults);
    }
    for (index, feature) in found.iter().enumerate() {
        if feature.is_some() && found[..index].contains(feature) {
            complete = false;
            let name = &parameters[index].name;
            faults.push(
                Fault::new(
                    name,
                    format!("`{name}` stands for a feature that another parameter already stands for"),
                )
                .place(artifact.place())
                .help("remove one of the two"),
            );
        }
    }
    if complete && let Some(index) = (0..found.len()).find(|&index| found[index] != Some(index)) {
        disordered(index, parameters, features, artifact, faults);
    }
}

/// The feature that a parameter stands for: of that very name, else the only one of the same letters.
fn feature_of(parameter: &str, features: &[Feature]) -> Option<usize> {
    features.iter().position(|feature| feature.name == parameter).or_else(|| {
        let mut same = (0..features.len()).filter(|&index| names::same(parameter, &features[index].name));
        same.next().filter(|_| same.next().is_none())
    })
}

fn near(parameter: &str, missing: &[usize], features: &[Feature]) -> Option<usize> {
    let candidates: Vec<(usize, String)> =
        missing.iter().map(|&index| (index, names::parameter(&features[index].name))).collect();
    let near = closest(parameter, candidates.iter().map(|(_, name)| name.as_str()))?;
    candidates.iter().find(|(_, name)| name == near).map(|(index, _)| *index)
}

fn unknown(
    parameter: &Parameter<'_>,
    near: Option<&Feature>,
    features: &[Feature],
    artifact: &Artifact<'_>,
    faults: &mut Faults,
) {
    let name = &parameter.name;
    let fault = Fault::new(name, format!("the model has no feature `{name}`")).place(artifact.place());
    faults.push(match near {
        Some(near) => fault.help(format!("did you mean `{}`?", names::parameter(&near.name))),
        None => fault.help(format!("its features are {}", order(features))),
    });
}

fn absent(end: Span, missing: &[usize], features: &[Feature], artifact: &Artifact<'_>, faults: &mut Faults) {
    let names: Vec<&str> = missing.iter().map(|&index| features[index].name.as_str()).collect();
    let names = some(&names);
    let what = match missing.len() {
        1 => format!("feature {names} of the model has no parameter"),
        count => format!("{count} features of the model have no parameter: {names}"),
    };
    faults.push(
        Fault::at(end, what).place(artifact.place()).help(format!("the parameters are {}", order(features))),
    );
}

fn disordered(
    index: usize,
    parameters: &[Parameter<'_>],
    features: &[Feature],
    artifact: &Artifact<'_>,
    faults: &mut Faults,
) {
    let name = &parameters[index].name;
    faults.push(
        Fault::new(
            name,
            format!(
                "parameter {} is `{name}`, but feature {} of the model is `{}`",
                index + 1,
                index + 1,
                features[index].name
            ),
        )
        .place(artifact.place())
        .help(format!("the parameters are {}, in this order", order(features))),
    );
}

/// The parameters that the model asks for.
fn order(features: &[Feature]) -> String {
    let names: Vec<String> = features.iter().map(|feature| names::parameter(&feature.name)).collect();
    some(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The names, or the first of many.
fn some(names: &[&str]) -> String {
    const SHOWN: usize = 12;
    if names.len() <= SHOWN {
        return list(names);
    }
    format!("`{}`, … ({} in all)", names[..SHOWN].join("`, `"), names.len())
}

/// A category is given as its level's own type, or as its text.
fn typed(parameter: &Parameter<'_>, feature: &Feature, artifact: &Artifact<'_>, faults: &mut Faults) {
    let text = parameter.ty == ParameterType::Text;
    let (fits, right, kind) = match &feature.kind {
        FeatureKind::Numeric => (matches!(parameter.ty, ParameterType::Number(_)), "f32", "numeric"),
        FeatureKind::Categorical(Labels::Text(_)) => (text, "&str", "categorical (its levels are strings)"),
        FeatureKind::Categorical(Labels::Integer(_)) => {
            (text || parameter.ty == ParameterType::Integer, "i64", "categorical (its levels are integers)")
        }
        FeatureKind::Categorical(Labels::Boolean) => (
            text || parameter.ty == ParameterType::Boolean,
            "bool",
            "categorical (its levels are `false` and `true`)",
        ),
    };
    if !fits {
        let found = parameter.ty.name();
        faults.push(
            Fault::new(
                parameter.written,
                format!("feature `{}` is {kind}, but the parameter is `{found}`", feature.name),
            )
            .place(artifact.place())
            .help(format!("write `{right}`")),
        );
    }
}
