//! What a function without a body returns.

use super::parameter::{Number, element, is, length};
use super::peel;
use super::syntax::Function;
use crate::fault::{Fault, Faults, spelled};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{LitInt, ReturnType, Type};

/// What is asked of the model.
pub(crate) struct Answer<'a> {
    pub(crate) kind: AnswerKind<'a>,
    /// The type as written.
    pub(crate) written: TokenStream,
}

/// The return types there are.
pub(crate) enum AnswerKind<'a> {
    /// `f32`: the only output, or the probability of the positive class.
    Value(Number),
    /// `[f32; 3]`: all outputs.
    All { number: Number, length: &'a LitInt, count: usize },
    /// `&'static str`: the class's name.
    Text,
    /// `i64`: the class's name, where names are integers.
    Integer,
    /// `bool`: the class of a model with two.
    Boolean,
    /// `usize`: the class's index.
    Class,
    /// `realizar::Prediction`: all of it.
    Prediction,
}

/// The names of the return types, for messages.
pub(crate) const FORM: &str = "return `f32` or `f64` (one output), `[f32; K]` or `[f64; K]` (all outputs), `&'static str`, `i64` or `bool` \
     (the label), `usize` (the class index) or `realizar::Prediction`";

/// Reads the return type.
pub(super) fn answer<'a>(item: &'a Function, faults: &mut Faults) -> Option<Answer<'a>> {
    let ReturnType::Type(_, ty) = &item.output else {
        faults.push(Fault::at(item.parentheses.span.close(), "the function returns nothing").help(FORM));
        return None;
    };
    let kind = kind(ty, faults)?;
    Some(Answer { kind, written: ty.to_token_stream() })
}

fn kind<'a>(ty: &'a Type, faults: &mut Faults) -> Option<AnswerKind<'a>> {
    if let Some(number) = element(ty) {
        return Some(AnswerKind::Value(number));
    }
    match peel(ty) {
        Type::Array(array) => {
            let Some(number) = element(&array.elem) else {
                let found = spelled(&array.elem);
                faults.push(
                    Fault::new(&array.elem, format!("outputs cannot be `{found}`"))
                        .help("write `f32` or `f64`"),
                );
                return None;
            };
            let (length, count) = length(&array.len, faults)?;
            Some(AnswerKind::All { number, length, count })
        }
        Type::Reference(reference) if reference.mutability.is_none() && is(&reference.elem, "str") => {
            if reference.lifetime.as_ref().is_none_or(|lifetime| lifetime.ident != "static") {
                faults.push(
                    Fault::new(ty, "a label is part of the binary: it borrows from no parameter")
                        .help("write `&'static str`"),
                );
                return None;
            }
            Some(AnswerKind::Text)
        }
        ty if is(ty, "i64") => Some(AnswerKind::Integer),
        ty if is(ty, "bool") => Some(AnswerKind::Boolean),
        ty if is(ty, "usize") => Some(AnswerKind::Class),
        ty if is(ty, "Prediction") => Some(AnswerKind::Prediction),
        ty => {
            let found = spelled(ty);
            faults.push(Fault::new(ty, format!("a model does not answer with `{found}`")).help(FORM));
            None
        }
    }
}
