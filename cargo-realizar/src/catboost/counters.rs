//! Numbers that are computed from categories: what was counted for them in training, looked up.
//!
//! The library hashes the categories of a row, finds the counts and computes `((count + prior) / (total +
//! prior) + shift) * scale` in f32. Every category that the model knows is at hand here, so that the numbers are
//! computed once, and a row looks them up: by the index of its level, or of a combination of levels.

use std::collections::HashMap;

use realizar_apr::ir::op::{Encode, Mean, Op, Table as Numbers};
use realizar_apr::ir::{Branch, Stage, Tensor, Values};

use crate::budget::Budget;
use crate::error::Error;

use super::combination::{Effort, Part, keys, strides};
use super::document::{Base, Ctr, CtrKind, Document, FloatFeature, Table};

/// The way out of everything that cannot be told of counters.
const WAY_OUT: &str =
    "retrain with `one_hot_max_size=…` above the number of categories, or with `max_ctr_complexity=1`";

/// A key that no row has.
const NEVER: f64 = f64::MAX;

/// Where the features of a row are, by the library's own count of each sort, and what their categories are.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    pub(super) floats: HashMap<usize, &'a FloatFeature>,
    /// The column and the hashes of the levels, in order.
    pub(super) categories: HashMap<usize, (usize, Vec<i32>)>,
}

impl Columns<'_> {
    /// The column of a category, and its hashes.
    pub(super) fn category(&self, index: usize) -> Result<(u32, &[i32]), Error> {
        match self.categories.get(&index) {
            Some((column, hashes)) => Ok((*column as u32, hashes)),
            None => Err(Error::malformed(format!("there is no categorical feature {index}"))),
        }
    }

    pub(super) fn float(&self, index: usize) -> Result<&FloatFeature, Error> {
        let feature = self.floats.get(&index);
        feature.copied().ok_or_else(|| Error::malformed(format!("there is no numeric feature {index}")))
    }
}

/// The branch that computes all such numbers, if there is any, and for each of them its place among what it gives.
///
/// It is one branch for all tables: a key is a sum over its parts, so the first parts of all keys are laid out one
/// after another, then the second ones, and so on, zeros where a key has fewer, and the groups are added up.
pub(super) fn branch(
    document: &Document,
    columns: &Columns<'_>,
    budget: &mut Budget,
) -> Result<(Option<Branch>, Vec<usize>), Error> {
    let mut of_base: HashMap<&Base, usize> = HashMap::new();
    let mut bases: Vec<(&Base, Vec<usize>)> = Vec::new();
    for (index, ctr) in document.ctrs.iter().enumerate() {
        let place = *of_base.entry(&ctr.base).or_insert_with(|| {
            bases.push((&ctr.base, Vec::new()));
            bases.len() - 1
        });
        bases[place].1.push(index);
    }
    if bases.is_empty() {
        return Ok((None, Vec::new()));
    }
    let mut places = vec![0; document.ctrs.len()];
    let mut next = 0;
    let mut effort = Effort::default();
    let (mut keys, mut last) = (Vec::with_capacity(bases.len()), Columnwise::default());
    for (base, members) in bases {
        for &member in &members {
            places[member] = next;
            next += 1;
        }
        let ctrs: Vec<&Ctr> = members.iter().map(|&member| &document.ctrs[member]).collect();
        let Some(table) = document.tables.get(base) else {
            return Err(Error::malformed("a counter has no table").at("`ctr_data`"));
        };
        keys.push(look_up(base, &ctrs, table, columns, &mut effort, budget, &mut last)?);
    }
    let most = keys.iter().map(|key| key.parts.len()).max().unwrap_or(0);
    budget.charge("the keys of counters", most.saturating_mul(keys.len()), 64)?;
    let mut stages = Vec::new();
    let (mut taken, mut parts) = (Vec::new(), Columnwise::default());
    for part in 0..most {
        for key in &keys {
            taken.push(key.taken.get(part).or(key.taken.first()).copied().unwrap_or(0));
            key.part(part, columns, &mut parts)?;
        }
    }
    if most > 1 {
        stages.push(Stage::Op(Op::Encode(parts.finish())));
        let ones = Tensor { shape: vec![most], values: Values::F64(vec![1.0; most]), offset: None };
        stages.push(Stage::Op(Op::Mean(Mean { weights: Some(ones), divisor: 1.0 })));
    }
    stages.push(Stage::Op(Op::Encode(last.finish())));
    Ok((Some(Branch { columns: Some(taken), stages }), places))
}

/// The key of a table.
struct Key<'a> {
    base: &'a Base,
    /// The column of each part.
    taken: Vec<u32>,
    parts: Vec<Part>,
    /// What each part's index counts.
    strides: Vec<f64>,
}

/// Finds out what the entries of a table are about, and adds the numbers that are computed from them to `last`.
fn look_up<'a>(
    base: &'a Base,
    ctrs: &[&Ctr],
    table: &Table,
    columns: &Columns<'_>,
    effort: &mut Effort,
    budget: &mut Budget,
    last: &mut Columnwise,
) -> Result<Key<'a>, Error> {
    if let Some(ctr) = ctrs.iter().find(|ctr| !fits(base.kind, ctr, table)) {
        return Err(Error::malformed(format!(
            "a counter asks for class {} of a table with {} counts for each entry",
            ctr.target_border, table.width
        ))
        .at("`features_info.ctrs`"));
    }
    let projection = &base.projection;
    let (mut taken, mut parts) = (Vec::new(), Vec::new());
    for &feature in &projection.categories {
        let (column, hashes) = columns.category(feature)?;
        budget.charge("the keys of counters", hashes.len(), 48)?;
        taken.push(column);
        parts.push(Part::category(hashes));
    }
    for &(feature, _) in &projection.floats {
        taken.push(columns.float(feature)?.flat as u32);
        parts.push(Part::answer());
    }
    for &(feature, _) in &projection.values {
        taken.push(columns.category(feature)?.0);
        parts.push(Part::answer());
    }
    if parts.is_empty() {
        return Err(Error::malformed("a counter is about nothing").at("`features_info.ctrs`"));
    }
    budget.charge("the keys of counters", table.hashes.len(), 32)?;
    let (Some(found), Some(strides)) = (keys(&parts, table, effort), strides(&parts)) else {
        return Err(Error::refused(
            "the model combines features with too many categories to find out which of them it counted",
            WAY_OUT,
        )
        .at("`ctr_data`"));
    };
    budget.charge("the values of counters", (found.len() + 3).saturating_mul(ctrs.len() + 1), 8)?;
    values(ctrs, base.kind, table, &found, last);
    Ok(Key { base, taken, parts, strides: strides.into_iter().map(|(stride, _)| stride as f64).collect() })
}

impl Key<'_> {
    /// Adds a column: what a part of a row adds to the key, NaN where a category is not known.
    fn part(&self, part: usize, columns: &Columns<'_>, encode: &mut Columnwise) -> Result<(), Error> {
        let projection = &self.base.projection;
        let (Some(own), Some(&stride)) = (self.parts.get(part), self.strides.get(part)) else {
            // It has fewer parts.
            encode.push([NEVER], 0, 1, [0.0; 3]);
            return Ok(());
        };
        if part < projection.categories.len() {
            let levels = || (0..own.len()).map(|level| level as f64);
            encode.push(levels(), 0, 1, levels().map(|level| level * stride).chain([f64::NAN; 2]));
            return Ok(());
        }
        let part = part - projection.categories.len();
        if let Some(&(feature, border)) = projection.floats.get(part) {
            // A number of f32 is above the border from the next one on.
            let next = f64::from(f32::from_bits(border).next_up());
            let next = if next.is_finite() { next } else { NEVER };
            let missing = if columns.float(feature)?.missing_above() { stride } else { 0.0 };
            encode.push([next], 1, 1, [0.0, stride, 0.0, missing]);
        } else if let Some(&(feature, value)) = projection.values.get(part - projection.floats.len()) {
            let level = columns.category(feature)?.1.iter().position(|hash| *hash == value);
            encode.push([level.map_or(NEVER, |level| level as f64)], 0, 1, [stride, 0.0, 0.0]);
        }
        Ok(())
    }
}

/// Whether the table has what the counter looks up.
fn fits(kind: CtrKind, ctr: &Ctr, table: &Table) -> bool {
    let enough = match kind {
        CtrKind::Borders => table.width >= 2 && ctr.target_border < table.width - 1,
        CtrKind::Buckets => ctr.target_border < table.width,
        CtrKind::Mean => table.width == 2,
        CtrKind::Counter => table.width == 1,
    };
    enough && table.hashes.len().checked_mul(table.width) == Some(table.counts.len())
}

/// Columns of [`Encode`], one after another.
#[derive(Debug)]
struct Columnwise {
    keys: Vec<f64>,
    starts: Vec<u32>,
    bins: Vec<u32>,
    widths: Vec<u32>,
    rows: Vec<f64>,
}

impl Default for Columnwise {
    fn default() -> Self {
        Columnwise {
            keys: Vec::new(),
            starts: vec![0],
            bins: Vec::new(),
            widths: Vec::new(),
            rows: Vec::new(),
        }
    }
}

impl Columnwise {
    /// One column; the last two rows are for an unknown number and for NaN.
    fn push(
        &mut self,
        keys: impl IntoIterator<Item = f64>,
        bins: u32,
        width: usize,
        rows: impl IntoIterator<Item = f64>,
    ) {
        self.keys.extend(keys);
        self.starts.push(self.keys.len() as u32);
        self.bins.push(bins);
        self.widths.push(width as u32);
        self.rows.extend(rows);
    }

    fn finish(self) -> Encode {
        let Columnwise { keys, starts, bins, widths, rows } = self;
        let list = |values: Vec<f64>| Tensor {
            shape: vec![values.len()],
            values: Values::F64(values),
            offset: None,
        };
        Encode { keys: list(keys), starts, bins, widths, rows: Numbers(list(rows)) }
    }
}

/// The numbers of each combination that was counted; of all others the same as of none.
fn values(ctrs: &[&Ctr], kind: CtrKind, table: &Table, found: &[(u64, usize)], last: &mut Columnwise) {
    let none = |ctr: &&Ctr| match kind {
        CtrKind::Counter => value(ctr, 0.0, table.denominator),
        _ => value(ctr, 0.0, 0.0),
    };
    let of_entry = |entry: usize| {
        let counts = &table.counts[entry * table.width..(entry + 1) * table.width];
        ctrs.iter().map(move |ctr| match kind {
            CtrKind::Borders => value(ctr, counts[ctr.target_border + 1..].iter().sum(), counts.iter().sum()),
            CtrKind::Buckets => value(ctr, counts[ctr.target_border], counts.iter().sum()),
            CtrKind::Mean => value(ctr, counts[0], counts[1]),
            CtrKind::Counter => value(ctr, counts[0], table.denominator),
        })
    };
    let rows = found.iter().flat_map(|&(_, entry)| of_entry(entry));
    let rest = || (0..2).flat_map(|_| ctrs.iter().map(none));
    if found.is_empty() {
        last.push([NEVER], 0, ctrs.len(), ctrs.iter().map(none).chain(rest()));
    } else {
        last.push(found.iter().map(|&(key, _)| key as f64), 0, ctrs.len(), rows.chain(rest()));
    }
}

/// In f32, as the library computes it.
fn value(ctr: &Ctr, count: f32, total: f32) -> f64 {
    let share = (count + ctr.prior[0]) / (total + ctr.prior[1]);
    f64::from((share + ctr.shift) * ctr.scale)
}
