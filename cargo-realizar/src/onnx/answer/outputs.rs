//! The outputs of a graph, by what they are for.

use super::rule::Rule;
use crate::error::Error;
use crate::imported::Warning;
use crate::onnx::algebra::Id;
use crate::onnx::file::proto::{Model, ValueInfo};
use crate::onnx::graph::Graph;
use crate::onnx::value::{Classes, Kind, Value};

/// The outputs of a graph, by what they are for.
#[derive(Debug, Default)]
pub(in crate::onnx) struct Outputs<'a> {
    /// The index of the class, by which rule it is found, and the names of the classes.
    pub(in crate::onnx) label: Option<(Rule, Option<Classes>)>,
    /// Numbers: their names and expressions.
    pub(in crate::onnx) numbers: Vec<(&'a str, Id)>,
    /// Labels that no rule explains, as numbers.
    pub(in crate::onnx) others: Vec<(&'a str, Id)>,
    /// The names of those that are the same for every row, or text of it.
    fixed: Vec<&'a str>,
}

impl<'a> Outputs<'a> {
    pub(in crate::onnx) fn of(graph: &mut Graph<'a>, model: &Model<'a>) -> Result<Outputs<'a>, Error> {
        let mut outputs = Outputs::default();
        for (index, raw) in model.graph.outputs.iter().enumerate() {
            let name = ValueInfo::read(*raw)?.name;
            let value = graph.named(name)?.ok_or_else(|| {
                Error::malformed(format!("graph output `{name}` is given by no node"))
                    .help("export the model again; `onnx.checker.check_model` must accept the file")
            })?;
            outputs.take(graph, name, value, index == 0)?;
        }
        let answers = outputs.label.is_some() || !outputs.numbers.is_empty() || !outputs.others.is_empty();
        for name in &outputs.fixed {
            if !answers {
                return Err(Error::refused(
                    format!("graph output `{name}` does not depend on the row, or is text of it"),
                    "export the model so that it gives numbers or classes",
                ));
            }
            graph.warnings.push(Warning::statement(format!("the output `{name}` is left out")));
        }
        Ok(outputs)
    }

    fn take(&mut self, graph: &mut Graph<'a>, name: &'a str, value: Value, first: bool) -> Result<(), Error> {
        match value {
            Value::Label(label) => match graph.algebra.rule(label.index)? {
                Some((rule, None)) if self.label.is_none() => {
                    self.label = Some((rule, Some((*label.classes).clone())));
                }
                _ => self.others.push((name, label.index)),
            },
            Value::Row(row) => match graph.algebra.rule(row.id)? {
                Some((rule, classes))
                    if self.label.is_none() && matches!(row.kind, Kind::Int | Kind::Bool) =>
                {
                    self.label = Some((rule, classes.map(|classes| Classes::Int(classes.to_vec()))));
                }
                _ if row.kind == Kind::Int => self.others.push((name, row.id)),
                _ => self.numbers.push((name, row.id)),
            },
            Value::Sequence(values) => {
                let mut parts = Vec::with_capacity(values.len());
                for value in values {
                    match value {
                        Value::Row(row) => parts.push(row.id),
                        _ => {
                            return Err(Error::refused(
                                format!("graph output `{name}` is a sequence of something else than numbers"),
                                "export the model so that it gives tensors",
                            ));
                        }
                    }
                }
                let id = graph.algebra.concat(&parts)?;
                self.numbers.push((name, id));
            }
            Value::Constant(_) | Value::Text(_) | Value::Shape(_) => self.fixed.push(name),
            // The first output is what the model is for.
            Value::Strings(refusal) if first => return Err((*refusal).clone()),
            Value::Strings(_) => self.fixed.push(name),
        }
        Ok(())
    }
}
