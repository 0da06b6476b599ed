//! `features_info`: the features of a row, and the counters that are computed from them.

use crate::budget::Budget;
use crate::document::{Fault, Flag, Json, Reader};
use crate::error::Error;

use super::super::document::{CategoryFeature, Ctr, CtrKind, Document, FloatFeature, Missing, Projection};
use super::{charge, list};

pub(super) fn features(
    reader: &mut Json<'_>,
    document: &mut Document,
    budget: &mut Budget,
) -> Result<(), Fault> {
    reader.fields(|reader, key| match key {
        "float_features" => list(reader, |reader| {
            charge(reader, budget, "the features", 1)?;
            document.floats.push(float_feature(reader)?);
            Ok(())
        }),
        "categorical_features" => list(reader, |reader| {
            charge(reader, budget, "the features", 1)?;
            document.categories.push(category_feature(reader)?);
            Ok(())
        }),
        "ctrs" => list(reader, |reader| {
            charge(reader, budget, "the counters", 1)?;
            document.ctrs.push(ctr(reader)?);
            Ok(())
        }),
        "cat_features_hash" => list(reader, |reader| {
            charge(reader, budget, "the categories", 1)?;
            let (mut hash, mut text) = (None, None);
            reader.fields(|reader, key| {
                match key {
                    "hash" => hash = Some(reader.number::<i64>()?),
                    "value" => text = Some(reader.text()?.into_owned()),
                    _ => reader.skip()?,
                }
                Ok(())
            })?;
            if let (Some(hash), Some(text)) = (hash, text) {
                // The library writes the hash with and without a sign.
                document.texts.push((hash as u32 as i32, text));
            }
            Ok(())
        }),
        "text_features" | "embedding_features" => {
            let offset = reader.offset();
            let kind = key.trim_end_matches("_features").to_owned();
            list(reader, |_| {
                Err(Fault::of(
                    offset,
                    Error::refused(
                        format!("the model has {kind} features, which are not served"),
                        format!("train without `{kind}_features`, or turn them into numbers first"),
                    ),
                ))
            })
        }
        _ => reader.skip(),
    })
}

fn float_feature(reader: &mut Json<'_>) -> Result<FloatFeature, Fault> {
    let mut feature = FloatFeature::default();
    reader.fields(|reader, key| {
        match key {
            "feature_index" => feature.index = reader.number()?,
            "flat_feature_index" => feature.flat = reader.number()?,
            "feature_id" => feature.name = reader.text()?.into_owned(),
            "borders" => list(reader, |reader| {
                feature.borders.push(reader.number()?);
                Ok(())
            })?,
            "has_nans" => feature.seen_missing = reader.number::<Flag>()?.0,
            "nan_value_treatment" => {
                feature.missing = match &*reader.text()? {
                    "AsIs" => Missing::Neither,
                    "AsFalse" => Missing::Smallest,
                    "AsTrue" => Missing::Largest,
                    _ => return Err(reader.fault("NaN is neither `AsIs` nor `AsFalse` nor `AsTrue`")),
                }
            }
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(feature)
}

fn category_feature(reader: &mut Json<'_>) -> Result<CategoryFeature, Fault> {
    let mut feature = CategoryFeature::default();
    reader.fields(|reader, key| {
        match key {
            "feature_index" => feature.index = reader.number()?,
            "flat_feature_index" => feature.flat = reader.number()?,
            "feature_id" => feature.name = reader.text()?.into_owned(),
            "values" => list(reader, |reader| {
                feature.values.push(reader.number()?);
                Ok(())
            })?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(feature)
}

fn ctr(reader: &mut Json<'_>) -> Result<Ctr, Fault> {
    let mut ctr = Ctr { prior: [0.0, 1.0], scale: 1.0, ..Ctr::default() };
    reader.fields(|reader, key| {
        match key {
            "elements" => ctr.base.projection = projection(reader)?,
            "ctr_type" => ctr.base.kind = kind(reader)?,
            "prior_numerator" => ctr.prior[0] = reader.number()?,
            "prior_denomerator" => ctr.prior[1] = reader.number()?,
            "shift" => ctr.shift = reader.number()?,
            "scale" => ctr.scale = reader.number()?,
            "target_border_idx" => ctr.target_border = reader.number()?,
            "borders" => list(reader, |reader| {
                ctr.borders.push(reader.number()?);
                Ok(())
            })?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(ctr)
}

pub(super) fn kind(reader: &mut Json<'_>) -> Result<CtrKind, Fault> {
    match &*reader.text()? {
        "Borders" => Ok(CtrKind::Borders),
        "Buckets" => Ok(CtrKind::Buckets),
        "BinarizedTargetMeanValue" | "FloatTargetMeanValue" => Ok(CtrKind::Mean),
        "Counter" | "FeatureFreq" => Ok(CtrKind::Counter),
        other => {
            let shown: String = other.chars().take(40).collect();
            Err(reader.fault(format!("`{shown}` is no type of counter")))
        }
    }
}

pub(super) fn projection(reader: &mut Json<'_>) -> Result<Projection, Fault> {
    let mut projection = Projection::default();
    list(reader, |reader| {
        let (mut category, mut float, mut border, mut value) = (None, None, None, None);
        reader.fields(|reader, key| {
            match key {
                "cat_feature_index" => category = Some(reader.number()?),
                "float_feature_index" => float = Some(reader.number()?),
                "border" => border = Some(reader.number::<f32>()?),
                "value" => value = Some(reader.number()?),
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        match (category, float, border, value) {
            (Some(feature), None, None, None) => projection.categories.push(feature),
            (Some(feature), None, None, Some(value)) => projection.values.push((feature, value)),
            (None, Some(feature), Some(border), None) => projection.floats.push((feature, border.to_bits())),
            _ => return Err(reader.fault("a part of a key is neither a category nor a comparison")),
        }
        Ok(())
    })?;
    Ok(projection)
}
