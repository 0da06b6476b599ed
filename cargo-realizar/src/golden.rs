//! `--golden`: rows with the library's own answers, which the artifact then carries.

use realizar_apr::golden::verify_row;
use realizar_apr::ir::{Decision, Element, Golden, Model, On, Tensor, Values};

use crate::error::{Error, ErrorKind};
use crate::rows::{Rows, label, rows};
use crate::table::Table;

/// What to do about a table without answers.
const HELP: &str = "add the library's predictions as the columns `output_0`, `output_1`, … (or `output` where there is \
                    one), with all their digits, and the predicted label as `class` where the model decides one";

/// The rows of a CSV file with a header: the features, the outputs and the class. Each is evaluated, and `progress` is
/// told how many have been.
///
/// # Errors
/// When a column is absent, a cell is no number or no label, or an answer is not what the model gives.
pub fn golden(table: &Table, model: &mut Model, mut progress: impl FnMut(usize)) -> Result<(), Error> {
    let found = rows(table, model)?;
    if found.first == 0 {
        return Err(Error::usage("the file of `--golden` has no header", HELP));
    }
    if let Some(row) = found.values.iter().position(|row| row.iter().any(|x| x.is_infinite())) {
        return Err(Error::malformed("a golden row cannot hold an infinite number")
            .at(format!("row {}", found.first + row + 1))
            .help("leave the row out, and compare it with `cargo realizar verify` after the import"));
    }
    let columns = outputs(&found, model.output.count)?;
    let decides = model.output.decision != Decision::None;
    let class = found.others.iter().find(|(name, _)| name == "class").map(|&(_, column)| column);
    let mut outputs = Vec::with_capacity(found.values.len() * columns.len());
    let mut classes = Vec::new();
    for row in found.first..table.rows() {
        let start = outputs.len();
        for &column in &columns {
            let number = table.number(row, column).ok_or_else(|| {
                Error::malformed(format!("`{}` is no number", table.word(row, column)))
                    .at(table.place(row, column))
            })?;
            if !number.is_finite() {
                return Err(Error::malformed("a golden output has to be a finite number")
                    .at(table.place(row, column))
                    .help("leave the row out"));
            }
            outputs.push(number);
        }
        if decides {
            classes.push(match class {
                Some(column) => named(model, table, row, column)?,
                None => decided(model, &outputs[start..])?,
            });
        }
    }
    let count = found.values.len();
    let row = found.values.iter().flatten().copied();
    let values = match model.input.element {
        Element::F32 => Values::F32(row.map(|x| x as f32).collect()),
        Element::F64 => Values::F64(row.collect()),
    };
    let width = model.input.features.len();
    let golden = Golden {
        rows: Tensor { shape: vec![count, width], values, offset: None },
        outputs: Tensor { shape: vec![count, columns.len()], values: Values::F64(outputs), offset: None },
        classes,
        classes_offset: None,
        bound: match model.output.element {
            Element::F32 => 1e-6,
            Element::F64 => 1e-12,
        },
    };
    for row in 0..count {
        verify_row(model, &golden, row).map_err(|error| {
            Error::new(ErrorKind::Differs, error.to_string()).help(
                "give the predictions of this very model, with all their digits; to see where they differ, import \
                 without `--golden` and run `cargo realizar verify`",
            )
        })?;
        progress(row + 1);
    }
    model.golden = Some(golden);
    Ok(())
}

/// The columns of the outputs, in their order.
fn outputs(rows: &Rows, count: usize) -> Result<Vec<usize>, Error> {
    let column = |name: &str| rows.others.iter().find(|(other, _)| other == name).map(|&(_, column)| column);
    let mut columns = Vec::with_capacity(count);
    for index in 0..count {
        let name = format!("output_{index}");
        let found = column(&name).or_else(|| if count == 1 { column("output") } else { None });
        columns.push(found.ok_or_else(|| {
            Error::usage(
                format!("the file of `--golden` has no column `{name}`, but the model gives {count} outputs"),
                HELP,
            )
        })?);
    }
    Ok(columns)
}

/// The class that a row names by its label.
fn named(model: &Model, table: &Table, row: usize, column: usize) -> Result<u32, Error> {
    let word = table.word(row, column);
    let class = match &model.output.labels {
        Some(labels) => label(labels, &word),
        None => word.parse().ok(),
    };
    class.and_then(|class| u32::try_from(class).ok()).ok_or_else(|| {
        Error::malformed(format!("`{word}` is no label of the model"))
            .at(table.place(row, column))
            .help("give `--labels`, in the order of the class indices, or the class indices themselves")
    })
}

/// The class that the library's outputs decide.
fn decided(model: &Model, outputs: &[f64]) -> Result<u32, Error> {
    match model.output.decision {
        Decision::Argmax(On::Outputs) => {
            let mut largest = 0;
            for (index, &output) in outputs.iter().enumerate() {
                if output > outputs[largest] {
                    largest = index;
                }
            }
            Ok(largest as u32)
        }
        Decision::Above { on: On::Outputs, threshold, inclusive } => {
            let last = outputs.last().copied().unwrap_or(f64::NAN);
            Ok(u32::from(last > threshold || (inclusive && last == threshold)))
        }
        _ => Err(Error::usage(
            "the file of `--golden` has no column `class`, which the outputs do not decide",
            HELP,
        )),
    }
}
