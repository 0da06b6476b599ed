//! The pipeline, from the attribute's tokens to the expansion.

use crate::args::{self, Args};
use crate::emit::{self, Parts};
use crate::fault::Faults;
use crate::item::syntax::{self, Syntax};
use crate::source::Source;
use crate::{card, check, item, plan, read, source, specialise};
use proc_macro2::TokenStream;
use realizar_apr::ir::Model;
use std::path::PathBuf;
use syn::LitStr;

/// What an expansion depends on besides its tokens and the artifact.
#[derive(Debug)]
pub(crate) struct Environment {
    /// The folder of the package's `Cargo.toml`.
    pub(crate) package: PathBuf,
}

impl Environment {
    /// That of the compiler that runs the macro.
    pub(crate) fn of_cargo() -> Environment {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
        Environment { package }
    }
}

/// Expands `#[realizar::model(args)] item`.
pub(crate) fn expand(args: TokenStream, item: TokenStream, environment: &Environment) -> TokenStream {
    let mut faults = Faults::default();
    let args = args::parse(args, &mut faults);
    let syntax = match syntax::parse(item) {
        Ok(syntax) => syntax,
        Err(error) => {
            // The item itself would only be an error again: the compiler has read it before us.
            faults.append(error.into());
            return faults.to_compile_errors();
        }
    };
    match stages(&args, &syntax, faults, environment) {
        Ok(expansion) => expansion,
        Err(faults) => faults.to_compile_errors().into_iter().chain(emit::stand_in(&args, &syntax)).collect(),
    }
}

/// The stages, each of which ends the expansion with all its faults. `faults` are those of the arguments: they
/// are reported together with the item's, which do not depend on them.
fn stages(
    args: &Args,
    syntax: &Syntax,
    mut faults: Faults,
    environment: &Environment,
) -> Result<TokenStream, Faults> {
    let item = item::check(syntax, args, &mut faults);
    faults.finish()?;
    let item = item.ok_or_else(Faults::default)?;
    let source = source::read(&args.path, environment)?;
    let (artifact, mut model) = read::read(args, &source)?;
    let call = check::check(args, &item, &mut model)?;
    let kernel = check::kernel::asked(args, &model)?;
    let precision = check::precision::asked(args, &model)?;
    if precision.is_none() {
        plan::link(&mut model);
    }
    let plan = plan::plan(&model, read::prefix(&artifact), kernel, precision);
    check::kernel::fits(args, &model, plan.asked)?;
    let layout = specialise::specialise(&plan);
    let name = wire_name(args, &model, &source);
    let card = card::card(&artifact, &model, &name, &plan);
    Ok(emit::emit(&Parts {
        args,
        syntax,
        item: &item,
        source: &source,
        model: &model,
        plan: &plan,
        layout: &layout,
        call: call.as_ref(),
        name: &name,
        card: &card,
    }))
}

/// The model's name on the wire: as the user says, else as the artifact says, else the file's.
fn wire_name(args: &Args, model: &Model, source: &Source) -> String {
    let written = args.name.as_ref().map(LitStr::value);
    let file = || if source.stem.is_empty() { "model".to_owned() } else { source.stem.clone() };
    written.or_else(|| model.name.clone()).unwrap_or_else(file)
}
