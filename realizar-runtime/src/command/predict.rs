//! `predict`: a file of rows in, a line of JSON for each out, with memory for one row.

mod csv_rows;
mod json_rows;

use std::io;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::progress::Progress;
use super::source::{self, Format};
use super::{End, Output};
use crate::endpoint::{Endpoint, HeaderFault};
use crate::handler::{ErrorObject, LambdaError};

/// Why a file is not scored to its end.
enum Stop {
    /// The answers cannot be written.
    Write(io::Error),
    /// The file cannot be read.
    Read(io::Error),
    /// Its header is not one for the model.
    Header(Vec<HeaderFault>),
    /// It has no rows.
    Empty,
}

/// Answers each row of a file.
pub(super) async fn predict(
    endpoint: &dyn Endpoint,
    file: &str,
    model: Option<&str>,
    output: &mut Output<'_>,
) -> io::Result<End> {
    let name = if file == "-" { "standard input" } else { file };
    let mut progress = Progress::new(output.progress);
    let scored = match source::open(file) {
        Ok((source, Format::Csv)) => csv_rows::score(endpoint, source, model, output, &mut progress).await,
        Ok((source, Format::JsonLines)) => {
            json_rows::score(endpoint, source, model, output, &mut progress).await
        }
        Err(error) => Err(Stop::Read(error)),
    };
    // Answers come before what is said about them, where both go to the same place.
    output.out.flush()?;
    if progress.rows() > 0 {
        progress.finish(output.err)?;
    }
    match scored {
        Ok(()) if progress.failed == 0 => return Ok(End::Done),
        Ok(()) => {}
        Err(Stop::Write(error)) => return Err(error),
        Err(Stop::Read(error)) => writeln!(output.err, "error: {name} cannot be read: {error}")?,
        Err(Stop::Empty) => writeln!(output.err, "error: {name} has no rows")?,
        Err(Stop::Header(faults)) => {
            for fault in faults.iter().take(MOST_FAULTS) {
                writeln!(output.err, "error: {name}: {fault}")?;
            }
            if let Some(more @ 1..) = faults.len().checked_sub(MOST_FAULTS) {
                writeln!(output.err, "error: {name}: and {more} more")?;
            }
        }
    }
    Ok(End::Failed)
}

/// The most faults of a header that are told.
const MOST_FAULTS: usize = 8;

/// Writes the answer to a row, or why there is none.
fn write(
    output: &mut Output<'_>,
    progress: &mut Progress,
    line: u64,
    answer: Result<Box<RawValue>, LambdaError>,
) -> Result<(), Stop> {
    let row = progress.rows();
    let written = match answer {
        Ok(answer) => {
            progress.answered += 1;
            output.out.write_all(answer.get().as_bytes())
        }
        Err(error) => {
            progress.failed += 1;
            let error = LineError { row, line, error };
            serde_json::to_writer(&mut *output.out, &ErrorObject(&error)).map_err(io::Error::from)
        }
    };
    written
        .and_then(|()| output.out.write_all(b"\n"))
        .and_then(|()| progress.show(output.err))
        .map_err(Stop::Write)
}

/// Why a row of a file is not answered: as in a batch, and the line of the file that it starts at, from 1.
struct LineError {
    row: usize,
    line: u64,
    error: LambdaError,
}

impl Serialize for LineError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.error.serialize_entries(&mut map, Some(self.row))?;
        map.serialize_entry("line", &self.line)?;
        map.end()
    }
}
