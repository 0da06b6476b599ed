//! Levels of categorical features: from the command line, or as far as the file knows them.
//!
//! A file holds hashes of categories, and their texts only where it was written with `pool=`, without saying which
//! feature they are of. What a feature's own hashes are follows from its tables and from what trees ask.

use std::collections::{BTreeSet, HashMap};

use realizar_apr::ir::{FeatureKind, Features, Labels};

use crate::budget::Budget;
use crate::error::Error;
use crate::imported::Warning;
use crate::options::Options;

use super::city;
use super::combination::single;
use super::document::{CategoryFeature, Document};

/// What a level takes in memory and in the metadata that is written, beside its letters.
const LEVEL_SIZE: usize = 96;

/// The levels of one feature as the file knows them, with their hashes.
#[derive(Debug)]
pub(super) struct Known {
    /// Where the feature is in the row.
    pub(super) flat: usize,
    pub(super) labels: Labels,
    hashes: Vec<i32>,
    /// Whether the labels are the hashes: the file holds no texts.
    nameless: bool,
    /// Hashes that trees and tables ask for.
    asked: BTreeSet<i32>,
}

/// What the file knows of each categorical feature, in the order of the row.
pub(super) fn known(document: &Document, budget: &mut Budget) -> Result<Vec<Known>, Error> {
    let mut texts: HashMap<i32, &str> = HashMap::with_capacity(document.texts.len());
    for (hash, text) in &document.texts {
        texts.insert(*hash, text);
    }
    let mut all = Vec::with_capacity(document.categories.len());
    for feature in &document.categories {
        let asked = asked(document, feature);
        let combined = document.tables.keys().any(|base| base.projection.categories.contains(&feature.index));
        // One feature has all texts; so may one of which only combinations are known.
        let own: Vec<i32> = if !texts.is_empty() && (document.categories.len() == 1 || asked.is_empty()) {
            texts.keys().copied().collect()
        } else {
            asked.iter().copied().collect()
        };
        budget.charge("the levels of features", own.len(), LEVEL_SIZE)?;
        let mut named: Vec<(&str, i32)> =
            own.iter().filter_map(|hash| texts.get(hash).map(|text| (*text, *hash))).collect();
        let nameless = named.is_empty();
        let (labels, hashes) = if nameless {
            if own.is_empty() && combined {
                return Err(Error::refused(
                    format!(
                        "the model knows the feature `{}` in combinations with others only, of which categories \
                         cannot be told",
                        feature.name
                    ),
                    "write the file with `model.save_model(path, format=\"json\", pool=pool)`, where `pool` is the \
                     training data, or give `--categories LEVELS.json`",
                ));
            }
            let codes = own.iter().map(|&hash| i64::from(hash as u32));
            (Labels::Integer(if own.is_empty() { vec![0] } else { codes.collect() }), own)
        } else {
            named.sort_unstable();
            labelled(&named)
        };
        all.push(Known { flat: feature.flat, labels, hashes, nameless, asked });
    }
    all.sort_by_key(|known| known.flat);
    Ok(all)
}

/// Texts in order, as whole numbers where all of them are.
fn labelled(named: &[(&str, i32)]) -> (Labels, Vec<i32>) {
    let integer = |text: &str| text.parse::<i64>().ok().filter(|number| number.to_string() == text);
    let integers: Option<Vec<(i64, i32)>> =
        named.iter().map(|(text, hash)| integer(text).map(|number| (number, *hash))).collect();
    if let Some(mut integers) = integers {
        integers.sort_unstable();
        return integers.into_iter().fold(
            (Labels::Integer(Vec::new()), Vec::new()),
            |(mut labels, mut hashes), (number, hash)| {
                if let Labels::Integer(labels) = &mut labels {
                    labels.push(number);
                }
                hashes.push(hash);
                (labels, hashes)
            },
        );
    }
    let labels = named.iter().map(|(text, _)| (*text).to_owned()).collect();
    (Labels::Text(labels), named.iter().map(|(_, hash)| *hash).collect())
}

/// Hashes that are certainly of this feature.
fn asked(document: &Document, feature: &CategoryFeature) -> BTreeSet<i32> {
    let mut asked: BTreeSet<i32> = feature.values.iter().copied().collect();
    for (base, table) in &document.tables {
        let projection = &base.projection;
        asked.extend(projection.values.iter().filter(|(of, _)| *of == feature.index).map(|(_, value)| value));
        if projection.categories == [feature.index]
            && projection.floats.is_empty()
            && projection.values.is_empty()
        {
            asked.extend(table.hashes.iter().filter_map(|&hash| single(hash)));
        }
    }
    asked
}

/// The hash of each level of each categorical feature, in the order of `known`.
pub(super) fn hashes(
    known: Vec<Known>,
    features: &Features,
    options: &Options,
    budget: &mut Budget,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Vec<i32>>, Error> {
    let mut all = Vec::with_capacity(known.len());
    for Known { flat, hashes, nameless, asked, .. } in known {
        let Some(feature) = features.named().get(flat) else {
            return Err(Error::malformed("there are too many features to have categories among them"));
        };
        let FeatureKind::Categorical(labels) = &feature.kind else {
            return Err(Error::malformed(format!("the feature `{}` is listed twice", feature.name)));
        };
        if options.levels(&feature.name).is_none() {
            if nameless && !asked.is_empty() {
                warnings.push(Warning::new(
                    format!(
                        "the file does not hold the categories of `{}`: they are called by their {} hashes",
                        feature.name,
                        hashes.len()
                    ),
                    format!(
                        "give `--categories LEVELS.json` with `{{\"{}\": [\"…\", …]}}`, or write the file with \
                         `save_model(path, format=\"json\", pool=pool)`",
                        feature.name
                    ),
                ));
            }
            all.push(hashes);
            continue;
        }
        budget.charge("the hashes of levels", labels.len(), 8)?;
        let hashes = of_labels(labels, &asked);
        let given: BTreeSet<i32> = hashes.iter().copied().collect();
        if given.len() < hashes.len() {
            return Err(Error::refused(
                format!("two levels that `--categories` gives for `{}` have the same hash", feature.name),
                "CatBoost cannot tell them apart: leave one of them out",
            ));
        }
        let absent = asked.difference(&given).count();
        if absent > 0 {
            warnings.push(Warning::new(
                format!(
                    "{absent} of the {} categories that the model knows of `{}` are none of its levels",
                    asked.len(),
                    feature.name
                ),
                "list every category that was trained on in the file of `--categories`",
            ));
        }
        all.push(hashes);
    }
    Ok(all)
}

/// What the library hashes: a text as it is, a whole number in digits, false and true as numbers or as words.
fn of_labels(labels: &Labels, asked: &BTreeSet<i32>) -> Vec<i32> {
    match labels {
        Labels::Text(texts) => texts.iter().map(|text| city::category(text)).collect(),
        Labels::Integer(numbers) => {
            numbers.iter().map(|number| city::category(&number.to_string())).collect()
        }
        Labels::Boolean => {
            let words = ["False", "True"].map(city::category);
            if words.iter().any(|word| asked.contains(word)) {
                return words.to_vec();
            }
            ["0", "1"].map(city::category).to_vec()
        }
    }
}
