//! What a function without a body returns.

use super::parameter::{Number, element, length};
use super::syntax::Function;
use super::types::{Shape, Type};
use crate::fault::{Fault, Faults, spelled};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::LitInt;

/// What is asked of the model.
pub(crate) struct Answer {
    pub(crate) kind: AnswerKind,
    /// The type as written.
    pub(crate) written: TokenStream,
}

/// The return types there are.
pub(crate) enum AnswerKind {
    /// `f32`: the only output, or the probability of the positive class.
    Value(Number),
    /// `[f32; 3]`: all outputs.
    All { number: Number, length: LitInt, count: usize },
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
pub(super) fn answer(item: &Function, faults: &mut Faults) -> Option<Answer> {
    let Some(ty) = &item.output else {
        faults.push(Fault::at(item.parentheses.span.close(), "the function returns nothing").help(FORM));
        return None;
    };
    let kind = kind(ty, faults)?;
    Some(Answer { kind, written: ty.to_token_stream() })
}

fn kind(ty: &Type, faults: &mut Faults) -> Option<AnswerKind> {
    if let Some(number) = element(ty) {
        return Some(AnswerKind::Value(number));
    }
    match ty.shape() {
        Shape::Array { of, length: written } => {
            let Some(number) = element(&of) else {
                let found = spelled(&of);
                faults.push(
                    Fault::new(&of, format!("outputs cannot be `{found}`")).help("write `f32` or `f64`"),
                );
                return None;
            };
            let (length, count) = length(&written, faults)?;
            Some(AnswerKind::All { number, length, count })
        }
        Shape::Reference { lifetime, mutable: false, to } if to.is("str") => {
            if lifetime.is_none_or(|lifetime| lifetime != "static") {
                faults.push(
                    Fault::new(ty, "a label is part of the binary: it borrows from no parameter")
                        .help("write `&'static str`"),
                );
                return None;
            }
            Some(AnswerKind::Text)
        }
        _ if ty.is("i64") => Some(AnswerKind::Integer),
        _ if ty.is("bool") => Some(AnswerKind::Boolean),
        _ if ty.is("usize") => Some(AnswerKind::Class),
        _ if ty.is("Prediction") => Some(AnswerKind::Prediction),
        _ => {
            let found = spelled(ty);
            faults.push(Fault::new(ty, format!("a model does not answer with `{found}`")).help(FORM));
            None
        }
    }
}
