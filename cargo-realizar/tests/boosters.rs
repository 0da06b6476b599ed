//! Imported boosters against the answers of the libraries that trained them: scores bit for bit, classes equal,
//! outputs within 1e-6.

use std::path::{Path, PathBuf};

use cargo_realizar::{Imported, Options, Rounds, Source, import};
use realizar_apr::ir::{Decision, Labels, Link, Model, OutputKind};
use realizar_apr::reference::evaluate;
use realizar_apr::{Artifact, write};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/boosters")
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Null => f64::NAN,
        Value::String(word) if word == "inf" => f64::INFINITY,
        Value::String(word) if word == "-inf" => f64::NEG_INFINITY,
        other => other.as_f64().expect("a number"),
    }
}

fn table(value: &Value) -> Vec<Vec<f64>> {
    let rows = value.as_array().expect("rows");
    rows.iter().map(|row| row.as_array().expect("a row").iter().map(number).collect()).collect()
}

fn options(answers: &Value) -> Options {
    let levels = |list: &Value| {
        let list = list.as_array().expect("levels");
        match list.iter().map(Value::as_i64).collect::<Option<Vec<i64>>>() {
            Some(integers) => Labels::Integer(integers),
            None => {
                Labels::Text(list.iter().map(|level| level.as_str().expect("a level").to_owned()).collect())
            }
        }
    };
    Options {
        missing: answers["missing_value"].as_f64(),
        rounds: match answers["trees"].as_str() {
            Some("best") => Some(Rounds::Best),
            Some("all") => Some(Rounds::All),
            _ => answers["trees"].as_u64().map(|count| Rounds::First(count as usize)),
        },
        categories: answers["levels"].as_object().map_or(Vec::new(), |object| {
            object.iter().map(|(name, list)| (name.clone(), levels(list))).collect()
        }),
        ..Options::default()
    }
}

fn imported(path: &Path, answers: &Value) -> Imported {
    let bytes = std::fs::read(path).expect("a fixture");
    import(&Source { path, bytes: &bytes }, &options(answers))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The model without its head, link and decision: its outputs are the scores.
fn scores(model: &Model) -> Model {
    let mut scores = model.clone();
    (scores.head, scores.link) = (Vec::new(), Link::Identity);
    (scores.output.decision, scores.output.labels) = (Decision::None, None);
    scores
}

/// The files of one model, with its answers.
fn check(name: &str) {
    let answers = std::fs::read(folder().join(format!("{name}.answers.json"))).expect("a fixture");
    let answers: Value = serde_json::from_slice(&answers).expect("JSON");
    let (rows, raw, outputs) = (table(&answers["rows"]), table(&answers["raw"]), table(&answers["outputs"]));
    assert!(rows.len() >= 200, "{name}: {} rows", rows.len());
    let classes = answers.get("classes").map(|list| list.as_array().expect("classes").clone());
    let mut files = 0;
    for extension in ["json", "ubj", "txt", "cbm"] {
        let path = folder().join(format!("{name}.{extension}"));
        if !path.exists() {
            continue;
        }
        files += 1;
        let file = write(&imported(&path, &answers).model).unwrap_or_else(|error| panic!("{name}: {error}"));
        let model = Artifact::read(&file).unwrap_or_else(|error| panic!("{name}: {error}")).model;
        let scores = scores(&model);
        let mut found = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let score = evaluate(&scores, row).expect("a row").outputs;
            // Equal bits, but for the sign of zero: a base of -0 is not written.
            assert!(
                score == raw[index],
                "{name}.{extension}, row {index} {row:?}: the scores are {score:?}, the library's {:?}",
                raw[index]
            );
            let answer = evaluate(&model, row).expect("a row");
            assert_eq!(answer.outputs.len(), outputs[index].len(), "{name}.{extension}: outputs");
            for (found, expected) in answer.outputs.iter().zip(&outputs[index]) {
                let bound = 1e-6
                    * if model.output.kind == OutputKind::Probability {
                        1.0
                    } else {
                        expected.abs().max(1.0)
                    };
                assert!(
                    (found - expected).abs() <= bound || found == expected,
                    "{name}.{extension}, row {index} {row:?}: {found:?} is not {expected:?}"
                );
            }
            let class = answer.class.map(|class| class as i64);
            assert_eq!(
                class,
                classes.as_ref().map(|classes| classes[index].as_i64().expect("a class")),
                "{name}.{extension}, row {index} {row:?}: the class"
            );
            found.push(score);
        }
        assert!(
            found.iter().any(|score| *score != found[0])
                || name.contains("one_class")
                || name.contains("constant")
        );
    }
    assert!(files > 0, "{name} has no model file");
}

macro_rules! models {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            check(stringify!($name));
        }
    )*

    #[test]
    fn every_fixture_is_tested() {
        let tested = [$(stringify!($name)),*];
        for entry in std::fs::read_dir(folder()).expect("the fixtures") {
            let name = entry.expect("an entry").file_name().into_string().expect("a name");
            if let Some(model) = name.strip_suffix(".answers.json") {
                assert!(tested.contains(&model), "{model} is not tested");
            }
        }
    }
    };
}

models! {
    xgboost_squared xgboost_squared_log xgboost_pseudo_huber xgboost_absolute xgboost_logistic_regression
    xgboost_binary xgboost_binary_base xgboost_logitraw xgboost_hinge xgboost_softmax xgboost_softprob
    xgboost_poisson xgboost_gamma xgboost_tweedie xgboost_cox xgboost_aft xgboost_rank xgboost_quantiles
    xgboost_dart xgboost_forest xgboost_categories xgboost_partitions xgboost_early xgboost_missing
    xgboost_two_targets xgboost_two_labels xgboost_pruned xgboost_one_class xgboost_constant
    lightgbm_regression lightgbm_sqrt lightgbm_l1 lightgbm_huber lightgbm_fair lightgbm_poisson lightgbm_quantile
    lightgbm_mape lightgbm_gamma lightgbm_tweedie lightgbm_binary lightgbm_sigmoid lightgbm_cross_entropy
    lightgbm_cross_entropy_lambda lightgbm_multiclass lightgbm_one_vs_all lightgbm_lambdarank
    lightgbm_rank_xendcg lightgbm_custom lightgbm_forest lightgbm_forest_classes lightgbm_dart lightgbm_complete
    lightgbm_no_missing lightgbm_zero_missing lightgbm_zeros lightgbm_categories lightgbm_codes lightgbm_first
    lightgbm_stumps lightgbm_constant
    catboost_rmse catboost_complete catboost_missing_largest catboost_mae catboost_quantile catboost_multi_quantile
    catboost_multi_rmse catboost_huber catboost_expectile catboost_lq catboost_log_cosh catboost_mape
    catboost_uncertainty catboost_poisson catboost_tweedie catboost_aft catboost_cox catboost_yeti_rank
    catboost_query_rmse catboost_logloss catboost_threshold catboost_cross_entropy catboost_focal
    catboost_multi_class catboost_one_vs_all catboost_multi_logloss catboost_depthwise catboost_lossguide
    catboost_one_hot catboost_counters catboost_combinations catboost_classes_counted catboost_means_counted
    catboost_buckets_counted catboost_depthwise_counted catboost_pairs catboost_codes catboost_constant
}
