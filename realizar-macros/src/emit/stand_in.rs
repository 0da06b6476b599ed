//! What is emitted when something is wrong: the errors, and an item in place of the one that cannot be made.
//!
//! Without it every use of the function, the type or its methods would be an error of its own. Sizes are not
//! known here, so the model dereferences to a type that does not exist: in a module in which a macro has failed, the
//! compiler does not report names that it cannot find, and asks nothing of values of such types.

use super::{facade, has_main, model_type, visibility};
use crate::args::Args;
use crate::item::model_name;
use crate::item::syntax::{Function, Syntax};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The stand-in for an item.
pub(crate) fn stand_in(args: &Args, syntax: &Syntax) -> TokenStream {
    let model = model_name(syntax);
    let (item, compiled) = match syntax {
        Syntax::Function(function) => {
            let compiled = model.as_ref().map(|model| compiled(args, syntax, model));
            (self::function(function, syntax, model.as_ref()), compiled)
        }
        Syntax::Struct(item) => {
            let plain = item.generics.parameters.is_empty();
            (item.item.clone(), model.filter(|_| plain).map(|model| compiled(args, syntax, &model)))
        }
        Syntax::Other { item, .. } => (item.clone(), None),
    };
    let cfgs = syntax.cfgs();
    let main = (matches!(syntax, Syntax::Function(_)) && has_main(args, None)).then(|| {
        quote! {
            #(#cfgs)*
            fn main() {}
        }
    });
    quote! { #item #compiled #main }
}

fn function(function: &Function, syntax: &Syntax, model: Option<&Ident>) -> TokenStream {
    let Function { attributes, head, signature, body, name, .. } = function;
    let function = match body {
        _ if name == "main" => TokenStream::new(),
        // `self` is an error in a function that is no method, whatever its body.
        _ if function.parameters.iter().any(|parameter| parameter.ty.is_none()) => TokenStream::new(),
        Some(body) => quote! { #(#attributes)* #[allow(unused)] #signature #body },
        // What is returned may be the mistake.
        None => {
            quote! { #(#attributes)* #[allow(unused, clippy::empty_loop)] #head -> __UnknownUntilTheModelIsRead { loop {} } }
        }
    };
    let ty = model.filter(|model| *model != name).map(|model| model_type(syntax, model, name));
    quote! { #function #ty }
}

fn compiled(args: &Args, syntax: &Syntax, model: &Ident) -> TokenStream {
    let (facade, visibility, cfgs) = (facade(args), visibility(syntax), syntax.cfgs());
    let unknown = quote! { __UnknownUntilTheModelIsRead };
    let constant = |name| {
        let name = Ident::new(name, model.span());
        quote! { #visibility const #name: #unknown = loop {}; }
    };
    let constants = [constant("FEATURES"), constant("LABELS"), constant("CARD"), constant("BYTES")];
    quote! {
        #(#cfgs)*
        #[allow(unused, missing_docs, clippy::empty_loop)]
        const _: () = {
            use #facade::__private as __p;
            impl #model {
                #(#constants)*
            }
            impl ::core::ops::Deref for #model {
                type Target = #unknown;
                fn deref(&self) -> &Self::Target { loop {} }
            }
            impl __p::model::Model for #model {
                fn info(&self) -> &__p::model::Info { loop {} }
                fn predict_into(&self, row: &[f32], outputs: &mut [f32]) -> #unknown { loop {} }
                fn predict_f64_into(&self, row: &[f64], outputs: &mut [f64]) -> #unknown { loop {} }
            }
        };
    }
}
