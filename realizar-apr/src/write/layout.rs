//! The bytes of the file: header, metadata, index, data, checksum.

use super::WriteError;
use super::plan::{Numbers, Plan, Planned};
use crate::crc32::{crc32, crc32_pair};
use crate::order;
use crate::v2::{HEADER_LEN, ROW_MAJOR};

/// Where parts and tensors start: a multiple of this.
const ALIGNMENT: usize = 64;

impl Numbers<'_> {
    fn dtype(&self) -> u8 {
        match self {
            Numbers::F32(_) => 0,
            Numbers::F64(_) => 3,
            Numbers::I32(_) => 4,
            Numbers::U8(_) => 7,
            Numbers::Stored { code, .. } => *code,
        }
    }

    fn size(&self) -> usize {
        match self {
            Numbers::F32(values) => values.len() * 4,
            Numbers::F64(values) => values.len() * 8,
            Numbers::I32(values) => values.len() * 4,
            Numbers::U8(values) => values.len(),
            Numbers::Stored { bytes, .. } => bytes.len(),
        }
    }

    fn append(&self, file: &mut Vec<u8>) {
        match self {
            Numbers::F32(values) => values.iter().for_each(|value| file.extend(value.to_le_bytes())),
            Numbers::F64(values) => values.iter().for_each(|value| file.extend(value.to_le_bytes())),
            Numbers::I32(values) => values.iter().for_each(|value| file.extend(value.to_le_bytes())),
            Numbers::U8(values) => file.extend(values),
            Numbers::Stored { bytes, .. } => file.extend(bytes.iter()),
        }
    }
}

pub(super) fn file(plan: &Plan<'_>) -> Result<Vec<u8>, WriteError> {
    let index = index(&plan.tensors);
    let metadata = plan.metadata.as_bytes();
    let metadata_size = fits("metadata", metadata.len())?;
    let tensor_count = fits("list of tensors", plan.tensors.len())?;
    let index_offset = HEADER_LEN + metadata.len().next_multiple_of(ALIGNMENT);
    let data_offset = index_offset + index.len().next_multiple_of(ALIGNMENT);

    let mut header = [0; HEADER_LEN];
    header[..4].copy_from_slice(b"APR\0");
    header[4] = 2;
    header[6..8].copy_from_slice(&ROW_MAJOR.to_le_bytes());
    header[8..12].copy_from_slice(&tensor_count.to_le_bytes());
    header[12..20].copy_from_slice(&(HEADER_LEN as u64).to_le_bytes());
    header[20..24].copy_from_slice(&metadata_size.to_le_bytes());
    header[24..32].copy_from_slice(&(index_offset as u64).to_le_bytes());
    header[32..40].copy_from_slice(&(data_offset as u64).to_le_bytes());
    let checksum = crc32_pair(&header[..40], &header[44..]);
    header[40..44].copy_from_slice(&checksum.to_le_bytes());

    let padded = |tensor: &Planned<'_>| tensor.numbers.size().next_multiple_of(ALIGNMENT);
    // All of it at once: a list that grows is there twice when it moves.
    let length = data_offset + plan.tensors.iter().map(padded).sum::<usize>() + 4;
    let mut file = Vec::with_capacity(length);
    file.extend(header);
    file.extend(metadata);
    file.resize(index_offset, 0);
    file.extend(index);
    file.resize(data_offset, 0);
    for tensor in &plan.tensors {
        tensor.numbers.append(&mut file);
        file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
    }
    let checksum = crc32(&file);
    file.extend(checksum.to_le_bytes());
    Ok(file)
}

fn fits(part: &'static str, length: usize) -> Result<u32, WriteError> {
    u32::try_from(length).map_err(|_| WriteError::TooLarge { part, length, most: u32::MAX as usize })
}

/// The entries, ascending by name.
fn index(tensors: &[Planned<'_>]) -> Vec<u8> {
    let mut entries = Vec::with_capacity(tensors.len());
    let mut offset = 0;
    for tensor in tensors {
        entries.push((tensor, offset));
        offset += tensor.numbers.size().next_multiple_of(ALIGNMENT);
    }
    let mut index = Vec::new();
    for at in order::of(entries.len(), &|a, b| entries[a].0.name.cmp(&entries[b].0.name)) {
        let (tensor, offset) = entries[at as usize];
        // Names are made here, from an index and two short words, and shapes have two dimensions.
        index.extend((tensor.name.len() as u16).to_le_bytes());
        index.extend(tensor.name.as_bytes());
        index.push(tensor.numbers.dtype());
        index.push(tensor.shape.len() as u8);
        for &dim in &tensor.shape {
            index.extend((dim as u64).to_le_bytes());
        }
        index.extend((offset as u64).to_le_bytes());
        index.extend((tensor.numbers.size() as u64).to_le_bytes());
    }
    index
}
