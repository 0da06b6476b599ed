//! The tokens: constants, types and calls. No loop and no branch is generated; what has logic is in the runtime.
//!
//! Generated code names everything by absolute paths, so that it means the same in a module without the prelude
//! or beside items of the same names, and it holds no `unsafe`. Names that are not the user's start with `__`.

mod constants;
mod form;
mod golden;
mod kernel;
mod link;
mod literal;
mod model;
mod network;
mod ranked;
mod stand_in;
mod step;
mod steps;
mod walk;

pub(crate) use stand_in::stand_in;

use crate::args::Args;
use crate::check::Call;
use crate::item::signature::Attribute;
use crate::item::syntax::Syntax;
use crate::item::{Form, Item};
use crate::plan::Plan;
use crate::source::{Location, Source};
use crate::specialise::Layout;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use realizar_apr::ir::Model;

/// All that the tokens are made of.
pub(crate) struct Parts<'a> {
    pub(crate) args: &'a Args,
    pub(crate) syntax: &'a Syntax,
    pub(crate) item: &'a Item<'a>,
    pub(crate) source: &'a Source,
    pub(crate) model: &'a Model,
    pub(crate) plan: &'a Plan<'a>,
    pub(crate) layout: &'a Layout,
    pub(crate) call: Option<&'a Call>,
    /// The model's name on the wire.
    pub(crate) name: &'a str,
    pub(crate) card: &'a str,
}

/// The expansion.
pub(crate) fn emit(parts: &Parts<'_>) -> TokenStream {
    let item = form::item(parts);
    let compiled = model::compiled(parts);
    let main = form::main(parts);
    let golden = golden::test(parts);
    quote! { #item #compiled #main #golden }
}

impl Parts<'_> {
    /// `::realizar`, or what the user calls it.
    fn facade(&self) -> TokenStream {
        facade(self.args)
    }

    /// The attributes under which everything beside the item exists.
    fn cfgs(&self) -> Vec<&Attribute> {
        self.syntax.cfgs()
    }

    fn visibility(&self) -> TokenStream {
        visibility(self.syntax)
    }

    /// The artifact's bytes.
    fn include(&self) -> TokenStream {
        match &self.source.location {
            Location::InPackage(path) => {
                quote! { ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path)) }
            }
            Location::Absolute(path) => quote! { ::core::include_bytes!(#path) },
        }
    }
}

fn facade(args: &Args) -> TokenStream {
    match &args.facade {
        Some(path) => path.to_token_stream(),
        None => quote! { ::realizar },
    }
}

fn visibility(syntax: &Syntax) -> TokenStream {
    match syntax {
        Syntax::Function(function) => function.visibility.clone(),
        Syntax::Struct(item) => item.visibility.clone(),
        Syntax::Other { .. } => TokenStream::new(),
    }
}

/// The type of the model, where the item is a function.
fn model_type(syntax: &Syntax, model: &Ident, name: &Ident) -> TokenStream {
    let cfgs = syntax.cfgs();
    let visibility = visibility(syntax);
    let doc = format!(" The model of [`{name}`]; `{model}::CARD` describes it.");
    quote! {
        #(#cfgs)*
        #[doc = #doc]
        #[::core::prelude::v1::derive(::core::fmt::Debug)]
        #[::core::prelude::v1::derive(::core::clone::Clone, ::core::marker::Copy)]
        #visibility struct #model;
    }
}

/// Whether to emit `main`: functions have one unless the user says otherwise.
pub(crate) fn has_main(args: &Args, item: Option<&Item<'_>>) -> bool {
    let function = item.is_none_or(|item| !matches!(item.form, Form::Struct));
    function && args.main.as_ref().is_none_or(|main| main.value)
}
