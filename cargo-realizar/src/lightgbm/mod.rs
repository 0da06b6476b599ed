//! Models of LightGBM: `save_model("x.txt")`.
//!
//! A row goes left where `x <= threshold`, in f64; sums are f64, from 0, in tree order; a random forest's sum is
//! divided by the number of its rounds before the link.

mod levels;
mod objective;
mod text;
mod tree;

use realizar_apr::ir::{
    CategoryRule, Compare, Decision, Element, Features, Input, Model, Output, Source as Provenance, Stage,
    Tensor, Trees, Values,
};

use crate::budget::Budget;
use crate::error::Error;
use crate::features::{Declared, features};
use crate::imported::Imported;
use crate::options::{Options, Rounds};
use crate::source::Source;

use levels::{FileLevels, Info};
use objective::Meaning;
use text::{Extent, Line, lines};
use tree::{Forest, Tree};

/// What the file holds.
#[derive(Debug, Default)]
struct Document<'a> {
    version: &'a str,
    /// Trees in each round: one for each score.
    per_round: usize,
    features: usize,
    objective: Option<Line<'a>>,
    average: bool,
    names: Vec<String>,
    infos: Vec<Info>,
    listed: Vec<usize>,
    columns: Vec<FileLevels>,
}

/// What a feature's name takes beside its letters.
const NAME_SIZE: usize = 24;

/// Reads a file.
pub(crate) fn import(source: &Source<'_>, options: &Options) -> Result<Imported, Error> {
    let mut budget = Budget::new(source.bytes.len());
    let text = std::str::from_utf8(source.bytes).map_err(|error| {
        Error::malformed("the text is not UTF-8").at(format!("byte {}", error.valid_up_to()))
    })?;
    let extent = Extent::of(text);
    budget.charge("the nodes of the trees", extent.splits + extent.leaves, 32)?;
    let (document, forest) = read(text, extent, options, &mut budget)?;
    assemble(document, forest, options, &mut budget)
}

/// The header, the trees that are kept, and what follows them.
fn read<'a>(
    text: &'a str,
    extent: Extent,
    options: &Options,
    budget: &mut Budget,
) -> Result<(Document<'a>, Forest), Error> {
    let mut document = Document::default();
    let mut forest = Forest::new(extent);
    let mut kept = 0;
    // The tree whose lines are being read, with the line that started it.
    let mut tree: Option<(Line<'a>, Tree)> = None;
    let mut ended = false;
    let mut header = true;
    let append = |forest: &mut Forest, tree: Option<(Line<'a>, Tree)>, kept| match tree {
        Some((start, tree)) if forest.roots.len() < kept => {
            forest.append(&tree).map_err(|what| start.malformed(what))
        }
        _ => Ok(()),
    };
    for line in lines(text) {
        if ended {
            trailer(&line, &mut document, budget)?;
        } else if line.key == "Tree" || line.text == "end of trees" {
            if header {
                kept = rounds(&document, extent, options)? * document.per_round;
                header = false;
            }
            append(&mut forest, tree.take(), kept)?;
            ended = line.key != "Tree";
            tree = (!ended).then(|| (line, Tree::default()));
        } else if let Some((_, tree)) = &mut tree {
            tree.take(&line)?;
        } else {
            head(&line, &mut document, budget)?;
        }
    }
    if !ended {
        return Err(Error::malformed("the file ends before the line `end of trees`")
            .help("save the model again with `booster.save_model(\"model.txt\")`"));
    }
    Ok((document, forest))
}

/// One line of the header.
fn head<'a>(line: &Line<'a>, document: &mut Document<'a>, budget: &mut Budget) -> Result<(), Error> {
    match line.key {
        "version" if !matches!(line.value, "v2" | "v3" | "v4") => {
            return Err(Error::refused(
                format!("the file is of version `{}`; `v2`, `v3` and `v4` are read", line.value),
                "load it with a LightGBM of version 2 to 4 and save it again",
            )
            .at(line.place()));
        }
        "version" => document.version = line.value,
        "num_tree_per_iteration" => {
            document.per_round = line.number()?;
            budget.charge("the scores", document.per_round, 64)?;
        }
        "max_feature_idx" => document.features = line.number::<u32>()? as usize + 1,
        "objective" => document.objective = Some(*line),
        "average_output" => document.average = true,
        "feature_names" => {
            budget.charge("the names of features", line.words().count(), NAME_SIZE)?;
            document.names = line.words().map(str::to_owned).collect();
        }
        "feature_infos" => {
            budget.charge("the ranges of features", line.words().count(), size_of::<Info>())?;
            document.infos = levels::infos(line)?;
        }
        _ => {}
    }
    Ok(())
}

/// One line of what follows the trees.
fn trailer<'a>(line: &Line<'a>, document: &mut Document<'a>, budget: &mut Budget) -> Result<(), Error> {
    if let Some(list) = line.text.strip_prefix("pandas_categorical:") {
        document.columns = levels::read(line, list, budget)?;
    } else if let Some(list) = line.text.strip_prefix("[categorical_feature:") {
        document.listed = levels::listed(list.trim_end_matches(']'));
    }
    Ok(())
}

/// How many rounds are kept.
fn rounds(document: &Document<'_>, extent: Extent, options: &Options) -> Result<usize, Error> {
    let (trees, each) = (extent.trees, document.per_round);
    if each == 0 || !trees.is_multiple_of(each) {
        return Err(Error::malformed(format!(
            "the file has {trees} trees, but `num_tree_per_iteration` is {each}"
        )));
    }
    let all = trees / each;
    match options.rounds {
        None | Some(Rounds::All) => Ok(all),
        Some(Rounds::First(count)) if count > all || count == 0 => Err(Error::usage(
            format!("`--trees {count}` is given, but the model has {all} rounds"),
            format!("give a number from 1 to {all}, or leave `--trees` out"),
        )),
        Some(Rounds::First(count)) => Ok(count),
        Some(Rounds::Best) => Err(Error::usage(
            format!(
                "`--trees best` is given, but a LightGBM file records no best iteration: it has {all} rounds"
            ),
            "leave `--trees` out: `save_model` keeps the best rounds alone where early stopping found them",
        )),
    }
}

/// The model that a document holds.
fn assemble(
    document: Document<'_>,
    forest: Forest,
    options: &Options,
    budget: &mut Budget,
) -> Result<Imported, Error> {
    let Document {
        version,
        per_round: outputs,
        features: count,
        objective,
        average,
        names,
        infos,
        listed,
        columns,
    } = document;
    let mut warnings = Vec::new();
    if forest.roots.is_empty() {
        return Err(Error::refused("the model has no trees", "train at least one round"));
    }
    if !infos.is_empty() && infos.len() != count {
        return Err(Error::malformed(format!(
            "`feature_infos` has {} entries, but the model has {count} features",
            infos.len()
        )));
    }
    let meaning = match &objective {
        Some(line) => objective::meaning(line, outputs)?,
        None => Meaning::RAW,
    };
    let categorical =
        levels::categorical(&infos, &listed, &forest.codes, columns, count, budget, &mut warnings)?;
    let declared = Declared { count, names, categorical, missing: true };
    let mut features = features(declared, options, budget, &mut warnings)?;
    if let Features::Named(features) = &mut features {
        for (feature, info) in features.iter_mut().zip(&infos) {
            if let Info::Range(low, high) = *info {
                feature.range = Some((low, high));
            }
        }
    }

    let trees = forest.roots.len();
    let leaves = forest.leaves.len();
    let stage = Stage::Trees(Trees {
        inputs: count,
        outputs,
        element: Element::F64,
        compare: Compare::LessOrEqual,
        nodes: forest.nodes,
        roots: forest.roots,
        targets: if outputs == 1 {
            Vec::new()
        } else {
            (0..trees).map(|tree| (tree % outputs) as u32).collect()
        },
        leaves: Tensor { shape: vec![leaves, 1], values: Values::F64(forest.leaves), offset: None },
        base: vec![0.0; outputs],
        divisor: if average { (trees / outputs) as f64 } else { 1.0 },
        sets: forest.sets,
        categories: CategoryRule::Truncate,
        ..Trees::default()
    });
    let model = Model {
        name: None,
        version: None,
        task: meaning.task,
        input: Input { element: Element::F64, features, open: false },
        stages: vec![stage],
        head: Vec::new(),
        link: meaning.link,
        output: Output {
            element: Element::F64,
            kind: meaning.kind,
            count: meaning.link.outputs(outputs),
            labels: None,
            decision: meaning.decision,
        },
        source: Some(Provenance {
            library: "lightgbm".to_owned(),
            // The file records the version of its format alone.
            version: (!version.is_empty()).then(|| format!("file format {version}")),
            estimator: Some(objective.map_or("custom", |line| line.value).to_owned()),
            sha256: None,
        }),
        golden: None,
        measured: Vec::new(),
    };
    let classes = match meaning.decision {
        Decision::None => None,
        _ => Some(outputs.max(2)),
    };
    Ok(Imported { model, classes, warnings, signer: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::ir::{FeatureKind, Node};
    use realizar_apr::reference::evaluate;
    use std::path::Path;

    /// More codes than a short file may ask for: the feature is a number, and the tree asks for the same category.
    #[test]
    fn codes_that_are_too_many_to_list_are_numbers() {
        let words = "0 ".repeat(3124) + "1";
        let text = format!(
            "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=0\nobjective=regression\n\
             feature_names=user\nfeature_infos=0:99968\n\nTree=0\nnum_leaves=2\nnum_cat=1\nsplit_feature=0\n\
             threshold=0\ndecision_type=1\nleft_child=-1\nright_child=-2\nleaf_value=1.5 -1.5\ncat_boundaries=0 3125\n\
             cat_threshold={words}\n\nend of trees\n"
        );
        let source = Source { path: Path::new("x.txt"), bytes: text.as_bytes() };
        let imported = import(&source, &Options::default()).expect("a model");
        let model = imported.model;
        assert_eq!(model.input.features.named()[0].kind, FeatureKind::Numeric);
        assert_eq!(imported.warnings.len(), 1);
        let Stage::Trees(trees) = &model.stages[0] else { panic!("no trees") };
        assert!(matches!(trees.nodes[0], Node::Category { .. }));
        let answer = |x: f64| evaluate(&model, &[x]).expect("a row").outputs[0];
        assert_eq!(
            [answer(99_968.0), answer(99_967.0), answer(0.0), answer(f64::NAN)],
            [1.5, -1.5, -1.5, -1.5]
        );
    }
}
