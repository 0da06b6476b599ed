//! Files made to ask for as much memory as they can, for their length.

use std::fmt::Write;
use std::path::Path;

use cargo_realizar::{Error, Options, Rounds};

use crate::bounded;

/// The outcome of a text, which has to be within the bound.
fn text(name: &str, text: &str) -> Result<usize, Error> {
    let options = Options { rounds: text.contains("learner").then_some(Rounds::All), ..Options::default() };
    bounded(Path::new(name), text.as_bytes(), &options).unwrap_or_else(|what| panic!("{name}: {what}"))
}

fn lightgbm(head: &str, trees: &str) -> String {
    format!("tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\n{head}\n\n{trees}\nend of trees\n")
}

/// The shortest text of a tree of so many leaves: each split's right child is a leaf.
fn chain(leaves: usize) -> String {
    let list = |item: &dyn Fn(usize) -> String, count: usize| {
        (0..count).map(item).collect::<Vec<String>>().join(" ")
    };
    let splits = leaves - 1;
    format!(
        "Tree=0\nnum_leaves={leaves}\nsplit_feature={}\nthreshold={}\ndecision_type={}\nleft_child={}\n\
         right_child={}\nleaf_value={}\n",
        list(&|_| "0".into(), splits),
        list(&|_| "0".into(), splits),
        list(&|_| "0".into(), splits),
        list(&|split| if split + 1 == splits { "-1".into() } else { (split + 1).to_string() }, splits),
        list(&|split| format!("-{}", split + 2), splits),
        list(&|_| "0".into(), leaves),
    )
}

#[test]
fn lightgbm_trees_in_few_letters() {
    assert!(text("deep", &lightgbm("max_feature_idx=0", &chain(60_000))).is_ok());
    let stump = chain(2);
    assert!(text("stumps", &lightgbm("max_feature_idx=0", &stump.repeat(8000))).is_ok());
    let leaf = "Tree=0\nnum_leaves=1\nleaf_value=0\n";
    assert!(text("leaves", &lightgbm("max_feature_idx=0", &leaf.repeat(30_000))).is_ok());
}

#[test]
fn lightgbm_numbers_that_ask_for_much() {
    let tree = chain(2);
    for head in [
        "max_feature_idx=4294967294",
        "max_feature_idx=200000000",
        "max_feature_idx=18446744073709551615",
        "max_feature_idx=0\nnum_tree_per_iteration=1000000000",
        "max_feature_idx=0\nfeature_infos=0:2000000000",
        "max_feature_idx=0\nfeature_infos=0:9223372036854775807",
    ] {
        drop(text(head, &lightgbm(head, &tree)));
    }
    let names = (0..50_000).map(|index| index.to_string()).collect::<Vec<_>>().join(" ");
    drop(text("names", &lightgbm(&format!("max_feature_idx=49999\nfeature_names={names}"), &tree)));
    let infos = "0 ".repeat(50_000);
    drop(text("infos", &lightgbm(&format!("max_feature_idx=49999\nfeature_infos={infos}"), &tree)));
    let mut levels = lightgbm("max_feature_idx=0", &tree);
    let _ = writeln!(levels, "pandas_categorical:[[{}0]]", "0,".repeat(50_000));
    drop(text("levels", &levels));
    let mut columns = lightgbm("max_feature_idx=0", &tree);
    let _ = writeln!(columns, "pandas_categorical:[{}[]]", "[],".repeat(50_000));
    drop(text("columns", &columns));
}

#[test]
fn a_set_of_categories_that_many_splits_ask_for() {
    let splits = 500;
    let tree = chain(splits + 1).replace(
        &format!("decision_type={}", vec!["0"; splits].join(" ")),
        &format!("decision_type={}", vec!["1"; splits].join(" ")),
    );
    let sets = format!("{tree}cat_boundaries=0 5000\ncat_threshold={}\n", vec!["1"; 5000].join(" "));
    let error = text("shared", &lightgbm("max_feature_idx=0", &sets)).expect_err("one set for all splits");
    assert_eq!(error.what(), "set 0 of categories is asked for twice");
}

/// A document of XGBoost around the parts that are given.
fn xgboost(features: &str, trees: &str, more: &str) -> String {
    format!(
        "{{\"learner\":{{\"gradient_booster\":{{\"model\":{{\"gbtree_model_param\":{{\"num_parallel_tree\":\"1\"}},\
         \"tree_info\":[{}],\"trees\":[{trees}]}},\"name\":\"gbtree\"}},\"learner_model_param\":{{\"base_score\":\"0\",\
         \"num_class\":\"0\",\"num_feature\":\"{features}\",\"num_target\":\"1\"}},\"objective\":{{\"name\":\
         \"reg:squarederror\"}}{more}}},\"version\":[3,2,0]}}",
        vec!["0"; trees.matches("left_children").count()].join(",")
    )
}

#[test]
fn xgboost_trees_in_few_letters() {
    let leaf = "{\"left_children\":[-1],\"right_children\":[-1],\"split_indices\":[0],\"split_conditions\":[0],\
                \"default_left\":[0]}";
    drop(text("leaves", &xgboost("1", &vec![leaf; 4000].join(","), "")));
    let splits = 40_000usize;
    let nodes = 2 * splits + 1;
    let list = |item: &dyn Fn(usize) -> String| (0..nodes).map(item).collect::<Vec<String>>().join(",");
    let deep = format!(
        "{{\"left_children\":[{}],\"right_children\":[{}],\"split_indices\":[{}],\"split_conditions\":[{}],\
         \"default_left\":[{}]}}",
        list(&|node| if node % 2 == 0 && node + 2 < nodes { (node + 1).to_string() } else { "-1".into() }),
        list(&|node| if node % 2 == 0 && node + 2 < nodes { (node + 2).to_string() } else { "-1".into() }),
        list(&|_| "0".into()),
        list(&|_| "0".into()),
        list(&|_| "0".into()),
    );
    drop(text("deep", &xgboost("1", &deep, "")));
}

#[test]
fn xgboost_numbers_that_ask_for_much() {
    let leaf = "{\"left_children\":[-1],\"right_children\":[-1],\"split_indices\":[0],\"split_conditions\":[0],\
                \"default_left\":[0]}";
    for features in ["4294967295", "100000000", "18446744073709551615"] {
        drop(text(features, &xgboost(features, leaf, "")));
        let types = ",\"feature_types\":[\"c\"]";
        drop(text(features, &xgboost(features, leaf, types)));
    }
    let set = "{\"left_children\":[1,-1,-1],\"right_children\":[2,-1,-1],\"split_indices\":[0,0,0],\"split_conditions\":[0,0,0],\
               \"default_left\":[0,0,0],\"split_type\":[1,0,0],\"categories\":[16777215],\"categories_nodes\":[0],\
               \"categories_segments\":[0],\"categories_sizes\":[1]}";
    drop(text("set", &xgboost("1", set, "")));
    drop(text("sets", &xgboost("1", &vec![set; 200].join(","), "")));
    let names = (0..50_000).map(|index| format!("\"{index}\"")).collect::<Vec<_>>().join(",");
    drop(text("names", &xgboost("50000", leaf, &format!(",\"feature_names\":[{names}]"))));
}

#[test]
fn xgboost_labels_that_have_no_trees() {
    let leaf = "{\"left_children\":[-1],\"right_children\":[-1],\"split_indices\":[0],\"split_conditions\":[0],\
                \"default_left\":[0]}";
    let document =
        xgboost("1", &[leaf; 2].join(","), "").replace("\"num_target\":\"1\"", "\"num_target\":\"8\"");
    // Rounds of one tree each, as the file itself says.
    let document = document.replace("\"tree_info\"", "\"iteration_indptr\":[0,1,2],\"tree_info\"");
    let error = text("labels", &document).expect_err("two trees for eight scores");
    assert_eq!(error.what(), "there are 2 trees for 8 scores, but each round has one for every score");
}

#[test]
fn a_table_of_counts_of_a_feature_that_is_listed_often() {
    let feature = "{\"feature_index\":0,\"flat_feature_index\":0}";
    let hashes = (0..5000).map(|hash| format!("\"{hash}\",1")).collect::<Vec<_>>().join(",");
    let document = format!(
        "{{\"features_info\":{{\"categorical_features\":[{}]}},\"ctr_data\":{{\"{{\\\"identifier\\\":[{{\\\"cat_feature_index\\\":0}}],\
         \\\"type\\\":\\\"Counter\\\"}}\":{{\"counter_denominator\":1,\"hash_stride\":2,\"hash_map\":[{hashes}]}}}},\
         \"oblivious_trees\":[{{\"leaf_values\":[1],\"splits\":[]}}]}}",
        vec![feature; 500].join(",")
    );
    let error = text("listed.json", &document).expect_err("one feature, listed 500 times");
    assert_eq!(error.what(), "the categorical feature 0 is listed twice");
}

#[test]
fn containers_inside_of_each_other() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{{\"learner\":{}0{}}}", open.repeat(200_000), close.repeat(200_000));
        assert!(text("nested", &deep).is_err());
    }
    let deep = [b"{i\x07learner".as_slice(), &b"[".repeat(200_000)].concat();
    let outcome = bounded(Path::new("nested.ubj"), &deep, &Options::default()).expect("within the bound");
    assert!(outcome.is_err());
}
