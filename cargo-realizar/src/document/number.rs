//! Number types that a document's numbers are read into.

/// A type that a number of a document can be read into.
pub(crate) trait Number: Copy {
    /// What is wanted, for messages.
    const NOUN: &'static str;
    /// From the digits of a JSON number, rounded once. Also `NaN`, `Infinity`, `-Infinity`, which the
    /// libraries write, and `true` and `false`.
    fn parse(digits: &str) -> Option<Self>;
    /// From an integer.
    fn of_integer(value: i64) -> Option<Self>;
    /// From a floating-point number.
    fn of_float(value: f64) -> Option<Self>;
}

macro_rules! float {
    ($($float:ident)*) => {$(
        impl Number for $float {
            const NOUN: &'static str = "a number";

            fn parse(digits: &str) -> Option<Self> {
                match digits {
                    "NaN" | "nan" => Some($float::NAN),
                    "Infinity" | "inf" => Some($float::INFINITY),
                    "-Infinity" | "-inf" => Some($float::NEG_INFINITY),
                    // Rust's parser takes more words than JSON has.
                    _ if digits.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
                        digits.parse().ok()
                    }
                    _ => None,
                }
            }

            fn of_integer(value: i64) -> Option<Self> {
                Some(value as $float)
            }

            fn of_float(value: f64) -> Option<Self> {
                Some(value as $float)
            }
        }
    )*};
}

float!(f32 f64);

macro_rules! integer {
    ($($integer:ident $noun:literal)*) => {$(
        impl Number for $integer {
            const NOUN: &'static str = $noun;

            fn parse(digits: &str) -> Option<Self> {
                if digits.starts_with('+') {
                    return None;
                }
                digits.parse().ok()
            }

            fn of_integer(value: i64) -> Option<Self> {
                $integer::try_from(value).ok()
            }

            fn of_float(_: f64) -> Option<Self> {
                None
            }
        }
    )*};
}

integer! {
    i32 "a whole number of 32 bits"
    i64 "a whole number of 64 bits"
    u32 "a whole number from 0 to 4294967295"
    usize "a whole number from 0"
}

/// True or false, which some writers give as 1 or 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) bool);

impl Number for Flag {
    const NOUN: &'static str = "true, false, 1 or 0";

    fn parse(digits: &str) -> Option<Self> {
        match digits {
            "true" | "1" => Some(Flag(true)),
            "false" | "0" => Some(Flag(false)),
            _ => None,
        }
    }

    fn of_integer(value: i64) -> Option<Self> {
        match value {
            0 => Some(Flag(false)),
            1 => Some(Flag(true)),
            _ => None,
        }
    }

    fn of_float(_: f64) -> Option<Self> {
        None
    }
}
