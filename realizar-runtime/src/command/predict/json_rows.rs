//! Rows of a JSON Lines file.

use super::{Stop, write};
use crate::command::Output;
use crate::command::lines::{LONGEST, Line, next_line};
use crate::command::progress::Progress;
use crate::command::source::{BYTE_ORDER_MARK, Source};
use crate::endpoint::Endpoint;
use crate::handler::LambdaError;

/// Answers each line that is not blank.
pub(super) async fn score(
    endpoint: &dyn Endpoint,
    mut source: Source,
    model: Option<&str>,
    output: &mut Output<'_>,
    progress: &mut Progress,
) -> Result<(), Stop> {
    let mut buffer = Vec::new();
    for line in 1.. {
        let answer = match next_line(&mut source, &mut buffer).map_err(Stop::Read)? {
            Line::End => break,
            Line::Read => {
                let json =
                    if line == 1 { buffer.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&buffer) } else { &buffer };
                if json.trim_ascii().is_empty() {
                    continue;
                }
                endpoint.line(json, model).await
            }
            Line::TooLong => {
                Err(LambdaError::malformed(format_args!("the line is longer than {LONGEST} bytes")))
            }
        };
        write(output, progress, line, answer)?;
    }
    if progress.rows() == 0 { Err(Stop::Empty) } else { Ok(()) }
}
