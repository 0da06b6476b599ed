//! The messages of `onnx.proto` that a model is made of.
//!
//! Everything is borrowed from the file. A message that may be repeated is kept as its bytes and read when it
//! is used, so that a file of empty messages takes no more memory than its own length times eight. Only fields
//! that matter here are looked at; all others are passed over, as protobuf asks of a reader.

use super::wire::{Field, Fields, Wire, varint};
use crate::error::Error;

/// A model: its graph and what wrote it.
#[derive(Debug)]
pub(in crate::onnx) struct Model<'a> {
    pub(in crate::onnx) producer: &'a str,
    pub(in crate::onnx) producer_version: &'a str,
    /// The version of ONNX's own operators.
    pub(in crate::onnx) opset: i64,
    /// The version of the operators of `ai.onnx.ml`.
    pub(in crate::onnx) ml: i64,
    pub(in crate::onnx) graph: Graph<'a>,
}

/// A graph: nodes in the order in which they are computed.
#[derive(Debug, Default)]
pub(in crate::onnx) struct Graph<'a> {
    pub(in crate::onnx) nodes: Vec<Raw<'a>>,
    pub(in crate::onnx) initializers: Vec<Raw<'a>>,
    pub(in crate::onnx) inputs: Vec<Raw<'a>>,
    pub(in crate::onnx) outputs: Vec<Raw<'a>>,
}

/// The bytes of a message, and about where in the file they are.
#[derive(Debug, Clone, Copy)]
pub(in crate::onnx) struct Raw<'a> {
    pub(in crate::onnx) bytes: &'a [u8],
    pub(in crate::onnx) offset: usize,
}

/// An operator with its inputs, outputs and attributes.
#[derive(Debug, Default)]
pub(in crate::onnx) struct Node<'a> {
    pub(in crate::onnx) name: &'a str,
    pub(in crate::onnx) op: &'a str,
    pub(in crate::onnx) domain: &'a str,
    /// An empty name is an input that is absent.
    pub(in crate::onnx) inputs: Vec<&'a str>,
    pub(in crate::onnx) outputs: Vec<&'a str>,
    pub(in crate::onnx) attributes: Vec<Raw<'a>>,
}

/// An input or output of a graph.
#[derive(Debug, Default)]
pub(in crate::onnx) struct ValueInfo<'a> {
    pub(in crate::onnx) name: &'a str,
    /// The code of the element type; 0 where it is no tensor.
    pub(in crate::onnx) element: i64,
    /// The dimensions; `None` where one is symbolic or absent.
    pub(in crate::onnx) shape: Option<Vec<Option<usize>>>,
}

impl<'a> Model<'a> {
    pub(in crate::onnx) fn read(bytes: &'a [u8]) -> Result<Model<'a>, Error> {
        let mut graph = None;
        let (mut opset, mut ml) = (1, 1);
        let (mut producer, mut producer_version) = ("", "");
        let mut fields = Fields::of_file(bytes);
        while let Some(field) = fields.next()? {
            match field.number {
                2 => producer = field.text()?,
                3 => producer_version = field.text()?,
                7 => graph = Some(Raw::of(&field)?),
                8 => match operators(&field)? {
                    ("" | "ai.onnx", version) => opset = version,
                    ("ai.onnx.ml", version) => ml = version,
                    _ => {}
                },
                _ => {}
            }
        }
        let graph = graph.ok_or_else(|| {
            Error::malformed("the file holds no ONNX graph").help("export the model again with `onnx.save`")
        })?;
        Ok(Model { producer, producer_version, opset, ml, graph: Graph::read(graph)? })
    }
}

/// A domain of operators and its version.
fn operators<'a>(field: &Field<'a>) -> Result<(&'a str, i64), Error> {
    let (mut domain, mut version) = ("", 1);
    let mut fields = field.message()?;
    while let Some(field) = fields.next()? {
        match field.number {
            1 => domain = field.text()?,
            2 => version = field.int()?,
            _ => {}
        }
    }
    Ok((domain, version))
}

impl<'a> Raw<'a> {
    pub(in crate::onnx) fn of(field: &Field<'a>) -> Result<Raw<'a>, Error> {
        Ok(Raw { bytes: field.bytes()?, offset: field.offset })
    }

    pub(in crate::onnx) fn fields(&self) -> Fields<'a> {
        Fields::at(self.bytes, self.offset)
    }

    /// The text of its field of this number, such as a name; empty where there is none.
    pub(in crate::onnx) fn text_of(&self, number: u32) -> Result<&'a str, Error> {
        let mut fields = self.fields();
        let mut text = "";
        while let Some(field) = fields.next()? {
            if field.number == number {
                text = field.text()?;
            }
        }
        Ok(text)
    }
}

impl<'a> Graph<'a> {
    pub(in crate::onnx) fn read(raw: Raw<'a>) -> Result<Graph<'a>, Error> {
        let mut graph = Graph::default();
        let mut counts = [0_usize; 4];
        let mut fields = raw.fields();
        while let Some(field) = fields.next()? {
            if let Some(list) = list_of(field.number) {
                counts[list] += 1;
            }
        }
        let lists = [&mut graph.nodes, &mut graph.initializers, &mut graph.inputs, &mut graph.outputs];
        for (list, count) in lists.into_iter().zip(counts) {
            list.reserve_exact(count);
        }
        let mut fields = raw.fields();
        while let Some(field) = fields.next()? {
            match list_of(field.number) {
                Some(0) => graph.nodes.push(Raw::of(&field)?),
                Some(1) => graph.initializers.push(Raw::of(&field)?),
                Some(2) => graph.inputs.push(Raw::of(&field)?),
                Some(_) => graph.outputs.push(Raw::of(&field)?),
                None if field.number == 15 => {
                    return Err(Error::refused(
                        "the graph holds sparse tensors, which are not read",
                        "export the model with dense weights",
                    )
                    .at(format!("byte {}", field.offset)));
                }
                None => {}
            }
        }
        Ok(graph)
    }
}

/// Which list of a graph a field belongs to: nodes, initializers, inputs, outputs.
fn list_of(number: u32) -> Option<usize> {
    match number {
        1 => Some(0),
        5 => Some(1),
        11 => Some(2),
        12 => Some(3),
        _ => None,
    }
}

impl<'a> Node<'a> {
    pub(in crate::onnx) fn read(raw: Raw<'a>) -> Result<Node<'a>, Error> {
        let mut node = Node::default();
        let mut fields = raw.fields();
        while let Some(field) = fields.next()? {
            match field.number {
                1 => node.inputs.push(field.text()?),
                2 => node.outputs.push(field.text()?),
                3 => node.name = field.text()?,
                4 => node.op = field.text()?,
                5 => node.attributes.push(Raw::of(&field)?),
                7 => node.domain = field.text()?,
                _ => {}
            }
        }
        if node.domain == "ai.onnx" {
            node.domain = "";
        }
        Ok(node)
    }

    /// What messages call it, with its place in the graph: `node 3 `x` (Foo)`. Its name is that of its first output
    /// where it has none.
    pub(in crate::onnx) fn place(&self, index: usize) -> String {
        let name = match (self.name, self.outputs.first()) {
            ("", Some(output)) => output,
            (name, _) => name,
        };
        let domain = if self.domain.is_empty() { "ai.onnx" } else { self.domain };
        format!("node {index} `{name}` ({} of {domain})", self.op)
    }
}

impl<'a> ValueInfo<'a> {
    pub(in crate::onnx) fn read(raw: Raw<'a>) -> Result<ValueInfo<'a>, Error> {
        let mut info = ValueInfo::default();
        let mut fields = raw.fields();
        while let Some(field) = fields.next()? {
            match field.number {
                1 => info.name = field.text()?,
                2 => info.read_type(&field)?,
                _ => {}
            }
        }
        Ok(info)
    }

    fn read_type(&mut self, field: &Field<'a>) -> Result<(), Error> {
        let mut fields = field.message()?;
        while let Some(field) = fields.next()? {
            if field.number != 1 {
                continue;
            }
            let mut tensor = field.message()?;
            while let Some(field) = tensor.next()? {
                match field.number {
                    1 => self.element = field.int()?,
                    2 => self.shape = Some(dimensions(&field)?),
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// The dimensions of a shape.
fn dimensions(field: &Field<'_>) -> Result<Vec<Option<usize>>, Error> {
    let mut dims = Vec::new();
    let mut fields = field.message()?;
    while let Some(field) = fields.next()? {
        if field.number != 1 {
            continue;
        }
        let mut dim = None;
        let mut inner = field.message()?;
        while let Some(field) = inner.next()? {
            if field.number == 1 {
                dim = usize::try_from(field.int()?).ok().filter(|&dim| dim > 0);
            }
        }
        // A dimension takes two bytes at least, and no operator takes more than a few.
        if dims.len() == 8 {
            return Err(
                Error::malformed("a shape has more than 8 dimensions").at(format!("byte {}", field.offset))
            );
        }
        dims.push(dim);
    }
    Ok(dims)
}

/// Numbers of a repeated field, packed or one by one, given to `push`.
pub(in crate::onnx) fn ints(field: &Field<'_>, mut push: impl FnMut(i64)) -> Result<(), Error> {
    match field.wire {
        Wire::Varint(value) => push(value as i64),
        _ => {
            let bytes = field.bytes()?;
            let mut position = 0;
            while position < bytes.len() {
                let Some(value) = varint(bytes, &mut position) else {
                    return Err(cut(field));
                };
                push(value as i64);
            }
        }
    }
    Ok(())
}

/// Floats of a repeated field, packed or one by one, given to `push`.
pub(in crate::onnx) fn floats(field: &Field<'_>, mut push: impl FnMut(f32)) -> Result<(), Error> {
    match field.wire {
        Wire::Fixed32(bytes) => push(f32::from_le_bytes(bytes)),
        _ => {
            let (numbers, rest) = field.bytes()?.as_chunks::<4>();
            if !rest.is_empty() {
                return Err(cut(field));
            }
            numbers.iter().for_each(|bytes| push(f32::from_le_bytes(*bytes)));
        }
    }
    Ok(())
}

/// Doubles of a repeated field, packed or one by one, given to `push`.
pub(in crate::onnx) fn doubles(field: &Field<'_>, mut push: impl FnMut(f64)) -> Result<(), Error> {
    match field.wire {
        Wire::Fixed64(bytes) => push(f64::from_le_bytes(bytes)),
        _ => {
            let (numbers, rest) = field.bytes()?.as_chunks::<8>();
            if !rest.is_empty() {
                return Err(cut(field));
            }
            numbers.iter().for_each(|bytes| push(f64::from_le_bytes(*bytes)));
        }
    }
    Ok(())
}

fn cut(field: &Field<'_>) -> Error {
    Error::malformed(format!("the numbers of field {} are cut off", field.number))
        .at(format!("byte {}", field.offset))
}
