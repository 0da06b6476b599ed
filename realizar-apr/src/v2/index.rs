//! The tensor index: name, element type, shape and place of every tensor.

use super::header::Layout;
use super::zeros;
use crate::dtype::Dtype;
use crate::error::{Dialect, Error, IndexProblem, Part, Refusal, TensorProblem};
use crate::order;

/// Dimensions that an entry may have.
const MAX_DIMS: usize = 8;
/// Longest name that an entry may have.
const MAX_NAME: usize = 256;
/// The fewest bytes of an entry: lengths, element type, offset and size, with an empty name and no
/// dimension.
const MIN_ENTRY: usize = 20;

/// The dimensions of a tensor, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dims {
    dims: [usize; MAX_DIMS],
    count: usize,
}

impl std::ops::Deref for Dims {
    type Target = [usize];

    fn deref(&self) -> &[usize] {
        &self.dims[..self.count]
    }
}

impl Dims {
    /// The number of elements. The index was checked: it fits.
    pub(crate) fn elements(&self) -> usize {
        self.iter().product()
    }
}

/// One tensor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    /// Its name, unique in the file.
    pub(crate) name: &'a str,
    /// How its numbers are stored.
    pub(crate) dtype: Dtype,
    /// Its shape.
    pub(crate) dims: Dims,
    /// Byte of the file at which its numbers start.
    pub(crate) offset: usize,
    /// Bytes that its numbers take.
    pub(crate) size: usize,
}

/// The index, and where it ends.
pub(super) struct Index<'a> {
    pub(super) tensors: Vec<Entry<'a>>,
    pub(super) end: usize,
}

/// A writer of transformers keeps the index as JSON under the same magic. A binary entry that starts
/// with the same two bytes would have a name of 31579 bytes.
pub(super) fn refuse_json_index(bytes: &[u8], layout: &Layout, count: u32) -> Result<(), Error> {
    if count > 0 && bytes.get(layout.index_start..).is_some_and(|rest| rest.starts_with(b"[{")) {
        return Err(Error::Dialect(Dialect::JsonIndex));
    }
    Ok(())
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the index must end at the latest.
    end: usize,
    entry: u32,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let end = self.at.saturating_add(count);
        if end > self.end {
            return Err(Error::Index {
                entry: self.entry,
                at: self.at,
                problem: IndexProblem::Unfinished { needed: count, left: self.end - self.at },
            });
        }
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let taken = self.take(N)?;
        let mut array = [0; N];
        array.copy_from_slice(taken);
        Ok(array)
    }

    fn fail<T>(&self, at: usize, problem: IndexProblem) -> Result<T, Error> {
        Err(Error::Index { entry: self.entry, at, problem })
    }
}

pub(super) fn read<'a>(bytes: &'a [u8], layout: &Layout, count: u32) -> Result<Index<'a>, Error> {
    let room = layout.data_start - layout.index_start;
    if count as usize > room / MIN_ENTRY {
        return Err(Error::TensorCount { at: 8, count, most: room / MIN_ENTRY });
    }
    let mut cursor = Cursor { bytes, at: layout.index_start, end: layout.data_start, entry: 0 };
    let mut tensors: Vec<Entry<'a>> = Vec::with_capacity(count as usize);
    while cursor.entry < count {
        let tensor = entry(&mut cursor, layout)?;
        if let Some(before) = tensors.last()
            && before.name >= tensor.name
        {
            let problem = IndexProblem::Order { before: before.name.into(), name: tensor.name.into() };
            return cursor.fail(cursor.at, problem);
        }
        tensors.push(tensor);
        cursor.entry += 1;
    }
    Ok(Index { tensors, end: cursor.at })
}

fn entry<'a>(cursor: &mut Cursor<'a>, layout: &Layout) -> Result<Entry<'a>, Error> {
    let at = cursor.at;
    let name_len = u16::from_le_bytes(cursor.array()?) as usize;
    if name_len > MAX_NAME {
        return cursor.fail(at, IndexProblem::NameLength { length: name_len, most: MAX_NAME });
    }
    let name = cursor.take(name_len)?;
    let Ok(name) = std::str::from_utf8(name) else {
        return cursor.fail(at + 2, IndexProblem::NameNotUtf8);
    };
    let at = cursor.at;
    let [code, ndim] = cursor.array()?;
    if ndim as usize > MAX_DIMS {
        return cursor.fail(at + 1, IndexProblem::Dimensions { count: ndim, most: MAX_DIMS });
    }
    let problem = |problem| Error::Tensor { name: name.into(), problem };
    let mut dims = Dims { dims: [0; MAX_DIMS], count: ndim as usize };
    let mut elements = Some(1usize);
    let mut index = 0;
    while index < dims.count {
        let dim = u64::from_le_bytes(cursor.array()?);
        let fits = usize::try_from(dim).ok().filter(|&dim| dim <= isize::MAX as usize);
        let Some(dim) = fits else {
            return Err(problem(TensorProblem::Huge { at: cursor.at - 8, dim }));
        };
        dims.dims[index] = dim;
        elements = elements.and_then(|elements| elements.checked_mul(dim));
        index += 1;
    }
    let at = cursor.at;
    let offset = u64::from_le_bytes(cursor.array()?);
    let size = u64::from_le_bytes(cursor.array()?);
    let Some(elements) = elements else {
        return Err(problem(TensorProblem::Overflow { shape: dims.to_vec() }));
    };
    let length = cursor.bytes.len();
    let start = (layout.data_start as u64).checked_add(offset);
    let end = start.and_then(|start| start.checked_add(size)).filter(|&end| end <= length as u64);
    let (Some(start), Some(_)) = (start, end) else {
        return Err(problem(TensorProblem::Outside { at, offset, size, length }));
    };
    let size = size as usize;
    let dtype = Dtype::from_code(code, &dims, elements, size).map_err(problem)?;
    if dtype == Dtype::GgmlQ8_0 {
        return Err(Error::Refused(Refusal::Ggml { name: name.into() }));
    }
    Ok(Entry { name, dtype, dims, offset: start as usize, size })
}

/// Refuses tensors that share bytes, and gives the end of the last one's padding.
pub(super) fn place(bytes: &[u8], tensors: &[Entry<'_>], data_start: usize) -> Result<usize, Error> {
    let order = by_offset(tensors);
    let mut end = data_start;
    let mut index = 0;
    while index < order.len() {
        let tensor = &tensors[order[index] as usize];
        if tensor.size > 0 {
            if tensor.offset < end {
                let other = tensors[order[index - 1] as usize].name.into();
                let problem = TensorProblem::Overlap { other, offset: tensor.offset, end };
                return Err(Error::Tensor { name: tensor.name.into(), problem });
            }
            end = tensor.offset + tensor.size;
        }
        index += 1;
    }
    // The last tensor is padded like the others; without tensors, the data is empty.
    let extent = data_start + (end - data_start).next_multiple_of(64);
    if extent > bytes.len() {
        return Err(Error::Truncated { part: Part::Data, end: extent as u64, length: bytes.len() });
    }
    Ok(extent)
}

/// Refuses bytes between tensors that are not zero.
pub(super) fn refuse_gaps(
    bytes: &[u8],
    tensors: &[Entry<'_>],
    data_start: usize,
    extent: usize,
) -> Result<(), Error> {
    let order = by_offset(tensors);
    let mut end = data_start;
    for &index in &order {
        let tensor = &tensors[index as usize];
        if tensor.size > 0 {
            zeros(bytes, end, tensor.offset)?;
            end = tensor.offset + tensor.size;
        }
    }
    zeros(bytes, end, extent)
}

/// The tensors that have bytes, in the order in which they lie in the file.
fn by_offset(tensors: &[Entry<'_>]) -> Vec<u32> {
    let mut order = Vec::with_capacity(tensors.len());
    let mut index = 0;
    while index < tensors.len() {
        if tensors[index].size > 0 {
            order.push(index as u32);
        }
        index += 1;
    }
    order::sort(&mut order, &|a, b| tensors[a].offset.cmp(&tensors[b].offset));
    order
}
