//! The kernel that the attribute asks for: it has a name, and a stage of the model that it fits.

use crate::args::Args;
use crate::fault::Fault;
use crate::list::list;
use crate::plan::Asked;
use realizar_apr::choice::{Candidate, Choice, Kernel, choices};
use realizar_apr::ir::Model;
use realizar_apr::suggest::closest;
use syn::LitStr;

/// The kernel by its name.
///
/// # Errors
/// A word that is no kernel's name.
pub(crate) fn asked(args: &Args, model: &Model) -> Result<Option<Kernel>, Fault> {
    let Some(literal) = &args.kernel else { return Ok(None) };
    let word = literal.value();
    match Kernel::ALL.into_iter().find(|kernel| kernel.name() == word) {
        Some(kernel) => Ok(Some(kernel)),
        None => {
            let near = closest(&word, Kernel::ALL.map(Kernel::name));
            let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
            Err(Fault::new(literal, format!("there is no kernel `{word}`"))
                .help(format!("{near}{}", fitting(&choices(model)))))
        }
    }
}

/// Whether any stage has it.
///
/// # Errors
/// None has.
pub(crate) fn fits(args: &Args, model: &Model, asked: Asked) -> Result<(), Fault> {
    match (&args.kernel, asked.kernel) {
        (Some(literal), Some(kernel)) if asked.stages == 0 => Err(unfit(literal, kernel, model)),
        _ => Ok(()),
    }
}

fn unfit(literal: &LitStr, kernel: Kernel, model: &Model) -> Fault {
    let choices = choices(model);
    let what = match candidate(&choices, kernel, false).and_then(|candidate| candidate.nanoseconds.err()) {
        Some(reason) => format!("`{}` does not fit this model: {}", kernel.name(), reason.reason()),
        None => format!("no stage of this model has a kernel `{}`", kernel.name()),
    };
    Fault::new(literal, what).help(fitting(&choices))
}

/// What there is to choose from.
fn fitting(choices: &[Choice<'_>]) -> String {
    let mut fitting = Vec::new();
    for kernel in Kernel::ALL {
        if candidate(choices, kernel, true).is_some() {
            fitting.push(kernel.name());
        }
    }
    match fitting.len() {
        0 => "each stage of this model has one kernel: remove the argument".to_owned(),
        1 => format!("the only one that fits this model is {}: remove the argument", list(&fitting)),
        _ => format!("those that fit this model are {}", list(&fitting)),
    }
}

/// The first stage's candidate of this kernel; where it is to fit, the first that does.
fn candidate<'c>(choices: &'c [Choice<'_>], kernel: Kernel, fits: bool) -> Option<&'c Candidate> {
    for choice in choices {
        for candidate in &choice.candidates {
            if candidate.kernel == kernel && (!fits || candidate.nanoseconds.is_ok()) {
                return Some(candidate);
            }
        }
    }
    None
}
