//! `ctr_data`: what was counted in training.

use crate::budget::Budget;
use crate::document::{Fault, Json, Reader, Shape};

use super::super::document::{Base, CtrKind, Document, Table};
use super::charge;
use super::features::{kind, projection};

pub(super) fn tables(
    reader: &mut Json<'_>,
    document: &mut Document,
    budget: &mut Budget,
) -> Result<(), Fault> {
    if reader.shape()? == Shape::Null {
        return reader.skip();
    }
    reader.fields(|reader, key| {
        let offset = reader.offset();
        charge(reader, budget, "the counters", 2)?;
        let mut base = Base::default();
        // The key is a document of its own.
        let mut inner = Json::new(key.as_bytes());
        inner
            .fields(|inner, key| {
                match key {
                    "identifier" => base.projection = projection(inner)?,
                    "type" => base.kind = kind(inner)?,
                    _ => inner.skip()?,
                }
                Ok(())
            })
            .map_err(|_| Fault::new(offset, "the key of a table says not what it is about"))?;
        let table = table(reader, base.kind)?;
        document.tables.insert(base, table);
        Ok(())
    })
}

fn table(reader: &mut Json<'_>, kind: CtrKind) -> Result<Table, Fault> {
    let mut table = Table::default();
    // The stride comes last in the file: what is read first is only split by it afterwards.
    let (mut stride, mut numbers, mut keys) = (0usize, Vec::new(), Vec::new());
    reader.fields(|reader, key| {
        match key {
            "counter_denominator" => table.denominator = reader.number::<i64>()? as f32,
            "hash_stride" => stride = reader.number()?,
            "hash_map" => reader.items(|reader, index| {
                if reader.shape()? == Shape::Text {
                    let text = reader.text()?;
                    let Ok(hash) = text.parse::<u64>() else {
                        return Err(reader.fault("a hash is no number of 64 bits"));
                    };
                    keys.push((index, hash));
                } else {
                    numbers.push(reader.number::<f32>()?);
                }
                Ok(())
            })?,
            _ => reader.skip()?,
        }
        Ok(())
    })?;
    let fits = match kind {
        CtrKind::Borders | CtrKind::Buckets => stride >= 2,
        CtrKind::Mean => stride == 3,
        CtrKind::Counter => stride == 2,
    };
    let at_strides = keys.iter().enumerate().all(|(entry, (at, _))| entry.checked_mul(stride) == Some(*at));
    if !fits || !at_strides || Some(numbers.len()) != keys.len().checked_mul(stride.wrapping_sub(1)) {
        return Err(reader.fault(format!(
            "a table of {} hashes and {} numbers is none with {stride} numbers for each entry",
            keys.len(),
            numbers.len()
        )));
    }
    table.width = stride - 1;
    table.counts = numbers;
    table.hashes = keys.into_iter().map(|(_, hash)| hash).collect();
    Ok(table)
}
