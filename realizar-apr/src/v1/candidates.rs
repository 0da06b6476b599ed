//! Which structs a payload can be, and which of them it is.
//!
//! The header's type narrows the choice: some types stand for several structs, and one for any. The
//! version that wrote the file decides between layouts of the same struct. What is left is tried, and
//! must use up the payload exactly.

use super::cursor::{Cursor, Fault};
use super::tree::Layout;
use super::{Stop, forest, isolation, kmeans, linear, mixture, scalers, tree, unserved};
use crate::budget::Budget;
use crate::error::{Error, Mismatch, PayloadProblem, Refusal};
use crate::family::checked;
use crate::ir::Model;
use crate::kind::Kind;
use crate::note::Note;

/// Reads a struct from the start of a payload to its end.
type Reader = fn(&mut Cursor<'_>, &Budget) -> Result<Model, Stop>;

/// A struct in one of its layouts.
struct Candidate {
    /// The kind that names it; several layouts have the same.
    kind: Kind,
    /// The struct's name in the library.
    estimator: &'static str,
    written_by: Versions,
    read: Reader,
}

/// The versions of the library that wrote a layout. Between the last that is known to have written one
/// and the first that is known to have written the next, either can be.
#[derive(Clone, Copy)]
struct Versions {
    first: Version,
    last: Version,
}

type Version = [u32; 3];

const EVERY: Versions = Versions { first: [0; 3], last: [u32::MAX; 3] };

const fn until(last: Version) -> Versions {
    Versions { first: [0; 3], last }
}

const fn since(first: Version) -> Versions {
    Versions { first, last: [u32::MAX; 3] }
}

impl Versions {
    /// Whether one of these versions, or an unknown one, may have written the layout.
    fn contain(self, version: Option<Version>) -> bool {
        version.is_none_or(|version| self.first <= version && version <= self.last)
    }
}

const fn candidate(kind: Kind, estimator: &'static str, written_by: Versions, read: Reader) -> Candidate {
    Candidate { kind, estimator, written_by, read }
}

/// Last seen in 0.12.0; the next first in 0.13.0. Regression trees are the same in both.
const OLDEST_TREES: Versions = until([0, 12, u32::MAX]);
const OLDER_TREES: Versions = Versions { first: [0, 12, 1], last: [0, 49, u32::MAX] };
const OLD_TREES: Versions = until([0, 49, u32::MAX]);
const NEW_TREES: Versions = since([0, 49, 1]);

const LINEAR: &[Candidate] = &[
    candidate(Kind::Linear, "LinearRegression", EVERY, linear::linear),
    candidate(Kind::Ridge, "Ridge", EVERY, linear::ridge),
    candidate(Kind::Lasso, "Lasso", EVERY, linear::lasso),
    candidate(Kind::ElasticNet, "ElasticNet", EVERY, linear::elastic_net),
];

// The first layout was last seen in 0.27.2, the second from 0.27.5 to 0.29.0, the third first in 0.31.2.
const LOGISTIC: &[Candidate] = &[
    candidate(Kind::Logistic, "LogisticRegression", since([0, 29, 1]), |c, b| linear::logistic(c, b, 3)),
    candidate(
        Kind::Logistic,
        "LogisticRegression",
        Versions { first: [0, 27, 3], last: [0, 31, 1] },
        |c, b| linear::logistic(c, b, 2),
    ),
    candidate(Kind::Logistic, "LogisticRegression", until([0, 27, 4]), |c, b| linear::logistic(c, b, 1)),
];

const TREES: &[Candidate] = &[
    candidate(Kind::DecisionTreeClassifier, "DecisionTreeClassifier", NEW_TREES, |c, b| {
        tree::classifier(c, b, Layout::New)
    }),
    candidate(Kind::DecisionTreeRegressor, "DecisionTreeRegressor", NEW_TREES, |c, b| {
        tree::regressor(c, b, Layout::New)
    }),
    candidate(Kind::DecisionTreeClassifier, "DecisionTreeClassifier", OLDER_TREES, |c, b| {
        tree::classifier(c, b, Layout::Old)
    }),
    candidate(Kind::DecisionTreeClassifier, "DecisionTreeClassifier", OLDEST_TREES, |c, b| {
        tree::classifier(c, b, Layout::Oldest)
    }),
    candidate(Kind::DecisionTreeRegressor, "DecisionTreeRegressor", OLD_TREES, |c, b| {
        tree::regressor(c, b, Layout::Old)
    }),
];

const FORESTS: &[Candidate] = &[
    candidate(Kind::RandomForestClassifier, "RandomForestClassifier", NEW_TREES, |c, b| {
        forest::classifier(c, b, Layout::New)
    }),
    candidate(Kind::RandomForestRegressor, "RandomForestRegressor", NEW_TREES, |c, b| {
        forest::regressor(c, b, Layout::New)
    }),
    candidate(Kind::RandomForestClassifier, "RandomForestClassifier", OLDER_TREES, |c, b| {
        forest::classifier(c, b, Layout::Old)
    }),
    candidate(Kind::RandomForestClassifier, "RandomForestClassifier", OLDEST_TREES, |c, b| {
        forest::classifier(c, b, Layout::Oldest)
    }),
    candidate(Kind::RandomForestRegressor, "RandomForestRegressor", OLD_TREES, |c, b| {
        forest::regressor(c, b, Layout::Old)
    }),
];

const KMEANS: &[Candidate] = &[candidate(Kind::KMeans, "KMeans", EVERY, kmeans::kmeans)];

const OTHERS: &[Candidate] = &[
    candidate(Kind::StandardScaler, "StandardScaler", EVERY, scalers::standard),
    candidate(Kind::MinMaxScaler, "MinMaxScaler", EVERY, scalers::min_max),
    candidate(Kind::MaxAbsScaler, "MaxAbsScaler", EVERY, scalers::max_abs),
    candidate(Kind::Normalizer, "Normalizer", EVERY, scalers::normalizer),
    candidate(Kind::GaussianMixture, "GaussianMixture", EVERY, mixture::mixture),
    candidate(Kind::IsolationForest, "IsolationForest", EVERY, isolation::forest),
];

/// Only by name: the bytes and the arithmetic are those of a standard scaler.
const BY_NAME: &[Candidate] = &[candidate(Kind::RobustScaler, "RobustScaler", EVERY, scalers::standard)];

/// The type that stands for any struct.
const CUSTOM: u16 = 0xFF;

/// The structs that a type stands for.
fn of_type(model_type: u16) -> Result<&'static [&'static [Candidate]], Error> {
    let family = |name| Err(Error::Refused(Refusal::Family { id: model_type, name }));
    match model_type {
        0x01 => Ok(&[LINEAR]),
        0x02 => Ok(&[LOGISTIC]),
        0x03 => Ok(&[TREES]),
        0x04 => Ok(&[FORESTS]),
        0x05 => family("gradient boosting"),
        0x06 => Ok(&[KMEANS]),
        0x07 => family("a principal component analysis"),
        0x08 => family("a naive Bayes classifier"),
        0x09 => family("a k-nearest-neighbours model"),
        0x0A => family("a support vector machine"),
        0x10 => family("an n-gram language model"),
        0x11 => family("a TF-IDF vectoriser"),
        0x12 => family("a count vectoriser"),
        0x20 => family("a sequential neural network"),
        0x21 => family("a neural network of its own architecture"),
        0x30 => family("a content recommender"),
        0x40 => family("a mixture of experts"),
        CUSTOM => Ok(&[LINEAR, LOGISTIC, TREES, FORESTS, KMEANS, OTHERS]),
        _ => family("a model of an unknown type"),
    }
}

/// A model, and the struct that it was read from.
pub(super) struct Found {
    pub(super) model: Model,
    pub(super) estimator: &'static str,
}

pub(super) fn read(
    payload: &[u8],
    model_type: u16,
    version: Option<&str>,
    kind: Option<Kind>,
    budget: &Budget,
    notes: &mut Vec<Note>,
) -> Result<Found, Error> {
    let tried = Trial { payload, version: version.and_then(parse), budget };
    let Some(kind) = kind else {
        let (outcome, expected) = tried.all(of_type(model_type)?, None);
        if outcome.is_none() && model_type == CUSTOM {
            unserved::refuse(payload)?;
            return Err(Error::Refused(Refusal::UnknownStruct { id: model_type }));
        }
        return finish(outcome, expected, version, notes);
    };
    let all: &[&[Candidate]] = &[LINEAR, LOGISTIC, TREES, FORESTS, KMEANS, OTHERS, BY_NAME];
    if !all.iter().any(|list| list.iter().any(|candidate| candidate.kind == kind)) {
        return Err(Error::KindMismatch { kind: kind.name(), reason: Mismatch::NoStruct });
    }
    let (outcome, expected) = tried.all(all, Some(kind));
    // A file that is something else, to the last byte, is not damaged.
    if outcome.is_none()
        && let Ok(lists) = of_type(model_type)
        && let (Some((Outcome::Read(found), _)), _) = tried.all(lists, None)
    {
        return Err(Error::KindMismatch {
            kind: kind.name(),
            reason: Mismatch::Says { found: found.estimator },
        });
    }
    finish(outcome, expected, version, notes)
}

/// What became of the candidates.
enum Outcome {
    Read(Box<Found>),
    Refused(Error),
}

/// Whether the layout was one that the version in the metadata writes.
type Expected = bool;

fn finish(
    outcome: Option<(Outcome, Expected)>,
    closest: Error,
    version: Option<&str>,
    notes: &mut Vec<Note>,
) -> Result<Found, Error> {
    match outcome {
        None => Err(closest),
        Some((Outcome::Refused(error), _)) => Err(error),
        Some((Outcome::Read(found), expected)) => {
            if !expected {
                let version = version.unwrap_or_default().into();
                notes.push(Note::OtherLayout { estimator: found.estimator, version });
            }
            Ok(*found)
        }
    }
}

/// A payload to try candidates on.
struct Trial<'a> {
    payload: &'a [u8],
    version: Option<Version>,
    budget: &'a Budget,
}

impl Trial<'_> {
    /// Tries the layouts, of one kind where it is known, that the version writes, and the others only if none of
    /// those fits. Gives what became of them, and the error of the candidate that came closest.
    fn all(
        &self,
        lists: &[&'static [Candidate]],
        kind: Option<Kind>,
    ) -> (Option<(Outcome, Expected)>, Error) {
        let mut closest: Option<((bool, usize), Error)> = None;
        for expected in [true, false] {
            let mut fits: Vec<(Kind, Found)> = Vec::new();
            let mut refused: Vec<Error> = Vec::new();
            let candidates = lists.iter().flat_map(|list| list.iter()).filter(|candidate| {
                kind.is_none_or(|kind| candidate.kind == kind)
                    && candidate.written_by.contain(self.version) == expected
            });
            for candidate in candidates {
                match self.one(candidate) {
                    Ok(model) => {
                        let known = fits.iter().any(|(_, found)| found.model == model);
                        if !known {
                            fits.push((candidate.kind, Found { model, estimator: candidate.estimator }));
                        }
                    }
                    Err(Stop::Refused(error)) => refused.push(error),
                    Err(Stop::Fault(fault)) => {
                        let Fault { at, problem } = fault;
                        // A tag that does not exist says that this is another struct; a length that is too
                        // large, that the struct is damaged.
                        let rank = (!matches!(problem, PayloadProblem::Tag { .. }), at);
                        let closer = closest.as_ref().is_none_or(|(other, _)| rank > *other);
                        // The layouts that the version writes say more about what is wrong.
                        if closer && (expected || closest.is_none()) {
                            closest =
                                Some((rank, Error::Payload { family: candidate.estimator, at, problem }));
                        }
                    }
                }
            }
            let several = fits.len() > 1;
            let names = if several { fits.iter().map(|(kind, _)| kind.name()).collect() } else { Vec::new() };
            if let Some((_, found)) = fits.pop() {
                let outcome = if several {
                    Outcome::Refused(Error::KindRequired { fits: names })
                } else {
                    Outcome::Read(Box::new(found))
                };
                return (Some((outcome, expected)), Error::Empty);
            }
            if let Some(error) = one_refusal(refused) {
                return (Some((Outcome::Refused(error), expected)), Error::Empty);
            }
        }
        let closest = closest.map_or(Error::KindRequired { fits: Vec::new() }, |(_, error)| error);
        (None, closest)
    }

    fn one(&self, candidate: &Candidate) -> Result<Model, Stop> {
        let model = (candidate.read)(&mut Cursor::new(self.payload), self.budget)?;
        checked(model).map_err(Stop::Refused)
    }
}

/// What to say of all candidates that fit and are refused: the first refusal, or that they are not
/// fitted, with the names of all that look alike then.
fn one_refusal(refused: Vec<Error>) -> Option<Error> {
    let mut refused = refused.into_iter();
    let mut first = refused.next()?;
    if let Error::Refused(Refusal::Unfitted { families }) = &mut first {
        for other in refused {
            if let Error::Refused(Refusal::Unfitted { families: others }) = other {
                families.extend(others);
            }
        }
    }
    Some(first)
}

/// `0.72.3`, with whatever follows the third number.
fn parse(version: &str) -> Option<Version> {
    let mut parts = version.splitn(3, '.');
    let mut number = || {
        let part = parts.next()?;
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        part.get(..digits)?.parse().ok()
    };
    Some([number()?, number()?, number()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        assert_eq!(parse("0.72.3"), Some([0, 72, 3]));
        assert_eq!(parse("0.27.2-alpha.1"), Some([0, 27, 2]));
        assert_eq!(parse("0.9"), None);
        assert_eq!(parse(""), None);
        assert!(OLD_TREES.contain(Some([0, 9, 1])) && !NEW_TREES.contain(Some([0, 9, 1])));
        assert!(OLD_TREES.contain(Some([0, 49, 0])) && NEW_TREES.contain(Some([0, 50, 0])));
        assert!(!OLD_TREES.contain(Some([0, 50, 0])));
    }

    #[test]
    fn layouts_overlap_only_where_no_version_is_known() {
        let layouts = |version: &str| -> Vec<bool> {
            LOGISTIC.iter().map(|candidate| candidate.written_by.contain(parse(version))).collect()
        };
        assert_eq!(layouts("0.72.3"), [true, false, false]);
        assert_eq!(layouts("0.31.2"), [true, false, false]);
        assert_eq!(layouts("0.30.0"), [true, true, false]);
        assert_eq!(layouts("0.29.0"), [false, true, false]);
        assert_eq!(layouts("0.27.5"), [false, true, false]);
        assert_eq!(layouts("0.27.2"), [false, false, true]);
        assert_eq!(layouts("nonsense"), [true, true, true]);
    }
}
