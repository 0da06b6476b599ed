//! The test of the golden rows, in the user's own test run.

use super::Parts;
use super::literal::{count, number};
use crate::item::syntax::Syntax;
use crate::item::unraw;
use crate::names;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use realizar_apr::ir::Element;

/// `#[cfg(test)] mod __realizar_iris { … }`, where the artifact has golden rows.
pub(super) fn test(parts: &Parts<'_>) -> TokenStream {
    let Some(golden) = &parts.plan.golden else { return TokenStream::new() };
    let (facade, cfgs, include, model) = (parts.facade(), parts.cfgs(), parts.include(), &parts.item.model);
    let name = match parts.syntax {
        Syntax::Function(function) => unraw(&function.name),
        Syntax::Struct(_) | Syntax::Other { .. } => names::snake(&unraw(model)),
    };
    let module = format_ident!("__realizar_{name}");
    let (n, k) = (count(parts.plan.inputs), count(parts.plan.outputs));
    let (rows, outputs) = (count(golden.rows.offset), count(golden.outputs.offset));
    let (rows_f64, outputs_f64) =
        (golden.rows.element == Element::F64, golden.outputs.element == Element::F64);
    let classes = match golden.classes {
        Some(offset) => {
            let offset = count(offset);
            quote! { ::core::option::Option::Some(#offset) }
        }
        None => quote! { ::core::option::Option::None },
    };
    let (length, bound) = (count(golden.count), number(golden.bound, Element::F64));
    let (check, others) = match golden.others {
        Some(others) => {
            let others = count(others);
            (quote! { check_narrow }, quote! { , #others })
        }
        None => (quote! { check }, TokenStream::new()),
    };
    quote! {
        #(#cfgs)*
        #[cfg(test)]
        mod #module {
            #[::core::prelude::v1::test]
            fn golden_rows() {
                use #facade::__private::golden::{Layout, #check};
                const FILE: &[u8] = #include;
                let layout = Layout {
                    rows: #rows,
                    rows_f64: #rows_f64,
                    outputs: #outputs,
                    outputs_f64: #outputs_f64,
                    classes: #classes,
                    count: #length,
                    bound: #bound,
                };
                #check::<super::#model, #n, #k>(FILE, layout #others);
            }
        }
    }
}
