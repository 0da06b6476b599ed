//! Levels of categorical features: from the command line, or as far as the file knows them.
//!
//! A file holds hashes of categories, and their texts only where it was written with `pool=`, without saying which
//! feature they are of. What a feature's own hashes are follows from its tables and from what trees ask.

use std::collections::{BTreeSet, HashMap, HashSet};

use realizar_apr::ir::{FeatureKind, Features, Labels};

use crate::budget::Budget;
use crate::error::Error;
use crate::imported::Warning;
use crate::options::Options;

use super::city;
use super::combination::single;
use super::document::{Document, Projection};

/// What a level takes in memory and in the metadata that is written, beside its letters.
const LEVEL_SIZE: usize = 96;

/// The levels of one feature as the file knows them, with their hashes.
#[derive(Debug)]
pub(super) struct Known {
    /// Where the feature is in the row.
    pub(super) flat: usize,
    pub(super) labels: Labels,
    hashes: Vec<i32>,
    origin: Origin,
    /// Hashes that trees and tables ask for.
    asked: BTreeSet<i32>,
}

/// How the file knows levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// By their texts, all of them.
    Texts,
    /// By the texts of those that the model asks for; there may be more, which are all alike to it.
    SomeTexts,
    /// By hashes, which are those of whole numbers.
    Codes,
    /// By hashes alone.
    Hashes,
    /// Not at all: the model asks for them in combinations with others.
    Combined,
    /// Not at all: the model does not ask for any.
    Unused,
}

/// What the file knows of each categorical feature, in the order of the row.
pub(super) fn known(document: &Document, budget: &mut Budget) -> Result<Vec<Known>, Error> {
    let Asked { mut hashes, counted, combined } = Asked::of(document);
    let asked: Vec<BTreeSet<i32>> =
        document.categories.iter().map(|feature| hashes.remove(&feature.index).unwrap_or_default()).collect();
    let texts: HashMap<i32, &str> =
        document.texts.iter().map(|(hash, text)| (*hash, text.as_str())).collect();
    let codes = if texts.is_empty() { codes(&asked) } else { HashMap::new() };
    // A table of a feature alone has all its categories; a tree asks for some.
    let incomplete: Vec<bool> =
        document.categories.iter().map(|feature| !counted.contains(&feature.index)).collect();
    let unassigned: BTreeSet<i32> = match incomplete.iter().filter(|incomplete| **incomplete).count() {
        1 => {
            let others = asked.iter().zip(&incomplete).filter(|(_, incomplete)| !**incomplete);
            let others: BTreeSet<i32> = others.flat_map(|(asked, _)| asked).copied().collect();
            texts.keys().copied().filter(|hash| !others.contains(hash)).collect()
        }
        _ => BTreeSet::new(),
    };
    let only = document.categories.len() == 1;
    let mut all = Vec::with_capacity(document.categories.len());
    for ((feature, asked), incomplete) in document.categories.iter().zip(asked).zip(incomplete) {
        let own: Vec<i32> = if !texts.is_empty() && (only || asked.is_empty()) {
            texts.keys().copied().collect()
        } else if incomplete {
            asked.union(&unassigned).copied().collect()
        } else {
            asked.iter().copied().collect()
        };
        budget.charge("the levels of features", own.len(), LEVEL_SIZE)?;
        let named: Vec<(&str, i32)> =
            own.iter().filter_map(|hash| texts.get(hash).map(|text| (*text, *hash))).collect();
        let numbers: Option<Vec<i64>> = own.iter().map(|hash| codes.get(hash).copied()).collect();
        let (origin, labels, hashes) = if !named.is_empty() {
            let origin = if incomplete && !only { Origin::SomeTexts } else { Origin::Texts };
            let (labels, hashes) = labelled(named);
            (origin, labels, hashes)
        } else if own.is_empty() {
            let combined = combined.contains(&feature.index);
            let origin = if combined { Origin::Combined } else { Origin::Unused };
            (origin, Labels::Integer(vec![0]), Vec::new())
        } else if let Some(numbers) = numbers {
            let numbers = contiguous(numbers, budget);
            let hashes = numbers.iter().map(|number| city::category(&number.to_string())).collect();
            (Origin::Codes, Labels::Integer(numbers), hashes)
        } else {
            let labels = own.iter().map(|&hash| i64::from(hash as u32)).collect();
            (Origin::Hashes, Labels::Integer(labels), own)
        };
        all.push(Known { flat: feature.flat, labels, hashes, origin, asked });
    }
    all.sort_by_key(|known| known.flat);
    Ok(all)
}

/// The refusal of a feature whose categories the file knows in combinations only.
fn combined(name: &str) -> Error {
    Error::refused(
        format!(
            "the model knows the feature `{name}` in combinations with others only, of which categories cannot be told"
        ),
        "write the file with `model.save_model(path, format=\"json\", pool=pool)`, where `pool` is the training data, \
         or give `--categories LEVELS.json`",
    )
}

/// Whole numbers, of which people make categories where they have codes.
const CODES: std::ops::Range<i64> = -1_000..100_000;

/// The whole numbers that have these hashes.
fn codes(asked: &[BTreeSet<i32>]) -> HashMap<i32, i64> {
    if asked.iter().all(BTreeSet::is_empty) {
        return HashMap::new();
    }
    let all: HashSet<i32> = asked.iter().flatten().copied().collect();
    // Counted up in place: of a file without texts, to make each number's text anew is the longest part of an import.
    let mut digits = [b'0'; 6];
    let mut codes = HashMap::new();
    for number in 0..CODES.end {
        let start = digits.iter().position(|&digit| digit != b'0').unwrap_or(digits.len() - 1);
        let hash = city::category(std::str::from_utf8(&digits[start..]).unwrap_or_default());
        if all.contains(&hash) {
            codes.insert(hash, number);
        }
        for digit in digits.iter_mut().rev() {
            *digit += 1;
            if *digit <= b'9' {
                break;
            }
            *digit = b'0';
        }
    }
    for number in CODES.start..0 {
        let hash = city::category(&number.to_string());
        if all.contains(&hash) {
            codes.insert(hash, number);
        }
    }
    codes
}

/// Codes in order, with those between them where there are not too many: the index of a level is then its code.
fn contiguous(mut codes: Vec<i64>, budget: &mut Budget) -> Vec<i64> {
    codes.sort_unstable();
    let (first, last) = (codes.first().copied().unwrap_or(0), codes.last().copied().unwrap_or(0));
    // The last is then below the end of `CODES`.
    if first >= 0 && budget.charge("the codes of a feature", last as usize + 1, LEVEL_SIZE).is_ok() {
        return (0..=last).collect();
    }
    codes
}

/// Texts in order, as whole numbers where all of them are.
fn labelled(mut named: Vec<(&str, i32)>) -> (Labels, Vec<i32>) {
    let integer = |text: &str| text.parse::<i64>().ok().filter(|number| number.to_string() == text);
    let integers: Option<Vec<(i64, i32)>> =
        named.iter().map(|(text, hash)| integer(text).map(|number| (number, *hash))).collect();
    if let Some(mut integers) = integers {
        integers.sort_unstable();
        let (numbers, hashes) = integers.into_iter().unzip();
        return (Labels::Integer(numbers), hashes);
    }
    named.sort_unstable();
    let (texts, hashes) = named.into_iter().map(|(text, hash)| (text.to_owned(), hash)).unzip();
    (Labels::Text(texts), hashes)
}

/// What trees and tables ask of each categorical feature, by its index; found in one pass over the tables.
#[derive(Default)]
struct Asked {
    /// Hashes that are certainly of the feature.
    hashes: HashMap<usize, BTreeSet<i32>>,
    /// The features whose categories a table counts alone.
    counted: HashSet<usize>,
    /// The features whose categories a table counts, alone or with others.
    combined: HashSet<usize>,
}

impl Asked {
    fn of(document: &Document) -> Asked {
        let mut asked = Asked::default();
        for feature in &document.categories {
            asked.hashes.entry(feature.index).or_default().extend(&feature.values);
        }
        for (base, table) in &document.tables {
            let Projection { categories, floats, values } = &base.projection;
            for (feature, value) in values {
                if let Some(hashes) = asked.hashes.get_mut(feature) {
                    hashes.insert(*value);
                }
            }
            asked.combined.extend(categories);
            if let ([feature], true, true) = (&categories[..], floats.is_empty(), values.is_empty())
                && let Some(hashes) = asked.hashes.get_mut(feature)
            {
                asked.counted.insert(*feature);
                hashes.extend(table.hashes.iter().filter_map(|&hash| single(hash)));
            }
        }
        asked
    }
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
    for Known { flat, hashes, origin, asked, labels: own } in known {
        let Some(feature) = features.named().get(flat) else {
            return Err(Error::malformed("there are too many features to have categories among them"));
        };
        let FeatureKind::Categorical(labels) = &feature.kind else {
            return Err(Error::malformed(format!("the feature `{}` is listed twice", feature.name)));
        };
        if options.levels(&feature.name).is_none() {
            if origin == Origin::Combined {
                return Err(combined(&feature.name));
            }
            warnings.extend(warning(&feature.name, origin, &own));
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

/// What is to be said of levels that nobody gave.
fn warning(name: &str, origin: Origin, levels: &Labels) -> Option<Warning> {
    let count = levels.len();
    let what = match origin {
        // The second is refused.
        Origin::Texts | Origin::Combined => return None,
        Origin::SomeTexts => format!(
            "the file does not say which categories are of `{name}`: its levels are the {count} that the model asks \
             for, all others are alike to it"
        ),
        Origin::Codes => format!(
            "the file does not hold the categories of `{name}`: their hashes are those of whole numbers, which are \
             its {count} levels"
        ),
        Origin::Hashes => format!(
            "the file does not hold the categories of `{name}`: its levels are called by their {count} hashes"
        ),
        Origin::Unused => {
            format!("the model does not ask for `{name}`, and the file does not hold its categories")
        }
    };
    let help = format!(
        "give `--categories LEVELS.json` with `{{\"{name}\": [\"…\", …]}}`, every category that was trained on"
    );
    Some(Warning::new(what, help))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_below_zero_alone_are_kept_as_they_are() {
        assert_eq!(contiguous(vec![-1, -3], &mut Budget::new(0)), [-3, -1]);
        assert_eq!(contiguous(vec![3, 1], &mut Budget::new(0)), [0, 1, 2, 3]);
    }

    #[test]
    fn whole_numbers_are_found_by_their_hashes() {
        let numbers = [0, 7, 10, 99, 100, 12_345, 99_999, -1, -1_000];
        let asked: Vec<BTreeSet<i32>> = numbers
            .iter()
            .map(|number: &i64| BTreeSet::from([city::category(&number.to_string())]))
            .collect();
        let mut found: Vec<i64> = codes(&asked).into_values().collect();
        found.sort_unstable();
        assert_eq!(found, [-1_000, -1, 0, 7, 10, 99, 100, 12_345, 99_999]);
        assert!(codes(&[BTreeSet::from([city::category("100000"), city::category("Oslo")])]).is_empty());
    }
}
