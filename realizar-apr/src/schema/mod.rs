//! The metadata key `realizar`: what the tensors of a version 2 file mean. `docs/apr.md` is its
//! definition; this module reads it, `write` writes it.

mod fields;
mod golden;
pub(crate) mod input;
mod measured;
mod operations;
pub(crate) mod output;
pub(crate) mod stages;
pub(crate) mod tensors;
pub(crate) mod trees;

use crate::check;
use crate::error::{Error, SchemaProblem};
use crate::ir::{Model, Task};
use crate::json::Value;
use crate::v2::Container;
use fields::{Fields, Path};
use tensors::Tensors;

/// The schema's version.
pub(crate) const VERSION: usize = 1;
/// The metadata's key.
pub(crate) const KEY: &str = "realizar";

const KEYS: &[&str] = &[
    "schema",
    "name",
    "version",
    "task",
    "input",
    "stages",
    "head",
    "link",
    "output",
    "source",
    "golden",
    "precision",
];

pub(crate) const TASKS: &[(&str, Task)] = &[
    ("classification", Task::Classification),
    ("regression", Task::Regression),
    ("clustering", Task::Clustering),
    ("anomaly", Task::Anomaly),
    ("transform", Task::Transform),
];

/// A model, and how many bytes of the file lie before its golden rows.
pub(crate) struct Described {
    pub(crate) model: Model,
    pub(crate) embed_len: usize,
}

/// Reads the value of the key `realizar`.
pub(crate) fn read(container: &Container<'_>, schema: Value<'_>) -> Result<Described, Error> {
    let root = Path::root(KEY);
    // The version comes first: what it does not know, a reader should not call unknown.
    if let Some(version) = schema.get("schema").and_then(Value::as_f64)
        && version != VERSION as f64
    {
        return Err(root.key("schema").fail(SchemaProblem::Version { found: version }));
    }
    let fields = Fields::open(schema, &root, KEYS)?;
    fields.size("schema")?;
    let tensors = Tensors::new(container);
    let input = input::read(&fields)?;
    let stages::Chains { stages, head, width, element } = stages::read(&fields, &input, &tensors)?;
    let (link, output) = output::read(&fields, width, element)?;
    let golden = golden::read(&fields, &input, &output, &tensors)?;
    let embed_len = tensors.finish(&root)?;
    let model = Model {
        name: fields.text("name")?,
        version: fields.text("version")?,
        task: fields.word("task", TASKS)?,
        input,
        stages,
        head,
        link,
        output,
        source: output::source(&fields)?,
        golden,
        measured: measured::read(&fields)?,
    };
    check::model(&model).map_err(Error::Model)?;
    check::numbers::attributes(&model).map_err(Error::Model)?;
    Ok(Described { model, embed_len })
}
