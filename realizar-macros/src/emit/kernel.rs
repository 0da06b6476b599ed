//! The kernel: its type with every size in it, and its value, views of the bytes.

use super::Parts;
use super::literal::{count, element, number};
use crate::plan::{Array, Branch, Part, SectionId, Step, Storage};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};
use realizar_apr::ir::{Activation, CategoryRule, Compare, Decision, Element, Link, Norm, On};

/// `__BYTES`, where something is read. The artifact is included in any case: a constant that nothing refers to
/// embeds nothing, and the compiler watches the file.
pub(super) fn bytes(parts: &Parts<'_>) -> TokenStream {
    let include = parts.include();
    let bytes = match parts.plan.storage {
        Storage::Artifact { length } => {
            let length = count(length);
            quote! { static __BYTES: __b::Aligned<[u8; #length]> = __c::prefix(__FILE); }
        }
        Storage::Table => {
            let length = count(parts.layout.table.len());
            let table = Literal::byte_string(&parts.layout.table);
            quote! { static __BYTES: __b::Aligned<[u8; #length]> = __b::Aligned(*#table); }
        }
        Storage::Nothing => TokenStream::new(),
    };
    quote! {
        const __FILE: &[u8] = #include;
        #bytes
    }
}

/// `BYTES`
pub(super) fn bytes_read(parts: &Parts<'_>) -> TokenStream {
    match parts.plan.storage {
        Storage::Nothing => quote! { &[] },
        Storage::Artifact { .. } | Storage::Table => quote! { &__BYTES.0 },
    }
}

/// `__Kernel` and `__KERNEL`.
pub(super) fn kernel(parts: &Parts<'_>) -> TokenStream {
    let plan = parts.plan;
    let (stages, stages_value) = chain(parts, &plan.steps);
    let (link, link_value) = link(plan.link);
    let (decision, decision_value) = decision(plan.decision);
    let scores = count(plan.scores);
    let Some(last) = plan.head.last() else {
        return quote! {
            type __Kernel = __k::Pipeline<#stages, #link, #decision, #scores>;
            static __KERNEL: __Kernel =
                __k::Pipeline { stages: #stages_value, link: #link_value, decision: #decision_value };
        };
    };
    let (head, head_value) = chain(parts, &plan.head);
    let linked = count(last.outputs());
    quote! {
        type __Kernel = __k::Headed<#stages, #head, #link, #decision, #scores, #linked>;
        static __KERNEL: __Kernel = __k::Headed {
            stages: #stages_value,
            head: #head_value,
            link: #link_value,
            decision: #decision_value,
        };
    }
}

/// Type and value of steps one after another.
fn chain(parts: &Parts<'_>, steps: &[Step]) -> (TokenStream, TokenStream) {
    (chain_type(steps), chain_value(parts, steps))
}

/// `Then` takes two stages and the width between them; the first steps are innermost.
fn chain_type(steps: &[Step]) -> TokenStream {
    let mut ty = steps.first().map(step_type).unwrap_or_default();
    for (previous, step) in steps.iter().zip(steps.iter().skip(1)) {
        let (width, next) = (count(previous.outputs()), step_type(step));
        ty = quote! { __k::Then<#ty, #next, #width> };
    }
    ty
}

fn chain_value(parts: &Parts<'_>, steps: &[Step]) -> TokenStream {
    let mut value = steps.first().map(|step| step_value(parts, step)).unwrap_or_default();
    for step in steps.iter().skip(1) {
        let next = step_value(parts, step);
        value = quote! { __k::Then(#value, #next) };
    }
    value
}

/// `Join` takes two branches and the width that each gives. Halves are joined, not one branch after another: the compiler
/// gives up on types that are nested hundreds deep.
fn branches_type(branches: &[Branch]) -> TokenStream {
    let [branch] = branches else {
        let Some((first, second)) = halves(branches) else { return TokenStream::new() };
        let width = |branches: &[Branch]| count(branches.iter().map(|branch| branch.outputs).sum());
        let (before, after) = (width(first), width(second));
        let (first, second) = (branches_type(first), branches_type(second));
        return quote! { __k::Join<#first, #second, #before, #after> };
    };
    let ty = chain_type(&branch.steps);
    if branch.columns.is_none() {
        return ty;
    }
    let taken = count(branch.inputs);
    quote! { __k::Columns<#ty, #taken> }
}

fn branches_value(parts: &Parts<'_>, branches: &[Branch]) -> TokenStream {
    let [branch] = branches else {
        let Some((first, second)) = halves(branches) else { return TokenStream::new() };
        let (first, second) = (branches_value(parts, first), branches_value(parts, second));
        return quote! { __k::Join(#first, #second) };
    };
    let value = chain_value(parts, &branch.steps);
    let Some(columns) = branch.columns else { return value };
    let columns = slice(parts, columns);
    quote! { __k::Columns { columns: #columns, stages: #value } }
}

/// The first of an odd number is the longer; `None` where there are no two.
fn halves(branches: &[Branch]) -> Option<(&[Branch], &[Branch])> {
    (branches.len() > 1).then(|| branches.split_at(branches.len().div_ceil(2)))
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
fn slice(parts: &Parts<'_>, array: Array) -> TokenStream {
    let offset = count(parts.layout.offsets[array.section.0]);
    let length = count(array.length);
    quote! { __b::slice(&__BYTES, #offset, #length) }
}

fn step_type(step: &Step) -> TokenStream {
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
                (element(*e), count(*inputs), count(*outputs), self::activation(*activation));
            quote! { __k::dense::Dense<#e, #activation, #n, #m> }
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
        Step::KMeans { element: e, inputs, outputs, .. } => {
            let (e, n, k) = (element(*e), count(*inputs), count(*outputs));
            quote! { __k::kmeans::KMeans<#e, #n, #k> }
        }
        Step::Mixture { element: e, inputs, outputs, .. } => {
            let (e, n, k) = (element(*e), count(*inputs), count(*outputs));
            quote! { __k::mixture::Mixture<#e, #n, #k> }
        }
        Step::Link { element: e, link, .. } => {
            let (e, (link, _)) = (element(*e), self::link(*link));
            quote! { __k::Linked<#link, #e> }
        }
        Step::Branches { branches, .. } => branches_type(branches),
        Step::Op { kernel, .. } => {
            let kernel = name(kernel);
            quote! { __k::op::#kernel }
        }
    }
}

fn scaler(name: &str, e: Element, width: usize) -> TokenStream {
    let (name, e, width) = (format_ident!("{name}"), element(e), count(width));
    quote! { __k::scaler::#name<#e, #width> }
}

fn step_value(parts: &Parts<'_>, step: &Step) -> TokenStream {
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
            let (weight, bias, activation) = (view(*weight), optional(*bias), self::activation(*activation));
            quote! {
                __k::dense::Dense {
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
                    let rule = name(match categories.rule {
                        CategoryRule::Exact => "Exact",
                        CategoryRule::Truncate => "Truncate",
                        CategoryRule::Floor => "Floor",
                    });
                    (
                        quote! { __k::category_trees::CategoryTrees },
                        quote! {
                            weights: #weights,
                            starts: #starts,
                            words: #words,
                            categories: __k::category_trees::Categories::#rule,
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
        Step::KMeans { centroids, .. } => {
            let centroids = view(*centroids);
            quote! { __k::kmeans::KMeans { centroids: #centroids } }
        }
        Step::Link { link, .. } => {
            let (_, link) = self::link(*link);
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
fn view(parts: &Parts<'_>, section: SectionId) -> TokenStream {
    let offset = count(parts.layout.offsets[section.0]);
    quote! { __b::view(&__BYTES, #offset) }
}

fn activation(activation: Activation) -> TokenStream {
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
fn link(link: Link) -> (TokenStream, TokenStream) {
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
    let name = self::name(name);
    let ty = quote! { __k::link::#name };
    let value = match field {
        Some((field, value)) => {
            let (field, value) = (self::name(field), number(value, Element::F64));
            quote! { #ty { #field: #value } }
        }
        None => ty.clone(),
    };
    (ty, value)
}

/// Type and value of the decision.
fn decision(decision: Decision) -> (TokenStream, TokenStream) {
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

fn name(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
