//! The model card of a compiled model: the artifact's card, and what was made of it.

use crate::plan::Plan;
use realizar_apr::Artifact;
use realizar_apr::ir::Model;

/// The card, in Markdown.
pub(crate) fn card(artifact: &Artifact, model: &Model, name: &str, plan: &Plan<'_>) -> String {
    let card = realizar_apr::card::card(model, name, artifact.notes());
    format!("{}\n\n## Compiled\n\nFrom {}: {plan}\n", card.trim_end(), artifact.container())
}
