//! Computing a graph: its inputs become features, its nodes expressions, its outputs an answer.

use std::collections::HashMap;
use std::rc::Rc;

use super::algebra::{Algebra, Id};
use super::answer;
use super::file::proto::{Model, Node, Raw, ValueInfo};
use super::file::tensor::{self, Constant};
use super::node::Call;
use super::value::{Axis, Classes, Kind, Row, Text, Value, total};
use crate::budget::Budget;
use crate::error::Error;
use crate::imported::{Imported, Warning};
use crate::options::Options;
use crate::source::Source;

/// Imports an ONNX model.
///
/// # Errors
/// When the file is damaged, or when a node, an input or an output of the graph has no counterpart; the error
/// names it.
pub(crate) fn import(source: &Source<'_>, options: &Options) -> Result<Imported, Error> {
    let mut budget = Budget::new(source.bytes.len());
    let model = Model::read(source.bytes)?;
    budget.charge(
        "the graph",
        model.graph.nodes.len() + model.graph.initializers.len(),
        size_of::<Raw<'_>>(),
    )?;
    let mut graph = Graph::new(&model, options, budget)?;
    for (index, raw) in model.graph.nodes.iter().enumerate() {
        let call = Call { node: Node::read(*raw)?, index, opset: model.opset, ml: model.ml };
        graph.algebra.at = index as u32;
        graph.scratch = Budget::new(raw.bytes.len());
        graph.run(&call)?;
    }
    answer::of(graph, &model, options)
}

/// One feature of the row.
#[derive(Debug)]
pub(super) struct Feature<'a> {
    /// The graph's input that it is a column of.
    pub(super) input: &'a str,
    /// The column, where the input has several.
    pub(super) column: Option<usize>,
    /// The strings that the graph compares it with, where it is text.
    pub(super) levels: Option<Vec<String>>,
    /// Whether the graph asks for NaN in it.
    pub(super) missing: bool,
}

/// A graph while it is computed.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    pub(super) algebra: Algebra,
    /// What a node may hold while it is computed, beside what stays.
    pub(super) scratch: Budget,
    values: HashMap<&'a str, Value>,
    /// Of some expressions one whose operations all round; see `literal`.
    pub(super) literals: HashMap<Id, Id>,
    initializers: HashMap<&'a str, Raw<'a>>,
    pub(super) features: Vec<Feature<'a>>,
    /// The widest type of the inputs.
    pub(super) kind: Kind,
    /// How many rows the graph was written for, where it says so.
    pub(super) batch: Option<usize>,
    pub(super) warnings: Vec<Warning>,
}

impl<'a> Graph<'a> {
    fn new(model: &Model<'a>, options: &Options, mut budget: Budget) -> Result<Graph<'a>, Error> {
        let count = model.graph.initializers.len() + model.graph.nodes.len();
        budget.charge("names of values", count, 40)?;
        let mut initializers = HashMap::with_capacity(model.graph.initializers.len());
        for raw in &model.graph.initializers {
            initializers.insert(raw.text_of(8)?, *raw);
        }
        let mut inputs = Vec::new();
        for raw in &model.graph.inputs {
            let info = ValueInfo::read(*raw)?;
            // Files of old versions list the initializers among the inputs.
            if !initializers.contains_key(info.name) {
                budget.charge("an input", 1, 200)?;
                inputs.push(info);
            }
        }
        if inputs.is_empty() {
            return Err(Error::malformed("the graph has no input").help("export the model again"));
        }
        let mut graph = Graph {
            algebra: Algebra::new(0, Budget::new(0)),
            scratch: Budget::new(0),
            values: HashMap::new(),
            literals: HashMap::new(),
            initializers,
            features: Vec::new(),
            kind: Kind::Single,
            batch: None,
            warnings: Vec::new(),
        };
        let named = options.feature_names.as_ref().map(Vec::len);
        let alone = inputs.len() == 1;
        let mut rows = Vec::new();
        for info in &inputs {
            let first = graph.features.len();
            let axes = graph.axes(info, model, named.filter(|_| alone))?;
            let (width, text) = (total(&axes), info.element == 8);
            budget.charge("features", width, size_of::<Feature<'_>>() + 24)?;
            graph.features.extend((0..width).map(|column| Feature {
                input: info.name,
                column: (width > 1).then_some(column),
                levels: text.then(Vec::new),
                missing: false,
            }));
            rows.push((info, axes, first, width));
        }
        let all = graph.features.len();
        graph.algebra = Algebra::new(all, budget);
        let kinds: Vec<Kind> = rows.iter().filter_map(|(info, ..)| kind_of(info.element)).collect();
        let (single, int) = (kinds.contains(&Kind::Single), kinds.contains(&Kind::Int));
        graph.kind = if kinds.contains(&Kind::Double) || int { Kind::Double } else { Kind::Single };
        for (info, axes, first, width) in rows {
            let columns = first as u32..(first + width) as u32;
            let value = match kind_of(info.element) {
                None => Value::Text(Text { features: columns.collect(), axes }),
                Some(kind) => {
                    let mut id = graph.algebra.select(Algebra::INPUT, columns)?;
                    if kind == Kind::Single && single && graph.kind == Kind::Double {
                        id = graph.rounded(id)?;
                    }
                    Value::Row(Row { id, axes, kind })
                }
            };
            graph.values.insert(info.name, value);
        }
        Ok(graph)
    }

    /// The shape of an input. Its first dimension is that of the rows.
    fn axes(
        &mut self,
        info: &ValueInfo<'a>,
        model: &Model<'a>,
        named: Option<usize>,
    ) -> Result<Vec<Axis>, Error> {
        let refused =
            |what: &str, help: &str| Err(Error::refused(format!("graph input `{}` {what}", info.name), help));
        if !matches!(info.element, 1 | 6 | 7 | 8 | 9 | 11) {
            return refused(
                "is no tensor of float, double, int32, int64, bool or string",
                "export the model for inputs of one of these types",
            );
        }
        let shape = info.shape.clone().unwrap_or_else(|| vec![None, None]);
        let [rows, rest @ ..] = &shape[..] else {
            return refused("is a single number", "export the model for a batch of rows");
        };
        if let Some(rows) = rows {
            self.batch = Some(*rows);
        }
        let mut axes = vec![Axis::BATCH];
        match rest {
            [] => return Ok(axes),
            [None] => {
                let width = match named {
                    Some(named) => named,
                    None => width_by_use(info.name, model)?.ok_or_else(|| {
                        Error::refused(
                            format!("graph input `{}` does not say how many columns it has", info.name),
                            "name the features with `--feature-names`",
                        )
                    })?,
                };
                axes.push(Axis::of(width));
            }
            rest => {
                for dim in rest {
                    let Some(dim) = dim else {
                        return refused(
                            "has a dimension of no fixed size",
                            "export the model for images of one size: `dynamic_axes` names the batch alone",
                        );
                    };
                    axes.push(Axis::of(*dim));
                }
            }
        }
        if total(&axes) > u32::MAX as usize {
            return refused("has more than 2^32 elements", "export the model again");
        }
        Ok(axes)
    }

    /// What a name stands for.
    pub(super) fn named(&mut self, name: &str) -> Result<Option<Value>, Error> {
        if let Some(value) = self.values.get(name) {
            return Ok(Some(value.clone()));
        }
        let Some((&name, &raw)) = self.initializers.get_key_value(name) else { return Ok(None) };
        let constant = Value::Constant(Rc::new(tensor::read(raw, &mut self.algebra.budget)?));
        self.values.insert(name, constant.clone());
        Ok(Some(constant))
    }

    /// The input of a node at `index`, where it is there.
    pub(super) fn optional(&mut self, call: &Call<'a>, index: usize) -> Result<Option<Value>, Error> {
        let name = match call.node.inputs.get(index) {
            None | Some(&"") => return Ok(None),
            Some(name) => *name,
        };
        match self.named(name)? {
            Some(value) => Ok(Some(value)),
            None => Err(call.malformed(format!("it takes `{name}`, which nothing before it gives"))),
        }
    }

    pub(super) fn input(&mut self, call: &Call<'a>, index: usize) -> Result<Value, Error> {
        self.optional(call, index)?.ok_or_else(|| call.malformed(format!("it has no input {index}")))
    }

    /// The input at `index`, which must be the same for every row.
    pub(super) fn constant(&mut self, call: &Call<'a>, index: usize) -> Result<Rc<Constant>, Error> {
        match self.input(call, index)? {
            Value::Constant(constant) => Ok(constant),
            _ => {
                Err(call.refused(format!("input {index} depends on the row, where only a constant is taken")))
            }
        }
    }

    pub(super) fn optional_constant(
        &mut self,
        call: &Call<'a>,
        index: usize,
    ) -> Result<Option<Rc<Constant>>, Error> {
        match self.optional(call, index)? {
            None => Ok(None),
            Some(Value::Constant(constant)) => Ok(Some(constant)),
            Some(_) => {
                Err(call.refused(format!("input {index} depends on the row, where only a constant is taken")))
            }
        }
    }

    /// The numbers at `index`, which depend on the row.
    pub(super) fn row(&mut self, call: &Call<'a>, index: usize) -> Result<Row, Error> {
        let value = self.input(call, index)?;
        self.as_row(call, value)
    }

    /// A value as numbers that depend on the row.
    pub(super) fn as_row(&mut self, call: &Call<'a>, value: Value) -> Result<Row, Error> {
        match value {
            Value::Row(row) => Ok(row),
            Value::Label(label) => match &*label.classes {
                Classes::Int(classes) => {
                    let classes: Vec<f64> = classes.iter().map(|&class| class as f64).collect();
                    let id = self.looked_up(label.index, &classes, 1)?;
                    Ok(Row { id, axes: label.axes, kind: Kind::Int })
                }
                Classes::Text(_) => Err(call.refused("it computes with strings")),
            },
            Value::Text(_) => Err(call.refused("it computes with strings")),
            Value::Constant(_) => Err(call.refused("it computes a constant in a way that is not taken over")),
            Value::Shape(_) => Err(call.refused("it computes with the number of rows")),
            Value::Sequence(_) => Err(call.refused("it computes with a sequence of tensors")),
            Value::Strings(refusal) => Err((*refusal).clone()),
        }
    }

    /// `[rows, width]` at `index`, and its width.
    pub(super) fn matrix(&mut self, call: &Call<'a>, index: usize) -> Result<(Row, usize), Error> {
        let row = self.row(call, index)?;
        let width = self.algebra.width(row.id);
        let flat = matches!(row.axes[..], [first, ..] if first == Axis::BATCH) && row.axes.len() <= 2
            || matches!(row.axes[..], [axis] if axis.before == 1);
        if flat { Ok((row, width)) } else { Err(call.refused("it takes rows of one dimension only")) }
    }

    /// Names an output of a node.
    pub(super) fn bind(&mut self, call: &Call<'a>, index: usize, value: Value) -> Result<(), Error> {
        let Some(&name) = call.node.outputs.get(index) else { return Ok(()) };
        let size = match &value {
            Value::Constant(constant) if Rc::strong_count(constant) == 1 => constant.len() * 8,
            Value::Shape(shape) => shape.len() * 32,
            Value::Sequence(values) => values.len() * 100,
            _ => 0,
        };
        self.algebra.budget.charge("a value", 1, 160 + size)?;
        if !name.is_empty() {
            self.values.insert(name, value);
        }
        Ok(())
    }

    pub(super) fn bind_row(&mut self, call: &Call<'a>, index: usize, row: Row) -> Result<(), Error> {
        if total(&row.axes) != self.algebra.width(row.id) {
            return Err(call.malformed("its output has another shape than its numbers"));
        }
        self.bind(call, index, Value::Row(row))
    }
}

/// What the elements of an input are; nothing for strings.
fn kind_of(element: i64) -> Option<Kind> {
    match element {
        1 => Some(Kind::Single),
        11 => Some(Kind::Double),
        8 => None,
        9 => Some(Kind::Bool),
        _ => Some(Kind::Int),
    }
}

/// How many columns the operators that take an input need it to have.
fn width_by_use(input: &str, model: &Model<'_>) -> Result<Option<usize>, Error> {
    let mut budget = Budget::new(model.graph.nodes.iter().map(|raw| raw.bytes.len()).sum());
    for (index, raw) in model.graph.nodes.iter().enumerate() {
        let call = Call { node: Node::read(*raw)?, index, opset: model.opset, ml: model.ml };
        if call.node.inputs.first() != Some(&input) {
            continue;
        }
        let mut length = |name: &str| -> Result<usize, Error> { Ok(call.floats(name, &mut budget)?.len()) };
        let width = match call.node.op {
            "Scaler" => length("offset")?,
            "Imputer" => length("imputed_value_floats")?,
            "LinearRegressor" => length("coefficients")? / length("intercepts")?.max(1),
            "LinearClassifier" => length("coefficients")? / length("intercepts")?.max(1),
            "Gemm" | "MatMul" => {
                let weight = call.node.inputs.get(1).copied().unwrap_or("");
                let mut found = 0;
                for raw in &model.graph.initializers {
                    if raw.text_of(8)? == weight {
                        let dims = tensor::read(*raw, &mut budget)?.dims;
                        let last = usize::from(call.int("transB")? == Some(1));
                        found = dims.get(last).copied().unwrap_or(0);
                    }
                }
                found
            }
            "TreeEnsembleClassifier" | "TreeEnsembleRegressor" | "TreeEnsemble" => {
                let features = call.ints("nodes_featureids", &mut budget)?;
                let highest = features.iter().copied().max().unwrap_or(0);
                usize::try_from(highest).map_or(0, |highest| highest + 1)
            }
            _ => 0,
        };
        if width > 1 {
            return Ok(Some(width));
        }
    }
    Ok(None)
}
