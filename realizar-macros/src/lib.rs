//! The attribute `#[realizar::model]`, which the crate `realizar` re-exports.
//!
//! The work is a pipeline of plain data, a file for each stage: the attribute's arguments (`args`), the item
//! (`item`), the artifact's file (`source`) and its model (`read`), the item against the model (`check`), the kernels
//! and their sizes (`plan`), the bytes that they read (`specialise`), the tokens (`emit`). `expand` runs them.

mod args;
mod card;
mod check;
mod emit;
mod expand;
mod fault;
mod item;
mod list;
mod names;
mod plan;
mod read;
#[cfg(test)]
mod snapshots;
mod source;
mod specialise;

#[proc_macro_attribute]
#[expect(missing_docs, reason = "documented where users find it, at `realizar::model`")]
pub fn model(args: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand::expand(args.into(), item.into(), &expand::Environment::of_cargo()).into()
}
