//! Kernels for rows of f32, around the exact one: networks in f32, linear models, fused trees.

use super::Parts;
use super::literal::{count, number};
use super::step::{optional_slice, slice, view};
use crate::plan::{Array, Class, Fused, Linear, Network, Scores, Told, Vectors};
use proc_macro2::TokenStream;
use quote::quote;
use realizar_apr::ir::Element;

/// What follows the exact kernel in the value of a `Network`.
pub(super) fn fields(parts: &Parts<'_>, network: &Network) -> TokenStream {
    let double = |value| number(value, Element::F64);
    let scale = scale(parts, network.scale);
    let bounds = &network.bounds;
    let layers = network.layers.iter().zip(&bounds.layers).map(|(layer, [worst, likely])| {
        let (inputs, outputs, relu) = (count(layer.inputs), count(layer.outputs), layer.relu);
        let (weight, bias) = (slice(parts, layer.weight), optional_slice(parts, layer.bias));
        let (worst, likely) = (double(*worst), double(*likely));
        quote! {
            __k::network::Layer {
                inputs: #inputs,
                outputs: #outputs,
                weight: #weight,
                bias: #bias,
                relu: #relu,
                worst: #worst,
                likely: #likely,
            }
        }
    });
    let class = class(bounds.class);
    let told = match bounds.told {
        Told::Probabilities => quote! { __k::network::Told::Probabilities },
        Told::Values(apart) => {
            let apart = double(apart);
            quote! { __k::network::Told::Values(#apart) }
        }
    };
    let [worst, likely] = bounds.biases.map(double);
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
    let (bias, [of_row, rest]) = (double(linear.bias), linear.worst.map(double));
    quote! {
        weight: #weight,
        bias: #bias,
        worst: [#of_row, #rest],
        class: #class,
    }
}

/// What follows the exact kernel in the value of a `Scores`.
pub(super) fn scores_fields(parts: &Parts<'_>, scores: &Scores) -> TokenStream {
    let (weight, bias, class) = (slice(parts, scores.weight), slice(parts, scores.bias), class(scores.class));
    let [limit, off, certain] =
        [scores.limit, scores.off, scores.certain].map(|value| number(value, Element::F32));
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

/// What follows the exact kernel in the value of `Vectors`.
pub(super) fn vectors_fields(parts: &Parts<'_>, vectors: &Vectors) -> TokenStream {
    let (table, gamma) = (slice(parts, vectors.vectors), number(vectors.gamma, Element::F32));
    let [off, apart] = [vectors.off, vectors.apart].map(|value| number(value, Element::F64));
    quote! {
        vectors: #table,
        gamma: #gamma,
        off: #off,
        apart: #apart,
    }
}

/// What follows the exact kernel in the value of a `Fused`.
pub(super) fn fused_fields(parts: &Parts<'_>, fused: &Fused) -> TokenStream {
    let slice = |array| slice(parts, array);
    let (features, cuts, missing) = (slice(fused.features), slice(fused.cuts), slice(fused.missing));
    let (ends, sums, base) = (view(parts, fused.ends), slice(fused.sums), view(parts, fused.base));
    let [quantum, off, apart] =
        [fused.quantum, fused.off, fused.apart].map(|value| number(value, Element::F64));
    let class = class(fused.class);
    quote! {
        features: #features,
        cuts: #cuts,
        missing: #missing,
        ends: #ends,
        sums: #sums,
        base: #base,
        quantum: #quantum,
        off: #off,
        apart: #apart,
        class: #class,
    }
}

fn scale(parts: &Parts<'_>, scale: Option<[Option<Array>; 2]>) -> TokenStream {
    match scale {
        Some([offset, factor]) => {
            let (offset, factor) = (optional_slice(parts, offset), optional_slice(parts, factor));
            quote! { __p::Some(__k::network::Scale { offset: #offset, factor: #factor }) }
        }
        None => quote! { __p::None },
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
