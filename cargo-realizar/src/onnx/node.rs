//! A node with its attributes, as an operator looks at it.

use super::file::proto::{self, Raw, floats, ints};
use super::file::tensor::{self, Constant};
use crate::budget::Budget;
use crate::error::Error;

/// A node while it is computed.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) node: proto::Node<'a>,
    /// The node's place in the graph.
    pub(super) index: usize,
    /// The version of ONNX's own operators.
    pub(super) opset: i64,
    /// The version of the operators of `ai.onnx.ml`.
    pub(super) ml: i64,
}

impl<'a> Call<'a> {
    /// Where an error is.
    pub(super) fn place(&self) -> String {
        self.node.place(self.index)
    }

    /// The node does what has no stage.
    pub(super) fn refused(&self, what: impl Into<String>) -> Error {
        Error::refused(what, "export the fitted estimator itself from Python with `realizar.export`")
            .at(self.place())
    }

    /// The node does not fit itself or its inputs.
    pub(super) fn malformed(&self, what: impl Into<String>) -> Error {
        Error::malformed(what).at(self.place())
    }

    /// The attribute of this name.
    fn attribute(&self, name: &str) -> Result<Option<Raw<'a>>, Error> {
        for raw in &self.node.attributes {
            // The name comes first: what follows it may be millions of numbers.
            let mut fields = raw.fields();
            while let Some(field) = fields.next()? {
                if field.number == 1 {
                    if field.text()? == name {
                        return Ok(Some(*raw));
                    }
                    break;
                }
            }
        }
        Ok(None)
    }

    pub(super) fn has(&self, name: &str) -> Result<bool, Error> {
        Ok(self.attribute(name)?.is_some())
    }

    pub(super) fn int(&self, name: &str) -> Result<Option<i64>, Error> {
        let Some(raw) = self.attribute(name)? else { return Ok(None) };
        let mut value = None;
        let mut fields = raw.fields();
        while let Some(field) = fields.next()? {
            if field.number == 3 {
                value = Some(field.int()?);
            }
        }
        Ok(Some(value.unwrap_or(0)))
    }

    pub(super) fn float(&self, name: &str) -> Result<Option<f64>, Error> {
        let Some(raw) = self.attribute(name)? else { return Ok(None) };
        let mut value = 0.0;
        let mut fields = raw.fields();
        while let Some(field) = fields.next()? {
            if field.number == 2 {
                value = field.float()?;
            }
        }
        Ok(Some(f64::from(value)))
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, Error> {
        let Some(raw) = self.attribute(name)? else { return Ok(None) };
        Ok(Some(raw.text_of(4)?))
    }

    /// A list of floats, widened; empty where the attribute is absent.
    pub(super) fn floats(&self, name: &str, budget: &mut Budget) -> Result<Vec<f64>, Error> {
        let Some(raw) = self.attribute(name)? else { return Ok(Vec::new()) };
        // A float takes four bytes.
        budget.charge(name, raw.bytes.len() / 4, 8)?;
        let mut values = Vec::with_capacity(raw.bytes.len() / 4);
        let mut fields = raw.fields();
        while let Some(field) = fields.next()? {
            if field.number == 7 {
                floats(&field, |value| values.push(f64::from(value)))?;
            }
        }
        Ok(values)
    }

    /// A list of whole numbers; empty where the attribute is absent.
    pub(super) fn ints(&self, name: &str, budget: &mut Budget) -> Result<Vec<i64>, Error> {
        let Some(raw) = self.attribute(name)? else { return Ok(Vec::new()) };
        let mut count = 0;
        let mut fields = raw.fields();
        while let Some(field) = fields.next()? {
            if field.number == 8 {
                ints(&field, |_| count += 1)?;
            }
        }
        budget.charge(name, count, 8)?;
        let mut values = Vec::with_capacity(count);
        let mut fields = raw.fields();
        while let Some(field) = fields.next()? {
            if field.number == 8 {
                ints(&field, |value| values.push(value))?;
            }
        }
        Ok(values)
    }

    /// A list of strings; empty where the attribute is absent.
    pub(super) fn texts(&self, name: &str, budget: &mut Budget) -> Result<Vec<&'a str>, Error> {
        let Some(raw) = self.attribute(name)? else { return Ok(Vec::new()) };
        let mut count = 0;
        let mut fields = raw.fields();
        while let Some(field) = fields.next()? {
            count += usize::from(field.number == 9);
        }
        budget.charge(name, count, size_of::<&str>())?;
        let mut values = Vec::with_capacity(count);
        let mut fields = raw.fields();
        while let Some(field) = fields.next()? {
            if field.number == 9 {
                values.push(field.text()?);
            }
        }
        Ok(values)
    }

    pub(super) fn tensor(&self, name: &str, budget: &mut Budget) -> Result<Option<Constant>, Error> {
        match self.attribute(name)? {
            Some(raw) => nested(raw, 5)?.map(|tensor| tensor::read(tensor, budget)).transpose(),
            None => Ok(None),
        }
    }

    pub(super) fn graph(&self, name: &str) -> Result<Option<proto::Graph<'a>>, Error> {
        match self.attribute(name)? {
            Some(raw) => nested(raw, 6)?.map(proto::Graph::read).transpose(),
            None => Ok(None),
        }
    }

    /// Floats that stand in an attribute or, as doubles, in its twin `…_as_tensor`.
    pub(super) fn floats_or_doubles(&self, name: &str, budget: &mut Budget) -> Result<Vec<f64>, Error> {
        match self.tensor(&format!("{name}_as_tensor"), budget)? {
            Some(tensor) if tensor.len() > 0 => {
                tensor.numbers().ok_or_else(|| self.malformed(format!("`{name}_as_tensor` holds strings")))
            }
            _ => self.floats(name, budget),
        }
    }
}

/// The message in the field of this number.
fn nested<'a>(raw: Raw<'a>, number: u32) -> Result<Option<Raw<'a>>, Error> {
    let mut found = None;
    let mut fields = raw.fields();
    while let Some(field) = fields.next()? {
        if field.number == number {
            found = Some(Raw::of(&field)?);
        }
    }
    Ok(found)
}
