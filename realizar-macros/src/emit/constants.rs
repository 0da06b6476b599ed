//! What describes the model: `FEATURES`, `LABELS`, and the `Info` that the handler reads.

use super::Parts;
use super::literal::{count, names};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use realizar_apr::ir::{Element, Feature, FeatureKind, Features, Labels, OutputKind, Task};

/// The names of the features.
pub(super) fn features(parts: &Parts<'_>) -> TokenStream {
    let features = &parts.model.input.features;
    names(&(0..features.len()).map(|index| features.name(index).into_owned()).collect::<Vec<_>>())
}

/// The names of the classes: type, number and values. Where there are none the type is `()`, which has no method
/// `label`.
pub(super) fn labels(parts: &Parts<'_>) -> (TokenStream, Literal, TokenStream) {
    let labels = parts.model.output.labels.as_ref();
    let (ty, values) = match labels {
        Some(Labels::Text(labels)) => (quote! { &'static str }, names(labels)),
        Some(Labels::Integer(labels)) => (quote! { i64 }, integers(labels)),
        Some(Labels::Boolean) => (quote! { bool }, quote! { [false, true] }),
        None => (quote! { () }, quote! { [] }),
    };
    (ty, count(labels.map_or(0, Labels::len)), values)
}

/// `__INFO`, and the statics that it borrows.
pub(super) fn info(parts: &Parts<'_>) -> TokenStream {
    let model = &parts.item.model;
    let (feature_static, features) = features_of_info(parts);
    let (label_static, labels) = match &parts.model.output.labels {
        None => (TokenStream::new(), quote! { __p::None }),
        Some(Labels::Text(labels)) => {
            let count = count(labels.len());
            (
                quote! {
                    static __LABELS: [__c::Text; #count] = __c::texts(#model::LABELS);
                },
                quote! { __p::Some(__c::text_labels(&__LABELS)) },
            )
        }
        Some(Labels::Integer(_)) => {
            (TokenStream::new(), quote! { __p::Some(__c::integer_labels(&#model::LABELS)) })
        }
        Some(Labels::Boolean) => (TokenStream::new(), quote! { __p::Some(__m::Labels::Boolean) }),
    };
    let name = parts.name;
    let version = match &parts.model.version {
        Some(version) => quote! { __p::Some(__c::text(#version)) },
        None => quote! { __p::None },
    };
    let task = task(parts.model.task);
    let kind = kind(parts.model.output.kind);
    let outputs = count(parts.plan.outputs);
    let double = parts.model.input.element == Element::F64;
    let open = parts.model.input.open;
    quote! {
        #feature_static
        #label_static
        static __INFO: __m::Info = __m::Info {
            name: __c::text(#name),
            version: #version,
            task: __m::Task::#task,
            features: #features,
            open: #open,
            outputs: #outputs,
            kind: __m::OutputKind::#kind,
            labels: #labels,
            double: #double,
            card: __c::text(#model::CARD),
        };
    }
}

/// The static with the features, and the expression that borrows it.
fn features_of_info(parts: &Parts<'_>) -> (TokenStream, TokenStream) {
    let model = &parts.item.model;
    let named = match &parts.model.input.features {
        Features::Unnamed(known) => {
            let known = count(*known);
            return (TokenStream::new(), quote! { __m::Features::Unnamed(#known) });
        }
        Features::Named(named) => named,
    };
    let length = count(named.len());
    let value = match uniform(named) {
        Some(missing) => quote! { __c::features(#model::FEATURES, #missing) },
        None => {
            let features = named.iter().map(feature);
            quote! { [#(#features),*] }
        }
    };
    (
        quote! { static __FEATURES: [__m::Feature; #length] = #value; },
        quote! { __c::named_features(&__FEATURES) },
    )
}

/// Whether all are numeric and agree on whether a value may be missing.
fn uniform(features: &[Feature]) -> Option<bool> {
    let missing = features.first()?.missing;
    features
        .iter()
        .all(|feature| feature.kind == FeatureKind::Numeric && feature.missing == missing)
        .then_some(missing)
}

fn feature(feature: &Feature) -> TokenStream {
    let (name, missing, unknown) = (&feature.name, feature.missing, feature.unknown);
    let levels = match &feature.kind {
        FeatureKind::Numeric => quote! { __p::None },
        FeatureKind::Categorical(Labels::Text(levels)) => {
            let levels = names(levels);
            quote! { __p::Some(__c::text_labels(const { &__c::texts(#levels) })) }
        }
        FeatureKind::Categorical(Labels::Integer(levels)) => {
            let levels = integers(levels);
            quote! { __p::Some(__c::integer_labels(&#levels)) }
        }
        FeatureKind::Categorical(Labels::Boolean) => {
            quote! { __p::Some(__m::Labels::Boolean) }
        }
    };
    quote! { __m::Feature { name: __c::text(#name), levels: #levels, missing: #missing, unknown: #unknown } }
}

/// `[1, -2]`
pub(super) fn integers(integers: &[i64]) -> TokenStream {
    let integers = integers.iter().map(|&integer| {
        let magnitude = Literal::u64_unsuffixed(integer.unsigned_abs());
        if integer < 0 {
            quote! { -#magnitude }
        } else {
            quote! { #magnitude }
        }
    });
    quote! { [#(#integers),*] }
}

fn task(task: Task) -> proc_macro2::Ident {
    format_ident!(
        "{}",
        match task {
            Task::Classification => "Classification",
            Task::Regression => "Regression",
            Task::Clustering => "Clustering",
            Task::Anomaly => "Anomaly",
            Task::Transform => "Transform",
        }
    )
}

fn kind(kind: OutputKind) -> proc_macro2::Ident {
    format_ident!(
        "{}",
        match kind {
            OutputKind::Probability => "Probability",
            OutputKind::Score => "Score",
            OutputKind::Value => "Value",
            OutputKind::Distance => "Distance",
            OutputKind::Cluster => "Cluster",
            OutputKind::Class => "Class",
            OutputKind::Component => "Component",
        }
    )
}
