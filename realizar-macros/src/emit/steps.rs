//! One tree that is walked four levels at a time, as a kernel: its type and its value.

use super::Parts;
use super::literal::{count, element};
use super::step::{slice, view};
use crate::plan::Steps;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn steps_type(steps: &Steps) -> TokenStream {
    let (sums, t, m) = (element(steps.sums), count(steps.steps), count(steps.outputs));
    let (b, l) = (count(steps.cuts.length), count(steps.scores.length));
    quote! { __k::steps::Steps<#sums, #t, #b, #l, #m> }
}

pub(super) fn steps_value(parts: &Parts<'_>, steps: &Steps) -> TokenStream {
    let view = |array: crate::plan::Array| view(parts, array.section);
    let (features, cuts, exits) = (view(steps.features), view(steps.cuts), view(steps.exits));
    let (missing, scores) = (slice(parts, steps.missing), view(steps.scores));
    quote! {
        __k::steps::Steps {
            features: #features,
            cuts: #cuts,
            exits: #exits,
            missing: #missing,
            scores: #scores,
        }
    }
}
