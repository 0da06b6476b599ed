//! Parameters of a function without a body: one array, or one parameter for each feature.

use super::refuse_attributes;
use super::syntax::{self, Function};
use super::types::{Shape, Type};
use crate::fault::{Fault, Faults, spelled};
use proc_macro2::{Span, TokenStream};
use syn::{Ident, LitInt};

/// A number's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    F32,
    F64,
}

impl Number {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Number::F32 => "f32",
            Number::F64 => "f64",
        }
    }
}

/// How the function takes a row.
pub(crate) enum Row<'a> {
    /// `features: [f32; 4]`
    Array { name: Ident, number: Number, length: LitInt, count: usize },
    /// One parameter for each feature; `end` is where another would stand.
    Each { parameters: Vec<Parameter<'a>>, end: Span },
}

/// One feature.
pub(crate) struct Parameter<'a> {
    pub(crate) name: Ident,
    pub(crate) ty: ParameterType,
    /// The type as written.
    pub(crate) written: &'a Type,
}

/// What a feature can be taken as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterType {
    /// A numeric feature.
    Number(Number),
    /// A categorical feature whose levels are strings.
    Text,
    /// A categorical feature whose levels are integers.
    Integer,
    /// A categorical feature whose levels are `false` and `true`.
    Boolean,
}

impl ParameterType {
    pub(crate) fn name(self) -> &'static str {
        match self {
            ParameterType::Number(number) => number.name(),
            ParameterType::Text => "&str",
            ParameterType::Integer => "i64",
            ParameterType::Boolean => "bool",
        }
    }
}

const FORM: &str =
    "a feature is `f32` or `f64`, a categorical one `&str`; or take the row as `features: [f32; 4]`";

/// Reads the parameters.
pub(super) fn row<'a>(item: &'a Function, faults: &mut Faults) -> Option<Row<'a>> {
    if let [parameter] = &item.parameters[..]
        && let Some(Shape::Array { of, length: written }) = parameter.ty.as_ref().map(Type::shape)
    {
        refuse_attributes(&parameter.attributes, faults);
        let name = name(parameter, faults);
        let number = element(&of);
        if number.is_none() {
            let found = spelled(&of);
            faults
                .push(Fault::new(&of, format!("a row cannot be of `{found}`")).help("write `f32` or `f64`"));
        }
        let (length, count) = length(&written, faults)?;
        return Some(Row::Array { name: name?, number: number?, length, count });
    }
    let mut parameters = Vec::new();
    let mut complete = true;
    for parameter in &item.parameters {
        match each(parameter, faults) {
            Some(parameter) => parameters.push(parameter),
            None => complete = false,
        }
    }
    if item.parameters.is_empty() {
        faults.push(Fault::at(item.parentheses.span.join(), "the function takes no features").help(FORM));
        return None;
    }
    complete.then_some(Row::Each { parameters, end: item.parentheses.span.close() })
}

fn each<'a>(parameter: &'a syntax::Parameter, faults: &mut Faults) -> Option<Parameter<'a>> {
    refuse_attributes(&parameter.attributes, faults);
    let Some(ty) = &parameter.ty else {
        faults.push(
            Fault::new(&parameter.pattern, format!("`{}` is not a feature", spelled(&parameter.pattern)))
                .help(FORM),
        );
        return None;
    };
    let name = name(parameter, faults)?;
    let Some(known) = parameter_type(ty) else {
        let found = spelled(ty);
        faults.push(Fault::new(ty, format!("a feature cannot be `{found}`")).help(FORM));
        return None;
    };
    Some(Parameter { name, ty: known, written: ty })
}

fn name(parameter: &syntax::Parameter, faults: &mut Faults) -> Option<Ident> {
    let name = syn::parse2(parameter.pattern.clone()).ok();
    if name.is_none() {
        faults.push(
            Fault::new(&parameter.pattern, format!("`{}` is not a plain name", spelled(&parameter.pattern)))
                .help("without a body there is nothing to match: a parameter is `name: type`"),
        );
    }
    name
}

fn parameter_type(ty: &Type) -> Option<ParameterType> {
    if let Some(number) = element(ty) {
        return Some(ParameterType::Number(number));
    }
    match ty.shape() {
        Shape::Reference { mutable: false, to, .. } if to.is("str") => Some(ParameterType::Text),
        _ if ty.is("i64") => Some(ParameterType::Integer),
        _ if ty.is("bool") => Some(ParameterType::Boolean),
        _ => None,
    }
}

/// `f32` or `f64`.
pub(super) fn element(ty: &Type) -> Option<Number> {
    if ty.is("f32") {
        Some(Number::F32)
    } else if ty.is("f64") {
        Some(Number::F64)
    } else {
        None
    }
}

/// An array's length, which must be a number: constants have no value yet when attributes run.
pub(super) fn length(length: &TokenStream, faults: &mut Faults) -> Option<(LitInt, usize)> {
    if let Ok(number) = syn::parse2::<LitInt>(length.clone())
        && let Ok(count) = number.base10_parse()
    {
        return Some((number, count));
    }
    let found = spelled(length);
    faults.push(
        Fault::new(length, format!("the length `{found}` has no value yet when the attribute is expanded"))
            .help("write the length as a number"),
    );
    None
}
