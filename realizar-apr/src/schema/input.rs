//! `input`: the element type of the row, and its features.

use super::fields::{Fields, Path, number};
use crate::error::{Error, SchemaProblem};
use crate::ir::{Element, Feature, FeatureKind, Features, Input, Labels};
use crate::json::Value;

pub(crate) const ELEMENTS: &[(&str, Element)] = &[("f32", Element::F32), ("f64", Element::F64)];

const FEATURE: &[&str] = &["name", "kind", "levels", "missing", "unknown", "min", "max", "quantiles"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Numeric,
    Categorical,
}

pub(super) fn read(fields: &Fields<'_, '_>) -> Result<Input, Error> {
    let path = fields.path.key("input");
    let input = Fields::open(fields.required("input")?, &path, &["element", "features", "count", "open"])?;
    let open = input.flag("open", false)?;
    let features = match (input.has("features"), input.has("count")) {
        (true, true) => {
            let with = "a model without `features`";
            return Err(path.fail(SchemaProblem::Goes { key: "count", with }));
        }
        (false, true) => {
            let count = input.size("count")?;
            if count > i32::MAX as usize || (count == 0 && !open) {
                let expected = "a number of features from 1 to 2147483647";
                return Err(path.key("count").fail(SchemaProblem::Number { found: count as f64, expected }));
            }
            Features::Unnamed(count)
        }
        _ => {
            let items = input.items("features")?;
            let path = path.key("features");
            let count = items.clone().count();
            if count == 0 {
                return Err(path.fail(SchemaProblem::TooShort { length: 0, least: 1 }));
            }
            let mut features = Vec::with_capacity(count);
            for (index, item) in items.enumerate() {
                features.push(feature(item, &path.item(index))?);
            }
            Features::Named(features)
        }
    };
    Ok(Input { element: input.word("element", ELEMENTS)?, features, open })
}

fn feature(value: Value<'_>, path: &Path<'_>) -> Result<Feature, Error> {
    let fields = Fields::open(value, path, FEATURE)?;
    let name = fields.required_text("name")?.into_owned();
    let kind = fields.word("kind", &[("numeric", Kind::Numeric), ("categorical", Kind::Categorical)])?;
    let kind = match (kind, fields.get("levels")) {
        (Kind::Numeric, None) => FeatureKind::Numeric,
        (Kind::Numeric, Some(_)) => {
            return Err(path.fail(SchemaProblem::Goes { key: "levels", with: "the kind `categorical`" }));
        }
        (Kind::Categorical, None) => return Err(path.fail(SchemaProblem::Missing { key: "levels" })),
        (Kind::Categorical, Some(levels)) => FeatureKind::Categorical(labels(levels, &path.key("levels"))?),
    };
    let range = match (fields.optional_number("min")?, fields.optional_number("max")?) {
        (None, None) => None,
        (Some(min), Some(max)) if min <= max => Some((min, max)),
        (Some(min), Some(max)) => {
            return Err(path.key("min").fail(SchemaProblem::Disorder {
                found: min,
                other: "`max`",
                against: max,
            }));
        }
        (Some(_), None) => return Err(path.fail(SchemaProblem::Goes { key: "min", with: "`max`" })),
        (None, Some(_)) => return Err(path.fail(SchemaProblem::Goes { key: "max", with: "`min`" })),
    };
    let quantiles = match fields.get("quantiles") {
        None => Vec::new(),
        Some(_) => quantiles(&fields)?,
    };
    let unknown = fields.flag("unknown", false)?;
    if unknown && kind == FeatureKind::Numeric {
        return Err(path.fail(SchemaProblem::Goes { key: "unknown", with: "`levels`" }));
    }
    Ok(Feature { name, kind, missing: fields.flag("missing", false)?, unknown, range, quantiles })
}

fn quantiles(fields: &Fields<'_, '_>) -> Result<Vec<f64>, Error> {
    let items = fields.items("quantiles")?;
    let path = fields.path.key("quantiles");
    let mut quantiles = Vec::with_capacity(items.clone().count());
    for (index, item) in items.enumerate() {
        let path = path.item(index);
        let quantile = number(item, &path)?;
        if let Some(&before) = quantiles.last()
            && before > quantile
        {
            let other = "the quantile before it";
            return Err(path.fail(SchemaProblem::Disorder { found: quantile, other, against: before }));
        }
        quantiles.push(quantile);
    }
    Ok(quantiles)
}

/// Distinct strings, distinct integers, or `[false, true]`. That they are distinct is checked with the
/// whole model.
pub(super) fn labels(value: Value<'_>, path: &Path<'_>) -> Result<Labels, Error> {
    let Some(items) = value.items() else {
        return Err(path.fail(SchemaProblem::Kind { expected: "a list", found: value.kind() }));
    };
    let count = items.clone().count();
    let Some(first) = items.clone().next() else {
        return Err(path.fail(SchemaProblem::TooShort { length: 0, least: 1 }));
    };
    let wrong = |index: usize, item: Value<'_>, expected| {
        path.item(index).fail(SchemaProblem::Kind { expected, found: item.kind() })
    };
    if first.as_bool().is_some() {
        let expected = [Some(false), Some(true)];
        if count == 2 && items.map(Value::as_bool).eq(expected) {
            return Ok(Labels::Boolean);
        }
        return Err(path.fail(SchemaProblem::Kind { expected: "[false, true]", found: "other booleans" }));
    }
    if first.as_str().is_some() {
        let mut texts = Vec::with_capacity(count);
        for (index, item) in items.enumerate() {
            let Some(text) = item.as_str() else { return Err(wrong(index, item, "a string")) };
            let mut exact = String::with_capacity(text.len());
            exact.push_str(&text);
            texts.push(exact);
        }
        return Ok(Labels::Text(texts));
    }
    let mut integers = Vec::with_capacity(count);
    for (index, item) in items.enumerate() {
        let Some(integer) = item.as_i64() else {
            return Err(wrong(index, item, "a string or a whole number"));
        };
        integers.push(integer);
    }
    Ok(Labels::Integer(integers))
}
