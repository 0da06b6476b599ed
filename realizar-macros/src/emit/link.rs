//! The small words of a kernel: its activation, its link and its decision.

use super::literal::{self, name, number};
use proc_macro2::TokenStream;
use quote::quote;
use realizar_apr::ir::{Activation, Decision, Element, Link, On};

pub(super) fn activation(activation: Activation) -> TokenStream {
    let name = name(match activation {
        Activation::Identity => "Identity",
        Activation::Relu => "Relu",
        Activation::Tanh => "Tanh",
        Activation::Logistic => "Logistic",
        Activation::Softmax => "Softmax",
    });
    quote! { __k::activation::#name }
}

/// Type and value of the link.
pub(super) fn link(link: Link) -> (TokenStream, TokenStream) {
    let (name, field) = match link {
        Link::Identity => ("Identity", None),
        Link::Logistic { scale } => ("Logistic", Some(("scale", scale))),
        Link::LogisticPair { scale } => ("LogisticPair", Some(("scale", scale))),
        Link::Softmax => ("Softmax", None),
        Link::OneVsRest { scale } => ("OneVsRest", Some(("scale", scale))),
        Link::Exp => ("Exp", None),
        Link::Softplus => ("Softplus", None),
        Link::SignedSquare => ("SignedSquare", None),
        Link::Argmax => ("Argmax", None),
        Link::Step => ("Step", None),
        Link::AnomalyScore { normalizer } => ("AnomalyScore", Some(("normalizer", normalizer))),
    };
    let name = literal::name(name);
    let ty = quote! { __k::link::#name };
    let value = match field {
        Some((field, value)) => {
            let (field, value) = (literal::name(field), number(value, Element::F64));
            quote! { #ty { #field: #value } }
        }
        None => ty.clone(),
    };
    (ty, value)
}

/// Type and value of the decision.
pub(super) fn decision(decision: Decision) -> (TokenStream, TokenStream) {
    let on = |on| {
        let name = name(match on {
            On::Scores => "Scores",
            On::Outputs => "Outputs",
        });
        quote! { __k::decide::On::#name }
    };
    match decision {
        Decision::None => (quote! { __k::decide::Never }, quote! { __k::decide::Never }),
        Decision::Argmax(numbers) => {
            let on = on(numbers);
            (quote! { __k::decide::Argmax }, quote! { __k::decide::Argmax { on: #on } })
        }
        Decision::Votes(numbers) => {
            let on = on(numbers);
            (quote! { __k::decide::Votes }, quote! { __k::decide::Votes { on: #on } })
        }
        Decision::Index { on: numbers, classes } => {
            let on = on(numbers);
            (quote! { __k::decide::Index }, quote! { __k::decide::Index { on: #on, classes: #classes } })
        }
        Decision::Above { on: numbers, threshold, inclusive } => {
            let (on, threshold) = (on(numbers), number(threshold, Element::F64));
            (
                quote! { __k::decide::Above },
                quote! { __k::decide::Above { on: #on, threshold: #threshold, inclusive: #inclusive } },
            )
        }
    }
}
