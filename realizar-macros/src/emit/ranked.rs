//! Trees whose nodes are tested at once, as a kernel: its type and its value.

use super::Parts;
use super::literal::{count, element, number};
use super::network::class;
use super::step::{category_rule, slice, view};
use crate::plan::{Array, Ranked, RankedLeaves, RankedShape, Whole, WholeLeaves};
use proc_macro2::TokenStream;
use quote::quote;
use realizar_apr::ir::Element;

pub(super) fn ranked_type(ranked: &Ranked) -> TokenStream {
    let (e, sums) = (element(ranked.element), element(ranked.sums));
    let (per_word, places) = ranked.places();
    let (u, l, m) = (count(per_word), count(places), count(ranked.outputs));
    let bytes = count(ranked.bytes);
    let shape = shape_type(ranked);
    let leaves = match &ranked.leaves {
        RankedLeaves::Direct { .. } => quote! { __k::ranked::Direct<#sums, #u, #l> },
        RankedLeaves::Wide { .. } => quote! { __k::ranked::Wide<#sums, #u, #l, #m> },
        RankedLeaves::Shared { .. } => quote! { __k::ranked::Shared<#sums, #u, #l, #m> },
    };
    quote! { __k::ranked::Ranked<#e, #shape, #leaves, #sums, #bytes, #u, #l, #m> }
}

fn shape_type(ranked: &Ranked) -> TokenStream {
    let places = count(ranked.places().1);
    match &ranked.shape {
        RankedShape::Heap { more, .. } => {
            let more = count(*more);
            quote! { __k::ranked::Heap<#more, #places> }
        }
        RankedShape::Path { .. } => quote! { __k::ranked::Path },
        RankedShape::Shallow => quote! { __k::ranked::Shallow },
        RankedShape::Oblivious { .. } => quote! { __k::ranked::Oblivious<#places> },
    }
}

pub(super) fn ranked_value(parts: &Parts<'_>, ranked: &Ranked) -> TokenStream {
    let slice = |array| slice(parts, array);
    let find = find(parts, ranked, ranked.cuts);
    let leaves = match &ranked.leaves {
        RankedLeaves::Direct { values, targets } => {
            let (values, targets) = (slice(*values), slice(*targets));
            quote! { __k::ranked::Direct { values: #values, targets: #targets } }
        }
        RankedLeaves::Wide { values } => {
            let values = slice(*values);
            quote! { __k::ranked::Wide { values: #values } }
        }
        RankedLeaves::Shared { rows, values } => {
            let (rows, values) = (slice(*rows), slice(*values));
            quote! { __k::ranked::Shared { rows: #rows, values: #values } }
        }
    };
    let (base, divisor) = (view(parts, ranked.base), number(ranked.divisor, ranked.sums));
    quote! {
        __k::ranked::Ranked {
            #find
            leaves: #leaves,
            base: #base,
            divisor: #divisor,
        }
    }
}

/// The tables that leaves are found with.
fn find(parts: &Parts<'_>, ranked: &Ranked, cuts: Array) -> TokenStream {
    let slice = |array| slice(parts, array);
    let (columns, cuts) = (slice(ranked.columns), slice(cuts));
    let (entries, words, rule) = (slice(ranked.entries), slice(ranked.words), category_rule(ranked.rule));
    let (starts, sets) = (slice(ranked.starts), slice(ranked.sets));
    let tests = slice(ranked.tests);
    let trees = match &ranked.shape {
        RankedShape::Heap { below, .. } => {
            let below = slice(*below);
            quote! { __k::ranked::Heap { tests: #tests, below: #below } }
        }
        RankedShape::Path { keepers, children } => {
            let (keepers, children) = (slice(*keepers), slice(*children));
            quote! { __k::ranked::Path { tests: #tests, keepers: #keepers, children: #children } }
        }
        RankedShape::Shallow => quote! { __k::ranked::Shallow { tests: #tests } },
        RankedShape::Oblivious { .. } => quote! { __k::ranked::Oblivious { tests: #tests } },
    };
    quote! {
        ranks: __k::ranked::Ranks { columns: #columns, cuts: #cuts },
        rights: __k::ranked::Rights {
            entries: #entries,
            words: #words,
            starts: #starts,
            sets: #sets,
            categories: #rule,
        },
        trees: #trees,
    }
}

/// What follows the exact kernel in the type of a `Whole`, and in its value.
pub(super) fn whole(parts: &Parts<'_>, ranked: &Ranked, whole: &Whole) -> (TokenStream, TokenStream) {
    let (per_word, places) = ranked.places();
    let (c, u, p, m) = (count(ranked.bytes), count(per_word), count(places), count(ranked.outputs));
    let (ty, leaves) = match whole.leaves {
        WholeLeaves::Direct { values, targets } => {
            let (values, targets) = (slice(parts, values), slice(parts, targets));
            (
                quote! { __k::ranked::Direct<i32, #u, #p> },
                quote! { __k::ranked::Direct { values: #values, targets: #targets } },
            )
        }
        WholeLeaves::Apart { values } => {
            let values = slice(parts, values);
            (
                quote! { __k::ranked::Apart<i32, #u, #p, #m> },
                quote! { __k::ranked::Apart { values: #values } },
            )
        }
    };
    let (shape, find) = (shape_type(ranked), find(parts, ranked, whole.cuts));
    let double = |value| number(value, Element::F64);
    let (start, unit) = (view(parts, whole.start), double(whole.unit));
    let (off, tolerance, class) = (double(whole.off), double(whole.tolerance), class(whole.class));
    (
        quote! { #shape, #ty, #c, #u, #p, #m },
        quote! {
            trees: __k::ranked::Trees {
                #find
                leaves: #leaves,
                start: #start,
                unit: #unit,
            },
            off: #off,
            tolerance: #tolerance,
            class: #class,
        },
    )
}
