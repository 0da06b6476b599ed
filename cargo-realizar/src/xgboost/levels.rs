//! Levels of categorical features: since version 3.1 the file has them where they came from a data frame.

use realizar_apr::ir::Labels;

use crate::budget::Budget;
use crate::document::{Fault, Number, Reader};
use crate::error::Error;
use crate::imported::Warning;

/// The levels of one feature, in the order of their codes.
#[derive(Debug, Default)]
pub(super) enum FileLevels {
    /// It has none.
    #[default]
    None,
    /// Strings.
    Text(Vec<String>),
    /// Whole numbers.
    Integer(Vec<i64>),
    /// Numbers, not all of them whole: no wire value can say them.
    Real,
    /// Strings that were cut in the wrong places: the library counts characters and cuts bytes (seen in 3.2.0), so
    /// that from the first letter that is not ASCII on its names are other than those that it was trained with.
    Cut,
}

/// A byte of a string, which the library writes as a signed number.
#[derive(Debug, Clone, Copy)]
struct Byte(u8);

impl Number for Byte {
    const NOUN: &'static str = "a byte, from -128 to 255";

    fn parse(digits: &str) -> Option<Self> {
        <i64 as Number>::parse(digits).and_then(Self::of_integer)
    }

    fn of_integer(value: i64) -> Option<Self> {
        match value {
            -128..=-1 => Some(Byte((value + 256) as u8)),
            0..=255 => Some(Byte(value as u8)),
            _ => None,
        }
    }

    fn of_float(_: f64) -> Option<Self> {
        None
    }
}

/// What XGBoost's JSON calls lists of f32 and f64; all other types of levels are integers.
const FLOATS: [u32; 2] = [7, 8];

/// What a level takes in memory and in the metadata that is written, beside its letters.
const LEVEL_SIZE: usize = 96;

/// Reads the container of all features' levels.
pub(super) fn read<'a, R: Reader<'a>>(reader: &mut R, budget: &mut Budget) -> Result<Vec<FileLevels>, Fault> {
    let mut levels = Vec::new();
    reader.fields(|reader, key| {
        if key != "enc" {
            return reader.skip();
        }
        reader.items(|reader, _| {
            levels.push(feature(reader, budget)?);
            Ok(())
        })
    })?;
    Ok(levels)
}

fn feature<'a, R: Reader<'a>>(reader: &mut R, budget: &mut Budget) -> Result<FileLevels, Fault> {
    let mut offsets: Option<Vec<usize>> = None;
    let mut kind: Option<u32> = None;
    let mut levels = FileLevels::None;
    let start = reader.offset();
    reader.fields(|reader, key| {
        match key {
            "offsets" => offsets = Some(reader.numbers()?),
            "type" => kind = Some(reader.number()?),
            "values" => {
                levels = match (&offsets, kind) {
                    (Some(offsets), _) => {
                        let bytes: Vec<Byte> = reader.numbers()?;
                        texts(offsets, &bytes, budget).map_err(|error| Fault::of(start, error))?
                    }
                    (None, Some(kind)) if FLOATS.contains(&kind) => real(reader.numbers()?),
                    (None, Some(_)) => FileLevels::Integer(reader.numbers()?),
                    (None, None) => {
                        return Err(reader.fault("levels without `offsets` or `type` in front of them"));
                    }
                }
            }
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    if let FileLevels::Integer(values) = &levels {
        budget
            .charge("the levels of features", values.len(), LEVEL_SIZE)
            .map_err(|error| Fault::of(start, error))?;
    }
    Ok(levels)
}

fn texts(offsets: &[usize], bytes: &[Byte], budget: &mut Budget) -> Result<FileLevels, Error> {
    if offsets.len() < 2 {
        return Ok(FileLevels::None);
    }
    if bytes.iter().any(|byte| !byte.0.is_ascii()) {
        return Ok(FileLevels::Cut);
    }
    budget.charge("the levels of features", offsets.len(), LEVEL_SIZE)?;
    let mut levels = Vec::with_capacity(offsets.len() - 1);
    for ends in offsets.windows(2) {
        let level = bytes.get(ends[0]..ends[1]).ok_or_else(|| {
            Error::malformed(format!("a level goes from byte {} to {} of {}", ends[0], ends[1], bytes.len()))
        })?;
        let level: Vec<u8> = level.iter().map(|byte| byte.0).collect();
        levels.push(
            String::from_utf8(level).map_err(|_| Error::malformed("the name of a level is not UTF-8"))?,
        );
    }
    Ok(FileLevels::Text(levels))
}

fn real(values: Vec<f64>) -> FileLevels {
    if values.is_empty() {
        return FileLevels::None;
    }
    // Whole numbers that f64 holds exactly.
    if values.iter().all(|value| value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0) {
        return FileLevels::Integer(values.iter().map(|&value| value as i64).collect());
    }
    FileLevels::Real
}

/// The categorical features: those that the file says to be so, and those that a tree asks for a category.
pub(super) fn categorical(
    types: &[String],
    count: usize,
    codes: &[(u32, usize)],
    levels: Vec<FileLevels>,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<(usize, usize, Option<Labels>)>, Error> {
    if !types.is_empty() && types.len() != count {
        return Err(Error::malformed(format!(
            "`feature_types` has {} entries, but the model has {count} features",
            types.len()
        ))
        .at("`learner.feature_types`"));
    }
    if let Some(&(feature, _)) = codes.last()
        && feature as usize >= count
    {
        return Err(Error::malformed(format!(
            "a tree splits on feature {feature}, but the model has {count} features"
        )));
    }
    let mut levels = levels.into_iter();
    let mut codes = codes.iter().copied().peekable();
    let mut categorical = Vec::new();
    let typed = |index: usize| types.get(index).is_some_and(|word| word == "c");
    if types.is_empty() && codes.peek().is_none() {
        return Ok(categorical);
    }
    // Beyond these a feature is neither typed nor asked for a category.
    let end = types.len().max(codes.clone().last().map_or(0, |(feature, _)| feature as usize + 1));
    for index in 0..end {
        let own = levels.next().unwrap_or_default();
        let used = codes.next_if(|(feature, _)| *feature as usize == index).map(|(_, codes)| codes);
        if !typed(index) && used.is_none() {
            continue;
        }
        let used = used.unwrap_or(0);
        let own = match own {
            FileLevels::None => None,
            FileLevels::Real => {
                warnings.push(Warning::statement(format!(
                    "the levels of feature {index} are not whole numbers, which no request can name"
                )));
                None
            }
            FileLevels::Cut => {
                warnings.push(Warning::statement(format!(
                    "the names of the levels of feature {index} are not all ASCII; XGBoost writes such names cut in \
                     the wrong places, so they are not taken"
                )));
                None
            }
            FileLevels::Text(levels) => Some(Labels::Text(levels)),
            FileLevels::Integer(levels) => Some(Labels::Integer(levels)),
        };
        if let Some(own) = &own
            && own.len() < used
        {
            return Err(Error::malformed(format!(
                "feature {index} has {} levels, but a tree asks for the code {}",
                own.len(),
                used - 1
            )));
        }
        categorical.push((index, used, own));
    }
    Ok(categorical)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Json;

    fn levels(json: &str) -> Vec<FileLevels> {
        let mut reader = Json::new(json.as_bytes());
        read(&mut reader, &mut Budget::new(json.len())).unwrap_or_else(|_| panic!("{json}"))
    }

    /// What XGBoost 3.2.0 writes for `["Oslo", "Zürich", "ä", "öö"]`: ends that count characters.
    #[test]
    fn names_that_are_not_ascii_are_not_taken() {
        let text = r#"{"enc":[{"offsets":[0,4,10,11,13],"values":[79,115,108,111,90,-61,-68,114,105,99,104,-61,-92]},
            {"offsets":[0,1,3],"values":[97,98,99]}]}"#;
        let levels = levels(text);
        let [FileLevels::Cut, FileLevels::Text(whole)] = &levels[..] else { panic!("{levels:?}") };
        assert_eq!(whole, &["a", "bc"]);
    }
}
