//! Why something is not done: what is wrong, where, and what to do.

use std::fmt;
use std::path::Path;

use realizar_apr::WriteError;

use crate::kind;

/// Why a file is not imported, or a command not carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    kind: ErrorKind,
    what: String,
    place: Option<String>,
    help: Option<String>,
}

/// The sort of an [`Error`]: a stable word for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system could not read or write a file.
    Io,
    /// The file is damaged, or no file of its format.
    Malformed,
    /// The file is sound, and holds something that is not served.
    Refused,
    /// The command line lacks something, or does not fit the file.
    Usage,
    /// Answers differ from those that were expected.
    Differs,
}

impl ErrorKind {
    /// The word for machines.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ErrorKind::Io => "io",
            ErrorKind::Malformed => "malformed",
            ErrorKind::Refused => "refused",
            ErrorKind::Usage => "usage",
            ErrorKind::Differs => "differs",
        }
    }
}

impl Error {
    /// An error without a place and without help.
    #[must_use]
    pub fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Error { kind, what: what.into(), place: None, help: None }
    }

    /// The file is damaged, or no file of its format.
    #[must_use]
    pub fn malformed(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Malformed, what)
    }

    /// The file holds something that is not served; `help` is the way out.
    #[must_use]
    pub fn refused(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(ErrorKind::Refused, what).help(help)
    }

    /// The command line lacks something, or does not fit the file.
    #[must_use]
    pub fn usage(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, what).help(help)
    }

    /// Adds where in the file it is: a line, a byte, a key path, the name of a node.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Says that it is in another file than the command's first, one that an option names.
    #[must_use]
    pub fn within(mut self, file: &Path) -> Self {
        let file = format!("`{}`", file.display());
        self.place = Some(match self.place {
            Some(place) => format!("{file}, {place}"),
            None => file,
        });
        self
    }

    /// Adds what to do, as one clause without a full stop.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The sort of error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What is wrong.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Where in the file, if that is known.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// What to do about it.
    #[must_use]
    pub fn way_out(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// What is wrong and where, on one line.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.place {
            Some(place) => write!(f, ", at {place}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<realizar_apr::Error> for Error {
    fn from(error: realizar_apr::Error) -> Self {
        let kind = match error {
            realizar_apr::Error::Refused(_) | realizar_apr::Error::Dialect(_) => ErrorKind::Refused,
            realizar_apr::Error::KindRequired { .. } | realizar_apr::Error::KindMismatch { .. } => {
                ErrorKind::Usage
            }
            _ => ErrorKind::Malformed,
        };
        let help = match &error {
            realizar_apr::Error::KindRequired { fits } if !fits.is_empty() => Some(kind::advice(fits)),
            _ => error.help(),
        };
        Error { kind, what: error.to_string(), place: None, help }
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        Error::malformed(error.to_string())
    }
}
