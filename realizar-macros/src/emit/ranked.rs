//! Trees whose nodes are tested at once, as a kernel: its type and its value.

use super::Parts;
use super::literal::{count, element, number};
use super::step::{category_rule, slice, view};
use crate::plan::{Ranked, RankedLeaves, RankedShape};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn ranked_type(ranked: &Ranked) -> TokenStream {
    let (e, sums) = (element(ranked.element), element(ranked.sums));
    let (per_word, places) = ranked.places();
    let (u, l, m) = (count(per_word), count(places), count(ranked.outputs));
    let bytes = count(ranked.bytes);
    let shape = match &ranked.shape {
        RankedShape::Heap { more, .. } => {
            let more = count(*more);
            quote! { __k::ranked::Heap<#more, #l> }
        }
        RankedShape::Path { .. } => quote! { __k::ranked::Path },
        RankedShape::Shallow => quote! { __k::ranked::Shallow },
        RankedShape::Oblivious { .. } => quote! { __k::ranked::Oblivious<#l> },
    };
    let leaves = match &ranked.leaves {
        RankedLeaves::Direct { .. } => quote! { __k::ranked::Direct<#sums, #u, #l> },
        RankedLeaves::Wide { .. } => quote! { __k::ranked::Wide<#sums, #u, #l, #m> },
        RankedLeaves::Shared { .. } => quote! { __k::ranked::Shared<#sums, #u, #l, #m> },
    };
    quote! { __k::ranked::Ranked<#e, #shape, #leaves, #sums, #bytes, #u, #l, #m> }
}

pub(super) fn ranked_value(parts: &Parts<'_>, ranked: &Ranked) -> TokenStream {
    let slice = |array| slice(parts, array);
    let (columns, cuts) = (slice(ranked.columns), slice(ranked.cuts));
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
            ranks: __k::ranked::Ranks { columns: #columns, cuts: #cuts },
            rights: __k::ranked::Rights {
                entries: #entries,
                words: #words,
                starts: #starts,
                sets: #sets,
                categories: #rule,
            },
            trees: #trees,
            leaves: #leaves,
            base: #base,
            divisor: #divisor,
        }
    }
}
