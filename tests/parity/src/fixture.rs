//! One fixture: artifacts, rows, and what the library answers to them.

use crate::npy::{Matrix, read_matrix, read_whole};
use serde_json::Value;
use std::path::Path;

/// How far an output may be from the library's, times `max(1, |expected|)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// Of outputs in f64.
    pub f64: f64,
    /// Of outputs in f32, against the library's output rounded to f32.
    pub f32: f64,
}

/// What `train` wrote about one case.
#[derive(Debug)]
pub struct Fixture {
    /// The folder's name.
    pub name: String,
    /// The row of the table that the case belongs to.
    pub family: String,
    /// What the answers hold to.
    pub bound: Bound,
    /// Why outputs may differ, in a few words.
    pub why: String,
    /// The artifact's file of each route; the first one's is compiled.
    pub artifacts: Vec<(String, Vec<u8>)>,
    /// `[r, n]`
    pub rows: Matrix,
    /// `[r, k]`: the library's.
    pub outputs: Matrix,
    /// Rows that were left out, because the library may answer them otherwise on another machine.
    pub counted: usize,
    /// `[r]`: the library's class; -1 where a row's class is counted and not compared.
    pub classes: Option<Vec<i32>>,
}

impl Fixture {
    /// Reads the fixture in `folder`.
    ///
    /// # Errors
    /// When a file is missing or does not fit the others.
    pub fn read(folder: &Path) -> Result<Fixture, String> {
        let problem = |what: &str| format!("{}: {what}", folder.display());
        let file = |name: &str| {
            std::fs::read(folder.join(name)).map_err(|error| problem(&format!("{name}: {error}")))
        };
        let case: Value =
            serde_json::from_slice(&file("case.json")?).map_err(|error| problem(&error.to_string()))?;
        let text = |key: &str| {
            case[key].as_str().map(str::to_owned).ok_or_else(|| problem(&format!("case.json: no `{key}`")))
        };
        let number = |key: &str| case[key].as_f64().ok_or_else(|| problem(&format!("case.json: no `{key}`")));
        let mut artifacts = Vec::new();
        for name in case["artifacts"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            artifacts.push((name.to_owned(), file(name)?));
        }
        let shared = folder.with_file_name("rows").join(text("rows")?);
        let mut rows = read_matrix(&shared)?;
        let beside = folder.join("beside.npy");
        if beside.exists() {
            let beside = read_matrix(&beside)?;
            if beside.columns != rows.columns {
                return Err(problem("rows of two lengths; train the case again"));
            }
            rows.values.extend(beside.values);
        }
        let outputs = read_matrix(&folder.join("outputs.npy"))?;
        let classes = folder.join("classes.npy");
        let classes = if classes.exists() { Some(read_whole(&classes)?) } else { None };
        if artifacts.is_empty()
            || rows.rows().len() != outputs.rows().len()
            || classes.as_ref().is_some_and(|classes| classes.len() != rows.rows().len())
        {
            return Err(problem("no artifact, or not as many answers as rows; train the case again"));
        }
        Ok(Fixture {
            name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            family: text("family")?,
            bound: Bound { f64: number("bound_f64")?, f32: number("bound_f32")? },
            why: text("why")?,
            artifacts,
            rows,
            outputs,
            counted: number("counted")? as usize,
            classes,
        })
    }
}
