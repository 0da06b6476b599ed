//! A stage as an object of the schema, and its tensors.

use std::borrow::Cow;

use super::WriteError;
use super::json::write_number;
use super::output;
use super::plan::{Numbers, Object, Planned, element, list, tensor, word};
use crate::check;
use crate::ir::op::Field;
use crate::ir::{CategoryRule, Element, Node, ScalerForm, Stage, Tensor, Trees};
use crate::schema;

/// Stages one after another, as a list. Their tensors are called `prefix`, index, operation, field.
pub(super) fn chain<'m>(
    prefix: &str,
    stages: &'m [Stage],
    tensors: &mut Vec<Planned<'m>>,
) -> Result<String, WriteError> {
    let mut objects = Vec::with_capacity(stages.len());
    for (index, stage) in stages.iter().enumerate() {
        objects.push(self::stage(&format!("{prefix}{index}"), stage, tensors)?.end());
    }
    Ok(list(objects))
}

fn stage<'m>(place: &str, stage: &'m Stage, tensors: &mut Vec<Planned<'m>>) -> Result<Object, WriteError> {
    let op = check::op(stage);
    if let Stage::Link(link) = stage {
        return Ok(output::link_stage(*link));
    }
    let mut object = Object::new();
    object.text("op", op);
    let mut named = |object: &mut Object, key: &str, value: &'m Tensor| {
        let name = tensor(tensors, format!("{place}.{op}.{key}"), value);
        object.text(key, &name);
    };
    match stage {
        Stage::Scaler(scaler) => {
            object.text("element", element(scaler.element));
            match &scaler.form {
                ScalerForm::SubtractDivide { offset, divisor } => {
                    if let Some(offset) = offset {
                        named(&mut object, "mean", offset);
                    }
                    if let Some(divisor) = divisor {
                        named(&mut object, "scale", divisor);
                    }
                }
                ScalerForm::MultiplyAdd { factor, addend, clip } => {
                    named(&mut object, "scale", factor);
                    named(&mut object, "min", addend);
                    if let Some((low, high)) = *clip {
                        let text = object.key("clip");
                        text.push('[');
                        write_number(text, low);
                        text.push(',');
                        write_number(text, high);
                        text.push(']');
                    }
                }
                ScalerForm::Range { min, range, low, high } => {
                    named(&mut object, "min", min);
                    named(&mut object, "range", range);
                    object.number("low", *low);
                    object.number("high", *high);
                }
            }
        }
        Stage::Normalizer(normalizer) => {
            object.text("element", element(normalizer.element));
            object.text("norm", word(schema::stages::NORMS, &normalizer.norm));
            if normalizer.unit_below != 0.0 {
                object.number("unit_below", normalizer.unit_below);
            }
        }
        Stage::Dense(dense) => {
            object.text("element", element(dense.element));
            named(&mut object, "weight", &dense.weight);
            if let Some(bias) = &dense.bias {
                named(&mut object, "bias", bias);
            }
            if dense.bias_first {
                object.flag("bias_first", true);
            }
            if op == "dense" {
                object.text("activation", word(schema::stages::ACTIVATIONS, &dense.activation));
            }
        }
        Stage::Trees(trees) => self::trees(place, trees, &mut object, tensors)?,
        Stage::KMeans(kmeans) => {
            object.text("element", element(kmeans.element));
            named(&mut object, "centroids", &kmeans.centroids);
        }
        Stage::Mixture(mixture) => {
            object.text("element", element(mixture.element));
            named(&mut object, "means", &mixture.means);
            named(&mut object, "precisions", &mixture.precisions);
            named(&mut object, "coefficients", &mixture.coefficients);
            if mixture.uniform_below != 0.0 {
                object.number("uniform_below", mixture.uniform_below);
            }
        }
        // Written above.
        Stage::Link(_) => {}
        Stage::Branches(branches) => {
            let mut objects = Vec::with_capacity(branches.len());
            for (index, branch) in branches.iter().enumerate() {
                let mut within = Object::new();
                if let Some(columns) = &branch.columns {
                    within.key("columns").push_str(&list(columns.iter().map(u32::to_string)));
                }
                let stages = chain(&format!("{place}.{index}."), &branch.stages, tensors)?;
                within.key("stages").push_str(&stages);
                objects.push(within.end());
            }
            object.key("branches").push_str(&list(objects));
        }
        Stage::Op(operation) => {
            for (key, field) in operation.fields() {
                self::field(&format!("{place}.{op}.{key}"), key, &field, &mut object, tensors);
            }
        }
    }
    Ok(object)
}

/// A field of an operation; `name` is what its tensor is called, where it has one.
fn field<'m>(
    name: &str,
    key: &'static str,
    field: &Field<'m>,
    object: &mut Object,
    tensors: &mut Vec<Planned<'m>>,
) {
    match field {
        Field::Tensor(value) | Field::Table(value) => {
            let name = tensor(tensors, name.to_owned(), value);
            object.text(key, &name);
        }
        Field::Indices(indices) => {
            object.text(key, name);
            tensors.push(Planned {
                name: name.to_owned(),
                shape: vec![indices.len()],
                numbers: Numbers::I32(indices.iter().map(|&index| index as i32).collect()),
            });
        }
        Field::Number(value) => object.number(key, *value),
        Field::Count(value) => object.size(key, *value),
        Field::Flag(true) => object.flag(key, true),
        Field::Flag(false) | Field::Optional(None) => {}
        Field::Word(word) => object.text(key, word.word),
        Field::Optional(Some(within)) => self::field(name, key, within, object, tensors),
    }
}

fn trees<'m>(
    place: &str,
    trees: &'m Trees,
    object: &mut Object,
    tensors: &mut Vec<Planned<'m>>,
) -> Result<(), WriteError> {
    let most = i32::MAX as usize;
    let lengths = [
        ("list of nodes", trees.nodes.len()),
        ("list of outputs", trees.outputs),
        ("list of words of sets", trees.sets.words.len()),
    ];
    for (part, length) in lengths {
        if length > most {
            return Err(WriteError::TooLarge { part, length, most });
        }
    }
    object.text("element", element(trees.element));
    object.text("compare", word(schema::trees::COMPARES, &trees.compare));
    object.size("outputs", trees.outputs);

    let nodes = trees.nodes.as_slice();
    let mut feature = Vec::with_capacity(nodes.len());
    let mut threshold = Vec::with_capacity(nodes.len());
    let mut left = Vec::with_capacity(nodes.len());
    let mut right = Vec::with_capacity(nodes.len());
    let mut missing = Vec::with_capacity(nodes.len());
    let mut zero = Vec::with_capacity(nodes.len());
    let mut set = Vec::with_capacity(nodes.len());
    for node in nodes {
        // Indices were checked against the lengths above, so they fit i32.
        match *node {
            Node::Leaf { leaf } => {
                feature.push(-1);
                threshold.push(0.0);
                left.push(leaf as i32);
                right.push(-1);
                missing.push(0);
                zero.push(0);
                set.push(-1);
            }
            Node::Split { feature: of, threshold: at, left: yes, right: no, missing_left, zero_missing } => {
                feature.push(of as i32);
                threshold.push(at);
                left.push(yes as i32);
                right.push(no as i32);
                missing.push(u8::from(missing_left));
                zero.push(u8::from(zero_missing));
                set.push(-1);
            }
            Node::Category { feature: of, set: asked, left: yes, right: no, missing_left } => {
                feature.push(of as i32);
                threshold.push(0.0);
                left.push(yes as i32);
                right.push(no as i32);
                missing.push(u8::from(missing_left));
                zero.push(0);
                set.push(asked as i32);
            }
        }
    }
    let threshold = match trees.element {
        Element::F64 => Numbers::F64(Cow::Owned(threshold)),
        Element::F32 => thresholds(threshold),
    };
    let mut named = |key: &str, numbers, shape| {
        let name = format!("{place}.trees.{key}");
        object.text(key, &name);
        tensors.push(Planned { name, shape, numbers });
    };
    named("feature", Numbers::I32(feature), vec![nodes.len()]);
    named("threshold", threshold, vec![nodes.len()]);
    named("left", Numbers::I32(left), vec![nodes.len()]);
    named("right", Numbers::I32(right), vec![nodes.len()]);
    if missing.contains(&1) {
        named("missing_left", Numbers::U8(missing), vec![nodes.len()]);
    }
    if zero.contains(&1) {
        named("zero_missing", Numbers::U8(zero), vec![nodes.len()]);
    }
    if set.iter().any(|&set| set >= 0) {
        named("set", Numbers::I32(set), vec![nodes.len()]);
    }
    let signed = |indices: &[u32]| Numbers::I32(indices.iter().map(|&index| index as i32).collect());
    named("root", signed(&trees.roots), vec![trees.roots.len()]);
    if !trees.targets.is_empty() {
        named("target", signed(&trees.targets), vec![trees.targets.len()]);
    }
    if !trees.sets.is_empty() {
        let sets = &trees.sets;
        named("set_starts", signed(&sets.starts), vec![sets.starts.len()]);
        named("set_words", signed(&sets.words), vec![sets.words.len()]);
    }
    if !trees.levels.is_empty() {
        named("levels", signed(&trees.levels), vec![trees.levels.len()]);
    }
    if !trees.weights.is_empty() {
        named("weight", Numbers::F64(Cow::Borrowed(&trees.weights)), vec![trees.weights.len()]);
    }
    if trees.base.iter().any(|&base| base != 0.0) {
        named("base", Numbers::F64(Cow::Borrowed(&trees.base)), vec![trees.outputs]);
    }
    let name = tensor(tensors, format!("{place}.trees.leaf"), &trees.leaves);
    object.text("leaf", &name);
    if trees.categories != CategoryRule::Exact {
        object.text("categories", word(schema::trees::CATEGORIES, &trees.categories));
    }
    if trees.scale != 1.0 {
        object.number("scale", trees.scale);
    }
    if trees.divisor != 1.0 {
        object.number("divisor", trees.divisor);
    }
    Ok(())
}

/// Thresholds for f32 features are f32 numbers where the reader rounded them; a model that was made
/// otherwise keeps all of their bits.
fn thresholds<'m>(thresholds: Vec<f64>) -> Numbers<'m> {
    if thresholds.iter().all(|&threshold| f64::from(threshold as f32) == threshold) {
        Numbers::F32(Cow::Owned(thresholds.iter().map(|&threshold| threshold as f32).collect()))
    } else {
        Numbers::F64(Cow::Owned(thresholds))
    }
}
