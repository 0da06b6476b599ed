//! Kernels for rows of f32, around the exact one: networks in f32, linear models, fused trees.

use super::Parts;
use super::literal::{count, number};
use super::step::{optional_slice, slice, view};
use crate::plan::{Bayes, Class, Curve, Fused, Linear, Network, Scaling, Scores, Told, Vectors};
use proc_macro2::TokenStream;
use quote::quote;
use realizar_apr::ir::{Activation, Element};

/// What follows the exact kernel in the value of a `Network`.
pub(super) fn fields(parts: &Parts<'_>, network: &Network) -> TokenStream {
    let double = |value| number(value, Element::F64);
    let scale = scaling(parts, network.scaling.as_ref());
    let bounds = &network.bounds;
    let layers = network.layers.iter().zip(&bounds.layers).map(|(layer, [worst, likely])| {
        let (inputs, outputs, after) = (count(layer.inputs), count(layer.outputs), after(layer.activation));
        let (weight, bias) = (slice(parts, layer.weight), optional_slice(parts, layer.bias));
        let (worst, likely) = (double(*worst), double(*likely));
        quote! {
            __k::network::Layer {
                inputs: #inputs,
                outputs: #outputs,
                weight: #weight,
                bias: #bias,
                after: #after,
                worst: #worst,
                likely: #likely,
            }
        }
    });
    let class = class(bounds.class);
    let told = match bounds.told {
        Told::Probabilities => quote! { __k::network::Told::Probabilities },
        Told::Parts => quote! { __k::network::Told::Parts },
        Told::Values(apart) => {
            let apart = double(apart);
            quote! { __k::network::Told::Values(#apart) }
        }
    };
    let (worst, likely) = (double(bounds.biases[0]), double(bounds.biases[1]));
    let limit = double(bounds.limit);
    quote! {
        scale: #scale,
        layers: &[#(#layers),*],
        limit: #limit,
        biases: __k::network::Known { worst: #worst, likely: #likely },
        class: #class,
        told: #told,
    }
}

/// What follows the exact kernel in the value of a `Linear`.
pub(super) fn linear_fields(parts: &Parts<'_>, linear: &Linear) -> TokenStream {
    let double = |value| number(value, Element::F64);
    let (weight, class) = (slice(parts, linear.weight), class(linear.class));
    let bias = number(linear.bias, linear.element);
    let (of_row, rest) = (double(linear.worst[0]), double(linear.worst[1]));
    let apart = double(linear.apart);
    quote! {
        weight: #weight,
        bias: #bias,
        worst: [#of_row, #rest],
        class: #class,
        apart: #apart,
    }
}

/// What follows the exact kernel in the value of a `Scores`.
pub(super) fn scores_fields(parts: &Parts<'_>, scores: &Scores) -> TokenStream {
    let (weight, bias, class) = (slice(parts, scores.weight), slice(parts, scores.bias), class(scores.class));
    let single = |value| number(value, Element::F32);
    let (limit, off, certain) = (single(scores.limit), single(scores.off), single(scores.certain));
    let apart = number(scores.apart, Element::F64);
    quote! {
        weight: #weight,
        bias: #bias,
        limit: #limit,
        off: #off,
        certain: #certain,
        class: #class,
        apart: #apart,
    }
}

/// What follows the exact kernel in the value of a `Bayes`.
pub(super) fn bayes_fields(parts: &Parts<'_>, bayes: &Bayes) -> TokenStream {
    let (table, share) = (slice(parts, bayes.table), number(bayes.share, Element::F32));
    quote! {
        table: #table,
        share: #share,
    }
}

/// What follows the exact kernel in the value of `Vectors`.
pub(super) fn vectors_fields(parts: &Parts<'_>, vectors: &Vectors) -> TokenStream {
    let table = slice(parts, vectors.vectors);
    let (single, double) = (|value| number(value, Element::F32), |value| number(value, Element::F64));
    let (gamma, coef0, limit) = (single(vectors.gamma), single(vectors.coef0), single(vectors.limit));
    let (off, apart) = (double(vectors.off), double(vectors.apart));
    let function = match vectors.function {
        Curve::Radial => quote! { Radial },
        Curve::Power(degree) => {
            let degree = count(degree as usize);
            quote! { Power(#degree) }
        }
        Curve::Sigmoid => quote! { Sigmoid },
    };
    let above = match vectors.above {
        Some(above) => {
            let above = number(above, Element::F64);
            quote! { __p::Some(#above) }
        }
        None => quote! { __p::None },
    };
    quote! {
        vectors: #table,
        function: __k::vectors::Function::#function,
        gamma: #gamma,
        coef0: #coef0,
        limit: #limit,
        above: #above,
        off: #off,
        apart: #apart,
    }
}

/// What follows the exact kernel in the value of a `Fused`.
pub(super) fn fused_fields(parts: &Parts<'_>, fused: &Fused) -> TokenStream {
    let slice = |array| slice(parts, array);
    let (features, cuts, missing) = (slice(fused.features), slice(fused.cuts), slice(fused.missing));
    let (ends, sums, base) = (view(parts, fused.ends), slice(fused.sums), view(parts, fused.base));
    let double = |value| number(value, Element::F64);
    let (quantum, off, apart) = (double(fused.quantum), double(fused.off), double(fused.apart));
    let (class, across) = (class(fused.class), slice(fused.across));
    quote! {
        features: #features,
        cuts: #cuts,
        missing: #missing,
        ends: #ends,
        sums: #sums,
        across: #across,
        base: #base,
        quantum: #quantum,
        off: #off,
        apart: #apart,
        class: #class,
    }
}

fn scaling(parts: &Parts<'_>, scaling: Option<&Scaling>) -> TokenStream {
    let Some(scaling) = scaling else { return quote! { __p::None } };
    let (offset, factor) = (optional_slice(parts, scaling.offset), optional_slice(parts, scaling.factor));
    let addend = optional_slice(parts, scaling.addend);
    let clip = match scaling.clip {
        Some((low, high)) => {
            let (low, high) = (number(low, scaling.element), number(high, scaling.element));
            quote! { __p::Some([#low, #high]) }
        }
        None => quote! { __p::None },
    };
    let kind = match scaling.element {
        Element::F64 => quote! { __k::network::Scaling::Wide },
        Element::F32 => quote! { __k::network::Scaling::Narrow },
    };
    quote! {
        __p::Some(#kind(__k::network::Scale {
            offset: #offset,
            factor: #factor,
            addend: #addend,
            clip: #clip,
        }))
    }
}

/// What follows the sums of a layer.
fn after(activation: Activation) -> TokenStream {
    match activation {
        Activation::Relu => quote! { __k::network::After::Relu },
        Activation::Tanh => quote! { __k::network::After::Tanh },
        Activation::Logistic => quote! { __k::network::After::Logistic },
        // A network has no layer with a softmax.
        Activation::Identity | Activation::Softmax => quote! { __k::network::After::Identity },
    }
}

pub(super) fn class(class: Class) -> TokenStream {
    match class {
        Class::Never => quote! { __k::network::Class::Never },
        Class::Largest => quote! { __k::network::Class::Largest },
        Class::Above(threshold) => {
            let threshold = number(threshold, Element::F64);
            quote! { __k::network::Class::Above(#threshold) }
        }
    }
}
