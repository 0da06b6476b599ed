//! The file: from bytes ([`wire`]) to the messages of `onnx.proto` ([`proto`]) and their tensors.

mod fold;
pub(super) mod proto;
pub(super) mod tensor;
mod wire;
