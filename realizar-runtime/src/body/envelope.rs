//! What of a request to a body is the handler's: the key `instances`, which makes it a batch, and `model_id`.
//!
//! The body's request type reads the whole object all the same: a `model_id` is the handler's to check, and the
//! type's to have a field for.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::handler::LambdaError;
use crate::handler::wire::Cell;

/// The handler's keys of a request.
#[derive(Debug, Default)]
pub(super) struct Envelope<'a> {
    /// The instances of a batch; nothing where the request is a single one.
    pub(super) instances: Option<Vec<&'a RawValue>>,
    /// Which model the request is for.
    pub(super) model_id: Option<Cow<'a, str>>,
}

impl<'a> Envelope<'a> {
    /// Reads the handler's keys of a request; there are none in anything but an object.
    pub(super) fn of_request(json: &'a [u8]) -> Result<Envelope<'a>, LambdaError> {
        Envelope::read(json, Keys { batch: true })
    }

    /// Reads the `model_id` of what is one row: an instance of a batch, a line of a file.
    pub(super) fn model_of_row(json: &'a [u8]) -> Result<Option<Cow<'a, str>>, LambdaError> {
        Ok(Envelope::read(json, Keys { batch: false })?.model_id)
    }

    fn read(json: &'a [u8], keys: Keys) -> Result<Envelope<'a>, LambdaError> {
        // Everything but an object is for the request's own type to read or to refuse.
        if json.trim_ascii_start().first() != Some(&b'{') {
            return Ok(Envelope::default());
        }
        let mut reader = serde_json::Deserializer::from_slice(json);
        let envelope = keys.deserialize(&mut reader).map_err(LambdaError::malformed)?;
        reader.end().map_err(LambdaError::malformed)?;
        Ok(envelope)
    }
}

struct Keys {
    /// Whether `instances` is the handler's too.
    batch: bool,
}

impl<'de> DeserializeSeed<'de> for Keys {
    type Value = Envelope<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Keys {
    type Value = Envelope<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut instances = None;
        let mut model_id: Option<Option<Cow<'de, str>>> = None;
        let mut other = None;
        while let Some(key) = object.next_key::<Cow<'de, str>>()? {
            let twice = match &*key {
                "instances" if self.batch => instances.replace(object.next_value()?).is_some(),
                "model_id" => {
                    let id = match object.next_value()? {
                        Cell::Text(id) => Some(id),
                        Cell::Null => None,
                        found => {
                            return Err(A::Error::custom(format_args!(
                                "`model_id` must be a string, found {found}"
                            )));
                        }
                    };
                    model_id.replace(id).is_some()
                }
                _ => {
                    object.next_value::<IgnoredAny>()?;
                    other.get_or_insert(key);
                    continue;
                }
            };
            if twice {
                return Err(A::Error::custom(format_args!("the request has `{key}` twice")));
            }
        }
        if let (Some(_), Some(other)) = (&instances, other) {
            return Err(A::Error::custom(format_args!(
                "unknown key `{other}` beside `instances`: a batch has no other key but `model_id`"
            )));
        }
        Ok(Envelope { instances, model_id: model_id.flatten() })
    }
}
