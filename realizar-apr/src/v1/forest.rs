//! Random forests. They carry the rows that they were trained on: those are passed over, except for how
//! many columns they have and which classes there are.

use super::Stop;
use super::cursor::{self, Cursor, Matrix, disagree, unfitted};
use super::tree::{Builder, Encoding, Layout, Leaves, Stored, skip_classifier, skip_regressor};
use crate::budget::Budget;
use crate::family;
use crate::ir::Model;

/// The fields after the trees that both forests share, up to the training labels.
fn settings<'a>(cursor: &mut Cursor<'a>) -> cursor::Result<Option<Matrix<'a>>> {
    cursor.u64("n_estimators")?;
    cursor.option_u64("max_depth")?;
    cursor.option_u64("random_state")?;
    let samples = cursor.count("oob_indices", 8)?;
    let mut index = 0;
    while index < samples {
        cursor.items("oob_indices", 8)?;
        index += 1;
    }
    cursor.option_matrix("x_train")
}

/// All trees of a forest, passed over.
struct Skipped {
    trees: usize,
    nodes: usize,
    unfitted: bool,
    /// The most features that a tree knows of.
    features: Option<u64>,
}

fn skip<'a>(
    cursor: &mut Cursor<'a>,
    one: impl Fn(&mut Cursor<'a>) -> cursor::Result<(Option<Stored<'a>>, Option<u64>)>,
) -> cursor::Result<Skipped> {
    // A tree without nodes takes two bytes at least.
    let trees = cursor.count("trees", 2)?;
    let mut skipped = Skipped { trees, nodes: 0, unfitted: trees == 0, features: None };
    let mut index = 0;
    while index < trees {
        let (tree, features) = one(cursor)?;
        skipped.features = skipped.features.max(features);
        match tree {
            Some(tree) => skipped.nodes += tree.nodes,
            None => skipped.unfitted = true,
        }
        index += 1;
    }
    Ok(skipped)
}

/// Walks the trees again, and builds them.
fn build<'a>(
    mut cursor: Cursor<'a>,
    skipped: &Skipped,
    builder: &mut Builder,
    one: impl Fn(&mut Cursor<'a>) -> cursor::Result<(Option<Stored<'a>>, Option<u64>)>,
) -> Result<(), Stop> {
    cursor.count("trees", 2)?;
    let mut index = 0;
    while index < skipped.trees {
        if let (Some(tree), _) = one(&mut cursor)? {
            builder.append(&tree)?;
        }
        index += 1;
    }
    Ok(())
}

/// Features that the trees or the training rows know of.
fn features(skipped: &Skipped, x_train: Option<Matrix<'_>>) -> Option<u64> {
    let columns = x_train.filter(|rows| rows.columns > 0).map(|rows| rows.columns as u64);
    skipped.features.max(columns)
}

pub(super) fn classifier(cursor: &mut Cursor<'_>, budget: &Budget, layout: Layout) -> Result<Model, Stop> {
    const NAME: &str = "RandomForestClassifier";
    let encoding = Encoding { leaves: Leaves::Classes, layout };
    let start = cursor.clone();
    let skipped = skip(cursor, |cursor| skip_classifier(cursor, encoding))?;
    let x_train = settings(cursor)?;
    let y_train = if cursor.flag("y_train")? { cursor.items("y_train", 8)? } else { &[] };
    cursor.end()?;

    if skipped.unfitted {
        return Err(unfitted(NAME));
    }
    let mut builder = Builder::new(encoding, NAME, skipped.nodes, skipped.trees, budget)?;
    build(start, &skipped, &mut builder, |cursor| skip_classifier(cursor, encoding))?;
    // The library counts classes by the labels that it was trained on, where it still has them.
    let labels = highest(y_train).map_or(builder.classes() as u64, |highest| highest.saturating_add(1));
    if (builder.classes() as u64) > labels {
        let expected = format!("one of the {labels} classes of `y_train`");
        return Err(disagree(NAME, "class_label", 0, builder.classes() as u64 - 1, expected));
    }
    let classes = usize::try_from(labels).unwrap_or(usize::MAX);
    Ok(family::forest_classifier(builder.finish(features(&skipped, x_train), classes, budget)?))
}

fn highest(labels: &[u8]) -> Option<u64> {
    let (words, _) = labels.as_chunks();
    let mut highest = None;
    let mut index = 0;
    while index < words.len() {
        let label = u64::from_le_bytes(words[index]);
        if highest.is_none_or(|highest| label > highest) {
            highest = Some(label);
        }
        index += 1;
    }
    highest
}

pub(super) fn regressor(cursor: &mut Cursor<'_>, budget: &Budget, layout: Layout) -> Result<Model, Stop> {
    const NAME: &str = "RandomForestRegressor";
    let encoding = Encoding { leaves: Leaves::Values, layout };
    let start = cursor.clone();
    let skipped = skip(cursor, |cursor| skip_regressor(cursor, encoding).map(|tree| (tree, None)))?;
    let x_train = settings(cursor)?;
    cursor.option_floats("y_train")?;
    cursor.end()?;

    if skipped.unfitted {
        return Err(unfitted(NAME));
    }
    let mut builder = Builder::new(encoding, NAME, skipped.nodes, skipped.trees, budget)?;
    build(start, &skipped, &mut builder, |cursor| skip_regressor(cursor, encoding).map(|tree| (tree, None)))?;
    Ok(family::regression(builder.finish(features(&skipped, x_train), 0, budget)?))
}
