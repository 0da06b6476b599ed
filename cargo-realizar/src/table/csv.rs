//! Comma-separated values as RFC 4180 has them: a cell may stand in double quotes, and a quote in it is doubled.

use super::{Cells, Table};
use crate::error::Error;

pub(super) fn read(bytes: &[u8]) -> Result<Table, Error> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Error::malformed("the table is neither `.npy` nor UTF-8 text")
            .at(format!("byte {}", error.valid_up_to()))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut cells = Vec::new();
    let mut columns = None;
    let mut line = 1;
    let mut rest = text;
    while !rest.is_empty() {
        let start = (cells.len(), line);
        rest = row(rest, &mut cells, &mut line)?;
        let found = cells.len() - start.0;
        if found == 1 && cells.last().is_some_and(String::is_empty) {
            // An empty line, such as the last one; a table of one column has no missing cell.
            cells.pop();
            continue;
        }
        match columns {
            None => columns = Some(found),
            Some(columns) if columns == found => {}
            Some(columns) => {
                return Err(Error::malformed(format!(
                    "the row has {found} cells, but the first one has {columns}"
                ))
                .at(format!("line {}", start.1)));
            }
        }
    }
    Ok(Table { columns: columns.unwrap_or(0), cells: Cells::Words(cells) })
}

/// Reads one row, and gives what follows it.
fn row<'a>(mut rest: &'a str, cells: &mut Vec<String>, line: &mut usize) -> Result<&'a str, Error> {
    loop {
        let cell;
        if let Some(quoted) = rest.strip_prefix('"') {
            (cell, rest) = quoted_cell(quoted, line)?;
        } else {
            let end = rest.find([',', '\n']).unwrap_or(rest.len());
            cell = rest[..end].trim().to_owned();
            rest = &rest[end..];
        }
        cells.push(cell);
        rest = rest.strip_prefix('\r').unwrap_or(rest);
        if let Some(next) = rest.strip_prefix(',') {
            rest = next;
        } else if let Some(next) = rest.strip_prefix('\n') {
            *line += 1;
            return Ok(next);
        } else if rest.is_empty() {
            return Ok(rest);
        } else {
            return Err(Error::malformed("a comma has to follow a cell in quotes").at(format!("line {line}")));
        }
    }
}

/// The cell whose first quote was passed over, and what follows its last.
fn quoted_cell<'a>(mut rest: &'a str, line: &mut usize) -> Result<(String, &'a str), Error> {
    let first = *line;
    let mut cell = String::new();
    loop {
        let Some((part, next)) = rest.split_once('"') else {
            return Err(Error::malformed("a cell's quote is not closed").at(format!("line {first}")));
        };
        *line += part.matches('\n').count();
        cell.push_str(part);
        match next.strip_prefix('"') {
            Some(next) => {
                cell.push('"');
                rest = next;
            }
            None => return Ok((cell, next)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Result<(usize, Vec<String>), Error> {
        read(text.as_bytes()).map(|table| match table.cells {
            Cells::Words(words) => (table.columns, words),
            Cells::Numbers(_) => (0, Vec::new()),
        })
    }

    #[test]
    fn cells_may_stand_in_quotes() {
        let text = "a,\"b, \"\"c\"\"\"\r\n1.5,\n\n\"x\ny\",2\n";
        let cells = ["a", "b, \"c\"", "1.5", "", "x\ny", "2"].map(str::to_owned).to_vec();
        assert_eq!(words(text), Ok((2, cells)));
    }

    #[test]
    fn rows_of_another_length_are_refused_with_their_line() {
        let error = words("a,b\n1,2\n\n3\n").expect_err("no table");
        assert_eq!(error.to_string(), "the row has 1 cells, but the first one has 2, at line 4");
        let error = words("a\n\"b\n").expect_err("no table");
        assert_eq!(error.to_string(), "a cell's quote is not closed, at line 2");
    }
}
