//! Whether a request to a body is a batch: an object with the key `instances`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::handler::LambdaError;

/// The instances of a batch; nothing where the request is a single one, whatever else it is.
pub(super) fn read(json: &[u8]) -> Result<Option<Vec<&RawValue>>, LambdaError> {
    // Everything but an object is for the request's own type to read or to refuse.
    if json.trim_ascii_start().first() != Some(&b'{') {
        return Ok(None);
    }
    let mut reader = serde_json::Deserializer::from_slice(json);
    let instances = Instances.deserialize(&mut reader).map_err(LambdaError::malformed)?;
    reader.end().map_err(LambdaError::malformed)?;
    Ok(instances)
}

struct Instances;

impl<'de> DeserializeSeed<'de> for Instances {
    type Value = Option<Vec<&'de RawValue>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Instances {
    type Value = Option<Vec<&'de RawValue>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut instances = None;
        let mut other = None;
        while let Some(key) = object.next_key::<Cow<'de, str>>()? {
            if key != "instances" {
                object.next_value::<IgnoredAny>()?;
                other.get_or_insert(key);
            } else if instances.replace(object.next_value()?).is_some() {
                return Err(A::Error::custom("the request has `instances` twice"));
            }
        }
        match (&instances, other) {
            (Some(_), Some(other)) => Err(A::Error::custom(format_args!(
                "unknown key `{other}` beside `instances`: a batch has no other key"
            ))),
            _ => Ok(instances),
        }
    }
}
