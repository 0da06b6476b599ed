//! What a file says beside the trees: the loss, the classes, the library's version. Documents of their own among them
//! are text in the binary format.

use realizar_apr::ir::Labels;

use crate::document::{Fault, Flag, Json, Reader, Shape};

use super::document::Info;
use super::json::list;

/// `model_info`.
pub(super) fn properties(reader: &mut Json<'_>, info: &mut Info) -> Result<(), Fault> {
    reader.fields(|reader, key| {
        if reader.shape()? == Shape::Text {
            let text = reader.text()?;
            return property(info, key, &text).map_err(|_| {
                reader
                    .fault(format!("what `{}` says is no document", key.chars().take(40).collect::<String>()))
            });
        }
        document(reader, info, key)
    })
}

/// One of the properties that every format has; a document is text here.
pub(super) fn property(info: &mut Info, key: &str, text: &str) -> Result<(), Fault> {
    match key {
        "params" | "class_params" | "multiclass_params" => {
            document(&mut Json::new(text.as_bytes()), info, key)
        }
        "catboost_version_info" => {
            // `Branch: tags/v1.2.10`, in a build of the library's makers.
            let version = text.split("tags/v").nth(1).and_then(|rest| rest.split_whitespace().next());
            info.version = version.map(|version| version.chars().take(40).collect());
            Ok(())
        }
        "binclass_probability_threshold" => {
            info.threshold = text.parse().ok().filter(|border: &f64| *border > 0.0 && *border < 1.0);
            Ok(())
        }
        _ => Ok(()),
    }
}

fn document(reader: &mut Json<'_>, info: &mut Info, key: &str) -> Result<(), Fault> {
    match key {
        "params" => reader.fields(|reader, key| {
            if key != "loss_function" {
                return reader.skip();
            }
            reader.fields(|reader, key| {
                match key {
                    "type" => info.loss = Some(reader.text()?.into_owned()),
                    _ => reader.skip()?,
                }
                Ok(())
            })
        }),
        "class_params" | "multiclass_params" => classes(reader, info),
        _ => reader.skip(),
    }
}

fn classes(reader: &mut Json<'_>, info: &mut Info) -> Result<(), Fault> {
    let (mut names, mut numbers) = (None, None);
    let mut told = 0;
    reader.fields(|reader, key| {
        match key {
            "class_names" => names = labels(reader)?,
            "class_to_label" => numbers = labels(reader)?,
            "classes_count" => told = reader.number()?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    if let Some(numbers) = &numbers {
        info.classes = Some((told.max(names.as_ref().map_or(0, Labels::len)), numbers.len()));
    }
    info.labels = names.or(numbers);
    Ok(())
}

/// Names of classes: text, whole numbers, or false and true.
fn labels(reader: &mut Json<'_>) -> Result<Option<Labels>, Fault> {
    let mut texts = Vec::new();
    let mut shapes = Vec::new();
    list(reader, |reader| {
        let shape = reader.shape()?;
        shapes.push(shape);
        texts.push(match shape {
            Shape::Text => reader.text()?.into_owned(),
            Shape::Flag => if reader.number::<Flag>()?.0 { "true" } else { "false" }.to_owned(),
            _ => reader.number::<f64>()?.to_string(),
        });
        Ok(())
    })?;
    if texts.is_empty() {
        return Ok(None);
    }
    if shapes.iter().all(|&shape| shape == Shape::Flag) && texts == ["false", "true"] {
        return Ok(Some(Labels::Boolean));
    }
    if shapes.iter().all(|&shape| shape == Shape::Number)
        && let Some(integers) = texts.iter().map(|text| text.parse().ok()).collect::<Option<Vec<i64>>>()
    {
        return Ok(Some(Labels::Integer(integers)));
    }
    Ok(Some(Labels::Text(texts)))
}
