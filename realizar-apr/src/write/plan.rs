//! What a file will hold: the metadata's text, and the tensors in the order of their data.

use std::borrow::Cow;

use super::json::{write_number, write_string};
use super::{WriteError, output, stages};
use crate::ir::{Element, Feature, FeatureKind, Features, Labels, Model, Tensor, Values};
use crate::schema;

/// What a file will hold.
pub(super) struct Plan<'m> {
    /// The metadata: a JSON object.
    pub(super) metadata: String,
    /// The tensors, in the order of their data.
    pub(super) tensors: Vec<Planned<'m>>,
}

/// A tensor to write.
pub(super) struct Planned<'m> {
    pub(super) name: String,
    pub(super) shape: Vec<usize>,
    pub(super) numbers: Numbers<'m>,
}

/// The numbers of a tensor to write.
pub(super) enum Numbers<'m> {
    F32(Cow<'m, [f32]>),
    F64(Cow<'m, [f64]>),
    I32(Vec<i32>),
    U8(Vec<u8>),
    /// Encoded numbers, with the code of their type in the index.
    Stored {
        code: u8,
        bytes: Cow<'m, [u8]>,
    },
}

/// An object under construction: members in order, separated by commas.
pub(super) struct Object {
    pub(super) text: String,
}

impl Object {
    pub(super) fn new() -> Self {
        Object { text: String::from("{") }
    }

    /// Starts a member; its value is to be appended to the text that this gives.
    pub(super) fn key(&mut self, key: &str) -> &mut String {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        write_string(&mut self.text, key);
        self.text.push(':');
        &mut self.text
    }

    pub(super) fn text(&mut self, key: &str, value: &str) {
        write_string(self.key(key), value);
    }

    pub(super) fn number(&mut self, key: &str, value: f64) {
        write_number(self.key(key), value);
    }

    pub(super) fn size(&mut self, key: &str, value: usize) {
        self.key(key).push_str(&value.to_string());
    }

    pub(super) fn flag(&mut self, key: &str, value: bool) {
        self.key(key).push_str(if value { "true" } else { "false" });
    }

    pub(super) fn object(&mut self, key: &str, value: Object) {
        self.key(key).push_str(&value.end());
    }

    pub(super) fn end(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

/// A list of values that were written already.
pub(super) fn list(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    format!("[{}]", items.join(","))
}

/// The word that stands for a value in the schema.
pub(super) fn word<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    words.iter().find(|(_, meaning)| meaning == value).map_or("", |(word, _)| word)
}

pub(super) fn plan(model: &Model) -> Result<Plan<'_>, WriteError> {
    let mut tensors = Vec::new();
    let mut schema = Object::new();
    schema.size("schema", schema::VERSION);
    if let Some(name) = &model.name {
        schema.text("name", name);
    }
    if let Some(version) = &model.version {
        schema.text("version", version);
    }
    schema.text("task", word(schema::TASKS, &model.task));
    schema.object("input", input(model));
    let stages = stages::chain("", &model.stages, &mut tensors)?;
    schema.key("stages").push_str(&stages);
    if !model.head.is_empty() {
        let head = stages::chain("head.", &model.head, &mut tensors)?;
        schema.key("head").push_str(&head);
    }
    if let Some(link) = output::link(model.link) {
        schema.object("link", link);
    }
    schema.object("output", output::output(&model.output));
    if let Some(source) = &model.source {
        schema.object("source", output::source(source));
    }
    if let Some(golden) = &model.golden {
        schema.object("golden", output::golden(golden, &mut tensors));
    }
    if !model.measured.is_empty() {
        schema.key("precision").push_str(&list(model.measured.iter().map(|m| output::measured(m).end())));
    }
    Ok(Plan { metadata: metadata(model, schema), tensors })
}

/// The keys that every published writer gives, and ours.
fn metadata(model: &Model, schema: Object) -> String {
    let mut metadata = Object::new();
    let source = model.source.as_ref();
    metadata.text("model_type", source.and_then(|source| source.estimator.as_deref()).unwrap_or(""));
    if let Some(name) = &model.name {
        metadata.text("name", name);
    }
    for key in ["license", "data_source", "data_license"] {
        metadata.key(key).push_str("null");
    }
    if let Some(version) = &model.version {
        metadata.text("version", version);
    }
    if let Some(source) = source {
        metadata.text("original_format", &source.library);
    }
    metadata.size("total_size", 0);
    metadata.size("param_count", 0);
    metadata.object(schema::KEY, schema);
    metadata.end()
}

fn input(model: &Model) -> Object {
    let mut input = Object::new();
    input.text("element", element(model.input.element));
    if model.input.open {
        input.flag("open", true);
    }
    match &model.input.features {
        Features::Unnamed(count) => input.size("count", *count),
        Features::Named(features) => {
            input
                .key("features")
                .push_str(&list(features.iter().map(|feature| self::feature(feature).end())));
        }
    }
    input
}

pub(super) fn element(element: Element) -> &'static str {
    word(schema::input::ELEMENTS, &element)
}

fn feature(feature: &Feature) -> Object {
    let mut object = Object::new();
    object.text("name", &feature.name);
    match &feature.kind {
        FeatureKind::Numeric => object.text("kind", "numeric"),
        FeatureKind::Categorical(levels) => {
            object.text("kind", "categorical");
            object.key("levels").push_str(&labels(levels));
        }
    }
    if feature.missing {
        object.flag("missing", true);
    }
    if feature.unknown {
        object.flag("unknown", true);
    }
    if let Some((min, max)) = feature.range {
        object.number("min", min);
        object.number("max", max);
    }
    if !feature.quantiles.is_empty() {
        let quantiles = feature.quantiles.iter().map(|&quantile| {
            let mut text = String::new();
            write_number(&mut text, quantile);
            text
        });
        object.key("quantiles").push_str(&list(quantiles));
    }
    object
}

pub(super) fn labels(labels: &Labels) -> String {
    match labels {
        Labels::Text(texts) => list(texts.iter().map(|text| {
            let mut quoted = String::new();
            write_string(&mut quoted, text);
            quoted
        })),
        Labels::Integer(integers) => list(integers.iter().map(i64::to_string)),
        Labels::Boolean => "[false,true]".into(),
    }
}

/// Plans a tensor of the model and gives its name.
pub(super) fn tensor<'m>(tensors: &mut Vec<Planned<'m>>, name: String, tensor: &'m Tensor) -> String {
    let numbers = match &tensor.values {
        Values::F32(values) => Numbers::F32(Cow::Borrowed(values)),
        Values::F64(values) => Numbers::F64(Cow::Borrowed(values)),
    };
    tensors.push(Planned { name: name.clone(), shape: tensor.shape.clone(), numbers });
    name
}
