//! The model card: what a person should know about a model, as Markdown.

use crate::count::Count;
use crate::ir::{
    Decision, Feature, FeatureKind, Features, Labels, Link, Model, On, Output, OutputKind, Stage, Task,
};
use crate::reference::takes_any_length;
use std::fmt::{self, Display, Write};

/// Rows of the table of features: a card is a page.
const MOST_FEATURES: usize = 60;

/// Labels that are listed.
const MOST_LABELS: usize = 30;

/// The card of `model`, called `name`, with what the reader noted about the file.
#[must_use]
pub fn card(model: &Model, name: &str, notes: &[impl Display]) -> String {
    let mut card = String::new();
    // Writing to a string does not fail.
    let _ = write_card(&mut card, model, name, notes);
    card
}

fn write_card(card: &mut String, model: &Model, name: &str, notes: &[impl Display]) -> fmt::Result {
    writeln!(card, "# {}\n", line(name))?;
    write_summary(card, model)?;
    write_features(card, &model.input.features)?;
    write_outputs(card, &model.output)?;
    writeln!(card, "\n## Computation\n")?;
    for stage in &model.stages {
        writeln!(card, "1. {}", describe(stage))?;
    }
    for stage in &model.head {
        writeln!(card, "1. {}", describe(stage))?;
    }
    if model.link != Link::Identity {
        writeln!(card, "1. link: {}", link(model.link))?;
    }
    write_provenance(card, model)?;
    if !notes.is_empty() {
        writeln!(card, "\n## Notes\n")?;
        for note in notes {
            writeln!(card, "- {note}")?;
        }
    }
    Ok(())
}

fn write_summary(card: &mut String, model: &Model) -> fmt::Result {
    let task = match model.task {
        Task::Classification => "Classification",
        Task::Regression => "Regression",
        Task::Clustering => "Clustering",
        Task::Anomaly => "Anomaly detection",
        Task::Transform => "Transform",
    };
    write!(card, "{task}")?;
    if let Some(version) = &model.version {
        write!(card, ", version {}", line(version))?;
    }
    let count = model.input.features.len();
    if takes_any_length(model) {
        return writeln!(card, ". Takes rows of any length and gives as many numbers.");
    }
    let least = if model.input.open { "at least " } else { "" };
    writeln!(
        card,
        ". Takes {least}{}, gives {}.",
        counted(count, "feature"),
        counted(model.output.count, "output")
    )
}

fn write_features(card: &mut String, features: &Features) -> fmt::Result {
    let named = match features {
        Features::Named(named) => named,
        Features::Unnamed(0) => return Ok(()),
        Features::Unnamed(count) => {
            writeln!(card, "\n## Features\n")?;
            return writeln!(card, "{} without names, numeric.", counted(*count, "feature"));
        }
    };
    writeln!(card, "\n## Features\n")?;
    writeln!(card, "| | name | kind | missing | seen in training |")?;
    writeln!(card, "| --- | --- | --- | --- | --- |")?;
    for (index, feature) in named.iter().take(MOST_FEATURES).enumerate() {
        let missing = if feature.missing { "allowed" } else { "no" };
        writeln!(
            card,
            "| {index} | {} | {} | {missing} | {} |",
            line(&feature.name),
            kind(&feature.kind),
            seen(feature)
        )?;
    }
    if named.len() > MOST_FEATURES {
        writeln!(card, "\nand {} more.", named.len() - MOST_FEATURES)?;
    }
    Ok(())
}

fn kind(kind: &FeatureKind) -> String {
    match kind {
        FeatureKind::Numeric => "numeric".to_owned(),
        FeatureKind::Categorical(levels) => format!("one of {}", listed(levels)),
    }
}

fn seen(feature: &Feature) -> String {
    feature.range.map_or(String::new(), |(low, high)| format!("{low} to {high}"))
}

fn write_outputs(card: &mut String, output: &Output) -> fmt::Result {
    let meaning = match output.kind {
        OutputKind::Probability => "Probabilities of the classes: they sum to 1.",
        OutputKind::Score => "Decision scores.",
        OutputKind::Value => "Predicted values.",
        OutputKind::Distance => "Distances.",
        OutputKind::Cluster => "The index of the cluster.",
        OutputKind::Class => "The index of the class; the library gives neither probabilities nor scores.",
        OutputKind::Component => "Components of the transformed row.",
    };
    writeln!(card, "\n## Outputs\n\n{meaning}")?;
    if let Some(labels) = &output.labels {
        writeln!(card, "Labels: {}.", listed(labels))?;
    }
    let entering = |on| match on {
        On::Scores => "score",
        On::Outputs => "output",
    };
    match output.decision {
        Decision::None => Ok(()),
        Decision::Argmax(on) => {
            writeln!(card, "The class is that of the largest {}, the first of equals.", entering(on))
        }
        Decision::Above { on, threshold, inclusive } => writeln!(
            card,
            "The class is the second where the {} is {} {threshold}, else the first.",
            entering(on),
            if inclusive { "at least" } else { "above" }
        ),
        Decision::Votes(on) => writeln!(
            card,
            "Each {} is of a pair of classes and a vote for one of them. The class is that with the most votes, the \
             first of equals.",
            entering(on)
        ),
        Decision::Index { on, .. } => writeln!(card, "The last {} is the index of the class.", entering(on)),
    }
}

fn describe(stage: &Stage) -> String {
    match stage {
        Stage::Scaler(_) => "scaler: each feature on its own".to_owned(),
        Stage::Normalizer(_) => "normalizer: the row divided by its norm".to_owned(),
        Stage::Dense(dense) => {
            let shape = &dense.weight.shape;
            let size = |axis: usize| shape.get(axis).copied().unwrap_or(0);
            format!("dense layer: {} to {}, {:?}", size(1), size(0), dense.activation).to_lowercase()
        }
        Stage::Trees(trees) => format!(
            "{} with {}",
            counted(trees.roots.len(), "decision tree"),
            counted(trees.nodes.len(), "node")
        ),
        Stage::KMeans(kmeans) => {
            format!(
                "distances to {}",
                counted(kmeans.centroids.shape.first().copied().unwrap_or(0), "centroid")
            )
        }
        Stage::Link(link) => format!("link: {}", self::link(*link)),
        Stage::Branches(branches) => {
            let mut text = format!("{} branches side by side:", branches.len());
            for (index, branch) in branches.iter().enumerate() {
                text.push_str(if index == 0 { " " } else { "; " });
                if let Some(columns) = &branch.columns {
                    text.push_str(&format!("{} of the row, ", Count(columns.len(), "column")));
                }
                if branch.stages.is_empty() {
                    text.push_str("as they are");
                }
                for (index, stage) in branch.stages.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { ", then " });
                    text.push_str(&describe(stage));
                }
            }
            text
        }
        Stage::Op(op) => op.name().replace('_', " "),
        Stage::Mixture(mixture) => format!(
            "Gaussian mixture of {}",
            counted(mixture.means.shape.first().copied().unwrap_or(0), "component")
        ),
    }
}

fn link(link: Link) -> &'static str {
    match link {
        Link::Identity => "identity",
        Link::Logistic { .. } => "logistic",
        Link::LogisticPair { .. } => "logistic, for both classes",
        Link::Softmax => "softmax",
        Link::OneVsRest { .. } => "logistic of each class, divided by their sum",
        Link::Exp => "exponential",
        Link::Softplus => "softplus",
        Link::SignedSquare => "signed square",
        Link::Argmax => "index of the largest",
        Link::Step => "1 above zero, else 0",
        Link::AnomalyScore { .. } => "anomaly score from the mean path length",
    }
}

fn write_provenance(card: &mut String, model: &Model) -> fmt::Result {
    if let Some(source) = &model.source {
        write!(card, "\n## Source\n\n{}", line(&source.library))?;
        if let Some(version) = &source.version {
            write!(card, " {}", line(version))?;
        }
        if let Some(estimator) = &source.estimator {
            write!(card, ", `{}`", line(estimator))?;
        }
        writeln!(card)?;
        if let Some(sha256) = &source.sha256 {
            writeln!(card, "SHA-256 of the imported file: `{}`", line(sha256))?;
        }
    }
    if let Some(golden) = &model.golden {
        let rows = golden.rows.shape.first().copied().unwrap_or(0);
        writeln!(
            card,
            "\n## Golden rows\n\n{} with the training library's own answers, within {:?}.",
            counted(rows, "row"),
            golden.bound
        )?;
    }
    if !model.measured.is_empty() {
        writeln!(
            card,
            "\n## Weights in fewer bits\n\nWith `precision = \"…\"` in the attribute, as it was measured; differences of \
             outputs above 1 are parts of them.\n"
        )?;
        for measured in &model.measured {
            writeln!(card, "- {}: {measured}", measured.weights.word())?;
        }
    }
    Ok(())
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn listed(labels: &Labels) -> String {
    let mut text = String::new();
    for index in 0..labels.len().min(MOST_LABELS) {
        text.push_str(if index == 0 { "`" } else { ", `" });
        match labels {
            Labels::Text(labels) => text.push_str(&line(&labels[index])),
            Labels::Integer(labels) => text.push_str(&labels[index].to_string()),
            Labels::Boolean => text.push_str(if index == 0 { "false" } else { "true" }),
        }
        text.push('`');
    }
    if labels.len() > MOST_LABELS {
        text.push_str(&format!(", and {} more", labels.len() - MOST_LABELS));
    }
    text
}

/// Text of the artifact on one line and in one cell of a table.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Element, Input, Norm, Normalizer, Source};

    fn feature(name: &str, kind: FeatureKind, range: Option<(f64, f64)>) -> Feature {
        Feature {
            name: name.to_owned(),
            kind,
            missing: range.is_none(),
            unknown: false,
            range,
            quantiles: Vec::new(),
        }
    }

    fn model(features: Features) -> Model {
        Model {
            name: Some("ages".to_owned()),
            version: Some("1.2.0".to_owned()),
            task: Task::Classification,
            input: Input { element: Element::F32, features, open: false },
            stages: vec![Stage::Normalizer(Normalizer {
                element: Element::F32,
                norm: Norm::L2,
                unit_below: 0.0,
            })],
            head: Vec::new(),
            link: Link::Softmax,
            output: Output {
                element: Element::F32,
                kind: OutputKind::Probability,
                count: 2,
                labels: Some(Labels::Text(vec!["young".to_owned(), "old".to_owned()])),
                decision: Decision::Argmax(On::Scores),
            },
            source: Some(Source {
                library: "scikit-learn".to_owned(),
                version: Some("1.7.2".to_owned()),
                estimator: Some("Pipeline".to_owned()),
                sha256: None,
            }),
            golden: None,
            measured: Vec::new(),
        }
    }

    #[test]
    fn a_card_is_a_page_of_markdown() {
        let levels = FeatureKind::Categorical(Labels::Integer(vec![1, 2]));
        let features = Features::Named(vec![
            feature("age", FeatureKind::Numeric, Some((17.0, 90.5))),
            feature("ward", levels, None),
        ]);
        assert_eq!(
            card(&model(features), "ages", &["the file is odd"]),
            "# ages

Classification, version 1.2.0. Takes 2 features, gives 2 outputs.

## Features

| | name | kind | missing | seen in training |
| --- | --- | --- | --- | --- |
| 0 | age | numeric | no | 17 to 90.5 |
| 1 | ward | one of `1`, `2` | allowed |  |

## Outputs

Probabilities of the classes: they sum to 1.
Labels: `young`, `old`.
The class is that of the largest score, the first of equals.

## Computation

1. normalizer: the row divided by its norm
1. link: softmax

## Source

scikit-learn 1.7.2, `Pipeline`

## Notes

- the file is odd
"
        );
    }

    #[test]
    fn text_of_the_artifact_cannot_leave_its_cell() {
        let features = Features::Named(vec![feature("a|b\n# c", FeatureKind::Numeric, None)]);
        let card = card(&model(features), "x\ny", &[""; 0]);
        assert!(card.starts_with("# x y\n"), "{card}");
        assert!(card.contains("| 0 | a\\|b # c | numeric |"), "{card}");
    }

    #[test]
    fn many_features_and_labels_are_counted() {
        let many = (0..100).map(|i| feature(&format!("x{i}"), FeatureKind::Numeric, None)).collect();
        let mut model = model(Features::Named(many));
        model.output.labels = Some(Labels::Integer((0..1000).collect()));
        let card = card(&model, "many", &[""; 0]);
        assert!(card.contains("| 59 | x59 |") && !card.contains("x60"), "{card}");
        assert!(card.contains("\nand 40 more.\n") && card.contains("`29`, and 970 more."), "{card}");
    }

    #[test]
    fn unnamed_features_are_counted() {
        let card = card(&model(Features::Unnamed(1)), "one", &[""; 0]);
        assert!(card.contains("\n1 feature without names, numeric.\n"), "{card}");
    }
}
