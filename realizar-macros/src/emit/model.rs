//! The model behind its type: bytes, kernel, constants, and the methods that it dereferences to.

use super::literal::count;
use super::{Parts, constants, kernel};
use proc_macro2::TokenStream;
use quote::quote;

/// `const _: () = { … };`
pub(super) fn compiled(parts: &Parts<'_>) -> TokenStream {
    let (facade, cfgs) = (parts.facade(), parts.cfgs());
    let (bytes, kernel, info) = (kernel::bytes(parts), kernel::kernel(parts), constants::info(parts));
    let implementations = implementations(parts);
    quote! {
        #(#cfgs)*
        #[allow(dead_code, unused_imports)]
        const _: () = {
            use #facade::__private as __p;
            use __p::{bytes as __b, constant as __c, kernels as __k, model as __m};
            #bytes
            #kernel
            #info
            #implementations
        };
    }
}

fn implementations(parts: &Parts<'_>) -> TokenStream {
    let (model, visibility) = (&parts.item.model, parts.visibility());
    let (n, k) = (count(parts.plan.inputs), count(parts.plan.outputs));
    let (features, bytes, card) = (constants::features(parts), kernel::bytes_read(parts), parts.card);
    let (label, label_count, labels) = constants::labels(parts);
    quote! {
        impl #model {
            /// The names of the features, in the order of a row.
            #visibility const FEATURES: [&'static str; #n] = #features;
            /// The names of the classes, by index.
            #visibility const LABELS: [#label; #label_count] = #labels;
            /// The model card, in Markdown.
            #visibility const CARD: &'static str = #card;
            /// What the kernel reads.
            #visibility const BYTES: &'static [u8] = #bytes;
        }
        impl __p::compiled::Compiled<#n, #k> for #model {
            type Kernel = __Kernel;
            type Label = #label;
            const INFO: &'static __m::Info = &__INFO;
            const KERNEL: &'static __Kernel = &__KERNEL;
            const LABELS: &'static [#label] = &#model::LABELS;
        }
        impl ::core::ops::Deref for #model {
            type Target = __p::methods::Methods<#model, #n, #k>;
            fn deref(&self) -> &Self::Target {
                __p::methods::Methods::OF
            }
        }
    }
}
