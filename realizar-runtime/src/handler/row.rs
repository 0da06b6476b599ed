//! From a row as it came to the numbers that a model takes: features by name or in order, categories to
//! indexes, missing values to NaN. Every fault names its feature.

use std::borrow::Cow;

use super::error::LambdaError;
use super::fault::{Also, Faults, FeatureProblem};
use super::wire::{Cell, Row};
use crate::model::{Feature, Features, Info, Labels};
use realizar_apr::suggest::closest;

/// The most names of missing features that an error lists.
const MOST_NAMES: usize = 8;

/// The numbers of a row that came over the wire.
pub(super) fn from_wire(info: &Info, row: &Row<'_>) -> Result<Vec<f64>, LambdaError> {
    match row {
        Row::Listed(cells) => {
            let used = used(info, cells.len())?;
            let mut faults = Faults::default();
            let numbers = cells[..used]
                .iter()
                .enumerate()
                .map(|(i, cell)| number(info, i, cell, &mut faults))
                .collect();
            faults.finish(numbers)
        }
        Row::Named(cells) => from_names(info, cells),
    }
}

/// What the model takes of a row array: a category is its index, NaN is missing.
pub(super) fn checked<'a>(info: &Info, row: &'a [f32]) -> Result<&'a [f32], LambdaError> {
    let row = &row[..used(info, row.len())?];
    // Without a way out of the loop, so that many are looked at at once.
    let all_finite = row.iter().fold(true, |all, number| all & number.is_finite());
    if all_finite { Ok(row) } else { allowed(info, row) }
}

/// A row with numbers that are infinite or missing.
#[cold]
fn allowed<'a>(info: &Info, row: &'a [f32]) -> Result<&'a [f32], LambdaError> {
    let mut faults = Faults::default();
    for (i, number) in row.iter().enumerate() {
        if number.is_infinite() {
            faults.invalid(&info.features.name(i), FeatureProblem::Infinite);
        } else if number.is_nan() && !may_be_missing(info, i) {
            faults.invalid(&info.features.name(i), FeatureProblem::Missing);
        }
    }
    faults.finish(row)
}

/// The same numbers in f64.
pub(super) fn widened(row: &[f32]) -> Vec<f64> {
    row.iter().map(|&number| f64::from(number)).collect()
}

/// How many features of a row of this length the model uses: all, but for the surplus of an open one.
fn used(info: &Info, found: usize) -> Result<usize, LambdaError> {
    let expected = info.features.len();
    if found == expected && found > 0 {
        return Ok(found);
    }
    if info.open && found > expected {
        return Ok(if expected == 0 { found } else { expected });
    }
    // Even a model that takes rows of any length takes none without a feature.
    Err(wrong_count(info, expected.max(1), found, Vec::new()))
}

fn wrong_count(info: &Info, expected: usize, found: usize, missing: Vec<String>) -> LambdaError {
    LambdaError::WrongFeatureCount { expected, or_more: info.open, found, missing, also: Also::default() }
}

fn may_be_missing(info: &Info, index: usize) -> bool {
    info.features.get(index).is_some_and(|feature| feature.missing)
}

fn from_names(info: &Info, cells: &[(Cow<'_, str>, Cell<'_>)]) -> Result<Vec<f64>, LambdaError> {
    let features = &info.features;
    if features.is_empty() {
        return Err(LambdaError::malformed(
            "the model takes rows of any length, whose features have no names: send `features` as an array",
        ));
    }
    let mut faults = Faults::default();
    // What a misspelt name was probably meant for is not reported as missing too.
    let mut meant = Vec::new();
    let mut known = 0;
    for (i, (name, _)) in cells.iter().enumerate() {
        if features.index_of(name, i).is_some() {
            known += 1;
        } else {
            faults.add(|| {
                let suggestion = suggestion(features, name);
                meant.extend(suggestion.clone());
                LambdaError::UnknownFeature {
                    feature: name.clone().into_owned(),
                    suggestion,
                    also: Also::default(),
                }
            });
        }
    }
    // Before anything of the model's size is allocated: features without names are never missing, and a file
    // may claim any number of them.
    if let Features::Unnamed(count) = features
        && known < *count
    {
        let given = |i: &usize| cells.iter().any(|(name, _)| features.index_of(name, *i) == Some(*i));
        let missing = names(features, (0..*count).filter(|i| !given(i)).take(MOST_NAMES));
        faults.add(|| wrong_count(info, *count, known, missing));
        return faults.finish(Vec::new());
    }

    let mut numbers = vec![f64::NAN; features.len()];
    let mut given = vec![false; features.len()];
    for (i, (name, cell)) in cells.iter().enumerate() {
        let Some(index) = features.index_of(name, i) else { continue };
        if std::mem::replace(&mut given[index], true) {
            faults.invalid(name, FeatureProblem::Twice);
        } else {
            numbers[index] = number(info, index, cell, &mut faults);
        }
    }
    let absent: Vec<usize> = (0..features.len())
        .filter(|&i| !given[i] && !may_be_missing(info, i))
        .filter(|&i| !meant.iter().any(|meant| *meant == features.name(i)))
        .collect();
    if !absent.is_empty() {
        let missing = names(features, absent.iter().copied().take(MOST_NAMES));
        faults.add(|| wrong_count(info, features.len(), features.len() - absent.len(), missing));
    }
    faults.finish(numbers)
}

fn names(features: &Features, indexes: impl Iterator<Item = usize>) -> Vec<String> {
    indexes.map(|i| features.name(i).into_owned()).collect()
}

/// The feature that was probably meant. Unnamed ones are all called alike, so that none is.
fn suggestion(features: &Features, name: &str) -> Option<String> {
    match features {
        Features::Named(features) => {
            closest(name, features.iter().map(|feature| &*feature.name)).map(str::to_owned)
        }
        Features::Unnamed(_) => None,
    }
}

/// The number that a cell stands for; NaN where it is at fault.
fn number(info: &Info, index: usize, cell: &Cell<'_>, faults: &mut Faults) -> f64 {
    let feature = info.features.get(index);
    let read = match feature.and_then(|feature| feature.levels.as_ref()) {
        Some(levels) => level(levels, cell),
        None => numeric(cell),
    };
    let problem = match read {
        Ok(Some(number)) if number.is_infinite() => FeatureProblem::Infinite,
        Ok(Some(number)) if !info.double && (number as f32).is_infinite() => {
            FeatureProblem::TooLarge { value: number }
        }
        Ok(Some(number)) => match feature {
            Some(Feature { levels: Some(levels), unknown: false, .. }) if number == levels.len() as f64 => {
                FeatureProblem::UnknownLevel { found: cell.to_string(), levels: levels.len() }
            }
            _ => return number,
        },
        Ok(None) if may_be_missing(info, index) => return f64::NAN,
        Ok(None) => FeatureProblem::Missing,
        Err(expected) => FeatureProblem::Type { expected, found: cell.to_string() },
    };
    faults.invalid(&info.features.name(index), problem);
    f64::NAN
}

/// The value of a numeric feature; nothing where it is missing, what is expected where it is none.
fn numeric(cell: &Cell<'_>) -> Result<Option<f64>, &'static str> {
    match cell {
        Cell::Null => Ok(None),
        Cell::Integer(number) => Ok(Some(*number as f64)),
        Cell::Number(number) => Ok(Some(*number)),
        #[cfg(feature = "serve")]
        Cell::Untyped(text) => match text.trim() {
            "" => Ok(None),
            text => match text.parse::<f64>() {
                Ok(number) if number.is_nan() => Ok(None),
                Ok(number) => Ok(Some(number)),
                Err(_) => Err("a number"),
            },
        },
        _ => Err("a number"),
    }
}

/// The index of a level. One that the model does not know is the index after the last.
fn level(levels: &Labels, cell: &Cell<'_>) -> Result<Option<f64>, &'static str> {
    let expected = match levels {
        Labels::Text(_) => "a string",
        Labels::Integer(_) => "a whole number",
        Labels::Boolean => "true or false",
    };
    let position = match (levels, cell) {
        (_, Cell::Null) => return Ok(None),
        (Labels::Text(levels), Cell::Text(text)) => levels.iter().position(|level| level == text),
        (Labels::Integer(levels), Cell::Integer(number)) => levels.iter().position(|level| level == number),
        (Labels::Integer(levels), Cell::Number(number)) if number.trunc() == *number => {
            levels.iter().position(|&level| level as f64 == *number)
        }
        (Labels::Boolean, Cell::Boolean(truth)) => Some(usize::from(*truth)),
        // Arrays of numbers hold booleans as these.
        (Labels::Boolean, Cell::Integer(number @ (0 | 1))) => Some(usize::from(*number == 1)),
        (Labels::Boolean, Cell::Number(number)) if matches!(*number, 0.0 | 1.0) => {
            Some(usize::from(*number == 1.0))
        }
        #[cfg(feature = "serve")]
        (_, Cell::Untyped(text)) => return untyped_level(levels, text, expected),
        _ => return Err(expected),
    };
    Ok(Some(position.unwrap_or(levels.len()) as f64))
}

/// A level in a CSV file, where an empty cell is missing unless the empty string is a level.
#[cfg(feature = "serve")]
fn untyped_level(levels: &Labels, text: &str, expected: &'static str) -> Result<Option<f64>, &'static str> {
    let trimmed = text.trim();
    let position = match levels {
        Labels::Text(levels) => levels.iter().position(|level| level == text),
        _ if trimmed.is_empty() => None,
        Labels::Integer(_) => match trimmed.parse::<i64>() {
            Ok(number) => return level(levels, &Cell::Integer(number)),
            // Tables with missing values are often written with every number as a fraction.
            Err(_) => match trimmed.parse::<f64>() {
                Ok(number) if number.is_nan() => return Ok(None),
                Ok(number) => return level(levels, &Cell::Number(number)),
                Err(_) => return Err(expected),
            },
        },
        Labels::Boolean if trimmed.eq_ignore_ascii_case("true") => Some(1),
        Labels::Boolean if trimmed.eq_ignore_ascii_case("false") => Some(0),
        Labels::Boolean => match trimmed.parse::<f64>() {
            Ok(number) if number.is_nan() => return Ok(None),
            Ok(number) => return level(levels, &Cell::Number(number)),
            Err(_) => return Err(expected),
        },
    };
    match position {
        None if trimmed.is_empty() => Ok(None),
        position => Ok(Some(position.unwrap_or(levels.len()) as f64)),
    }
}
