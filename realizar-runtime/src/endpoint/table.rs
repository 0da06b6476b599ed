//! The columns of a CSV file: which feature each is, from the header.
//!
//! A header names every feature that may not be missing, in any order, and nothing else: a column that the model
//! does not know is more often a mistake than a surplus. A first line of nothing but numbers is no header (unless
//! the features are called so) but a row, with the features in the model's order.

use std::fmt;

use csv::StringRecord;
use realizar_apr::suggest::closest;

use crate::handler::LambdaError;
use crate::model::{Features, Info, Labels};

/// The most names that a message lists.
const MOST: usize = 8;

/// What the columns of a file are.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// How many cells each record has.
    pub(crate) width: usize,
    /// The first record, where it names the columns.
    pub(crate) header: Option<StringRecord>,
    /// The column of each feature; none where the file leaves it out and it may be missing.
    pub(crate) columns: Vec<Option<usize>>,
    /// What is odd about the file, and no fault.
    pub(crate) notes: Vec<String>,
}

/// What is wrong with a header.
#[derive(Debug, PartialEq)]
pub(crate) enum HeaderFault {
    /// There is no such model.
    Model(LambdaError),
    /// A column that is no feature.
    Unknown { column: String, suggestion: Option<String> },
    /// A column without a name; the place is counted from 1.
    Nameless { place: usize },
    /// Two columns of the same name.
    Twice { column: String },
    /// Features that have no column; at most [`MOST`] by name.
    Missing { features: Vec<String>, more: usize },
    /// No column is a feature, so that the first line is probably no header.
    NoHeader { features: Vec<String>, more: usize },
    /// The first line has not as many cells as the model features.
    Width { expected: usize, or_more: bool, found: usize },
    /// The features have no names to give, since the model takes rows of any length.
    NoNames,
}

impl fmt::Display for HeaderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, names: &[String], more: usize| {
            for (i, name) in names.iter().enumerate() {
                write!(f, "{}`{name}`", if i == 0 { "" } else { ", " })?;
            }
            if more == 0 { Ok(()) } else { write!(f, " and {more} more") }
        };
        match self {
            HeaderFault::Model(error) => write!(f, "{error}"),
            HeaderFault::Unknown { column, suggestion: Some(feature) } => {
                write!(f, "column `{column}` is no feature of the model: did you mean `{feature}`?")
            }
            HeaderFault::Unknown { column, suggestion: None } => {
                write!(f, "column `{column}` is no feature of the model: leave it out of the file")
            }
            HeaderFault::Nameless { place } => {
                write!(f, "column {place} has no name: leave it out of the file, or name the feature that it is")
            }
            HeaderFault::Twice { column } => write!(f, "column `{column}` is there twice: leave one out"),
            HeaderFault::Missing { features, more } => {
                f.write_str("the file has no column for ")?;
                list(f, features, *more)
            }
            HeaderFault::NoHeader { features, more } => {
                f.write_str("the first line names no feature of the model: expected a header with ")?;
                list(f, features, *more)?;
                f.write_str(", or a file without header whose first line is all numbers")
            }
            HeaderFault::Width { expected, or_more, found } => {
                let or_more = if *or_more { " or more" } else { "" };
                write!(f, "the first line has {found} cells, and the model takes {expected}{or_more} features")
            }
            HeaderFault::NoNames => f.write_str(
                "the model takes rows of any length, whose features have no names: leave the header out, and the \
                 first line is a row of numbers",
            ),
        }
    }
}

impl HeaderFault {
    fn width(info: &Info, first: &StringRecord) -> HeaderFault {
        HeaderFault::Width { expected: info.features.len(), or_more: info.open, found: first.len() }
    }
}

impl Table {
    /// The table whose first record this is, for a model's features.
    pub(super) fn of_features(info: &Info, first: &StringRecord) -> Result<Table, Vec<HeaderFault>> {
        let features = &info.features;
        let indexes: Vec<Option<usize>> =
            first.iter().enumerate().map(|(i, cell)| features.index_of(cell.trim(), i)).collect();
        if indexes.iter().all(Option::is_none) {
            return Table::without_header(info, first);
        }

        // A model may claim any number of unnamed features, all of which a file must have.
        if matches!(features, Features::Unnamed(count) if *count > first.len()) {
            return Err(vec![HeaderFault::width(info, first)]);
        }
        let mut faults = Vec::new();
        let mut columns = vec![None; features.len()];
        for (column, (index, cell)) in indexes.into_iter().zip(first).enumerate() {
            let name = cell.trim();
            match index.and_then(|index| columns.get_mut(index)) {
                Some(place @ None) => *place = Some(column),
                Some(Some(_)) => faults.push(HeaderFault::Twice { column: name.to_owned() }),
                None if name.is_empty() => faults.push(HeaderFault::Nameless { place: column + 1 }),
                None => faults.push(HeaderFault::Unknown {
                    column: name.to_owned(),
                    suggestion: suggestion(features, name),
                }),
            }
        }
        let name = |index: usize| features.name(index).into_owned();
        let absent =
            columns.iter().enumerate().filter(|(_, column)| column.is_none()).map(|(index, _)| index);
        let (optional, required): (Vec<usize>, Vec<usize>) =
            absent.partition(|&index| features.get(index).is_some_and(|feature| feature.missing));
        if !required.is_empty() {
            let named: Vec<String> = required.iter().take(MOST).map(|&index| name(index)).collect();
            faults.push(HeaderFault::Missing { more: required.len() - named.len(), features: named });
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let note = |&index: &usize| {
            format!("the file has no column for `{}`: it is a missing value in every row", name(index))
        };
        let notes = optional.iter().take(MOST).map(note).collect();
        Ok(Table { width: first.len(), header: Some(first.clone()), columns, notes })
    }

    /// The table of a file whose first record is a row, in the model's order.
    fn without_header(info: &Info, first: &StringRecord) -> Result<Table, Vec<HeaderFault>> {
        let features = &info.features;
        // An empty cell is a missing value; a line of nothing else is no row.
        let is_number = |cell: &str| cell.trim().is_empty() || cell.trim().parse::<f64>().is_ok();
        let is_row = first.iter().all(is_number) && first.iter().any(|cell| !cell.trim().is_empty());
        if !is_row && features.is_empty() {
            return Err(vec![HeaderFault::NoNames]);
        }
        if !is_row {
            let names = (0..features.len().min(MOST)).map(|i| features.name(i).into_owned()).collect();
            let more = features.len().saturating_sub(MOST);
            return Err(vec![HeaderFault::NoHeader { features: names, more }]);
        }
        let found = first.len();
        if found != features.len() && !(info.open && found > features.len()) {
            return Err(vec![HeaderFault::width(info, first)]);
        }
        let note = "the first line is all numbers: the file is read without a header, its columns in the model's order";
        Ok(Table {
            width: found,
            header: None,
            columns: (0..found).map(Some).collect(),
            notes: vec![note.to_owned()],
        })
    }

    /// The table whose first record names fields of a body's request type, which checks them itself.
    pub(crate) fn of_fields(first: &StringRecord) -> Result<Table, Vec<HeaderFault>> {
        let header: StringRecord = first.iter().map(str::trim).collect();
        let mut faults = Vec::new();
        for (column, name) in header.iter().enumerate() {
            if name.is_empty() {
                faults.push(HeaderFault::Nameless { place: column + 1 });
            } else if header.iter().take(column).any(|before| before == name) {
                faults.push(HeaderFault::Twice { column: name.to_owned() });
            }
        }
        if faults.is_empty() {
            Ok(Table { width: first.len(), header: Some(header), ..Table::default() })
        } else {
            Err(faults)
        }
    }
}

fn suggestion(features: &Features, name: &str) -> Option<String> {
    match features {
        Features::Named(features) => {
            closest(name, features.iter().map(|feature| &*feature.name)).map(str::to_owned)
        }
        Features::Unnamed(_) => None,
    }
}

/// A request of the right shape for a model; its numbers mean nothing.
pub(super) fn example(info: &Info) -> String {
    let count = info.features.len();
    let cells: Vec<String> = match count {
        0 => vec!["1".into(), "2".into(), "3".into()],
        1..=MOST => (0..count).map(|i| example_cell(&info.features, i)).collect(),
        _ => vec!["…".into()],
    };
    format!("{{\"features\":[{}]}}", cells.join(","))
}

fn example_cell(features: &Features, index: usize) -> String {
    match features.get(index).and_then(|feature| feature.levels.as_ref()) {
        None => "1".into(),
        Some(Labels::Text(levels)) => serde_json::to_string(&levels.first()).unwrap_or_default(),
        Some(Labels::Integer(levels)) => levels.first().map_or_else(|| "1".into(), i64::to_string),
        Some(Labels::Boolean) => "true".into(),
    }
}
