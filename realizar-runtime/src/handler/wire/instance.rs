//! Rows and instances. A wrong shape is a value here and no error, so that it stays with its row.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Cell, Instance, Row};
use crate::handler::text::Brief;

/// A string, borrowed where the JSON has no escape in it. (`Cow` alone always copies.)
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text<'de>, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// What stands where features are expected: a row, or what came instead.
pub(super) struct Features<'a>(pub(super) Result<Row<'a>, Cell<'a>>);

/// Reads the rest of a list as a row.
pub(super) fn listed<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Row<'de>, A::Error> {
    // The size hint of JSON is never known; most rows are short.
    let mut cells = Vec::with_capacity(8);
    while let Some(cell) = list.next_element()? {
        cells.push(cell);
    }
    Ok(Row::Listed(cells))
}

/// Reads the rest of an object as a row, after the name that was read already.
pub(super) fn named<'de, A: MapAccess<'de>>(
    mut object: A,
    first: Option<Cow<'de, str>>,
) -> Result<Row<'de>, A::Error> {
    let mut cells = Vec::with_capacity(8);
    if let Some(name) = first {
        cells.push((name, object.next_value()?));
    }
    while let Some(Text(name)) = object.next_key()? {
        cells.push((name, object.next_value()?));
    }
    Ok(Row::Named(cells))
}

impl<'de> Deserialize<'de> for Features<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Features<'de>, D::Error> {
        deserializer.deserialize_any(FeaturesVisitor).map(Features)
    }
}

/// The methods of a visitor for everything that is neither a list nor an object.
macro_rules! scalars {
    ($value:ty, |$cell:ident| $wrap:expr) => {
        fn visit_unit<E: Error>(self) -> Result<$value, E> {
            let $cell = Cell::Null;
            Ok($wrap)
        }
        fn visit_bool<E: Error>(self, truth: bool) -> Result<$value, E> {
            let $cell = Cell::Boolean(truth);
            Ok($wrap)
        }
        fn visit_i64<E: Error>(self, number: i64) -> Result<$value, E> {
            let $cell = Cell::Integer(number);
            Ok($wrap)
        }
        fn visit_u64<E: Error>(self, number: u64) -> Result<$value, E> {
            let $cell = Cell::from(number);
            Ok($wrap)
        }
        fn visit_f64<E: Error>(self, number: f64) -> Result<$value, E> {
            let $cell = Cell::Number(number);
            Ok($wrap)
        }
        fn visit_str<E: Error>(self, text: &str) -> Result<$value, E> {
            let $cell = Cell::Text(Cow::Owned(text.to_owned()));
            Ok($wrap)
        }
    };
}

struct FeaturesVisitor;

impl<'de> Visitor<'de> for FeaturesVisitor {
    type Value = Result<Row<'de>, Cell<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array or an object of features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        listed(list).map(Ok)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Self::Value, A::Error> {
        named(object, None).map(Ok)
    }

    scalars!(Self::Value, |cell| Err(cell));
}

impl<'de> Deserialize<'de> for Instance<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Instance<'de>, D::Error> {
        deserializer.deserialize_any(InstanceVisitor)
    }
}

struct InstanceVisitor;

impl<'de> Visitor<'de> for InstanceVisitor {
    type Value = Instance<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an instance")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Instance<'de>, A::Error> {
        Ok(Instance { row: Ok(listed(list)?), model_id: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Instance<'de>, A::Error> {
        let mut row = None;
        let mut model_id = None;
        let mut fault = None;
        while let Some(Text(key)) = object.next_key()? {
            match &*key {
                "features" if row.is_none() => row = Some(object.next_value::<Features<'_>>()?.0),
                "model_id" if model_id.is_none() => match object.next_value()? {
                    Cell::Text(name) => model_id = Some(name),
                    Cell::Null => {}
                    other => fault = Some(format!("`model_id` must be a string, found {other}")),
                },
                other => {
                    fault.get_or_insert_with(|| match other {
                        "features" | "model_id" => format!("the instance has `{other}` twice"),
                        _ => format!(
                            "the instance has the unknown key `{}`: expected `features` and, if need be, \
                             `model_id`",
                            Brief(other)
                        ),
                    });
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        let row = match (fault, row) {
            (Some(fault), _) => Err(fault),
            (None, None) => Err("the instance has no `features`".into()),
            (None, Some(row)) => row.map_err(|cell| {
                format!("`features` must be an array or an object of features, found {cell}")
            }),
        };
        Ok(Instance { row, model_id })
    }

    scalars!(Instance<'de>, |cell| Instance {
        row: Err(format!("an instance must be {{\"features\": …}} or an array of features, found {cell}")),
        model_id: None,
    });
}
