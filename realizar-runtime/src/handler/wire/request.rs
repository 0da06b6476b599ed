//! The object around rows: `features` or `instances`, `model_id`, `options`, `max_parallelism`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::instance::{Features, Text, listed, named};
use super::{Cell, Instance, Options, Request, Rows};
use crate::handler::text::Brief;
use crate::model::Info;

const KEYS: [&str; 5] = ["features", "instances", "model_id", "options", "max_parallelism"];

/// Reads a request; or with `bare`, a line of a file of rows for that model: a request of one row, or the row
/// alone.
#[derive(Clone, Copy)]
pub(super) struct RequestSeed<'i> {
    pub(super) bare: Option<&'i Info>,
}

impl<'de> DeserializeSeed<'de> for RequestSeed<'_> {
    type Value = Request<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Request<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RequestSeed<'_> {
    type Value = Request<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.bare {
            None => "a request such as {\"features\": […]} or {\"instances\": […]}",
            Some(_) => "a row: an array or an object of features, or {\"features\": …}",
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Request<'de>, A::Error> {
        match self.bare {
            Some(_) => Ok(alone(listed(list)?)),
            None => Err(A::Error::invalid_type(serde::de::Unexpected::Seq, &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Request<'de>, A::Error> {
        let mut key = object.next_key::<Text<'_>>()?.map(|Text(key)| key);
        // The first key tells a row from a request: a request's is never a feature, or the row wins.
        if let Some(info) = self.bare
            && key
                .as_deref()
                .is_none_or(|key| !KEYS.contains(&key) || info.features.index_of(key, 0).is_some())
        {
            let row = match key {
                Some(name) => named(object, Some(name))?,
                None => super::Row::Named(Vec::new()),
            };
            return Ok(alone(row));
        }

        let mut features = None;
        let mut instances: Option<Vec<Instance<'de>>> = None;
        let mut model_id: Option<Option<Cow<'de, str>>> = None;
        let mut options = None;
        let mut max_parallelism = None;
        while let Some(name) = key {
            match &*name {
                "features" => {
                    let row = object.next_value::<Features<'_>>()?.0.map_err(|cell| {
                        A::Error::custom(format_args!(
                            "`features` must be an array or an object of features, found {cell}"
                        ))
                    })?;
                    once(&name, features.replace(row))?;
                }
                "instances" if self.bare.is_some() => {
                    return Err(A::Error::custom("a line of a file holds one row, not `instances`"));
                }
                "instances" => once(&name, instances.replace(object.next_value::<List<'_>>()?.0))?,
                "model_id" => {
                    let id = match object.next_value()? {
                        Cell::Text(text) => Some(text),
                        Cell::Null => None,
                        other => {
                            return Err(A::Error::custom(format_args!(
                                "`model_id` must be a string, found {other}"
                            )));
                        }
                    };
                    once(&name, model_id.replace(id))?;
                }
                "options" => once(&name, options.replace(object.next_value::<Options>()?))?,
                "max_parallelism" => {
                    let count = count::<A::Error>(&name, &object.next_value()?)?;
                    once(&name, max_parallelism.replace(count))?;
                }
                unknown => {
                    return Err(A::Error::custom(format_args!(
                        "unknown key `{}` in the request: expected `features` or `instances`, and if need be \
                         `model_id` and `options`",
                        Brief(unknown)
                    )));
                }
            }
            key = object.next_key::<Text<'_>>()?.map(|Text(key)| key);
        }
        let rows = match (features, instances) {
            (Some(row), None) => Rows::One(row),
            (None, Some(instances)) => Rows::Batch(instances),
            (Some(_), Some(_)) => {
                return Err(A::Error::custom("the request has both `features` and `instances`: send one"));
            }
            (None, None) => {
                return Err(A::Error::custom(
                    "the request has neither `features` nor `instances`: send {\"features\": […]}",
                ));
            }
        };
        Ok(Request {
            rows,
            model_id: model_id.flatten(),
            options: options.unwrap_or_default(),
            max_parallelism: max_parallelism.flatten(),
        })
    }
}

fn alone<'a>(row: super::Row<'a>) -> Request<'a> {
    Request { rows: Rows::One(row), model_id: None, options: Options::default(), max_parallelism: None }
}

/// Refuses a key that was there already.
fn once<T, E: Error>(key: &str, before: Option<T>) -> Result<(), E> {
    match before {
        None => Ok(()),
        Some(_) => Err(E::custom(format_args!("the request has `{key}` twice"))),
    }
}

/// A whole number above 0, or null.
fn count<E: Error>(key: &str, cell: &Cell<'_>) -> Result<Option<usize>, E> {
    match cell {
        Cell::Null => Ok(None),
        Cell::Integer(number @ 1..) => Ok(Some(usize::try_from(*number).unwrap_or(usize::MAX))),
        other => Err(E::custom(format_args!("`{key}` must be a whole number above 0, found {other}"))),
    }
}

/// The list of instances.
struct List<'a>(Vec<Instance<'a>>);

impl<'de> Deserialize<'de> for List<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<List<'de>, D::Error> {
        struct ListVisitor;
        impl<'de> Visitor<'de> for ListVisitor {
            type Value = List<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of instances")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<'de>, A::Error> {
                let mut instances = Vec::new();
                while let Some(instance) = list.next_element()? {
                    instances.push(instance);
                }
                Ok(List(instances))
            }
        }
        deserializer.deserialize_seq(ListVisitor)
    }
}

impl<'de> Deserialize<'de> for Options {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Options, D::Error> {
        struct OptionsVisitor;
        impl<'de> Visitor<'de> for OptionsVisitor {
            type Value = Options;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of options")
            }
            fn visit_unit<E: Error>(self) -> Result<Options, E> {
                Ok(Options::default())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Options, A::Error> {
                let mut options = Options::default();
                while let Some(Text(key)) = object.next_key()? {
                    match (&*key, object.next_value()?) {
                        ("probabilities", Cell::Boolean(wanted)) => options.probabilities = wanted,
                        ("probabilities" | "top_k", Cell::Null) => {}
                        ("probabilities", other) => {
                            return Err(A::Error::custom(format_args!(
                                "`options.probabilities` must be true or false, found {other}"
                            )));
                        }
                        ("top_k", cell) => options.top_k = count("options.top_k", &cell)?,
                        (unknown, _) => {
                            return Err(A::Error::custom(format_args!(
                                "unknown key `options.{}` in the request: expected `probabilities` or `top_k`",
                                Brief(unknown)
                            )));
                        }
                    }
                }
                Ok(options)
            }
        }
        deserializer.deserialize_any(OptionsVisitor)
    }
}
