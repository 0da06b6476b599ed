//! safetensors: a JSON header with the name, type, shape and place of each tensor, then their bytes.
//!
//! Such a file does not say what its tensors mean. They are put into a container without a schema, of which a
//! `--kind` says what it holds, by the same names as in aprender's own files.

use std::collections::HashSet;

use realizar_apr::{Artifact, Kind, RawTensor, RawType, write_raw};

use crate::budget::Budget;
use crate::document::{Fault, Json, Reader};
use crate::error::Error;
use crate::imported::{Imported, Warning};
use crate::source::Source;

/// One tensor of the header.
#[derive(Debug)]
struct Entry {
    name: String,
    kind: RawType,
    shape: Vec<usize>,
    start: usize,
    end: usize,
}

/// What a tensor takes beside its bytes: entries here and in the container, padding there.
const ENTRY_SIZE: usize = 400;

/// Reads a file as `kind`, or as a linear model where it plainly is one.
pub(crate) fn import(source: &Source<'_>, kind: Option<Kind>) -> Result<Imported, Error> {
    let bytes = source.bytes;
    let damaged = || Error::malformed("the file is shorter than its header says").at("byte 0");
    let (length, rest) = bytes.split_first_chunk().ok_or_else(damaged)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| damaged())?;
    let (header, data) = rest.split_at_checked(length).ok_or_else(damaged)?;
    let mut budget = Budget::new(bytes.len());
    let mut reader = Json::new(header);
    let entries = entries(&mut reader, &mut budget)
        .and_then(|entries| reader.end().map(|()| entries))
        .map_err(|fault| fault.in_text(header))?;
    budget.charge("the tensors", data.len(), 2)?;
    let mut tensors = Vec::with_capacity(entries.len());
    let mut names = HashSet::with_capacity(entries.len());
    for Entry { name, kind, shape, start, end } in &entries {
        if !names.insert(name) {
            return Err(Error::malformed(format!("there are two tensors `{name}`")));
        }
        let bytes = data.get(*start..*end).ok_or_else(|| {
            Error::malformed(format!("the tensor is the bytes from {start} to {end} of {}", data.len()))
                .at(format!("the tensor `{name}`"))
        })?;
        tensors.push(RawTensor { name, kind: *kind, shape, bytes });
    }
    drop(names);
    apart(&entries)?;
    let file = write_raw(&tensors)?;
    drop(tensors);
    let artifact = match kind {
        None => Artifact::read(&file),
        Some(kind) => Artifact::read_as(&file, kind),
    };
    let artifact = artifact.map_err(|error| match error {
        realizar_apr::Error::KindRequired { fits } if fits.is_empty() => Error::usage(
            "a safetensors file does not say what its tensors mean, and their names are those of no kind that is known",
            "name them as the kind has them (docs/apr.md: `weight` and `bias`; `0.weight`, `0.bias`, `2.weight`, … of a \
             network), or export the model from Python",
        ),
        realizar_apr::Error::KindRequired { fits } => Error::usage(
            "a safetensors file does not say what its tensors mean",
            format!("give `--kind` with one of: {}", fits.join(", ")),
        ),
        error => error.into(),
    })?;
    let warnings = artifact.notes().iter().map(|note| Warning::statement(note.to_string())).collect();
    Ok(Imported { model: artifact.model, classes: None, warnings, signer: None })
}

/// Whether each byte belongs to one tensor, as the format demands: the same bytes under many names would be written as
/// many times.
fn apart(entries: &[Entry]) -> Result<(), Error> {
    let mut ordered: Vec<&Entry> = entries.iter().filter(|entry| entry.start < entry.end).collect();
    ordered.sort_unstable_by_key(|entry| entry.start);
    match ordered.windows(2).find(|pair| pair[1].start < pair[0].end) {
        Some(pair) => Err(Error::malformed(format!("it shares bytes with the tensor `{}`", pair[0].name))
            .at(format!("the tensor `{}`", pair[1].name))
            .help("save each tensor by itself: `{name: tensor.clone() for name, tensor in state.items()}`")),
        None => Ok(()),
    }
}

fn entries(reader: &mut Json<'_>, budget: &mut Budget) -> Result<Vec<Entry>, Fault> {
    let mut entries = Vec::new();
    reader.fields(|reader, name| {
        if name == "__metadata__" {
            return reader.skip();
        }
        let offset = reader.offset();
        budget.charge("the tensors", 1, ENTRY_SIZE).map_err(|error| Fault::of(offset, error))?;
        entries.push(entry(reader, name, offset)?);
        Ok(())
    })?;
    Ok(entries)
}

fn entry(reader: &mut Json<'_>, name: &str, offset: usize) -> Result<Entry, Fault> {
    let (mut kind, mut shape, mut place) = (None, None, None);
    reader.fields(|reader, key| {
        match key {
            "dtype" => {
                let at = reader.offset();
                kind = Some(element(&reader.text()?).map_err(|error| Fault::of(at, error))?);
            }
            "shape" => shape = Some(reader.numbers::<usize>()?),
            "data_offsets" => place = Some(reader.numbers::<usize>()?),
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    match (kind, shape, place.as_deref()) {
        (Some(kind), Some(shape), Some(&[start, end])) => {
            Ok(Entry { name: name.to_owned(), kind, shape, start, end })
        }
        _ => Err(Fault::new(offset, "expected `dtype`, `shape` and two `data_offsets`")),
    }
}

fn element(word: &str) -> Result<RawType, Error> {
    Ok(match word {
        "F32" => RawType::F32,
        "F16" => RawType::F16,
        "BF16" => RawType::Bf16,
        "F64" => RawType::F64,
        "I32" => RawType::I32,
        "I64" => RawType::I64,
        "I8" => RawType::I8,
        "U8" => RawType::U8,
        other => {
            let shown: String = other.chars().take(20).collect();
            return Err(Error::refused(
                format!("the type `{shown}` of a tensor is not read"),
                "save the tensors as F32: `{name: tensor.float() for name, tensor in state.items()}`",
            ));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::reference::evaluate;
    use std::path::Path;

    fn file(header: &str, data: &[f32]) -> Vec<u8> {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend(data.iter().flat_map(|number| number.to_le_bytes()));
        bytes
    }

    fn read(header: &str, data: &[f32], kind: Option<Kind>) -> Result<Imported, Error> {
        import(&Source { path: Path::new("x.safetensors"), bytes: &file(header, data) }, kind)
    }

    /// Two layers: relu(x0 - x1), relu(x0 + x1 + 1); their difference.
    const NETWORK: &str = r#"{"__metadata__":{"format":"pt"},
        "0.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},
        "0.bias":{"dtype":"F32","shape":[2],"data_offsets":[16,24]},
        "2.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[24,32]},
        "2.bias":{"dtype":"F32","shape":[1],"data_offsets":[32,36]}}"#;
    const NUMBERS: [f32; 9] = [1.0, -1.0, 1.0, 1.0, 0.0, 1.0, 1.0, -1.0, 0.5];

    #[test]
    fn a_network_is_read_with_its_kind() {
        let kind = Kind::parse("mlp", Some("relu")).expect("a kind");
        let model = read(NETWORK, &NUMBERS, Some(kind)).expect("a model").model;
        assert_eq!(evaluate(&model, &[3.0, 1.0]).map(|answer| answer.outputs), Ok(vec![2.0 - 5.0 + 0.5]));
        assert_eq!(evaluate(&model, &[-3.0, 1.0]).map(|answer| answer.outputs), Ok(vec![0.5]));
    }

    #[test]
    fn a_kind_is_asked_for_and_the_plain_one_is_not() {
        let error = read(NETWORK, &NUMBERS, None).expect_err("no kind");
        assert!(error.way_out().is_some_and(|help| help.contains("mlp")), "{error:?}");
        let linear = r#"{"weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#;
        let model = read(linear, &[2.0, 3.0], None).expect("a model").model;
        assert_eq!(evaluate(&model, &[1.0, 10.0]).map(|answer| answer.outputs), Ok(vec![32.0]));
        let other = r#"{"embed":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#;
        let error = read(other, &[2.0, 3.0], None).expect_err("no kind");
        assert!(error.what().contains("no kind that is known"), "{error:?}");
    }

    #[test]
    fn damaged_headers_are_refused_by_place() {
        let what = |header: &str| read(header, &[1.0], None).expect_err("damaged").to_string();
        assert_eq!(
            what(r#"{"weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#),
            "the tensor is the bytes from 0 to 8 of 4, at the tensor `weight`"
        );
        assert_eq!(
            what(
                r#"{"weight":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},
                    "bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
            ),
            "it shares bytes with the tensor `weight`, at the tensor `bias`"
        );
        assert_eq!(
            what(r#"{"weight":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}"#),
            "the type `F8_E4M3` of a tensor is not read, at `weight.dtype` (line 1, column 20)"
        );
        assert_eq!(
            what(r#"{"weight":{"dtype":"F32"}}"#),
            "expected `dtype`, `shape` and two `data_offsets`, at `weight` (line 1, column 11)"
        );
    }
}
