//! Models of XGBoost: `save_model("x.json")` and `save_model("x.ubj")`, which hold the same document.
//!
//! A row goes left where `x < threshold`, in f32; sums are f32, from the base margin, in tree order; `dart`
//! multiplies each leaf by its tree's weight and then adds.

mod document;
mod levels;
mod objective;
mod tree;

use realizar_apr::ir::op::{MarkMissing, Op};
use realizar_apr::ir::{
    CategoryRule, Compare, Decision, Element, Input, Labels, Model, Output, Source as Provenance, Stage,
    Tensor, Trees, Values,
};

use crate::budget::Budget;
use crate::document::{Json, Reader, Ubj};
use crate::error::Error;
use crate::features::{Declared, features};
use crate::imported::{Imported, Warning};
use crate::options::{Options, Rounds};
use crate::source::Source;

use document::Document;
use tree::Forest;

/// Reads JSON text.
pub(crate) fn import_json(source: &Source<'_>, options: &Options) -> Result<Imported, Error> {
    let mut budget = Budget::new(source.bytes.len());
    let mut reader = Json::new(source.bytes);
    let document = Document::read(&mut reader, &mut budget)
        .and_then(|document| reader.end().map(|()| document))
        .map_err(|fault| fault.in_text(source.bytes))?;
    assemble(document, options, &mut budget)
}

/// Reads UBJSON bytes.
pub(crate) fn import_ubj(source: &Source<'_>, options: &Options) -> Result<Imported, Error> {
    let mut budget = Budget::new(source.bytes.len());
    let mut reader = Ubj::new(source.bytes);
    let document = Document::read(&mut reader, &mut budget)
        .and_then(|document| reader.end().map(|()| document))
        .map_err(crate::document::Fault::in_bytes)?;
    assemble(document, options, &mut budget)
}

/// The model that a document holds.
fn assemble(document: Document, options: &Options, budget: &mut Budget) -> Result<Imported, Error> {
    let mut warnings = Vec::new();
    let trees = kept(&document, options)?;
    let Document { version, param, objective, names, types, forest, info, weights, levels, .. } = document;
    if param.classes > 1 && param.targets > 1 {
        return Err(Error::malformed(format!(
            "the model has {} classes and {} targets",
            param.classes, param.targets
        )));
    }
    let outputs = param.classes.max(param.targets).max(1);
    // A tree is stored for each score: more scores than trees are no model of this library.
    budget.charge("the scores", outputs, 64)?;
    let meaning = objective::meaning(&objective, outputs)?;
    let base = base(&param.base_score, outputs, meaning.base)?;
    if base.iter().any(|base| !base.is_finite()) {
        return Err(Error::refused(
            format!(
                "a `base_score` of 0 has no logarithm: with `{objective}` every prediction of this model is 0"
            ),
            "train with a target that is not 0 everywhere, or with another `base_score`",
        )
        .at("`learner.learner_model_param.base_score`"));
    }

    let forest = forest.keep(trees);
    if info.len() < trees {
        return Err(Error::malformed(format!(
            "`tree_info` has {} entries, but there are {trees} trees",
            info.len()
        )));
    }
    if (1..outputs).contains(&trees) {
        return Err(Error::malformed(format!(
            "there are {trees} trees for {outputs} scores, but each round has one for every score"
        )));
    }
    let (forest, targets) = match trees {
        0 => (Forest::nothing(outputs), (0..outputs as u32).collect()),
        _ => (forest, info[..trees].to_vec()),
    };
    let targets = if outputs == 1 { Vec::new() } else { targets };
    let weights = match weights {
        _ if trees == 0 => Vec::new(),
        None => Vec::new(),
        Some(weights) if weights.len() < trees => {
            return Err(Error::malformed(format!(
                "`weight_drop` has {} entries, but there are {trees} trees",
                weights.len()
            )));
        }
        Some(weights) => weights[..trees].iter().map(|&weight| f64::from(weight)).collect(),
    };

    let categorical = levels::categorical(&types, param.features, &forest.codes, levels, &mut warnings)?;
    let declared = Declared { count: param.features, names, categorical, missing: true };
    let features = features(declared, options, budget, &mut warnings)?;

    let mut stages = Vec::new();
    match options.missing {
        None => warnings.push(Warning::new(
            "missing values are NaN: XGBoost does not store the parameter `missing`",
            "give `--missing VALUE` where the model was trained with another",
        )),
        Some(value) if value.is_nan() => {}
        Some(value) => {
            stages.push(Stage::Op(Op::MarkMissing(MarkMissing { value: f64::from(value as f32) })))
        }
    }
    let leaves = forest.leaves.len();
    stages.push(Stage::Trees(Trees {
        inputs: param.features,
        outputs,
        element: Element::F32,
        compare: Compare::Less,
        nodes: forest.nodes,
        roots: forest.roots,
        targets,
        leaves: Tensor { shape: vec![leaves, 1], values: Values::F32(forest.leaves), offset: None },
        base,
        weights,
        sets: forest.sets,
        categories: CategoryRule::Floor,
        ..Trees::default()
    }));
    let labels: Option<Labels> = None;
    let model = Model {
        name: None,
        version: None,
        task: meaning.task,
        input: Input { element: Element::F32, features, open: false },
        stages,
        head: Vec::new(),
        link: meaning.link,
        output: Output {
            element: Element::F32,
            kind: meaning.kind,
            count: meaning.outputs,
            labels,
            decision: meaning.decision,
        },
        source: Some(Provenance {
            library: "xgboost".to_owned(),
            version: (!version.is_empty())
                .then(|| version.iter().map(u32::to_string).collect::<Vec<_>>().join(".")),
            estimator: Some(objective),
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

/// How many trees the rounds that are kept have.
fn kept(document: &Document, options: &Options) -> Result<usize, Error> {
    let trees = document.forest.roots.len();
    let ends = document.round_ends()?;
    let all = ends.len();
    let best = document.best_iteration.map(|best| best.saturating_add(1));
    let count = match options.rounds {
        Some(Rounds::All) => all,
        Some(Rounds::First(count)) if count > all || count == 0 => {
            return Err(Error::usage(
                format!("`--trees {count}` is given, but the model has {all} rounds"),
                match best {
                    _ if all == 0 => "leave `--trees` out".to_owned(),
                    Some(_) => format!("give a number from 1 to {all}, `best` or `all`"),
                    None => format!("give a number from 1 to {all}, or `all`"),
                },
            ));
        }
        Some(Rounds::First(count)) => count,
        Some(Rounds::Best) => match best {
            Some(best) => best.min(all),
            None => {
                return Err(Error::usage(
                    "`--trees best` is given, but the file records no best iteration",
                    "give `--trees all` or a number",
                ));
            }
        },
        None => match best {
            Some(best) if best < all => {
                return Err(Error::usage(
                    format!(
                        "the model has {all} rounds, and early stopping found {best} of them best: \
                         scikit-learn's wrapper predicts with {best}, a Booster with all"
                    ),
                    "give `--trees best` or `--trees all`",
                ));
            }
            _ => all,
        },
    };
    Ok(if count == 0 { 0 } else { ends.get(count - 1).copied().unwrap_or(trees) })
}

/// What the sums start at: `base_score`, which is an output, taken back through the link in f32.
fn base(score: &[f32], outputs: usize, link: objective::Base) -> Result<Vec<f64>, Error> {
    let each = |score: f32| f64::from(link.margin(score));
    match score {
        [one] => Ok(vec![each(*one); outputs]),
        all if all.len() == outputs => Ok(all.iter().map(|&score| each(score)).collect()),
        all => Err(Error::malformed(format!(
            "`base_score` has {} numbers, but the model has {outputs} scores",
            all.len()
        ))
        .at("`learner.learner_model_param.base_score`")),
    }
}
