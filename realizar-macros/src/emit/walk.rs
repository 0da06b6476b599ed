//! Trees that are walked side by side, as a kernel: its type and its value.

use super::Parts;
use super::literal::{count, element, number};
use super::step::{slice, view};
use crate::plan::{Walk, WalkCells};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn walk_type(walk: &Walk) -> TokenStream {
    let (e, sums) = (element(walk.element), element(walk.sums));
    let (nodes, w, m) = (count(walk.nodes.length), count(walk.width), count(walk.outputs));
    let (cells, c) = match walk.cells {
        WalkCells::Ranks { .. } => (quote! { __k::walk::ByRank<#e, #nodes> }, count(256)),
        WalkCells::Ordered { width, .. } => (quote! { __k::walk::Ordered<#e, #nodes> }, count(width)),
    };
    quote! { __k::walk::Walk<#cells, #sums, #c, #w, #m> }
}

pub(super) fn walk_value(parts: &Parts<'_>, walk: &Walk) -> TokenStream {
    let slice = |array| slice(parts, array);
    let nodes = view(parts, walk.nodes.section);
    let cells = match &walk.cells {
        WalkCells::Ranks { columns, cuts } => {
            let (columns, cuts) = (slice(*columns), slice(*cuts));
            quote! {
                __k::walk::ByRank {
                    ranks: __k::ranked::Ranks { columns: #columns, cuts: #cuts },
                    nodes: #nodes,
                }
            }
        }
        WalkCells::Ordered { columns, .. } => {
            let columns = slice(*columns);
            quote! { __k::walk::Ordered { columns: #columns, nodes: #nodes } }
        }
    };
    let trees = count(walk.trees);
    let (roots, members, levels) = (slice(walk.roots), slice(walk.members), slice(walk.levels));
    let (leaves, values, targets) = (slice(walk.leaves), slice(walk.values), slice(walk.targets));
    let (base, divisor) = (view(parts, walk.base), number(walk.divisor, walk.sums));
    quote! {
        __k::walk::Walk {
            cells: #cells,
            forest: __k::walk::Forest {
                count: #trees,
                roots: #roots,
                trees: #members,
                levels: #levels,
                leaves: #leaves,
                values: #values,
                targets: #targets,
            },
            base: #base,
            divisor: #divisor,
        }
    }
}
