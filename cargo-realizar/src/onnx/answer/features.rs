//! The features of a row, from the inputs of a graph.

use realizar_apr::ir::{FeatureKind, Features, Labels};

use crate::error::Error;
use crate::features::{Declared, features};
use crate::imported::Warning;
use crate::onnx::graph::Graph;
use crate::options::Options;

/// The features of a row, with the levels that the graph compares strings with.
pub(in crate::onnx) fn row(
    graph: &mut Graph<'_>,
    options: &Options,
    warnings: &mut Vec<Warning>,
) -> Result<Features, Error> {
    let count = graph.features.len();
    let texts = graph.features.iter().filter(|feature| feature.levels.is_some()).count();
    if !options.categories.is_empty() && texts > 0 {
        return Err(Error::usage(
            "`--categories` is given, but an ONNX file holds the levels of its features",
            "leave `--categories` out",
        ));
    }
    let several = graph.features.iter().any(|feature| feature.column.is_none()) && count > 1;
    let first = graph.features.first().map_or("", |feature| feature.input);
    let mixed = graph.features.iter().any(|feature| feature.input != first);
    let mut declared = Declared { count, ..Declared::default() };
    if several || mixed || texts > 0 {
        for feature in &graph.features {
            graph.algebra.budget.charge("the names of features", 1, 120 + 2 * feature.input.len())?;
            declared.names.push(match feature.column {
                None => feature.input.to_owned(),
                Some(column) => format!("{}_{column}", feature.input),
            });
        }
    }
    for (index, feature) in graph.features.iter_mut().enumerate() {
        declared.missing |= feature.missing;
        if let Some(levels) = feature.levels.take() {
            // A feature that the graph compares with nothing has one level, which stands for all.
            let levels = if levels.is_empty() { vec![String::new()] } else { levels };
            declared.categorical.push((index, levels.len(), Some(Labels::Text(levels))));
        }
    }
    let mut features = features(declared, options, &mut graph.algebra.budget, warnings)?;
    if let Features::Named(named) = &mut features {
        for (feature, own) in named.iter_mut().zip(&graph.features) {
            feature.missing = own.missing && feature.kind == FeatureKind::Numeric;
        }
    }
    Ok(features)
}
