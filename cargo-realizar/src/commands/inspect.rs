//! `cargo realizar inspect`: what an artifact holds.

use cargo_realizar::Error;
use clap::{ArgMatches, Command};
use realizar_apr::card;
use serde_json::json;

use super::{artifact, file, file_argument};
use crate::output::Report;

pub(super) fn arguments() -> Command {
    Command::new("inspect")
        .about("Show what an artifact holds: its card, stages, sizes, features, and a small tree")
        .arg(file_argument("The artifact"))
}

pub(super) fn run(matches: &ArgMatches) -> Result<Report, Error> {
    let path = file(matches);
    let artifact = artifact(path)?;
    let stem = path.file_stem().map_or_else(|| "model".into(), |stem| stem.to_string_lossy());
    let name = artifact.model.name.clone().unwrap_or_else(|| stem.into_owned());
    let text = card::card(&artifact.model, &name, artifact.notes());
    let json = json!({ "name": name, "card": text }).as_object().cloned().unwrap_or_default();
    Ok(Report { text, json, ..Report::default() })
}
