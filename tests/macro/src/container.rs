//! Version 2 files byte by byte, so that any part of one can be wrong.
//!
//! This is a writer of its own: what `realizar_apr::write` refuses to write is what these files are for.

/// Where parts and tensors start: a multiple of this.
const ALIGNMENT: usize = 64;
/// Length of the header.
const HEADER: usize = 64;

// Element types by their codes.
const F32: u8 = 0;
const F64: u8 = 3;
const I32: u8 = 4;

/// What a file is made of.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) flags: u16,
    pub(crate) metadata: String,
    pub(crate) tensors: Vec<Tensor>,
}

/// A tensor, and its entry in the index, which need not agree with it.
#[derive(Clone)]
pub(crate) struct Tensor {
    pub(crate) name: Vec<u8>,
    pub(crate) dtype: u8,
    pub(crate) shape: Vec<u64>,
    pub(crate) data: Vec<u8>,
    /// Instead of where the data lies.
    pub(crate) offset: Option<u64>,
}

/// Numbers as f32.
pub(crate) fn f32s(name: &str, shape: &[u64], values: &[f32]) -> Tensor {
    tensor(name, F32, shape, values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

/// Numbers as f64.
pub(crate) fn f64s(name: &str, shape: &[u64], values: &[f64]) -> Tensor {
    tensor(name, F64, shape, values.iter().flat_map(|value| value.to_le_bytes()).collect())
}

/// Whole numbers.
pub(crate) fn i32s(name: &str, values: &[i32]) -> Tensor {
    let data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    tensor(name, I32, &[values.len() as u64], data)
}

fn tensor(name: &str, dtype: u8, shape: &[u64], data: Vec<u8>) -> Tensor {
    Tensor { name: name.into(), dtype, shape: shape.into(), data, offset: None }
}

impl File {
    /// The file, with right checksums. The index is in the order of `tensors`; a reader expects ascending names.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let index = self.index();
        let metadata = self.metadata.as_bytes();
        let index_offset = HEADER + metadata.len().next_multiple_of(ALIGNMENT);
        let data_offset = index_offset + index.len().next_multiple_of(ALIGNMENT);

        let mut file = vec![0; HEADER];
        put(&mut file, 0, b"APR\0");
        put(&mut file, 4, &[2, 0]);
        put(&mut file, 6, &self.flags.to_le_bytes());
        put(&mut file, 8, &(self.tensors.len() as u32).to_le_bytes());
        put(&mut file, 12, &(HEADER as u64).to_le_bytes());
        put(&mut file, 20, &(metadata.len() as u32).to_le_bytes());
        put(&mut file, 24, &(index_offset as u64).to_le_bytes());
        put(&mut file, 32, &(data_offset as u64).to_le_bytes());
        file.extend(metadata);
        file.resize(index_offset, 0);
        file.extend(index);
        file.resize(data_offset, 0);
        for tensor in &self.tensors {
            file.extend(&tensor.data);
            file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
        }
        file.extend([0; 4]);
        sealed(file)
    }

    fn index(&self) -> Vec<u8> {
        let mut index = Vec::new();
        let mut place = 0;
        for tensor in &self.tensors {
            index.extend((tensor.name.len() as u16).to_le_bytes());
            index.extend(&tensor.name);
            index.extend([tensor.dtype, tensor.shape.len() as u8]);
            tensor.shape.iter().for_each(|dim| index.extend(dim.to_le_bytes()));
            index.extend(tensor.offset.unwrap_or(place).to_le_bytes());
            index.extend((tensor.data.len() as u64).to_le_bytes());
            place += tensor.data.len().next_multiple_of(ALIGNMENT) as u64;
        }
        index
    }
}

/// The file with other bytes at this place.
pub(crate) fn patched(mut file: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    put(&mut file, at, bytes);
    file
}

/// The file with right checksums in the header and at the end.
pub(crate) fn sealed(mut file: Vec<u8>) -> Vec<u8> {
    let header = crc32(file[..40].iter().chain(&file[44..HEADER]));
    put(&mut file, 40, &header.to_le_bytes());
    let end = file.len() - 4;
    let footer = crc32(&file[..end]);
    put(&mut file, end, &footer.to_le_bytes());
    file
}

fn put(file: &mut [u8], at: usize, bytes: &[u8]) {
    file[at..at + bytes.len()].copy_from_slice(bytes);
}

/// CRC-32 of IEEE 802.3, bit by bit.
pub(crate) fn crc32<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(super::crc32(b"123456789"), 0xCBF4_3926);
    }
}
