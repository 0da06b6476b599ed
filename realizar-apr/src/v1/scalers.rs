//! Scalers and the normalizer.

use super::Stop;
use super::cursor::{Cursor, Floats, disagree, finite, unfitted};
use crate::budget::Budget;
use crate::error::{Error, PayloadProblem};
use crate::family;
use crate::ir::{Model, ScalerForm};

/// A standard scaler, or a robust one: they differ in what their numbers are called.
pub(super) fn standard(cursor: &mut Cursor<'_>, _: &Budget) -> Result<Model, Stop> {
    const NAME: &str = "StandardScaler";
    let mean = cursor.option_floats("mean")?;
    let std = cursor.option_floats("std")?;
    let with_mean = cursor.flag("with_mean")?;
    let with_std = cursor.flag("with_std")?;
    cursor.end()?;

    // Which of the two it is makes a difference to its name alone.
    let [mean, std] = pair("StandardScaler or RobustScaler", mean, std)?;
    let shape = [mean.len()];
    let offset = if with_mean { Some(family::tensor(&shape, mean.read(NAME)?)) } else { None };
    let divisor = if with_std { Some(family::tensor(&shape, family::spread(std.read(NAME)?))) } else { None };
    Ok(family::scaler(mean.len(), ScalerForm::SubtractDivide { offset, divisor }))
}

pub(super) fn min_max(cursor: &mut Cursor<'_>, _: &Budget) -> Result<Model, Stop> {
    const NAME: &str = "MinMaxScaler";
    let min = cursor.option_floats("data_min")?;
    let max = cursor.option_floats("data_max")?;
    let low = cursor.f32("feature_min")?;
    let high = cursor.f32("feature_max")?;
    let at = cursor.at();
    cursor.end()?;

    let [min, max] = pair(NAME, min, max)?;
    finite(NAME, "feature_min", at - 4, low)?;
    finite(NAME, "feature_max", at, high)?;
    let shape = [min.len()];
    let mut range = max.read(NAME)?;
    let mins = min.read(NAME)?;
    let mut element = 0;
    while element < range.len() {
        range[element] -= mins[element];
        if !range[element].is_finite() {
            let value = range[element].into();
            let problem = PayloadProblem::NotFinite { field: "data_max - data_min", element, value };
            return Err(Error::Payload { family: NAME, at: max.at + 4 * element, problem }.into());
        }
        element += 1;
    }
    let form = ScalerForm::Range {
        min: family::tensor(&shape, mins),
        range: family::tensor(&shape, range),
        low: low.into(),
        high: high.into(),
    };
    Ok(family::scaler(min.len(), form))
}

pub(super) fn max_abs(cursor: &mut Cursor<'_>, _: &Budget) -> Result<Model, Stop> {
    const NAME: &str = "MaxAbsScaler";
    let max_abs = cursor.option_floats("max_abs")?;
    cursor.end()?;

    let max_abs = match max_abs {
        Some(max_abs) if max_abs.len() > 0 => max_abs,
        _ => return Err(unfitted(NAME)),
    };
    let mut divisor = max_abs.read(NAME)?;
    for value in &mut divisor {
        // A column of zeros stays as it is.
        if *value == 0.0 {
            *value = 1.0;
        }
    }
    let divisor = Some(family::tensor(&[max_abs.len()], divisor));
    Ok(family::scaler(max_abs.len(), ScalerForm::SubtractDivide { offset: None, divisor }))
}

/// It has no numbers: the payload is empty.
pub(super) fn normalizer(cursor: &mut Cursor<'_>, _: &Budget) -> Result<Model, Stop> {
    cursor.end()?;
    Ok(family::normalizer())
}

/// Two numbers for each feature.
fn pair<'a>(
    estimator: &'static str,
    first: Option<Floats<'a>>,
    second: Option<Floats<'a>>,
) -> Result<[Floats<'a>; 2], Stop> {
    let (first, second) = match (first, second) {
        (Some(first), Some(second)) if first.len() > 0 => (first, second),
        _ => return Err(unfitted(estimator)),
    };
    if first.len() != second.len() {
        let expected = format!("{} numbers, as many as in `{}`,", first.len(), first.field);
        return Err(disagree(estimator, second.field, second.at, second.len() as u64, expected));
    }
    Ok([first, second])
}
