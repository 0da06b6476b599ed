//! The text that `save_model("x.json", format="json")` writes.

use realizar_apr::ir::Labels;

use crate::budget::Budget;
use crate::document::{Fault, Flag, Json, Reader, Shape};
use crate::error::Error;

use super::document::{
    Base, CategoryFeature, Ctr, CtrKind, Document, FloatFeature, Info, Missing, Projection, Table,
};
use super::forest::{Forest, Node, Split};

/// What a text, a feature or a table takes in memory and in the metadata that is written, beside its numbers.
const ITEM_SIZE: usize = 96;

/// Reads a whole file.
pub(super) fn read(bytes: &[u8], budget: &mut Budget) -> Result<Document, Fault> {
    let mut reader = Json::new(bytes);
    let mut document = Document::default();
    let mut trees = false;
    reader.fields(|reader, key| match key {
        "features_info" => features(reader, &mut document, budget),
        "ctr_data" => tables(reader, &mut document, budget),
        "model_info" => info(reader, &mut document.info),
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
fn list<'a>(
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

fn features(reader: &mut Json<'_>, document: &mut Document, budget: &mut Budget) -> Result<(), Fault> {
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

fn kind(reader: &mut Json<'_>) -> Result<CtrKind, Fault> {
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

fn projection(reader: &mut Json<'_>) -> Result<Projection, Fault> {
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

fn tables(reader: &mut Json<'_>, document: &mut Document, budget: &mut Budget) -> Result<(), Fault> {
    if reader.shape()? == Shape::Null {
        return reader.skip();
    }
    reader.fields(|reader, key| {
        let offset = reader.offset();
        charge(reader, budget, "the counters", 2)?;
        let mut base = Base::default();
        // The key is a document of its own.
        let mut inner = Json::new(key.as_bytes());
        inner
            .fields(|inner, key| {
                match key {
                    "identifier" => base.projection = projection(inner)?,
                    "type" => base.kind = kind(inner)?,
                    _ => inner.skip()?,
                }
                Ok(())
            })
            .map_err(|_| Fault::new(offset, "the key of a table says not what it is about"))?;
        let table = table(reader, base.kind)?;
        document.tables.insert(base, table);
        Ok(())
    })
}

fn table(reader: &mut Json<'_>, kind: CtrKind) -> Result<Table, Fault> {
    let mut table = Table::default();
    // The stride comes last in the file: what is read first is only split by it afterwards.
    let (mut stride, mut numbers, mut keys) = (0usize, Vec::new(), Vec::new());
    reader.fields(|reader, key| {
        match key {
            "counter_denominator" => table.denominator = reader.number::<i64>()? as f32,
            "hash_stride" => stride = reader.number()?,
            "hash_map" => reader.items(|reader, index| {
                if reader.shape()? == Shape::Text {
                    let text = reader.text()?;
                    let Ok(hash) = text.parse::<u64>() else {
                        return Err(reader.fault("a hash is no number of 64 bits"));
                    };
                    keys.push((index, hash));
                } else {
                    numbers.push(reader.number::<f32>()?);
                }
                Ok(())
            })?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    let fits = match kind {
        CtrKind::Borders | CtrKind::Buckets => stride >= 2,
        CtrKind::Mean => stride == 3,
        CtrKind::Counter => stride == 2,
    };
    let at_strides = keys.iter().enumerate().all(|(entry, (at, _))| entry.checked_mul(stride) == Some(*at));
    if !fits || !at_strides || Some(numbers.len()) != keys.len().checked_mul(stride.wrapping_sub(1)) {
        return Err(reader.fault(format!(
            "a table of {} hashes and {} numbers is none with {stride} numbers for each entry",
            keys.len(),
            numbers.len()
        )));
    }
    table.width = stride - 1;
    table.counts = numbers;
    table.hashes = keys.into_iter().map(|(_, hash)| hash).collect();
    Ok(table)
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

fn info(reader: &mut Json<'_>, info: &mut Info) -> Result<(), Fault> {
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
    reader.fields(|reader, key| {
        match key {
            "class_names" => names = labels(reader)?,
            "class_to_label" => numbers = labels(reader)?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
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
