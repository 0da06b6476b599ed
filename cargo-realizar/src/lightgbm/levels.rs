//! Levels of categorical features: a file that was trained on a data frame ends with those of its columns.

use realizar_apr::ir::Labels;

use super::text::Line;
use crate::budget::Budget;
use crate::document::{Fault, Flag, Json, Reader, Shape};
use crate::error::Error;
use crate::imported::Warning;

/// The levels of one column, in the order of their codes.
#[derive(Debug, PartialEq)]
pub(super) enum FileLevels {
    /// They can be named in a request.
    Named(Labels),
    /// They are neither all strings, nor all whole numbers, nor false and true.
    Other,
}

/// What a level takes in memory and in the metadata that is written, beside its letters.
const LEVEL_SIZE: usize = 96;

/// What a categorical feature takes in lists of them.
const CATEGORICAL_SIZE: usize = 128;

/// Features for which memory is taken before it is known how many are categorical.
const MOST_SAID: usize = 1000;

/// Reads the list that follows `pandas_categorical:`: for each column of categories the list of its levels.
pub(super) fn read(line: &Line<'_>, json: &str, budget: &mut Budget) -> Result<Vec<FileLevels>, Error> {
    let mut reader = Json::new(json.as_bytes());
    columns(&mut reader, budget).and_then(|columns| reader.end().map(|()| columns)).map_err(|fault| {
        let error = fault.in_bytes();
        let place = error.place().unwrap_or_default().to_owned();
        error.at(format!("line {} (`pandas_categorical`), {place} of its list", line.number))
    })
}

fn columns(reader: &mut Json<'_>, budget: &mut Budget) -> Result<Vec<FileLevels>, Fault> {
    let mut columns = Vec::new();
    if reader.shape()? == Shape::Null {
        reader.skip()?;
        return Ok(columns);
    }
    reader.items(|reader, _| {
        let offset = reader.offset();
        budget.charge("the levels of features", 1, LEVEL_SIZE).map_err(|error| Fault::of(offset, error))?;
        columns.push(column(reader, budget)?);
        Ok(())
    })?;
    Ok(columns)
}

fn column(reader: &mut Json<'_>, budget: &mut Budget) -> Result<FileLevels, Fault> {
    let mut texts: Vec<String> = Vec::new();
    let mut integers: Vec<i64> = Vec::new();
    let mut flags: Vec<bool> = Vec::new();
    let mut count = 0;
    reader.items(|reader, _| {
        let offset = reader.offset();
        budget.charge("the levels of features", 1, LEVEL_SIZE).map_err(|error| Fault::of(offset, error))?;
        count += 1;
        match reader.shape()? {
            Shape::Text => texts.push(reader.text()?.into_owned()),
            Shape::Flag => flags.push(reader.number::<Flag>()?.0),
            Shape::Number => {
                let number: f64 = reader.number()?;
                // Whole numbers that f64 holds exactly.
                if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0 {
                    integers.push(number as i64);
                }
            }
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    Ok(if count > 0 && texts.len() == count {
        FileLevels::Named(Labels::Text(texts))
    } else if count > 0 && integers.len() == count {
        FileLevels::Named(Labels::Integer(integers))
    } else if flags == [false, true] && count == 2 {
        FileLevels::Named(Labels::Boolean)
    } else {
        FileLevels::Other
    })
}

/// What the header says of a feature's values in training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Info {
    /// It was constant, and no tree asks for it.
    None,
    /// A number in this range.
    Range(f64, f64),
    /// A category, with one more than the highest code.
    Codes(usize),
}

/// The words of `feature_infos`: `[low:high]`, codes such as `-1:0:2`, or `none`.
pub(super) fn infos(line: &Line<'_>) -> Result<Vec<Info>, Error> {
    let mut infos = Vec::with_capacity(line.words().count());
    for word in line.words() {
        infos.push(info(word).ok_or_else(|| {
            let shown: String = word.chars().take(40).collect();
            line.malformed(format!("expected `[low:high]`, codes between colons or `none`, found `{shown}`"))
        })?);
    }
    Ok(infos)
}

fn info(word: &str) -> Option<Info> {
    if word == "none" {
        return Some(Info::None);
    }
    if let Some(range) = word.strip_prefix('[') {
        let (low, high) = range.strip_suffix(']')?.split_once(':')?;
        let (low, high) = (low.parse::<f64>().ok()?, high.parse::<f64>().ok()?);
        return Some(if low.is_finite() && high.is_finite() && low <= high {
            Info::Range(low, high)
        } else {
            Info::None
        });
    }
    let mut codes = 0;
    for code in word.split(':') {
        let code: i64 = code.parse().ok()?;
        codes = codes.max(code.saturating_add(1));
    }
    usize::try_from(codes).ok().map(Info::Codes)
}

/// The features that `[categorical_feature: 0,3]` among the parameters lists; names, which may stand there too,
/// are passed over.
pub(super) fn listed(value: &str) -> Vec<usize> {
    value.split(',').filter_map(|word| word.trim().parse().ok()).collect()
}

/// The categorical features, ascending: those that the file says to be so, and those that a tree asks for a
/// category.
pub(super) fn categorical(
    infos: &[Info],
    listed: &[usize],
    codes: &[(u32, usize)],
    columns: Vec<FileLevels>,
    count: usize,
    budget: &mut Budget,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<(usize, usize, Option<Labels>)>, Error> {
    if let Some(&(feature, _)) = codes.last()
        && feature as usize >= count
    {
        return Err(Error::malformed(format!(
            "a tree splits on feature {feature}, but the model has {count} features"
        )));
    }
    let mut said: Vec<(usize, usize)> =
        Vec::with_capacity(codes.len() + listed.len() + infos.len().min(MOST_SAID));
    said.extend(codes.iter().map(|&(feature, codes)| (feature as usize, codes)));
    said.extend(listed.iter().filter(|&&index| index < count).map(|&index| (index, 0)));
    for (index, info) in infos.iter().enumerate() {
        if let Info::Codes(codes) = info {
            budget.charge("the categorical features", 1, CATEGORICAL_SIZE)?;
            said.push((index, *codes));
        }
    }
    // The highest code first, which is the one that is kept.
    said.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    said.dedup_by_key(|(index, _)| *index);
    let found = said;
    // A data frame's ordered categories are numeric features, and have a list too: whose list is whose is not
    // recorded then.
    let fits = |(&(_, codes), own): (&(usize, usize), &FileLevels)| match own {
        FileLevels::Named(levels) => levels.len() >= codes,
        FileLevels::Other => true,
    };
    let told_apart = columns.len() == found.len() && found.iter().zip(&columns).all(fits);
    if !told_apart && !columns.is_empty() {
        warnings.push(Warning::new(
            format!(
                "the file has levels of {} columns and {} categorical features that they do not fit: which are whose is \
                 not recorded",
                columns.len(),
                found.len()
            ),
            "give `--categories LEVELS.json`",
        ));
    }
    let mut columns = columns.into_iter();
    let mut categorical = Vec::with_capacity(found.len());
    for (index, codes) in found {
        let own = if told_apart { columns.next() } else { None };
        let own = match own {
            Some(FileLevels::Named(own)) => Some(own),
            Some(FileLevels::Other) => {
                warnings.push(Warning::statement(format!(
                    "the levels of feature {index} are neither strings nor whole numbers, which no request can name"
                )));
                None
            }
            None => None,
        };
        categorical.push((index, codes, own));
    }
    Ok(categorical)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Result<Vec<FileLevels>, Error> {
        read(&Line { number: 9, text: "", key: "", value: "" }, json, &mut Budget::new(1000))
    }

    #[test]
    fn levels_are_what_all_of_a_column_are() {
        let text = |words: [&str; 2]| FileLevels::Named(Labels::Text(words.map(str::to_owned).to_vec()));
        assert_eq!(
            of(r#"[["a", "b"], [3, -1.0], [false, true], [1.5, 2], []]"#),
            Ok(vec![
                text(["a", "b"]),
                FileLevels::Named(Labels::Integer(vec![3, -1])),
                FileLevels::Named(Labels::Boolean),
                FileLevels::Other,
                FileLevels::Other
            ])
        );
        assert_eq!(of("null"), Ok(vec![]));
        let error = of(r#"[["a" "b"]]"#).expect_err("no list");
        assert_eq!(error.place(), Some("line 9 (`pandas_categorical`), `[0]` (byte 6) of its list"));
    }

    #[test]
    fn infos_are_ranges_codes_or_nothing() {
        assert_eq!(info("[-1.5:2]"), Some(Info::Range(-1.5, 2.0)));
        assert_eq!(info("-1:0:7:3"), Some(Info::Codes(8)));
        assert_eq!(info("-1"), Some(Info::Codes(0)));
        assert_eq!(info("none"), Some(Info::None));
        assert_eq!(info("[1:"), None);
        assert_eq!(info("a:b"), None);
    }

    #[test]
    fn lists_that_cannot_be_told_apart_are_not_guessed() {
        let named = || FileLevels::Named(Labels::Integer(vec![5, 6]));
        let infos = [Info::Range(0.0, 1.0), Info::Codes(2)];
        let mut warnings = Vec::new();
        let found =
            categorical(&infos, &[], &[], vec![named(), named()], 2, &mut Budget::new(0), &mut warnings);
        assert_eq!(found, Ok(vec![(1, 2, None)]));
        assert_eq!(warnings.len(), 1);
        let found =
            categorical(&[Info::Codes(3)], &[], &[], vec![named()], 1, &mut Budget::new(0), &mut warnings);
        assert_eq!((found, warnings.len()), (Ok(vec![(0, 3, None)]), 2));
        let found = categorical(
            &infos,
            &[0, 1],
            &[],
            vec![named(), named()],
            2,
            &mut Budget::new(0),
            &mut Vec::new(),
        );
        let levels = Some(Labels::Integer(vec![5, 6]));
        assert_eq!(found, Ok(vec![(0, 0, levels.clone()), (1, 2, levels)]));
    }
}
