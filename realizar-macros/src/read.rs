//! The artifact: read, checked, and asked for its own golden rows.

use crate::args::Args;
use crate::fault::{Fault, Faults};
use crate::source::Source;
use proc_macro2::TokenStream;
use quote::ToTokens;
use realizar_apr::ir::Model;
use realizar_apr::{Artifact, Container, Error, Kind, UnknownKind, golden};

/// Reads the artifact, as the kind that the user names. The model is given beside it: what the item says of it
/// is added to that one.
///
/// # Errors
/// The reader's refusal, at the path; at the argument where the kind is what is wrong.
pub(crate) fn read(args: &Args, source: &Source) -> Result<(Artifact, Model), Faults> {
    let kind = kind(args)?;
    let artifact = match kind {
        Some(kind) => Artifact::read_as(&source.bytes, kind),
        None => Artifact::read(&source.bytes),
    };
    let artifact = artifact.map_err(|error| refused(args, source, &error))?;
    golden::verify(&artifact.model).map_err(|error| {
        Fault::new(&args.path, format!("the artifact does not give its own answers: {error}"))
            .place(format!("`{}`", source.written))
            .help(error.help())
    })?;
    let model = artifact.model.clone();
    Ok((artifact, model))
}

/// How much of the artifact may be embedded as it is. Version 1 files hold whole structs of their library, training
/// rows among them, so of those only derived tables are embedded.
pub(crate) fn prefix(artifact: &Artifact) -> Option<usize> {
    match artifact.container() {
        Container::V2 { .. } => Some(artifact.embed_len()),
        _ => None,
    }
}

fn kind(args: &Args) -> Result<Option<Kind>, Fault> {
    let activation = args.activation.as_ref();
    let Some(kind) = &args.kind else {
        return match activation {
            None => Ok(None),
            Some(activation) => Err(Fault::new(activation, "`activation` says nothing without a kind")
                .help("write `kind = \"mlp\"` beside it, or remove it")),
        };
    };
    Kind::parse(&kind.value(), activation.map(|activation| activation.value()).as_deref()).map(Some).map_err(
        |error| {
            let tokens = match (&error, activation) {
                (UnknownKind::Activation { .. } | UnknownKind::NoActivation { .. }, Some(activation)) => {
                    activation
                }
                _ => kind,
            };
            with_help(Fault::new(tokens, &error), error.help())
        },
    )
}

fn refused(args: &Args, source: &Source, error: &Error) -> Fault {
    let tokens: TokenStream = match (error, &args.kind) {
        (Error::KindMismatch { .. }, Some(kind)) => kind.to_token_stream(),
        _ => args.path.to_token_stream(),
    };
    let fault = Fault::new(tokens, error).place(format!("`{}`", source.written));
    with_help(fault, error.help())
}

fn with_help(fault: Fault, help: Option<String>) -> Fault {
    match help {
        Some(help) => fault.help(help),
        None => fault,
    }
}
