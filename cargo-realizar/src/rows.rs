//! From a table to rows of a model: columns by name, categories by level.

use realizar_apr::ir::{Feature, FeatureKind, Labels, Model};

use crate::error::Error;
use crate::table::Table;

/// Rows of features, as a model takes them.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// A category is the index of its level, NaN is missing.
    pub values: Vec<Vec<f64>>,
    /// The names and columns of a header that are no features.
    pub others: Vec<(String, usize)>,
    /// Rows of the table before the first that holds values: 1 where there is a header.
    pub first: usize,
}

/// The rows of a table. A header names the features, in any order; without one the columns are the features in
/// the model's order. In a `.npy` file a category is its index.
///
/// # Errors
/// When a feature has no column, or a cell is no number or no level.
pub fn rows(table: &Table, model: &Model) -> Result<Rows, Error> {
    let features = &model.input.features;
    let count = features.len();
    let header = table.is_text() && is_header(table, model);
    let mut others = Vec::new();
    let columns: Vec<usize> = if header {
        let mut columns = vec![None; count];
        for column in 0..table.columns {
            let name = table.word(0, column);
            match index_of(model, &name) {
                Some(index) if columns[index].is_some() => {
                    return Err(Error::malformed(format!("the header names `{name}` twice"))
                        .at(table.place(0, column)));
                }
                Some(index) => columns[index] = Some(column),
                None => others.push((name.into_owned(), column)),
            }
        }
        let absent = columns.iter().position(Option::is_none);
        if let Some(absent) = absent {
            return Err(Error::usage(
                format!(
                    "the table has no column `{}`, which is a feature of the model",
                    features.name(absent)
                ),
                "name the columns in the first row, or leave the header out and give the features in the \
                 model's order: see `cargo realizar inspect`",
            ));
        }
        columns.into_iter().flatten().collect()
    } else if table.columns == count || (model.input.open && table.columns > count) {
        (0..table.columns).collect()
    } else {
        return Err(Error::usage(
            format!("the table has {} columns, but the model has {count} features", table.columns),
            "give one column for each feature, or a header with their names",
        ));
    };
    let first = usize::from(header);
    let mut values = Vec::with_capacity(table.rows().saturating_sub(first));
    for row in first..table.rows() {
        let cells = columns.iter().enumerate();
        let cells = cells.map(|(index, &column)| cell(table, row, column, features.named().get(index)));
        values.push(cells.collect::<Result<Vec<f64>, Error>>()?);
    }
    if values.is_empty() {
        return Err(Error::malformed("the table has a header, but no row").help("give at least one row"));
    }
    Ok(Rows { values, others, first })
}

/// The feature of this name. LightGBM keeps `petal length` as `petal_length`.
fn index_of(model: &Model, name: &str) -> Option<usize> {
    let features = &model.input.features;
    features.index_of(name).or_else(|| features.index_of(&name.replace(' ', "_")))
}

/// Whether the first row has a feature's name that is no number; or all names, where they are numbers.
fn is_header(table: &Table, model: &Model) -> bool {
    let features = &model.input.features;
    let named = |column: usize| index_of(model, &table.word(0, column)).is_some();
    let count = (0..table.columns).filter(|&column| named(column)).count();
    (0..table.columns).any(|column| table.number(0, column).is_none() && named(column))
        || (count == features.len() && count > 0)
}

/// One number of a row.
fn cell(table: &Table, row: usize, column: usize, feature: Option<&Feature>) -> Result<f64, Error> {
    let word = table.word(row, column);
    if let Some(Feature { name, kind: FeatureKind::Categorical(levels), unknown, .. }) = feature
        && table.is_text()
    {
        return match label(levels, &word) {
            _ if word.is_empty() => Ok(f64::NAN),
            Some(level) => Ok(level as f64),
            None if *unknown => Ok(levels.len() as f64),
            None => Err(Error::malformed(format!("`{word}` is no level of `{name}`"))
                .at(table.place(row, column))
                .help("see the levels with `cargo realizar inspect`")),
        };
    }
    table.number(row, column).ok_or_else(|| {
        Error::malformed(format!("`{word}` is no number"))
            .at(table.place(row, column))
            .help("write numbers with a point, and nothing for a missing value")
    })
}

/// The index of the label that a word names: an integer may be written as `1.0`, a truth value as 0 or 1.
#[must_use]
pub fn label(labels: &Labels, word: &str) -> Option<usize> {
    match labels {
        Labels::Text(texts) => texts.iter().position(|text| text == word),
        Labels::Integer(integers) => match word.parse::<i64>() {
            Ok(number) => integers.iter().position(|&integer| integer == number),
            Err(_) => {
                let number: f64 = word.parse().ok()?;
                integers.iter().position(|&integer| integer as f64 == number)
            }
        },
        Labels::Boolean => match word {
            "false" | "False" | "0" | "0.0" => Some(0),
            "true" | "True" | "1" | "1.0" => Some(1),
            _ => None,
        },
    }
}

/// What a class is called.
#[must_use]
pub fn label_name(labels: Option<&Labels>, class: usize) -> String {
    let name = match labels {
        Some(Labels::Text(texts)) => texts.get(class).cloned(),
        Some(Labels::Integer(integers)) => integers.get(class).map(i64::to_string),
        Some(Labels::Boolean) => Some((class == 1).to_string()),
        None => None,
    };
    name.unwrap_or_else(|| class.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::ir::{Decision, Element, Features, Input, Link, Output, OutputKind, Task};

    #[test]
    fn large_whole_numbers_are_told_apart() {
        // Neighbours that are one number in f64.
        let levels = Labels::Integer(vec![9_007_199_254_740_992, 9_007_199_254_740_993]);
        assert_eq!(label(&levels, "9007199254740993"), Some(1));
        assert_eq!(label(&Labels::Integer(vec![-1, 1]), "1.0"), Some(1));
    }

    /// A number `x` and a city.
    fn model(unknown: bool) -> Model {
        let feature = |name: &str, kind, unknown| Feature {
            name: name.into(),
            kind,
            missing: true,
            unknown,
            range: None,
            quantiles: Vec::new(),
        };
        let levels = Labels::Text(vec!["Oslo".into(), "Rome".into()]);
        let features = vec![
            feature("x", FeatureKind::Numeric, false),
            feature("city", FeatureKind::Categorical(levels), unknown),
        ];
        Model {
            name: None,
            version: None,
            task: Task::Transform,
            input: Input { element: Element::F64, features: Features::Named(features), open: false },
            stages: Vec::new(),
            head: Vec::new(),
            link: Link::Softmax,
            output: Output {
                element: Element::F64,
                kind: OutputKind::Component,
                count: 2,
                labels: None,
                decision: Decision::None,
            },
            source: None,
            golden: None,
            measured: Vec::new(),
        }
    }

    fn of(text: &str, unknown: bool) -> Result<Rows, Error> {
        rows(&Table::read(text.as_bytes())?, &model(unknown))
    }

    #[test]
    fn columns_are_found_by_name_and_categories_by_level() {
        let rows = of("city,y,x\nRome,7,1.5\nOslo,8,-2\nBonn,9,0\n", true).expect("rows");
        assert_eq!(rows.values, [[1.5, 1.0], [-2.0, 0.0], [0.0, 2.0]]);
        assert_eq!((rows.others, rows.first), (vec![("y".to_owned(), 1)], 1));
        let rows = of("1.5,Rome\n,\n", false).expect("rows");
        assert_eq!(rows.values[0], [1.5, 1.0]);
        assert!(rows.values[1].iter().all(|x| x.is_nan()));
    }

    #[test]
    fn cells_and_headers_that_do_not_fit_are_refused() {
        let what = |text: &str| of(text, false).expect_err("no rows").to_string();
        assert_eq!(what("x,city\n1,Bonn\n"), "`Bonn` is no level of `city`, at row 2, column 2");
        assert_eq!(what("x,city\none,Oslo\n"), "`one` is no number, at row 2, column 1");
        assert_eq!(
            what("x,town\n1,Oslo\n"),
            "the table has no column `city`, which is a feature of the model"
        );
        assert_eq!(what("1,2,3\n"), "the table has 3 columns, but the model has 2 features");
    }

    #[test]
    fn labels_are_found_however_they_are_written() {
        assert_eq!(label(&Labels::Integer(vec![-1, 4]), "4.0"), Some(1));
        assert_eq!(label(&Labels::Boolean, "True"), Some(1));
        assert_eq!(label(&Labels::Text(vec!["a".into()]), "b"), None);
    }
}
