//! Protobuf messages of an ONNX model, written by hand.

/// Bytes of a message.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message(pub(crate) Vec<u8>);

impl Message {
    pub(crate) fn new() -> Message {
        Message::default()
    }

    fn raw(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    pub(crate) fn int(mut self, field: u64, value: i64) -> Message {
        self.raw(field << 3);
        self.raw(value as u64);
        self
    }

    pub(crate) fn bytes(mut self, field: u64, bytes: &[u8]) -> Message {
        self.raw(field << 3 | 2);
        self.raw(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    pub(crate) fn float(mut self, field: u64, value: f32) -> Message {
        self.raw(field << 3 | 5);
        self.0.extend_from_slice(&value.to_le_bytes());
        self
    }
}

/// A node with attributes.
pub(crate) fn node(
    op: &str,
    domain: &str,
    inputs: &[&str],
    outputs: &[&str],
    attributes: &[Message],
) -> Message {
    let mut message = Message::new();
    for input in inputs {
        message = message.bytes(1, input.as_bytes());
    }
    for output in outputs {
        message = message.bytes(2, output.as_bytes());
    }
    message = message.bytes(4, op.as_bytes()).bytes(7, domain.as_bytes());
    attributes.iter().fold(message, |message, attribute| message.bytes(5, &attribute.0))
}

/// An attribute of whole numbers.
pub(crate) fn ints(name: &str, values: &[i64]) -> Message {
    let start = Message::new().bytes(1, name.as_bytes());
    values.iter().fold(start, |message, value| message.int(8, *value)).int(20, 7)
}

/// An attribute of floats.
pub(crate) fn floats(name: &str, values: &[f32]) -> Message {
    let start = Message::new().bytes(1, name.as_bytes());
    values.iter().fold(start, |message, value| message.float(7, *value)).int(20, 6)
}

/// An attribute of strings.
pub(crate) fn texts(name: &str, values: &[&str]) -> Message {
    let start = Message::new().bytes(1, name.as_bytes());
    values.iter().fold(start, |message, value| message.bytes(9, value.as_bytes())).int(20, 8)
}

/// An attribute that is one whole number.
pub(crate) fn int(name: &str, value: i64) -> Message {
    Message::new().bytes(1, name.as_bytes()).int(3, value).int(20, 2)
}

/// A tensor of whole numbers.
pub(crate) fn whole(name: &str, values: &[i64]) -> Message {
    let start = Message::new().int(1, values.len() as i64).int(2, 7);
    values.iter().fold(start, |message, value| message.int(7, *value)).bytes(8, name.as_bytes())
}

/// A model over the input `x` of these columns, which gives `y`.
pub(crate) fn model(columns: &[i64], nodes: &[Message], tensors: &[Message]) -> Vec<u8> {
    let dim = |size: Option<i64>| match size {
        Some(size) => Message::new().int(1, size),
        None => Message::new().bytes(2, b"n"),
    };
    let sizes = std::iter::once(None).chain(columns.iter().copied().map(Some));
    let shape = sizes.fold(Message::new(), |shape, size| shape.bytes(1, &dim(size).0));
    let tensor = Message::new().int(1, 1).bytes(2, &shape.0);
    let kind = Message::new().bytes(1, &tensor.0);
    let mut graph = Message::new();
    for node in nodes {
        graph = graph.bytes(1, &node.0);
    }
    for tensor in tensors {
        graph = graph.bytes(5, &tensor.0);
    }
    graph = graph.bytes(11, &Message::new().bytes(1, b"x").bytes(2, &kind.0).0);
    graph = graph.bytes(12, &Message::new().bytes(1, b"y").0);
    let own = Message::new().bytes(1, b"").int(2, 19);
    Message::new().int(1, 8).bytes(7, &graph.0).bytes(8, &own.0).0
}
