//! Counters in the binary format.

use crate::budget::Budget;
use crate::error::Error;

use super::super::document::{self, Base, Ctr, CtrKind, Document, NO_HASH, Projection};
use super::flatbuffer::Table;
use super::{ITEM_SIZE, borders, sized};

/// A number that is computed from counts.
pub(super) fn ctr(table: Table<'_>, budget: &mut Budget) -> Result<Ctr, Error> {
    let (Some(ctr), borders) = (table.table(0)?, borders(table.vector(1, 4)?, budget)?) else {
        return Err(lacking());
    };
    let Some(of) = ctr.table(0)? else { return Err(lacking()) };
    let target_border = ctr.i32(1, 0)?;
    Ok(Ctr {
        base: base(of, budget)?,
        target_border: usize::try_from(target_border).map_err(|_| lacking())?,
        prior: [ctr.f32(2, 0.0)?, ctr.f32(3, 1.0)?],
        shift: ctr.f32(4, 0.0)?,
        scale: ctr.f32(5, 1.0)?,
        borders,
    })
}

fn lacking() -> Error {
    Error::malformed("a counter says not what it is about").help("save the model again")
}

/// What is counted.
fn base(table: Table<'_>, budget: &mut Budget) -> Result<Base, Error> {
    let Some(of) = table.table(0)? else { return Err(lacking()) };
    let (categories, floats, values) = (of.vector(0, 4)?, of.vector(1, 8)?, of.vector(2, 8)?);
    budget.charge("the keys of counters", categories.len + floats.len + values.len, 32)?;
    let index = |word: [u8; 4]| usize::try_from(i32::from_le_bytes(word)).map_err(|_| lacking());
    let projection = Projection {
        categories: categories.words().map(|[feature]| index(feature)).collect::<Result<_, _>>()?,
        floats: floats
            .words()
            .map(|[feature, border]| Ok((index(feature)?, u32::from_le_bytes(border))))
            .collect::<Result<_, Error>>()?,
        values: values
            .words()
            .map(|[feature, value]| Ok((index(feature)?, i32::from_le_bytes(value))))
            .collect::<Result<_, Error>>()?,
    };
    let kind = match table.byte(1)? {
        0 => CtrKind::Borders,
        1 => CtrKind::Buckets,
        2 | 3 => CtrKind::Mean,
        4 | 5 => CtrKind::Counter,
        other => {
            return Err(
                Error::malformed(format!("{other} is no type of counter")).help("save the model again")
            );
        }
    };
    Ok(Base { kind, projection })
}

/// All tables of counts: their number, then each.
pub(super) fn tables(bytes: &[u8], document: &mut Document, budget: &mut Budget) -> Result<(), Error> {
    let Some((count, mut rest)) = bytes.split_first_chunk() else { return Err(lacking()) };
    for _ in 0..u32::from_le_bytes(*count) {
        let (table, behind) = sized(rest)?;
        rest = behind;
        budget.charge("the counters", 1, ITEM_SIZE)?;
        let table = Table::root(table)?;
        let Some(of) = table.table(0)? else { return Err(lacking()) };
        let base = base(of, budget)?;
        let counts = counts(table, base.kind, budget)?;
        document.tables.insert(base, counts);
    }
    Ok(())
}

/// A table of places, each a hash of 64 bits and an index of 32, and the counts by index.
fn counts(table: Table<'_>, kind: CtrKind, budget: &mut Budget) -> Result<document::Table, Error> {
    const PLACE: usize = 12;
    let (places, blob) = (table.vector(1, 1)?.all(), table.vector(2, 1)?.all());
    let width = match kind {
        CtrKind::Borders | CtrKind::Buckets => usize::try_from(table.i32(4, 0)?).unwrap_or(0),
        CtrKind::Mean => 2,
        CtrKind::Counter => 1,
    };
    let numbers = places.len() / PLACE;
    budget.charge("the counts", numbers, width.saturating_mul(4).saturating_add(8))?;
    let mut counts = document::Table {
        hashes: Vec::with_capacity(numbers),
        counts: Vec::with_capacity(numbers * width),
        width,
        denominator: table.i32(3, 0)? as f32,
    };
    for place in places.chunks_exact(PLACE) {
        let (Some(hash), Some(index)) = (place.first_chunk(), place.last_chunk()) else { continue };
        let (hash, index) = (u64::from_le_bytes(*hash), u32::from_le_bytes(*index) as usize);
        if hash == NO_HASH {
            continue;
        }
        let size = width * 4;
        let own = index.checked_mul(size).and_then(|start| blob.get(start..)?.get(..size));
        let Some(own) = own else {
            return Err(Error::malformed(format!(
                "a table has the counts of {index}, but {} bytes of counts of {size} bytes each",
                blob.len()
            ))
            .help("save the model again"));
        };
        counts.hashes.push(hash);
        for (at, word) in own.chunks_exact(4).enumerate() {
            let Some(word) = word.first_chunk() else { continue };
            // The sum of targets is the one number that is none of rows.
            counts.counts.push(if kind == CtrKind::Mean && at == 0 {
                f32::from_le_bytes(*word)
            } else {
                i32::from_le_bytes(*word) as f32
            });
        }
    }
    Ok(counts)
}
