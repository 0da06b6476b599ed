//! A network in f32: its kernel, around the exact one.

use super::Parts;
use super::literal::{count, number};
use super::step::{optional_slice, slice};
use crate::plan::{Class, Network, Told};
use proc_macro2::TokenStream;
use quote::quote;
use realizar_apr::ir::Element;

/// What follows the exact kernel in the value of a `Network`.
pub(super) fn fields(parts: &Parts<'_>, network: &Network) -> TokenStream {
    let double = |value| number(value, Element::F64);
    let scale = match network.scale {
        Some([offset, factor]) => {
            let (offset, factor) = (optional_slice(parts, offset), optional_slice(parts, factor));
            quote! { __p::Some(__k::network::Scale { offset: #offset, factor: #factor }) }
        }
        None => quote! { __p::None },
    };
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
    let class = match bounds.class {
        Class::Never => quote! { __k::network::Class::Never },
        Class::Largest => quote! { __k::network::Class::Largest },
        Class::Above(threshold) => {
            let threshold = double(threshold);
            quote! { __k::network::Class::Above(#threshold) }
        }
    };
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
