//! The library's own format, `save_model("x.cbm")`: a magic, the length of a FlatBuffer and the FlatBuffer; behind it
//! the tables of counters, each a FlatBuffer with its length in front.

mod counters;
mod flatbuffer;
mod trees;

use crate::budget::Budget;
use crate::error::Error;

use super::document::{CategoryFeature, Document, FloatFeature, Missing};
use super::properties;
use flatbuffer::{Table, Vector};

/// What a feature, a counter or a property takes in memory, beside its numbers and texts.
const ITEM_SIZE: usize = 160;

/// The word that the library writes for the one version that there is.
const VERSION: &str = "FlabuffersModel_v1";

/// The part that holds counters.
const COUNTERS: &[u8] = b"static_provider_v1";

/// Reads a whole file.
pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<Document, Error> {
    let (core, rest) = sized(bytes.get(4..).unwrap_or_default())?;
    let core = Table::root(core)?;
    let version = core.text(0, budget)?;
    if version != VERSION {
        let shown: String = version.chars().take(40).collect();
        return Err(Error::refused(
            format!("the model is of the version `{shown}`, but only `{VERSION}` is read"),
            "write `model.save_model(\"model.json\", format=\"json\")` and import that",
        ));
    }
    let Some(model) = core.table(1)? else {
        return Err(Error::malformed("the model has no trees").help("save the model again"));
    };
    let mut document = Document::default();
    for property in core.vector(2, 4)?.tables() {
        let property = property?;
        budget.charge("the properties of the model", 1, ITEM_SIZE)?;
        let (key, value) = (property.text(0, budget)?, property.text(1, budget)?);
        properties::property(&mut document.info, &key, &value)
            .map_err(|fault| fault.in_text(value.as_bytes()))?;
    }
    for (field, kind) in [(12, "text"), (18, "embedding")] {
        if model.vector(field, 4)?.len > 0 {
            return Err(Error::refused(
                format!("the model has {kind} features, which are not served"),
                format!("train without `{kind}_features`, or turn them into numbers first"),
            ));
        }
    }
    features(&model, &mut document, budget)?;
    for ctr in model.vector(7, 4)?.tables() {
        budget.charge("the counters", 1, ITEM_SIZE)?;
        document.ctrs.push(counters::ctr(ctr?, budget)?);
    }
    trees::forest(&model, &mut document, budget)?;
    document.scale = Some(model.f64(14, 1.0)?);
    let biases = model.vector(16, 8)?;
    budget.charge("the biases", biases.len, 8)?;
    document.bias = biases.f64s().collect();
    let bias = model.f64(15, 0.0)?;
    if document.bias.is_empty() && bias != 0.0 {
        document.bias = vec![bias];
    }
    for part in core.vector(3, 4)?.texts() {
        let part = part?;
        if part != COUNTERS {
            return Err(Error::refused(
                format!(
                    "the model has the part `{}`, which is not served",
                    String::from_utf8_lossy(&part[..part.len().min(40)])
                ),
                "train without text and embedding features",
            ));
        }
        counters::tables(rest, &mut document, budget)?;
    }
    Ok(document)
}

/// Bytes with their length in front, and those behind them.
fn sized(bytes: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let short = || {
        Error::malformed(format!(
            "the file ends within a part of it, of which there are {} bytes",
            bytes.len()
        ))
        .help("save the model again")
    };
    let (length, rest) = bytes.split_first_chunk().ok_or_else(short)?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(short)
}

/// The features of a row.
fn features(model: &Table<'_>, document: &mut Document, budget: &mut Budget) -> Result<(), Error> {
    for feature in model.vector(5, 4)?.tables() {
        let feature = feature?;
        budget.charge("the features", 1, ITEM_SIZE)?;
        document.floats.push(FloatFeature {
            seen_missing: feature.byte(0)? != 0,
            index: feature.index(1)?,
            flat: feature.index(2)?,
            borders: borders(feature.vector(3, 4)?, budget)?,
            name: feature.text(4, budget)?,
            missing: match feature.byte(5)? {
                0 => Missing::Neither,
                1 => Missing::Smallest,
                2 => Missing::Largest,
                other => {
                    return Err(Error::malformed(format!("NaN is treated as {other}, but 0 to 2 are known"))
                        .help("save the model again"));
                }
            },
        });
    }
    for feature in model.vector(4, 4)?.tables() {
        let feature = feature?;
        budget.charge("the features", 1, ITEM_SIZE)?;
        document.categories.push(CategoryFeature {
            index: feature.index(0)?,
            flat: feature.index(1)?,
            name: feature.text(2, budget)?,
            values: Vec::new(),
        });
    }
    for one_hot in model.vector(6, 4)?.tables() {
        let one_hot = one_hot?;
        let index = one_hot.index(0)?;
        let values = one_hot.vector(1, 4)?;
        budget.charge("the categories", values.len, 8)?;
        // The borders of the categories are counted in the order of the features, in which the library writes them.
        let Some(feature) = document.categories.iter_mut().find(|feature| feature.index == index) else {
            return Err(Error::malformed(format!("there is no categorical feature {index}"))
                .help("save the model again"));
        };
        feature.values = values.words().map(|[word]| i32::from_le_bytes(word)).collect();
    }
    Ok(())
}

fn borders(vector: Vector<'_>, budget: &mut Budget) -> Result<Vec<f32>, Error> {
    budget.charge("the borders of features", vector.len, 8)?;
    Ok(vector.words().map(|[word]| f32::from_le_bytes(word)).collect())
}
