//! Requests of a body's own type, from JSON and from records of a CSV file. What serde says is kept, with the
//! field that it says it of.

use serde::de::DeserializeOwned;

use crate::handler::LambdaError;

/// All of `json` as a request.
pub(super) fn json<T: DeserializeOwned>(json: &[u8]) -> Result<T, LambdaError> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let request = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        // The root is called `.`: a field is missing, or the whole is of another type.
        if error.is_data() && path != "." {
            LambdaError::refused_by_request(path, error)
        } else {
            LambdaError::malformed(error)
        }
    })?;
    reader.end().map_err(LambdaError::malformed)?;
    Ok(request)
}

/// A record as a request: each cell under the name of its column.
#[cfg(feature = "serve")]
pub(super) fn record<T: DeserializeOwned>(
    table: &crate::endpoint::Table,
    record: &csv::StringRecord,
) -> Result<T, LambdaError> {
    let header = table.header.as_ref();
    record.deserialize(header).map_err(|error| match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => {
            let column = err.field().and_then(|column| header?.get(usize::try_from(column).ok()?));
            match column {
                Some(column) => LambdaError::refused_by_request(column.to_owned(), err.kind()),
                None => LambdaError::malformed(err.kind()),
            }
        }
        _ => LambdaError::malformed(error),
    })
}
