//! Files made by hand, with whatever is to be wrong about them.

use crate::crc::{crc32, repair};

/// Element types, as the index has them.
pub(crate) const F32: u8 = 0;
pub(crate) const F64: u8 = 3;
pub(crate) const I32: u8 = 4;
pub(crate) const U8: u8 = 7;
pub(crate) const APRQ4: u8 = 128;

/// A tensor of a version 2 file.
#[derive(Clone)]
pub(crate) struct Raw {
    pub(crate) name: String,
    pub(crate) dtype: u8,
    pub(crate) dims: Vec<u64>,
    pub(crate) bytes: Vec<u8>,
}

impl Raw {
    pub(crate) fn new(name: &str, dtype: u8, dims: &[u64], bytes: Vec<u8>) -> Self {
        Raw { name: name.into(), dtype, dims: dims.into(), bytes }
    }

    pub(crate) fn f32(name: &str, dims: &[u64], values: &[f32]) -> Self {
        Raw::new(name, F32, dims, values.iter().flat_map(|x| x.to_le_bytes()).collect())
    }

    pub(crate) fn f64(name: &str, dims: &[u64], values: &[f64]) -> Self {
        Raw::new(name, F64, dims, values.iter().flat_map(|x| x.to_le_bytes()).collect())
    }

    pub(crate) fn i32(name: &str, values: &[i32]) -> Self {
        let dims = [values.len() as u64];
        Raw::new(name, I32, &dims, values.iter().flat_map(|x| x.to_le_bytes()).collect())
    }
}

fn pad(file: &mut Vec<u8>) {
    file.resize(file.len().next_multiple_of(64), 0);
}

/// A version 2 file whose data is in the order of the tensors; its index is sorted.
pub(crate) fn v2(metadata: &str, tensors: &[Raw]) -> Vec<u8> {
    let mut file = vec![0; 64];
    file[..8].copy_from_slice(b"APR\0\x02\0\0\x04");
    file[8..12].copy_from_slice(&(tensors.len() as u32).to_le_bytes());
    file[12..20].copy_from_slice(&64u64.to_le_bytes());
    file[20..24].copy_from_slice(&(metadata.len() as u32).to_le_bytes());
    file.extend(metadata.as_bytes());
    pad(&mut file);
    let index_at = file.len() as u64;
    file[24..32].copy_from_slice(&index_at.to_le_bytes());
    let mut offset = 0u64;
    let mut entries: Vec<(&Raw, u64)> = Vec::new();
    for tensor in tensors {
        entries.push((tensor, offset));
        offset += (tensor.bytes.len() as u64).next_multiple_of(64);
    }
    entries.sort_by(|a, b| a.0.name.cmp(&b.0.name));
    for (tensor, offset) in entries {
        file.extend((tensor.name.len() as u16).to_le_bytes());
        file.extend(tensor.name.as_bytes());
        file.extend([tensor.dtype, tensor.dims.len() as u8]);
        tensor.dims.iter().for_each(|dim| file.extend(dim.to_le_bytes()));
        file.extend(offset.to_le_bytes());
        file.extend((tensor.bytes.len() as u64).to_le_bytes());
    }
    pad(&mut file);
    let data_at = file.len() as u64;
    file[32..40].copy_from_slice(&data_at.to_le_bytes());
    for tensor in tensors {
        file.extend(&tensor.bytes);
        pad(&mut file);
    }
    file.extend([0; 4]);
    repair(&mut file);
    file
}

/// A version 1 file: the model type, the code of the compression, the stored payload, and the length
/// that it is said to expand to.
pub(crate) fn v1(model_type: u16, compression: u8, payload: &[u8], expanded: usize) -> Vec<u8> {
    v1_by("0.72.3", model_type, compression, payload, expanded)
}

/// The same, written by some version of the library.
pub(crate) fn v1_by(
    version: &str,
    model_type: u16,
    compression: u8,
    payload: &[u8],
    expanded: usize,
) -> Vec<u8> {
    let mut metadata = b"\x81\xB0aprender_version".to_vec();
    metadata.push(0xA0 | version.len() as u8);
    metadata.extend(version.as_bytes());
    let mut file = b"APRN\x01\0".to_vec();
    file.extend(model_type.to_le_bytes());
    for size in [metadata.len(), payload.len(), expanded] {
        file.extend((size as u32).to_le_bytes());
    }
    file.push(compression);
    file.resize(32, 0);
    file.extend(metadata);
    file.extend(payload);
    let checksum = crc32(&file);
    file.extend(checksum.to_le_bytes());
    file
}

/// bincode, as far as structs of the library need it.
#[derive(Default, Clone)]
pub(crate) struct Payload(pub(crate) Vec<u8>);

impl Payload {
    pub(crate) fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn f32(mut self, value: f32) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    /// The index of a variant.
    pub(crate) fn variant(mut self, value: u32) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    /// A bool, or the tag of an option.
    pub(crate) fn flag(mut self, value: bool) -> Self {
        self.0.push(u8::from(value));
        self
    }

    pub(crate) fn f32s(self, values: &[f32]) -> Self {
        let start = self.u64(values.len() as u64);
        values.iter().fold(start, |payload, &value| payload.f32(value))
    }
}
