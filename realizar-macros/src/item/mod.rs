//! The item: which of the three forms it is, and what it asks of the model.
//!
//! Everything that can be wrong with an item whatever the model is refused here; what depends on the model is
//! the business of `check`.

mod answer;
mod parameter;
pub(crate) mod signature;
pub(crate) mod syntax;
mod types;

pub(crate) use answer::{Answer, AnswerKind};
pub(crate) use parameter::{Number, Parameter, ParameterType, Row};
pub(crate) use types::{Shape, Type};

use crate::args::Args;
use crate::fault::{Fault, Faults, spelled};
use crate::names;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use signature::{Attribute, Generics};
use syn::{Ident, Lifetime};
use syntax::{Function, Struct, Syntax};

/// A checked item.
pub(crate) struct Item<'a> {
    /// The type of the model.
    pub(crate) model: Ident,
    pub(crate) form: Form<'a>,
}

/// The three forms.
pub(crate) enum Form<'a> {
    /// A function without a body: the model is its body.
    Bodiless { row: Row<'a>, answer: Answer },
    /// A function with a body, which gets a request and the model.
    Body { request: &'a Type, response: Option<&'a Type>, is_async: bool },
    /// The model alone.
    Struct,
}

/// Checks the item.
pub(crate) fn check<'a>(syntax: &'a Syntax, args: &Args, faults: &mut Faults) -> Option<Item<'a>> {
    match syntax {
        Syntax::Struct(item) => structure(item, args, faults),
        Syntax::Function(item) => function(item, args, faults),
        Syntax::Other { keyword, .. } => {
            faults.push(
                Fault::new(keyword, format!("`{keyword}` cannot be a model"))
                    .help("the attribute stands on a function or on a unit struct, as in `struct Iris;`"),
            );
            None
        }
    }
}

/// The name of the model's type, as far as the item tells it.
pub(crate) fn model_name(syntax: &Syntax) -> Option<Ident> {
    match syntax {
        Syntax::Struct(item) => Some(item.name.clone()),
        Syntax::Function(item) if item.body.is_none() => model_of_function(item),
        Syntax::Function(item) => item.parameters.last()?.ty.as_ref().and_then(model_of_reference),
        Syntax::Other { .. } => None,
    }
}

fn structure<'a>(item: &'a Struct, args: &Args, faults: &mut Faults) -> Option<Item<'a>> {
    if let Some(fields) = &item.fields {
        faults.push(
            Fault::new(fields, format!("`{}` has fields", item.name))
                .help(format!("the model is in the binary, not in the value: write `struct {};`", item.name)),
        );
    }
    refuse_generics(&item.generics, "a model's type", faults);
    if let Some(main) = args.main.as_ref().filter(|main| main.value) {
        faults.push(Fault::new(main, "a struct has no `main`").help(
            "run it with `realizar::lambda::main(LambdaHandler::with_models([&…]))`, or use a function instead",
        ));
    }
    Some(Item { model: item.name.clone(), form: Form::Struct })
}

fn function<'a>(item: &'a Function, args: &Args, faults: &mut Faults) -> Option<Item<'a>> {
    refuse_generics(&item.generics, "a model's function", faults);
    if let Some(constness) = &item.constness {
        faults.push(Fault::new(constness, "a model's function cannot be `const`").help("remove `const`"));
    }
    if let Some(unsafety) = &item.unsafety {
        faults.push(Fault::new(unsafety, "a model's function cannot be `unsafe`").help("remove `unsafe`"));
    }
    if let Some(abi) = &item.abi {
        faults.push(Fault::new(abi, "a model's function has Rust's own ABI").help("remove `extern`"));
    }
    if let Some(main) = &args.main
        && main.value
        && item.name == "main"
    {
        faults.push(Fault::new(main, "the function is itself called `main`").help("give it another name"));
    } else if item.name == "main" && args.main.is_none() {
        faults.push(
            Fault::new(&item.name, "the function is called `main`, which the attribute generates")
                .help("give it the model's name, such as `iris`"),
        );
    }
    if item.body.is_some() { with_body(item, faults) } else { bodiless(item, args, faults) }
}

fn bodiless<'a>(item: &'a Function, args: &Args, faults: &mut Faults) -> Option<Item<'a>> {
    if let Some(asyncness) = &item.asyncness {
        faults.push(
            Fault::new(asyncness, "a function without a body cannot be `async`: its model waits for nothing")
                .help("remove `async`"),
        );
    }
    let model = model_of_function(item);
    match &model {
        None => faults.push(
            Fault::new(&item.name, format!("`{}` gives no name for the model's type", item.name)).help(
                "the type is called as the function, in UpperCamelCase: give it another name, such as `iris`",
            ),
        ),
        Some(model) if *model == item.name => faults.push(
            Fault::new(&item.name, format!("function and model would both be called `{model}`"))
                .help("write the function's name in snake_case"),
        ),
        Some(_) => {}
    }
    if let Some(features) = &args.features {
        faults.push(
            Fault::new(features, "the parameters already say how many features there are")
                .help("remove `features`"),
        );
    }
    if !item.generics.parameters.is_empty() {
        // Types of parameters may be generic ones, which is one mistake and not two.
        return None;
    }
    let row = parameter::row(item, faults);
    let answer = answer::answer(item, faults);
    Some(Item { model: model?, form: Form::Bodiless { row: row?, answer: answer? } })
}

fn with_body<'a>(item: &'a Function, faults: &mut Faults) -> Option<Item<'a>> {
    let form =
        "a function with a body takes the request and `&Name`, where `Name` is the model's type to generate";
    for parameter in &item.parameters {
        if parameter.ty.is_none() {
            faults.push(
                Fault::new(
                    &parameter.pattern,
                    format!("`{}` is neither the request nor the model", spelled(&parameter.pattern)),
                )
                .help(form),
            );
            return None;
        }
    }
    let types: Vec<&Type> = item.parameters.iter().filter_map(|parameter| parameter.ty.as_ref()).collect();
    let [request, model] = types[..] else {
        let fault = match item.parameters.get(1..item.parameters.len().saturating_sub(1)) {
            Some([surplus, ..]) => Fault::new(
                &surplus.pattern,
                format!("`{}` is neither the request nor the model", spelled(&surplus.pattern)),
            ),
            _ => Fault::at(
                item.parentheses.span.join(),
                format!("the function has {} of its two parameters", types.len()),
            ),
        };
        faults.push(fault.help(form));
        return None;
    };
    if let Shape::Reference { to, .. } = request.shape() {
        faults.push(
            Fault::new(request, "the request is a reference, but nobody else keeps the value")
                .help(format!("write `{}`", spelled(&to))),
        );
    } else if let Some(lifetime) = lifetime(request.to_token_stream()) {
        faults.push(
            Fault::new(
                &lifetime,
                format!("the request borrows for `{lifetime}`, but nobody else keeps the value"),
            )
            .help("let its type own what it holds, `String` in place of `&str`, and have no lifetime"),
        );
    }
    let Some(name) = model_of_reference(model) else {
        faults.push(
            Fault::new(model, format!("`{}` does not name the model's type", spelled(model)))
                .help("the last parameter is `model: &Name`; the attribute generates `struct Name`"),
        );
        return None;
    };
    let form = Form::Body { request, response: item.output.as_ref(), is_async: item.asyncness.is_some() };
    Some(Item { model: name, form })
}

/// The name of a function without a body, as a type.
fn model_of_function(item: &Function) -> Option<Ident> {
    let name = names::upper_camel(&unraw(&item.name));
    // `__`, `_1` and `self_` give none.
    syn::parse_str(&name).ok().map(|name: Ident| Ident::new(&name.to_string(), item.name.span()))
}

/// `Name` of `&Name`.
fn model_of_reference(ty: &Type) -> Option<Ident> {
    match ty.shape() {
        Shape::Reference { mutable: false, to, .. } => to.name().filter(|name| *name != "Self"),
        _ => None,
    }
}

/// The first lifetime in a type, but for `'static`.
fn lifetime(tokens: TokenStream) -> Option<Lifetime> {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                if let Some(lifetime) = lifetime(group.stream()) {
                    return Some(lifetime);
                }
            }
            TokenTree::Punct(mark) if mark.as_char() == '\'' => {
                if let Some(TokenTree::Ident(name)) =
                    tokens.peek().filter(|name| name.to_string() != "static")
                {
                    return Some(Lifetime { apostrophe: mark.span(), ident: name.clone() });
                }
            }
            _ => {}
        }
    }
    None
}

fn refuse_generics(generics: &Generics, what: &str, faults: &mut Faults) {
    if !generics.parameters.is_empty() {
        faults.push(
            Fault::new(&generics.parameters, format!("{what} has no generic parameters"))
                .help("one artifact is one type: remove them"),
        );
    } else if let Some(clause) = &generics.where_clause {
        faults.push(Fault::new(clause, format!("{what} has no where clause")).help("remove it"));
    }
}

/// A name without `r#`.
pub(crate) fn unraw(name: &Ident) -> String {
    use syn::ext::IdentExt;
    name.unraw().to_string()
}

/// Attributes that mean nothing on a parameter of a function without a body.
pub(crate) fn refuse_attributes(attributes: &[Attribute], faults: &mut Faults) {
    for attribute in attributes {
        faults.push(
            Fault::new(attribute, "a parameter of a function without a body has no attributes")
                .help("each parameter is a feature; describe features in the function's documentation"),
        );
    }
}
