//! Weights in fewer bits that the attribute asks for: the model has some, and it is known how far that moves its answers.

use crate::args::Args;
use crate::fault::Fault;
use crate::list::list;
use realizar_apr::ir::Model;
use realizar_apr::precision::{Measured, Network, NotMeasured, Weights};
use realizar_apr::suggest::closest;

/// What is asked for, measured on the golden rows, else as the artifact says.
///
/// # Errors
/// A word that is not known; a model without dense layers, or with numbers that are too large; nothing to measure with.
pub(crate) fn asked(args: &Args, model: &Model) -> Result<Option<Measured>, Fault> {
    let Some(literal) = &args.precision else { return Ok(None) };
    let word = literal.value();
    let words = Weights::WORDS.map(|(word, _)| word);
    let Some((_, weights)) = Weights::WORDS.into_iter().find(|(known, _)| *known == word) else {
        let near = closest(&word, words).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        return Err(Fault::new(literal, format!("there is no precision `{word}`")).help(format!(
            "{near}the precisions are {}; without the argument weights are the library's own",
            list(&words)
        )));
    };
    let refused = |why: &dyn std::fmt::Display, help: &str| Fault::new(literal, why.to_string()).help(help);
    let network = Network::new(model, weights).map_err(|error| match error {
        NotMeasured::NoLayer => refused(
            &format!("{error}, whose weights could be {word}"),
            "remove the argument: other stages have one precision, that of their library",
        ),
        error => refused(&error, "remove the argument"),
    })?;
    let measured = network.measure().map_err(|error| refused(&error, "remove the argument"))?;
    let stored = || model.measured.iter().find(|measured| measured.weights == weights).copied();
    measured.or_else(stored).map(Some).ok_or_else(|| {
        refused(
            &format!("nobody has measured how far {word} moves the answers: the artifact has no golden rows"),
            &format!("import it again with `--precision {word}`, or with golden rows (`--golden`)"),
        )
    })
}
