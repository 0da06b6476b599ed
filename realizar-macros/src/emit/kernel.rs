//! The kernel: its type with every size in it, and its value, views of the bytes.

use super::link::{decision, link};
use super::literal::{count, element};
use super::step::{slice, step_type, step_value};
use super::{Parts, network, ranked};
use crate::plan::{Branch, Step, Storage};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

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
    let (kernel, generics, fields) = around(parts, exact(parts));
    quote! {
        type __Kernel = __k::#kernel<#generics>;
        static __KERNEL: __Kernel = __k::#kernel { #fields };
    }
}

/// A kernel's name, what its type is of, and its fields.
type Kernel = (TokenStream, TokenStream, TokenStream);

/// The kernel that answers as the library does.
fn exact(parts: &Parts<'_>) -> Kernel {
    let plan = parts.plan;
    let (stages, stages_value) = chain(parts, &plan.steps);
    let (link, link_value) = link(plan.link);
    let (decision, decision_value) = decision(plan.decision);
    let scores = count(plan.scores);
    let Some(last) = plan.head.last() else {
        return (
            quote! { Pipeline },
            quote! { #stages, #link, #decision, #scores },
            quote! { stages: #stages_value, link: #link_value, decision: #decision_value },
        );
    };
    let (head, head_value) = chain(parts, &plan.head);
    let linked = count(last.outputs());
    (
        quote! { Headed },
        quote! { #stages, #head, #link, #decision, #scores, #linked },
        quote! { stages: #stages_value, head: #head_value, link: #link_value, decision: #decision_value },
    )
}

/// The kernel for rows of f32 around the exact one, where there is one.
fn around(parts: &Parts<'_>, exact: Kernel) -> Kernel {
    let plan = parts.plan;
    let scores = count(plan.scores);
    let (name, generics, fields) = &exact;
    let of = |kernel: TokenStream, generics: TokenStream, own: TokenStream| {
        (kernel, generics, quote! { exact: __k::#name { #fields }, #own })
    };
    if let Some(vectors) = &plan.vectors {
        let (count, own) = (count(vectors.count), network::vectors_fields(parts, vectors));
        return of(quote! { vectors::Vectors }, quote! { __k::#name<#generics>, #count, #scores }, own);
    }
    if !plan.head.is_empty() {
        return exact;
    }
    if let Some(network) = &plan.network {
        let (width, own) = (count(network.width), network::fields(parts, network));
        return of(quote! { network::Network }, quote! { #generics, #width }, own);
    }
    let (stages, link, decision) = (chain_type(&plan.steps), link(plan.link).0, decision(plan.decision).0);
    if let Some(linear) = &plan.linear {
        let (sum, own) = (element(linear.element), network::linear_fields(parts, linear));
        return of(quote! { linear::Linear }, quote! { #sum, #stages, #link, #decision }, own);
    }
    if let Some(fused) = &plan.fused {
        let (values, own) = (count(fused.values), network::fused_fields(parts, fused));
        return of(quote! { fused::Fused }, quote! { #generics, #values }, own);
    }
    if let (Some(whole), [Step::Ranked(ranked), ..]) = (&plan.whole, &plan.steps[..]) {
        let (tables, own) = ranked::whole(parts, ranked, whole);
        return of(quote! { ranked::Whole }, quote! { #stages, #link, #decision, #tables }, own);
    }
    if let Some(bayes) = &plan.bayes {
        return of(quote! { bayes::Bayes }, generics.clone(), network::bayes_fields(parts, bayes));
    }
    if let Some(model) = &plan.scores_in_f32 {
        return of(quote! { scores::Scores }, generics.clone(), network::scores_fields(parts, model));
    }
    exact
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
pub(super) fn branches_type(branches: &[Branch]) -> TokenStream {
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

pub(super) fn branches_value(parts: &Parts<'_>, branches: &[Branch]) -> TokenStream {
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
