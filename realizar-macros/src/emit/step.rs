//! One step as a kernel: its type and its value.

use super::Parts;
use super::kernel::{branches_type, branches_value};
use super::link;
use super::literal::{count, element, name, number};
use super::ranked::{ranked_type, ranked_value};
use super::steps::{steps_type, steps_value};
use super::walk::{walk_type, walk_value};
use crate::plan::{Array, Narrow, Part, SectionId, Step};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use realizar_apr::ir::{CategoryRule, Compare, Element, Norm};
use realizar_apr::precision::Weights;

pub(super) fn step_type(step: &Step) -> TokenStream {
    match step {
        Step::Pass { element: e, .. } => {
            let e = element(*e);
            quote! { __k::Pass<#e> }
        }
        Step::Convert { from, to, .. } => {
            let (from, to) = (element(*from), element(*to));
            quote! { __k::Convert<#from, #to> }
        }
        Step::SubtractDivide { element, width, .. } => scaler("SubtractDivide", *element, *width),
        Step::MultiplyAdd { element, width, .. } => scaler("MultiplyAdd", *element, *width),
        Step::Range { element, width, .. } => scaler("Range", *element, *width),
        Step::Normalizer { element: e, .. } => {
            let e = element(*e);
            quote! { __k::normalizer::Normalizer<#e> }
        }
        Step::Dense { element: e, inputs, outputs, activation, .. } => {
            let (e, n, m, activation) =
                (element(*e), count(*inputs), count(*outputs), link::activation(*activation));
            quote! { __k::dense::Dense<#e, #activation, #n, #m> }
        }
        Step::Panels(panels) => {
            let (e, n, m) = (element(panels.element), count(panels.inputs), count(panels.outputs));
            let activation = link::activation(panels.activation);
            quote! { __k::dense::Panels<#e, #activation, #n, #m> }
        }
        Step::Widened(panels) => {
            let (n, m) = (count(panels.inputs), count(panels.outputs));
            let activation = link::activation(panels.activation);
            quote! { __k::dense::Widened<#activation, #n, #m> }
        }
        Step::Trees { element: e, sums, sizes, categories, .. } => {
            let (e, sums) = (element(*e), element(*sums));
            let (nodes, trees, leaves) = (count(sizes.nodes), count(sizes.trees), count(sizes.leaves));
            let (width, outputs) = (count(sizes.width), count(sizes.outputs));
            match categories {
                None => quote! { __k::trees::Trees<#e, #sums, #nodes, #trees, #leaves, #width, #outputs> },
                Some(categories) => {
                    let inputs = count(sizes.inputs);
                    let (starts, words) = (count(categories.start_count), count(categories.word_count));
                    quote! {
                        __k::category_trees::CategoryTrees<
                            #e, #sums, #inputs, #nodes, #trees, #leaves, #width, #outputs, #starts, #words,
                        >
                    }
                }
            }
        }
        Step::Narrow(narrow) => {
            let (kernel, n, m) = (narrow_kernel(narrow), count(narrow.inputs), count(narrow.outputs));
            let activation = link::activation(narrow.activation);
            quote! { #kernel<#activation, #n, #m> }
        }
        Step::Ranked(ranked) => ranked_type(ranked),
        Step::Walk(walk) => walk_type(walk),
        Step::Steps(steps) => steps_type(steps),
        Step::KMeans { element: e, inputs, outputs, .. } => {
            let (e, n, k) = (element(*e), count(*inputs), count(*outputs));
            quote! { __k::kmeans::KMeans<#e, #n, #k> }
        }
        Step::KMeansPanels { element: e, inputs, outputs, .. } => {
            let (e, n, k) = (element(*e), count(*inputs), count(*outputs));
            quote! { __k::kmeans::Panels<#e, #n, #k> }
        }
        Step::Mixture { element: e, inputs, outputs, .. } => {
            let (e, n, k) = (element(*e), count(*inputs), count(*outputs));
            quote! { __k::mixture::Mixture<#e, #n, #k> }
        }
        Step::Link { element: e, link, .. } => {
            let (e, (link, _)) = (element(*e), link::link(*link));
            quote! { __k::Linked<#link, #e> }
        }
        Step::Branches { branches, .. } => branches_type(branches),
        Step::Op { kernel, .. } => {
            let kernel = name(kernel);
            quote! { __k::op::#kernel }
        }
    }
}

fn narrow_kernel(narrow: &Narrow) -> TokenStream {
    match narrow.weights {
        Weights::Bf16 => quote! { __k::narrow::Bf16 },
        Weights::Int8 => quote! { __k::narrow::Int8 },
    }
}

fn scaler(name: &str, e: Element, width: usize) -> TokenStream {
    let (name, e, width) = (format_ident!("{name}"), element(e), count(width));
    quote! { __k::scaler::#name<#e, #width> }
}

pub(super) fn step_value(parts: &Parts<'_>, step: &Step) -> TokenStream {
    let view = |section: SectionId| view(parts, section);
    let optional = |section: Option<SectionId>| match section {
        Some(section) => {
            let view = view(section);
            quote! { __p::Some(#view) }
        }
        None => quote! { __p::None },
    };
    match step {
        Step::Pass { .. } => quote! { __k::Pass(::core::marker::PhantomData) },
        Step::Convert { .. } => quote! { __k::Convert(::core::marker::PhantomData) },
        Step::SubtractDivide { offset, divisor, .. } => {
            let (offset, divisor) = (optional(*offset), optional(*divisor));
            quote! { __k::scaler::SubtractDivide { offset: #offset, divisor: #divisor } }
        }
        Step::MultiplyAdd { element, factor, addend, clip, .. } => {
            let (factor, addend) = (view(*factor), view(*addend));
            let clip = match clip {
                Some((low, high)) => {
                    let (low, high) = (number(*low, *element), number(*high, *element));
                    quote! { __p::Some((#low, #high)) }
                }
                None => quote! { __p::None },
            };
            quote! { __k::scaler::MultiplyAdd { factor: #factor, addend: #addend, clip: #clip } }
        }
        Step::Range { element, min, range, low, high, .. } => {
            let (min, range) = (view(*min), view(*range));
            let (low, high) = (number(*low, *element), number(*high, *element));
            quote! { __k::scaler::Range { min: #min, range: #range, low: #low, high: #high } }
        }
        Step::Normalizer { element, norm, unit_below, .. } => {
            let unit_below = number(*unit_below, *element);
            let norm = name(match norm {
                Norm::L1 => "L1",
                Norm::L2 => "L2",
                Norm::Max => "Max",
            });
            quote! {
                __k::normalizer::Normalizer {
                    norm: __k::normalizer::Norm::#norm,
                    unit_below: #unit_below,
                    element: ::core::marker::PhantomData,
                }
            }
        }
        Step::Dense { weight, bias, bias_first, activation, .. } => {
            let (weight, bias, activation) = (view(*weight), optional(*bias), link::activation(*activation));
            quote! {
                __k::dense::Dense {
                    weight: #weight, bias: #bias, bias_first: #bias_first, activation: #activation,
                }
            }
        }
        Step::Panels(panels) | Step::Widened(panels) => {
            let (weight, bias_first) = (slice(parts, panels.weight), panels.bias_first);
            let bias = optional_slice(parts, panels.bias);
            let activation = link::activation(panels.activation);
            let kernel = name(if matches!(step, Step::Widened(_)) { "Widened" } else { "Panels" });
            quote! {
                __k::dense::#kernel {
                    weight: #weight, bias: #bias, bias_first: #bias_first, activation: #activation,
                }
            }
        }
        Step::Trees { sums, sections, scale, divisor, compare, categories, .. } => {
            let (feature, threshold) = (view(sections.feature), view(sections.threshold));
            let (left, right, roots) = (view(sections.left), view(sections.right), view(sections.roots));
            let (targets, leaves, base) =
                (optional(sections.targets), view(sections.leaves), view(sections.base));
            let (scale, divisor) = (number(*scale, *sums), number(*divisor, *sums));
            let compare = name(match compare {
                Compare::LessOrEqual => "LessOrEqual",
                Compare::Less => "Less",
            });
            let (ty, rest) = match categories {
                None => (quote! { __k::trees::Trees }, TokenStream::new()),
                Some(categories) => {
                    let (weights, levels) = (optional(categories.weights), optional(categories.levels));
                    let (starts, words) = (view(categories.starts), view(categories.words));
                    let rule = category_rule(categories.rule);
                    (
                        quote! { __k::category_trees::CategoryTrees },
                        quote! {
                            weights: #weights,
                            starts: #starts,
                            words: #words,
                            categories: #rule,
                            levels: #levels,
                        },
                    )
                }
            };
            quote! {
                #ty {
                    feature: #feature,
                    threshold: #threshold,
                    left: #left,
                    right: #right,
                    roots: #roots,
                    targets: #targets,
                    leaves: #leaves,
                    base: #base,
                    scale: #scale,
                    divisor: #divisor,
                    compare: __k::trees::Compare::#compare,
                    #rest
                }
            }
        }
        Step::Narrow(narrow) => {
            let (kernel, weight) = (narrow_kernel(narrow), slice(parts, narrow.weight));
            let bias = optional_slice(parts, narrow.bias);
            let activation = link::activation(narrow.activation);
            let scale = narrow.scale.map(|scale| {
                let scale = slice(parts, scale);
                quote! { scale: #scale, }
            });
            quote! { #kernel { weight: #weight, #scale bias: #bias, activation: #activation } }
        }
        Step::Ranked(ranked) => ranked_value(parts, ranked),
        Step::Walk(walk) => walk_value(parts, walk),
        Step::Steps(steps) => steps_value(parts, steps),
        Step::KMeans { centroids, .. } => {
            let centroids = view(*centroids);
            quote! { __k::kmeans::KMeans { centroids: #centroids } }
        }
        Step::KMeansPanels { centroids, .. } => {
            let centroids = slice(parts, *centroids);
            quote! { __k::kmeans::Panels { centroids: #centroids } }
        }
        Step::Link { link, .. } => {
            let (_, link) = link::link(*link);
            quote! { __k::Linked(#link, ::core::marker::PhantomData) }
        }
        Step::Branches { branches, .. } => branches_value(parts, branches),
        Step::Op { kernel, fields, .. } => {
            let kernel = name(kernel);
            let fields = fields.iter().map(|(field, value)| {
                let (field, value) = (name(field), part(parts, value));
                quote! { #field: #value }
            });
            quote! { __k::op::#kernel { #(#fields),* } }
        }
        Step::Mixture { element, means, precisions, coefficients, uniform_below, .. } => {
            let (means, precisions, coefficients) = (view(*means), view(*precisions), view(*coefficients));
            let uniform_below = number(*uniform_below, *element);
            quote! {
                __k::mixture::Mixture {
                    means: #means,
                    precisions: #precisions,
                    coefficients: #coefficients,
                    uniform_below: #uniform_below,
                }
            }
        }
    }
}

/// A view of a section; the field that it initialises gives it its type.
pub(super) fn view(parts: &Parts<'_>, section: SectionId) -> TokenStream {
    let offset = count(parts.layout.offsets[section.0]);
    quote! { __b::view(&__BYTES, #offset) }
}

/// A field of an operation's kernel.
fn part(parts: &Parts<'_>, field: &Part) -> TokenStream {
    match field {
        Part::Array(array) => slice(parts, *array),
        Part::Number(value) => {
            let value = number(*value, Element::F64);
            quote! { #value }
        }
        Part::Count(value) => {
            let value = count(*value);
            quote! { #value }
        }
        Part::Flag(flag) => quote! { #flag },
        Part::Word(word) => {
            let (of, variant) = (name(word.of), name(word.variant));
            quote! { __k::op::#of::#variant }
        }
        Part::Optional(None) => quote! { __p::None },
        Part::Optional(Some(within)) => {
            let within = part(parts, within);
            quote! { __p::Some(#within) }
        }
    }
}

/// A section as a slice; the field that it initialises gives it its type.
pub(super) fn slice(parts: &Parts<'_>, array: Array) -> TokenStream {
    let offset = count(parts.layout.offsets[array.section.0]);
    let length = count(array.length);
    quote! { __b::slice(&__BYTES, #offset, #length) }
}

/// The same of a section that may be absent.
pub(super) fn optional_slice(parts: &Parts<'_>, array: Option<Array>) -> TokenStream {
    match array {
        Some(array) => {
            let slice = slice(parts, array);
            quote! { __p::Some(#slice) }
        }
        None => quote! { __p::None },
    }
}

/// Which category a number is.
pub(super) fn category_rule(rule: CategoryRule) -> TokenStream {
    let rule = name(match rule {
        CategoryRule::Exact => "Exact",
        CategoryRule::Truncate => "Truncate",
        CategoryRule::Floor => "Floor",
    });
    quote! { __k::category_trees::Categories::#rule }
}
