//! Operations in f64: the many small stages, each a struct whose fields are declared once.
//!
//! `operation!` declares a struct, and with it what the schema reads and writes and what the macro plans: a
//! list of named [`Field`]s. An operation adds three things by hand: its line in `operations!`, `width` (which
//! checks its fields; `check::ops`) and `run` (`reference::ops`). The kernel of the runtime,
//! `kernels::op::<its name>`, has the same fields in the same order, and behind them what the macro makes for it.

mod columns;
mod densities;
mod each;
mod encode;
mod ensemble;
mod image;
mod impute;
mod interpolate;
mod oblivious;
mod points;
mod probability;
mod products;
mod vectors;

pub use columns::{Function, Map, Select};
pub use densities::{Gaussian, Quadratic};
pub use each::{Binarize, Clip, MarkMissing, Power, PowerTransform};
pub use encode::Encode;
pub use ensemble::{Mean, Vote, WeightedMedian};
pub use image::{Convolution, Pool, PoolKind};
pub use impute::Impute;
pub use interpolate::Interpolate;
pub use oblivious::ObliviousTrees;
pub use points::{Distances, Metric, Neighbours, Weighting};
pub use probability::{Above, Complement, Normalise, Zero};
pub use products::Products;
pub use vectors::{Kernel, KernelFunction, OneVsOne, OneVsRestScores, PairProbabilities};

use super::Tensor;

/// A field of an operation.
#[derive(Debug, Clone, PartialEq)]
pub enum Field<'a> {
    /// F64 numbers with a shape.
    Tensor(&'a Tensor),
    /// F64 numbers with a shape, NaN among them.
    Table(&'a Tensor),
    /// Indices, in a tensor of one dimension.
    Indices(&'a [u32]),
    /// A finite number.
    Number(f64),
    /// A whole number from 0.
    Count(usize),
    /// A boolean; absent where it is false.
    Flag(bool),
    /// One of a list of words.
    Word(Word),
    /// One that may be absent.
    Optional(Option<Box<Field<'a>>>),
}

/// A word of the schema and what it is in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The type.
    pub of: &'static str,
    /// The variant.
    pub variant: &'static str,
    /// The word in the schema.
    pub word: &'static str,
}

/// A field of an operation that is being read.
pub(crate) enum Slot<'a> {
    Tensor(&'a mut Tensor),
    Table(&'a mut Tensor),
    Indices(&'a mut Vec<u32>),
    Number(&'a mut f64),
    Count(&'a mut usize),
    Flag(&'a mut bool),
    Word(&'a mut dyn Choice),
    Optional(&'a mut dyn Absent),
}

/// One of a list of words.
pub(crate) trait Choice {
    /// All of them.
    fn words(&self) -> &'static [&'static str];
    /// Becomes the one of this index.
    fn choose(&mut self, index: usize);
}

/// A field that may be absent.
pub(crate) trait Absent {
    /// Makes it present, and gives what is to be read.
    fn fill(&mut self) -> Slot<'_>;
}

/// A type that a field has.
pub(crate) trait FieldType {
    /// What stands here before it is read.
    const EMPTY: Self;
    fn field(&self) -> Field<'_>;
    fn slot(&mut self) -> Slot<'_>;
}

macro_rules! field_type {
    ($type:ty, $variant:ident, $empty:expr, |$value:ident| $field:expr) => {
        impl FieldType for $type {
            const EMPTY: Self = $empty;
            fn field(&self) -> Field<'_> {
                let $value = self;
                Field::$variant($field)
            }
            fn slot(&mut self) -> Slot<'_> {
                Slot::$variant(self)
            }
        }
    };
}

field_type!(
    Tensor,
    Tensor,
    Tensor { shape: Vec::new(), values: super::Values::F64(Vec::new()), offset: None },
    |x| x
);
field_type!(Vec<u32>, Indices, Vec::new(), |x| x);
field_type!(f64, Number, 0.0, |x| *x);
field_type!(usize, Count, 0, |x| *x);
field_type!(bool, Flag, false, |x| *x);

/// Numbers with a shape that are looked up and not computed with, so that NaN may be among them.
#[derive(Debug, Clone, PartialEq)]
pub struct Table(pub Tensor);

impl FieldType for Table {
    const EMPTY: Self = Table(<Tensor as FieldType>::EMPTY);
    fn field(&self) -> Field<'_> {
        Field::Table(&self.0)
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Table(&mut self.0)
    }
}

impl<T: FieldType> FieldType for Option<T> {
    const EMPTY: Self = None;
    fn field(&self) -> Field<'_> {
        Field::Optional(self.as_ref().map(|value| Box::new(value.field())))
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }
}

impl<T: FieldType> Absent for Option<T> {
    fn fill(&mut self) -> Slot<'_> {
        self.insert(T::EMPTY).slot()
    }
}

/// Declares an enum whose variants are words of the schema; the first stands in a field before it is read.
macro_rules! words {
    ($(#[$doc:meta])* pub enum $name:ident { $(#[$first_doc:meta])* $first:ident = $first_word:literal,
        $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $(#[$first_doc])* $first,
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            const ALL: &[$name] = &[$name::$first, $($name::$variant,)*];
            const VARIANTS: &[&str] = &[stringify!($first), $(stringify!($variant),)*];
            const WORDS: &[&str] = &[$first_word, $($word,)*];
        }

        impl $crate::ir::op::Choice for $name {
            fn words(&self) -> &'static [&'static str] {
                Self::WORDS
            }
            fn choose(&mut self, index: usize) {
                *self = Self::ALL[index];
            }
        }

        impl $crate::ir::op::FieldType for $name {
            const EMPTY: Self = $name::$first;
            fn field(&self) -> $crate::ir::op::Field<'_> {
                let (variant, word) = (Self::VARIANTS[*self as usize], Self::WORDS[*self as usize]);
                $crate::ir::op::Field::Word($crate::ir::op::Word { of: stringify!($name), variant, word })
            }
            fn slot(&mut self) -> $crate::ir::op::Slot<'_> {
                $crate::ir::op::Slot::Word(self)
            }
        }
    };
}
pub(crate) use words;

/// Declares operations: structs of public fields, named in the schema as they are here.
macro_rules! operation {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl $crate::ir::op::Operation for $name {
            fn keys(&self) -> &'static [&'static str] {
                &["op", $(stringify!($field),)*]
            }
            #[allow(unused_mut, reason = "an operation may have no fields")]
            fn fields(&self) -> Vec<(&'static str, $crate::ir::op::Field<'_>)> {
                let mut fields = Vec::with_capacity(self.keys().len());
                $(fields.push((stringify!($field), $crate::ir::op::FieldType::field(&self.$field)));)*
                fields
            }
            #[allow(unused_mut, reason = "an operation may have no fields")]
            fn slots(&mut self) -> Vec<(&'static str, $crate::ir::op::Slot<'_>)> {
                let mut slots = Vec::with_capacity(self.keys().len());
                $(slots.push((stringify!($field), $crate::ir::op::FieldType::slot(&mut self.$field)));)*
                slots
            }
        }

        impl $name {
            /// What is there before the fields are read.
            pub(crate) const EMPTY: $name = $name { $($field: $crate::ir::op::FieldType::EMPTY,)* };
        }
    )*};
}
pub(crate) use operation;

/// The fields of an operation.
pub(crate) trait Operation {
    /// `op`, and the names of the fields.
    fn keys(&self) -> &'static [&'static str];
    fn fields(&self) -> Vec<(&'static str, Field<'_>)>;
    fn slots(&mut self) -> Vec<(&'static str, Slot<'_>)>;
}

macro_rules! operations {
    ($($name:ident = $word:literal,)*) => {
        /// An operation in f64: what enters is widened, what leaves is f64.
        #[derive(Debug, Clone, PartialEq)]
        #[expect(missing_docs, reason = "each is described at its struct")]
        #[allow(clippy::large_enum_variant, reason = "a model has few operations, and a box each would not pay")]
        pub enum Op {
            $($name($name),)*
        }

        impl Op {
            /// The names in the schema.
            pub(crate) const NAMES: &[&'static str] = &[$($word,)*];

            /// The operation of this name, before its fields are read.
            pub(crate) fn empty(name: &str) -> Option<Op> {
                match name {
                    $($word => Some(Op::$name($name::EMPTY)),)*
                    _ => None,
                }
            }

            /// The name in the schema.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Op::$name(_) => $word,)*
                }
            }

            /// The name of the kernel.
            #[must_use]
            pub fn kernel(&self) -> &'static str {
                match self {
                    $(Op::$name(_) => stringify!($name),)*
                }
            }

            pub(crate) fn operation(&self) -> &dyn Operation {
                match self {
                    $(Op::$name(op) => op,)*
                }
            }

            pub(crate) fn operation_mut(&mut self) -> &mut dyn Operation {
                match self {
                    $(Op::$name(op) => op,)*
                }
            }

            /// How many numbers it gives for `n`.
            pub(crate) fn width(&self, n: usize) -> Result<usize, crate::check::Unfit> {
                match self {
                    $(Op::$name(op) => op.width(n),)*
                }
            }

            /// What it gives for a row that is as wide as was checked.
            pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
                match self {
                    $(Op::$name(op) => op.run(row),)*
                }
            }
        }
    };
}

operations! {
    Select = "select",
    Map = "map",
    ObliviousTrees = "oblivious_trees",
    Clip = "clip",
    PowerTransform = "power_transform",
    Impute = "impute",
    MarkMissing = "mark_missing",
    Binarize = "binarize",
    Encode = "encode",
    Products = "products",
    Interpolate = "interpolate",
    Mean = "mean",
    Vote = "vote",
    WeightedMedian = "weighted_median",
    Above = "above",
    Complement = "complement",
    Normalise = "normalise",
    Distances = "distances",
    Neighbours = "neighbours",
    Kernel = "kernel",
    OneVsOne = "one_vs_one",
    OneVsRestScores = "one_vs_rest_scores",
    PairProbabilities = "pair_probabilities",
    Gaussian = "gaussian",
    Quadratic = "quadratic",
    Convolution = "convolution",
    Pool = "pool",
}

impl Op {
    /// Its fields, in order.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, Field<'_>)> {
        self.operation().fields()
    }

    /// How many numbers it gives for `n` in a checked model.
    #[must_use]
    pub fn outputs(&self, n: usize) -> usize {
        self.width(n).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use crate::ir::{Branch, Stage};

    /// A stage takes at least 13 bytes of a file (`{"op":"exp"},`) and may allocate 20 times that; 8192 of them may
    /// share 1 MiB more.
    #[test]
    fn a_list_of_stages_stays_within_the_memory_bound() {
        assert!(size_of::<Stage>() <= 13 * 20 + (1 << 20) / 8192, "{}", size_of::<Stage>());
        // `{"stages":[]},`
        assert!(size_of::<Branch>() <= 14 * 20, "{}", size_of::<Branch>());
    }
}
