//! `cargo realizar import`: a file of another library becomes an artifact.

use std::path::PathBuf;

use cargo_realizar::{Error, Imported, Options, Rounds, Source, Table, golden, import, measure};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use realizar_apr::precision::Weights;
use realizar_apr::{Artifact, write};
use serde_json::json;

use super::inspect::precision_json;
use super::{
    artifact_arguments, file, file_argument, levels, read, signed_by, signer_json, write as write_file,
};
use crate::output::Report;
use crate::progress::Progress;

pub(super) fn arguments() -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).allow_hyphen_values(true).help(help)
    };
    Command::new("import")
        .about("Import a model of XGBoost, LightGBM, CatBoost, ONNX, safetensors or aprender into an .apr artifact")
        .arg(file_argument(
            "The model: XGBoost .json or .ubj, LightGBM .txt, CatBoost .json, .onnx, .safetensors, .apr",
        ))
        .arg(
            Arg::new("out")
                .short('o')
                .long("out")
                .value_name("OUT.apr")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The artifact to write"),
        )
        .args(artifact_arguments())
        .arg(option("name", "NAME", "The model's name on the wire [default: the file's]"))
        .arg(option("version", "VERSION", "The model's version, such as 1.0.0"))
        .arg(option("feature-names", "A,B,…", "The features' names, in the order of the file; or a JSON list"))
        .arg(option("labels", "A,B,…", "The classes' labels, in the order of the class indices; or a JSON list"))
        .arg(
            option("categories", "LEVELS.json", "Levels of categorical features: {\"feature\": [\"level\", …]}")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            option("missing", "VALUE", "The number that XGBoost was told to take for missing [default: NaN]")
                .value_parser(value_parser!(f64)),
        )
        .arg(
            option("trees", "best|all|N", "How many boosting rounds to keep")
                .value_parser(rounds),
        )
        .arg(
            option("golden", "ROWS.csv", "Rows with the library's own answers, for the artifact to carry")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            option("precision", "TYPE", "Measure how far weights in fewer bits move the answers; may be given twice")
                .action(ArgAction::Append)
                .value_parser(Weights::WORDS.map(|(word, _)| word)),
        )
}

fn rounds(word: &str) -> Result<Rounds, String> {
    match word {
        "best" => Ok(Rounds::Best),
        "all" => Ok(Rounds::All),
        count => count.parse().map(Rounds::First).map_err(|_| "write `best`, `all` or a number".to_owned()),
    }
}

fn options(matches: &ArgMatches) -> Result<Options, Error> {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let categories = match matches.get_one::<PathBuf>("categories") {
        None => Vec::new(),
        Some(path) => levels::levels("--categories", &read(path)?)?,
    };
    Ok(Options {
        kind: text("kind"),
        activation: text("activation"),
        public_key: matches.get_one("public-key").copied(),
        name: text("name"),
        version: text("version"),
        feature_names: text("feature-names")
            .map(|list| levels::words("--feature-names", &list))
            .transpose()?,
        labels: text("labels").map(|list| levels::labels("--labels", &list)).transpose()?,
        categories,
        missing: matches.get_one("missing").copied(),
        rounds: matches.get_one("trees").copied(),
    })
}

pub(super) fn run(matches: &ArgMatches) -> Result<Report, Error> {
    let path = file(matches);
    let out = matches.get_one::<PathBuf>("out").map(PathBuf::as_path).unwrap_or_else(|| path);
    let options = options(matches)?;
    let bytes = read(path)?;
    let mut imported = import(&Source { path, bytes: &bytes }, &options)?;
    drop(bytes);
    if let Some(rows) = matches.get_one::<PathBuf>("golden") {
        let mut add = |bytes: &[u8]| {
            let table = Table::read(bytes)?;
            let mut progress = Progress::new(table.rows(), "golden rows");
            golden(&table, &mut imported.model, |done| progress.at(done))
        };
        add(&read(rows)?).map_err(|error| error.within(rows))?;
    }
    for word in matches.get_many::<String>("precision").into_iter().flatten() {
        if let Some(&(_, weights)) = Weights::WORDS.iter().find(|(known, _)| known == word) {
            measure(&mut imported.model, weights)?;
        }
    }
    let Imported { model, warnings, signer, .. } = imported;
    let artifact = write(&model)?;
    // One model at a time: a large one is there once.
    drop(model);
    // Nothing is written that is not read.
    let model = Artifact::read(&artifact)?.model;
    write_file(out, &artifact)?;

    let count = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let mut text = format!(
        "wrote {} ({} bytes): {}, {}, {}\n",
        out.display(),
        artifact.len(),
        count(model.input.features.len(), "feature"),
        count(model.stages.len() + model.head.len(), "stage"),
        count(model.output.count, "output"),
    );
    for measured in &model.measured {
        text.push_str(&format!("{}: {measured}\n", measured.weights.word()));
    }
    text.extend(signer.map(|signer| signed_by(&signer) + "\n"));
    let golden = model.golden.as_ref().and_then(|golden| golden.rows.shape.first().copied()).unwrap_or(0);
    let source = model.source.as_ref();
    let json = json!({
        "file": path.to_string_lossy(),
        "artifact": out.to_string_lossy(),
        "bytes": artifact.len(),
        "name": model.name,
        "version": model.version,
        "library": source.map(|source| source.library.as_str()),
        "library_version": source.and_then(|source| source.version.as_deref()),
        "estimator": source.and_then(|source| source.estimator.as_deref()),
        "sha256": source.and_then(|source| source.sha256.as_deref()),
        "signature": signer.map(|signer| signer_json(&signer)),
        "features": model.input.features.len(),
        "outputs": model.output.count,
        "golden_rows": golden,
        "precision": precision_json(&model.measured),
    });
    let json = json.as_object().cloned().unwrap_or_default();
    Ok(Report { text, json, warnings, failed: false })
}
