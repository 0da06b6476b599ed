//! The text that `save_model("x.json", format="json")` writes.

mod features;
mod tables;

use crate::budget::Budget;
use crate::document::{Fault, Json, Reader, Shape};
use crate::error::Error;

use super::document::Document;
use super::forest::{Forest, Node, Split};
use super::properties;

/// What a text, a feature or a table takes in memory and in the metadata that is written, beside its numbers.
const ITEM_SIZE: usize = 96;

/// Reads a whole file.
pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<Document, Fault> {
    let mut reader = Json::new(bytes);
    let mut document = Document::default();
    let mut trees = false;
    reader.fields(|reader, key| match key {
        "features_info" => features::features(reader, &mut document, budget),
        "ctr_data" => tables::tables(reader, &mut document, budget),
        "model_info" => properties::properties(reader, &mut document.info),
        "oblivious_trees" => {
            trees = true;
            list(reader, |reader| oblivious(reader, &mut document.forest))
        }
        "trees" => {
            trees = true;
            list(reader, |reader| {
                let root = node(reader, &mut document.forest)?;
                document.forest.roots.push(root);
                Ok(())
            })
        }
        "scale_and_bias" => scale_and_bias(reader, &mut document),
        _ => reader.skip(),
    })?;
    reader.end()?;
    if !trees {
        return Err(reader.fault("the document has neither `oblivious_trees` nor `trees`"));
    }
    Ok(document)
}

/// The items of a list; the library writes `null` for an empty one.
pub(super) fn list<'a>(
    reader: &mut Json<'a>,
    mut item: impl FnMut(&mut Json<'a>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    match reader.shape()? {
        Shape::Null => reader.skip(),
        _ => reader.items(|reader, _| item(reader)),
    }
}

fn charge(reader: &Json<'_>, budget: &mut Budget, what: &str, count: usize) -> Result<(), Fault> {
    budget.charge(what, count, ITEM_SIZE).map_err(|error| Fault::of(reader.offset(), error))
}

fn scale_and_bias(reader: &mut Json<'_>, document: &mut Document) -> Result<(), Fault> {
    let mut index = 0;
    list(reader, |reader| {
        match (index, reader.shape()?) {
            (0, _) => document.scale = Some(reader.number()?),
            (1, Shape::Number) => document.bias = vec![reader.number()?],
            (1, _) => list(reader, |reader| {
                document.bias.push(reader.number()?);
                Ok(())
            })?,
            _ => return Err(reader.fault("there is more than a scale and a bias")),
        }
        index += 1;
        Ok(())
    })
}

fn oblivious(reader: &mut Json<'_>, forest: &mut Forest) -> Result<(), Fault> {
    let start = forest.leaves.len();
    let mut splits = Vec::new();
    reader.fields(|reader, key| match key {
        "leaf_values" => list(reader, |reader| {
            forest.leaves.push(reader.number()?);
            Ok(())
        }),
        "splits" => list(reader, |reader| {
            splits.push(split(reader)?);
            Ok(())
        }),
        _ => reader.skip(),
    })?;
    let numbers = forest.leaves.len() - start;
    forest.push_oblivious(&splits, numbers).map_err(|what| reader.fault(what))
}

/// A node and all below it; its place among the nodes. As deep as documents are read.
fn node(reader: &mut Json<'_>, forest: &mut Forest) -> Result<u32, Fault> {
    let at = forest.nodes.len();
    let Ok(index) = u32::try_from(at) else { return Err(reader.fault("there are too many nodes")) };
    forest.nodes.push(Node::Leaf { leaf: 0 });
    let (mut left, mut right, mut question, mut leaf) = (None, None, None, None);
    reader.fields(|reader, key| {
        match key {
            "left" => left = Some(node(reader, forest)?),
            "right" => right = Some(node(reader, forest)?),
            "split" => question = Some(split(reader)?),
            "value" => {
                let start = forest.leaves.len();
                if reader.shape()? == Shape::List {
                    reader.items(|reader, _| {
                        forest.leaves.push(reader.number()?);
                        Ok(())
                    })?;
                } else {
                    forest.leaves.push(reader.number()?);
                }
                let width = forest.leaves.len() - start;
                if width == 0 || leaf.is_some() {
                    return Err(reader.fault("a leaf has no value, or two"));
                }
                forest.widen(width).map_err(|what| reader.fault(what))?;
                leaf = Some((start / width) as u32);
            }
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    let found = match (left, right, question, leaf) {
        (Some(left), Some(right), Some(split), None) => Node::Split { split, left, right },
        (None, None, None, Some(leaf)) => Node::Leaf { leaf },
        _ => return Err(reader.fault("a node is neither a leaf nor a question with two ways")),
    };
    if let Some(place) = forest.nodes.get_mut(at) {
        *place = found;
    }
    Ok(index)
}

fn split(reader: &mut Json<'_>) -> Result<Split, Fault> {
    let (mut float, mut category, mut border, mut value, mut index) = (None, None, None, None, None);
    let mut kind = String::new();
    reader.fields(|reader, key| {
        match key {
            "split_type" => kind = reader.text()?.into_owned(),
            "float_feature_index" => float = Some(reader.number()?),
            "cat_feature_index" => category = Some(reader.number()?),
            "border" => border = Some(reader.number::<f32>()?),
            "value" => value = Some(reader.number()?),
            "split_index" => index = Some(reader.number()?),
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    match (&*kind, float, category, border, value, index) {
        ("FloatFeature", Some(feature), _, Some(border), ..) => Ok(Split::Float { feature, border }),
        ("OneHotFeature", _, Some(feature), _, Some(value), _) => Ok(Split::Category { feature, value }),
        // The file says which number by its place among the borders of all features.
        ("OnlineCtr", .., Some(place)) => Ok(Split::Ctr { place }),
        ("EstimatedFeature", ..) => Err(Fault::of(
            reader.offset(),
            Error::refused(
                "the trees ask for numbers that are computed from texts or embeddings",
                "train without `text_features` and `embedding_features`",
            ),
        )),
        _ => {
            let shown: String = kind.chars().take(40).collect();
            Err(reader.fault(format!("a question of type `{shown}` lacks what it asks for")))
        }
    }
}
