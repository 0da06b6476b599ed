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

/// The branches that compute all such numbers, and for each of them its place among what they give.
pub(super) fn branches(
    document: &Document,
    columns: &Columns<'_>,
    budget: &mut Budget,
) -> Result<(Vec<Branch>, Vec<usize>), Error> {
    let mut of_base: HashMap<&Base, usize> = HashMap::new();
    let mut bases: Vec<(&Base, Vec<usize>)> = Vec::new();
    for (index, ctr) in document.ctrs.iter().enumerate() {
        let place = *of_base.entry(&ctr.base).or_insert_with(|| {
            bases.push((&ctr.base, Vec::new()));
            bases.len() - 1
        });
        bases[place].1.push(index);
    }
    let mut places = vec![0; document.ctrs.len()];
    let (mut branches, mut next) = (Vec::with_capacity(bases.len()), 0);
    let mut effort = Effort::default();
    for (base, members) in bases {
        for &member in &members {
            places[member] = next;
            next += 1;
        }
        let ctrs: Vec<&Ctr> = members.iter().map(|&member| &document.ctrs[member]).collect();
        let Some(table) = document.tables.get(base) else {
            return Err(Error::malformed("a counter has no table").at("`ctr_data`"));
        };
        branches.push(branch(base, &ctrs, table, columns, &mut effort, budget)?);
    }
    Ok((branches, places))
}

fn branch(
    base: &Base,
    ctrs: &[&Ctr],
    table: &Table,
    columns: &Columns<'_>,
    effort: &mut Effort,
    budget: &mut Budget,
) -> Result<Branch, Error> {
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
    let last = values(ctrs, base.kind, table, &found);
    let mut stages = Vec::new();
    if parts.len() > 1 {
        stages.push(Stage::Op(Op::Encode(indices(base, &parts, &strides, columns)?)));
        let ones =
            Tensor { shape: vec![parts.len()], values: Values::F64(vec![1.0; parts.len()]), offset: None };
        stages.push(Stage::Op(Op::Mean(Mean { weights: Some(ones), divisor: 1.0 })));
    }
    stages.push(Stage::Op(Op::Encode(last)));
    Ok(Branch { columns: Some(taken), stages })
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

/// The index of a combination of the row, in parts whose sum it is: NaN where a category is not known.
fn indices(
    base: &Base,
    parts: &[Part],
    strides: &[(u64, u64)],
    columns: &Columns<'_>,
) -> Result<Encode, Error> {
    let projection = &base.projection;
    let mut encode = Columnwise::default();
    let mut strides = strides.iter().map(|(stride, _)| *stride as f64);
    for part in &parts[..projection.categories.len()] {
        let stride = strides.next().unwrap_or(0.0);
        let levels = || (0..part.len()).map(|level| level as f64);
        encode.push(levels(), 0, levels().map(|level| level * stride), [f64::NAN; 2]);
    }
    for &(feature, border) in &projection.floats {
        let stride = strides.next().unwrap_or(0.0);
        // A number of f32 is above the border from the next one on.
        let next = f64::from(f32::from_bits(border).next_up());
        let missing = if columns.float(feature)?.missing_above() { stride } else { 0.0 };
        encode.push([if next.is_finite() { next } else { NEVER }], 1, [0.0, stride], [0.0, missing]);
    }
    for &(feature, value) in &projection.values {
        let stride = strides.next().unwrap_or(0.0);
        let level = columns.category(feature)?.1.iter().position(|hash| *hash == value);
        encode.push([level.map_or(NEVER, |level| level as f64)], 0, [stride], [0.0, 0.0]);
    }
    Ok(encode.finish())
}

/// Columns of numbers, one for each.
#[derive(Debug)]
struct Columnwise {
    keys: Vec<f64>,
    starts: Vec<u32>,
    bins: Vec<u32>,
    rows: Vec<f64>,
}

impl Default for Columnwise {
    fn default() -> Self {
        Columnwise { keys: Vec::new(), starts: vec![0], bins: Vec::new(), rows: Vec::new() }
    }
}

impl Columnwise {
    /// One column; `rest` is for an unknown number and for NaN.
    fn push(
        &mut self,
        keys: impl IntoIterator<Item = f64>,
        bins: u32,
        rows: impl IntoIterator<Item = f64>,
        rest: [f64; 2],
    ) {
        self.keys.extend(keys);
        self.starts.push(self.keys.len() as u32);
        self.bins.push(bins);
        self.rows.extend(rows);
        self.rows.extend(rest);
    }

    fn finish(self) -> Encode {
        let widths = vec![1; self.bins.len()];
        encode(self.keys, self.starts, self.bins, widths, self.rows)
    }
}

fn encode(keys: Vec<f64>, starts: Vec<u32>, bins: Vec<u32>, widths: Vec<u32>, rows: Vec<f64>) -> Encode {
    let list =
        |values: Vec<f64>| Tensor { shape: vec![values.len()], values: Values::F64(values), offset: None };
    Encode { keys: list(keys), starts, bins, widths, rows: Numbers(list(rows)) }
}

/// The numbers of each combination that was counted; of all others the same as of none.
fn values(ctrs: &[&Ctr], kind: CtrKind, table: &Table, found: &[(u64, usize)]) -> Encode {
    let mut keys = Vec::with_capacity(found.len().max(1));
    let mut rows = Vec::with_capacity((found.len() + 3) * ctrs.len());
    let none = |ctr: &&Ctr| match kind {
        CtrKind::Counter => value(ctr, 0.0, table.denominator),
        _ => value(ctr, 0.0, 0.0),
    };
    for &(key, entry) in found {
        keys.push(key as f64);
        let counts = &table.counts[entry * table.width..(entry + 1) * table.width];
        rows.extend(ctrs.iter().map(|ctr| match kind {
            CtrKind::Borders => value(ctr, counts[ctr.target_border + 1..].iter().sum(), counts.iter().sum()),
            CtrKind::Buckets => value(ctr, counts[ctr.target_border], counts.iter().sum()),
            CtrKind::Mean => value(ctr, counts[0], counts[1]),
            CtrKind::Counter => value(ctr, counts[0], table.denominator),
        }));
    }
    if found.is_empty() {
        keys.push(NEVER);
        rows.extend(ctrs.iter().map(none));
    }
    for _ in 0..2 {
        rows.extend(ctrs.iter().map(none));
    }
    let starts = vec![0, keys.len() as u32];
    encode(keys, starts, vec![0], vec![ctrs.len() as u32], rows)
}

/// In f32, as the library computes it.
fn value(ctr: &Ctr, count: f32, total: f32) -> f64 {
    let share = (count + ctr.prior[0]) / (total + ctr.prior[1]);
    f64::from((share + ctr.shift) * ctr.scale)
}
