//! The item itself, and `main`.

use super::literal::count;
use super::{Parts, has_main, model_type};
use crate::check::{Call, Return};
use crate::item::syntax::{Function, Syntax};
use crate::item::{Form, Number, Parameter, ParameterType, Row, Shape, Type};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use realizar_apr::ir::{FeatureKind, Labels};

/// The user's item, with a body where it had none, and the model's type beside a function.
pub(super) fn item(parts: &Parts<'_>) -> TokenStream {
    let function = match parts.syntax {
        Syntax::Function(function) => function,
        Syntax::Struct(item) => return item.item.clone(),
        Syntax::Other { item, .. } => return item.clone(),
    };
    let ty = model_type(parts.syntax, &parts.item.model, &function.name);
    let Function { attributes, signature, .. } = &**function;
    let body = match (&parts.item.form, parts.call) {
        (Form::Bodiless { row, .. }, Some(call)) => {
            let answer = answer(parts, row, call);
            let facade = parts.facade();
            quote! {
                {
                    use #facade::__private as __p;
                    #answer
                }
            }
        }
        _ => function.body.to_token_stream(),
    };
    // A program need not call the function: `main` asks the model itself.
    let unused = (function.body.is_none() && has_main(parts.args, Some(parts.item)))
        .then(|| quote! { #[allow(dead_code)] });
    quote! {
        #(#attributes)*
        #unused
        #signature #body
        #ty
    }
}

/// The expression that asks the model.
fn answer(parts: &Parts<'_>, row: &Row<'_>, call: &Call) -> TokenStream {
    let model = &parts.item.model;
    let row = match row {
        Row::Array { name, number, .. } if *number == call.number => quote! { &#name },
        Row::Array { name, .. } => quote! { &#name.map(|value| value as f64) },
        Row::Each { parameters, .. } => {
            let numbers = parameters
                .iter()
                .enumerate()
                .map(|(index, parameter)| feature(parts, index, parameter, call.number));
            quote! { &[#(#numbers),*] }
        }
    };
    // The runtime's functions for this type of numbers; `predict` gives the outputs and the class. The type's own
    // methods are not asked: a trait in scope may have methods of the same names.
    let ask = |name: &str| {
        let (n, k) = (count(parts.plan.inputs), count(parts.plan.outputs));
        let function = match call.number {
            Number::F32 => format_ident!("{name}"),
            Number::F64 => format_ident!("{name}_f64"),
        };
        quote! { __p::compiled::#function::<#model, #n, #k>(#row) }
    };
    let predict = ask("predict");
    let outputs = quote! { #predict.0 };
    match call.returns {
        Return::Value { number, output } => {
            let output = Literal::usize_unsuffixed(output);
            let rounded = (number != call.number).then(|| quote! { as f32 });
            quote! { #outputs[#output] #rounded }
        }
        Return::All(number) => {
            let rounded = (number != call.number).then(|| quote! { .map(|output| output as f32) });
            quote! { #outputs #rounded }
        }
        Return::Label => ask("label"),
        Return::Class => ask("class"),
        Return::Positive => {
            let ask = ask("class");
            quote! { #ask == 1 }
        }
        Return::Prediction => ask("prediction"),
    }
}

/// A parameter as a number of the row.
fn feature(parts: &Parts<'_>, index: usize, parameter: &Parameter<'_>, number: Number) -> TokenStream {
    let name = &parameter.name;
    let number = format_ident!("{}", number.name());
    let levels = match parts.model.input.features.named().get(index).map(|feature| &feature.kind) {
        Some(FeatureKind::Categorical(levels)) => Some(levels),
        Some(FeatureKind::Numeric) | None => None,
    };
    // The runtime gives a level's index as f64, which is what it stays or is rounded to.
    let rounded = (number == "f32").then(|| quote! { as f32 });
    match (parameter.ty, levels) {
        (ParameterType::Text, Some(Labels::Text(levels))) => {
            quote! { __p::level::text(&[#(#levels),*], #name) #rounded }
        }
        (ParameterType::Text, Some(Labels::Integer(levels))) => {
            let levels = levels.iter().map(ToString::to_string);
            quote! { __p::level::text(&[#(#levels),*], #name) #rounded }
        }
        (ParameterType::Text, Some(Labels::Boolean)) => {
            quote! { __p::level::text(&["false", "true"], #name) #rounded }
        }
        (ParameterType::Integer, Some(Labels::Integer(levels))) => {
            let levels = super::constants::integers(levels);
            quote! { __p::level::integer(&#levels, #name) #rounded }
        }
        (ParameterType::Boolean, _) => quote! { #name as u8 as #number },
        (ParameterType::Number(of), _) if number == of.name() => quote! { #name },
        _ => quote! { #name as #number },
    }
}

/// `fn main`, where there is one.
pub(super) fn main(parts: &Parts<'_>) -> TokenStream {
    if !has_main(parts.args, Some(parts.item)) {
        return TokenStream::new();
    }
    let (facade, cfgs, model) = (parts.facade(), parts.cfgs(), &parts.item.model);
    let (body, run) = match (&parts.item.form, parts.syntax) {
        (Form::Body { request, response, is_async }, Syntax::Function(function)) => (
            body(&function.name, model, request, *response, *is_async),
            quote! { __p::main_with_body::<__Body>(__handler) },
        ),
        _ => (TokenStream::new(), quote! { __p::main(__handler) }),
    };
    quote! {
        #(#cfgs)*
        fn main() -> ::std::process::ExitCode {
            use #facade::__private as __p;
            #body
            fn __handler() -> &'static __p::Handler {
                static HANDLER: ::std::sync::OnceLock<__p::Handler> = ::std::sync::OnceLock::new();
                HANDLER.get_or_init(|| __p::Handler::with_models([&#model]))
            }
            #run
        }
    }
}

/// The user's function as the handler calls it.
fn body(name: &Ident, model: &Ident, request: &Type, response: Option<&Type>, is_async: bool) -> TokenStream {
    // What is wrong with the function's types is said at the function.
    let here = name.span().resolved_at(Span::call_site());
    let wait = is_async.then(|| quote_spanned! { here=> .await });
    let call = quote_spanned! { here=> #name(request, &#model) #wait };
    let fallible = response.is_some_and(is_result);
    let unit = quote! { () };
    let returned = response.map_or(unit, ToTokens::to_token_stream);
    let (response, call) = if fallible {
        (
            quote_spanned! { here=> <#returned as __p::fallible::Fallible>::Response },
            quote_spanned! { here=> __p::fallible::into_result(#call) },
        )
    } else {
        (returned, quote! { ::core::result::Result::Ok(#call) })
    };
    quote_spanned! { here=>
        struct __Body;
        impl __p::body::Body for __Body {
            type Request = #request;
            type Response = #response;
            async fn call(
                request: Self::Request,
            ) -> ::core::result::Result<Self::Response, ::std::string::String> {
                #call
            }
        }
    }
}

/// Whether a type is a `Result`, by whatever path.
fn is_result(ty: &Type) -> bool {
    matches!(ty.shape(), Shape::Path { last, .. } if last == "Result")
}
