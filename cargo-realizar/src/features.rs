//! The features of a model: what the file says of them, and what the command line adds.

use std::collections::HashSet;

use realizar_apr::ir::{Feature, FeatureKind, Features, Input, Labels};
use realizar_apr::suggest::closest;

use crate::budget::Budget;
use crate::error::Error;
use crate::imported::Warning;
use crate::options::Options;

/// What a file says of its features.
#[derive(Debug, Default)]
pub struct Declared {
    /// How many there are.
    pub count: usize,
    /// Their names; empty where the file has none.
    pub names: Vec<String>,
    /// The categorical ones: index, how many codes the model itself uses, and the levels where the file has
    /// them, in the order of the codes. Ascending by index.
    pub categorical: Vec<(usize, usize, Option<Labels>)>,
    /// Whether the library takes a missing value in any feature.
    pub missing: bool,
}

/// As many as an index in an artifact can tell apart.
const MOST_FEATURES: usize = i32::MAX as usize;

/// Names that a message lists.
const LISTED: usize = 8;

/// What a feature takes in memory and in the metadata that is written, beside the letters of its name.
const FEATURE_SIZE: usize = 320;

/// What a code takes: a number in memory and its digits in the metadata.
const CODE_SIZE: usize = 32;

/// The features of the model. Names of the command line go before those of the file, and so do levels.
///
/// # Errors
/// When there are not as many names as features, when names or levels are not distinct, or when there are
/// more features than a file of this length can have been trained on.
pub fn features(
    declared: Declared,
    options: &Options,
    budget: &mut Budget,
    warnings: &mut Vec<Warning>,
) -> Result<Features, Error> {
    let Declared { count, names: own, categorical, missing } = declared;
    if count == 0 || count > MOST_FEATURES {
        return Err(Error::malformed(format!(
            "the model has {count} features, but an artifact has from 1 to {MOST_FEATURES}"
        )));
    }
    let names = match &options.feature_names {
        Some(names) if names.len() != count => return Err(other_count(names.len(), count)),
        Some(names) => names.clone(),
        None => own,
    };
    if !names.is_empty() && names.len() != count {
        return Err(Error::malformed(format!(
            "the file names {} features, but says that there are {count}",
            names.len()
        )));
    }
    if names.is_empty() && (!missing && categorical.is_empty() || !budget.allows(count, FEATURE_SIZE)) {
        if missing || !categorical.is_empty() {
            warnings.push(Warning::statement(format!(
                "the {count} features have no names: they are described by their number alone, and on the wire \
                 none of them may be missing"
            )));
        }
        return Ok(Features::Unnamed(count));
    }
    budget.charge("the list of features", count, FEATURE_SIZE)?;
    distinct(&names)?;
    let mut features = Vec::with_capacity(count);
    let mut names = names.into_iter();
    let mut categorical = categorical.into_iter().peekable();
    for index in 0..count {
        let name = names.next().unwrap_or_else(|| format!("f{index}"));
        let (kind, unknown) = match categorical.next_if(|(at, ..)| *at == index) {
            None => (FeatureKind::Numeric, false),
            Some((_, codes, own)) => match levels(&name, codes, own, options, budget, warnings)? {
                Some(levels) => (FeatureKind::Categorical(levels), true),
                None => (FeatureKind::Numeric, false),
            },
        };
        // A library of boosted trees takes any level.
        features.push(Feature { name, kind, missing, unknown, range: None, quantiles: Vec::new() });
    }
    for (name, _) in &options.categories {
        match features.iter().find(|feature| feature.name == *name) {
            Some(Feature { kind: FeatureKind::Categorical(_), .. }) => {}
            Some(_) => {
                return Err(Error::usage(
                    format!(
                        "`--categories` gives levels for `{name}`, which is a numeric feature of this model"
                    ),
                    "leave it out",
                ));
            }
            None => {
                return Err(Error::usage(
                    format!("`--categories` gives levels for `{name}`, which is no feature of this model"),
                    known(name, &features),
                ));
            }
        }
    }
    Ok(Features::Named(features))
}

/// Names the features of a model that was read with them: of an `.apr` or a safetensors file. Where the file says only
/// how many features its trees use, there may be more names than that.
///
/// # Errors
/// When there are not as many names as features, or when they are not distinct.
pub(crate) fn name(input: &mut Input, names: &[String]) -> Result<(), Error> {
    let count = input.features.len();
    if names.len() != count && !(input.open && names.len() > count) {
        return Err(other_count(names.len(), count));
    }
    distinct(names)?;
    match &mut input.features {
        Features::Named(features) => {
            for (feature, name) in features.iter_mut().zip(names) {
                feature.name.clone_from(name);
            }
        }
        unnamed @ Features::Unnamed(_) => {
            let numeric = |name: &String| Feature {
                name: name.clone(),
                kind: FeatureKind::Numeric,
                missing: false,
                unknown: false,
                range: None,
                quantiles: Vec::new(),
            };
            *unnamed = Features::Named(names.iter().map(numeric).collect());
        }
    }
    input.open = false;
    Ok(())
}

fn other_count(names: usize, features: usize) -> Error {
    Error::usage(
        format!("`--feature-names` has {names} names, but the model has {features} features"),
        "give one name for each feature, in the order of the file",
    )
}

fn distinct(names: &[String]) -> Result<(), Error> {
    let mut seen = HashSet::with_capacity(names.len());
    let wrong = names.iter().find(|name| name.is_empty() || !seen.insert(name.as_str()));
    wrong.map_or(Ok(()), |name| {
        let problem = if name.is_empty() { "empty" } else { "given to two features" };
        Err(Error::malformed(format!("the feature name `{name}` is {problem}"))
            .help("name the features with `--feature-names`"))
    })
}

/// Which names there are to give levels for, beside one that is none: the file cannot be inspected before it is
/// imported.
fn known(name: &str, features: &[Feature]) -> String {
    let categorical = features.iter().filter(|feature| matches!(feature.kind, FeatureKind::Categorical(_)));
    let mut names = categorical.map(|feature| feature.name.as_str());
    if let Some(near) = closest(name, names.clone()) {
        return format!("write `{near}`");
    }
    let first: Vec<String> = names.by_ref().take(LISTED).map(|name| format!("`{name}`")).collect();
    match (first.is_empty(), names.count()) {
        (true, _) => "leave it out: the model has no categorical features".to_owned(),
        (false, 0) => format!("the categorical features are {}", first.join(", ")),
        (false, more) => format!("the categorical features are {} and {more} more", first.join(", ")),
    }
}

/// The levels of one categorical feature: those of the command line, those of the file, or raw codes. `None` where
/// there are too many codes to list: they are numbers then, and the trees ask for the same categories.
fn levels(
    name: &str,
    codes: usize,
    own: Option<Labels>,
    options: &Options,
    budget: &mut Budget,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Labels>, Error> {
    if let Some(levels) = options.levels(name) {
        if levels.len() < codes {
            return Err(Error::usage(
                format!(
                    "`--categories` gives {} levels for `{name}`, but the model has seen the code {}",
                    levels.len(),
                    codes - 1
                ),
                "list all levels in the order of their codes: `df[name].cat.categories`",
            ));
        }
        return Ok(Some(levels.clone()));
    }
    if let Some(own) = own {
        return Ok(Some(own));
    }
    let codes = codes.max(1);
    if !budget.allows(codes, CODE_SIZE) {
        warnings.push(Warning::new(
            format!("`{name}` has {codes} codes, too many to list: it is a number, its code"),
            format!("give `--categories LEVELS.json` with `{{\"{name}\": […]}}` where they have names"),
        ));
        return Ok(None);
    }
    budget.charge(&format!("the codes of `{name}`"), codes, CODE_SIZE)?;
    warnings.push(Warning::new(
        format!(
            "the file does not hold the levels of `{name}`: on the wire it takes the codes 0 to {}",
            codes - 1
        ),
        format!(
            "give `--categories LEVELS.json` with `{{\"{name}\": [\"…\", …]}}`, in the order of the codes"
        ),
    ));
    Ok(Some(Labels::Integer((0..codes as i64).collect())))
}
