//! Rows of a CSV file.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};

use super::{Stop, write};
use crate::command::Output;
use crate::command::lines::LONGEST;
use crate::command::progress::Progress;
use crate::command::source::Source;
use crate::endpoint::Endpoint;
use crate::handler::LambdaError;

/// Answers each record.
pub(super) async fn score(
    endpoint: &dyn Endpoint,
    source: Source,
    model: Option<&str>,
    output: &mut Output<'_>,
    progress: &mut Progress,
) -> Result<(), Stop> {
    let left = Rc::new(Cell::new(LONGEST));
    let bounded = Bounded { inner: source, left: Rc::clone(&left) };
    // Records of another length are faults of a row here, not of the file.
    let mut records =
        ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::None).from_reader(bounded);
    let mut record = StringRecord::new();
    let mut table = None;
    loop {
        let read = records.read_record(&mut record);
        left.set(LONGEST);
        let (line, answer) = match (read, &table) {
            (Ok(false), _) => break,
            (Ok(true), None) => {
                let first = endpoint.table(&record, model).map_err(Stop::Header)?;
                for note in &first.notes {
                    writeln!(output.err, "note: {note}").map_err(Stop::Write)?;
                }
                let is_header = first.header.is_some();
                let table = table.insert(first);
                if is_header {
                    continue;
                }
                (line_of(&record), endpoint.record(table, &record, model).await)
            }
            (Ok(true), Some(table)) if record.len() != table.width => {
                let (found, expected) = (record.len(), table.width);
                let error = format_args!("the line has {found} cells, and the first line {expected}");
                (line_of(&record), Err(LambdaError::malformed(error)))
            }
            (Ok(true), Some(table)) => (line_of(&record), endpoint.record(table, &record, model).await),
            (Err(error), table) => match (error.kind(), table) {
                (ErrorKind::Utf8 { pos, err }, Some(_)) => {
                    let line = pos.as_ref().map_or(0, csv::Position::line);
                    let cell = err.field() + 1;
                    (line, Err(LambdaError::malformed(format_args!("cell {cell} of the line is not UTF-8"))))
                }
                _ => {
                    return Err(Stop::Read(match error.into_kind() {
                        ErrorKind::Io(error) => error,
                        ErrorKind::Utf8 { .. } => invalid("its first line is not UTF-8"),
                        // Of these there is none: records of any length are taken, and nothing is deserialised.
                        _ => invalid("it is no CSV file"),
                    }));
                }
            },
        };
        write(output, progress, line, answer)?;
    }
    if progress.rows() == 0 { Err(Stop::Empty) } else { Ok(()) }
}

fn line_of(record: &StringRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

fn invalid(problem: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

/// A reader that ends a record which does not end: a quote that is never closed would take the whole file into
/// memory.
struct Bounded<R> {
    inner: R,
    /// Bytes that may be read before the next record is complete.
    left: Rc<Cell<usize>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(invalid(format!(
                "a record is longer than {LONGEST} bytes: a quote is probably not closed"
            )));
        }
        let read = self.inner.read(buffer)?;
        self.left.set(self.left.get().saturating_sub(read));
        Ok(read)
    }
}
