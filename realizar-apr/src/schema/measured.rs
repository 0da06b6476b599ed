//! `precision`: how far weights in fewer bits move the answers, as somebody has measured it.

use super::fields::{Fields, Path};
use crate::error::{Error, SchemaProblem};
use crate::precision::{Measured, Weights};

pub(super) fn read(fields: &Fields<'_, '_>) -> Result<Vec<Measured>, Error> {
    let mut all = Vec::new();
    if !fields.has("precision") {
        return Ok(all);
    }
    let path: Path<'_> = fields.path.key("precision");
    for (index, item) in fields.items("precision")?.enumerate() {
        let path = path.item(index);
        let item = Fields::open(item, &path, &["weights", "rows", "made_up", "largest", "mean", "classes"])?;
        let measured = Measured {
            weights: item.word("weights", &Weights::WORDS)?,
            rows: item.size("rows")?,
            made_up: item.flag("made_up", false)?,
            largest: not_negative(&item, "largest")?,
            mean: not_negative(&item, "mean")?,
            classes: item.size("classes")?,
        };
        all.push(measured);
    }
    Ok(all)
}

fn not_negative(item: &Fields<'_, '_>, key: &'static str) -> Result<f64, Error> {
    let found = item.number(key)?;
    if found < 0.0 {
        let expected = "a number from 0";
        return Err(item.path.key(key).fail(SchemaProblem::Number { found, expected }));
    }
    Ok(found)
}
