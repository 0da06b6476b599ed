//! `--precision`: how far weights in fewer bits move a model's answers.

use realizar_apr::ir::Model;
use realizar_apr::precision::{Measured, Network, NotMeasured, Weights};
use realizar_apr::reference::evaluate;

use crate::convert::spread;
use crate::error::Error;

/// Rows that are made up where there are no golden ones.
const MADE_UP: usize = 1000;

/// Measures on the golden rows, else on rows drawn from the ranges of the features, and notes it in the model.
///
/// # Errors
/// When the model has no dense layer, or one with a number that is too large.
pub fn measure(model: &mut Model, weights: Weights) -> Result<Measured, Error> {
    let refused = |error: NotMeasured| {
        Error::usage(
            format!("`--precision {}` is given, but {error}", weights.word()),
            "leave `--precision` out: only weights of dense and linear layers have one",
        )
    };
    let network = Network::new(model, weights).map_err(refused)?;
    let measured = match network.measure().map_err(|wrong| refused(NotMeasured::Row(wrong)))? {
        Some(measured) => measured,
        None => {
            let mut measured = Measured::new(weights, true);
            for row in spread(&model.input.features, MADE_UP) {
                let wrong = |wrong| refused(NotMeasured::Row(wrong));
                let expected = evaluate(model, &row).map_err(wrong)?;
                let answer = network.evaluate(&row).map_err(wrong)?;
                measured.add(&expected.outputs, expected.class, &answer);
            }
            measured
        }
    };
    model.measured.retain(|other| other.weights != weights);
    model.measured.push(measured);
    Ok(measured)
}
