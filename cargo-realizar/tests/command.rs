//! The program as people and machines call it: reports, warnings, errors and exit codes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use realizar_apr::golden;
use realizar_apr::ir::{Labels, Model};
use realizar_apr::precision::Weights;
use realizar_apr::reference::evaluate;
use realizar_apr::{Artifact, Kind, write};
use serde_json::Value;

fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures").join(name)
}

/// A folder of one test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Runs the program here.
    fn run(&self, arguments: &[&str]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_cargo-realizar"));
        program.args(arguments).current_dir(&self.0).output().expect("the program runs")
    }

    /// Runs the program, which has to succeed, and gives what it printed.
    fn succeeds(&self, arguments: &[&str]) -> (String, String) {
        let output = self.run(arguments);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {out}{err}");
        (out, err)
    }

    /// Runs the program for a machine, and gives its exit code and its object.
    fn json(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let output = self.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
        (output.status.code(), serde_json::from_slice(&output.stdout).expect("one JSON object"))
    }

    fn artifact(&self, name: &str) -> Artifact {
        Artifact::read(&fs::read(self.path(name)).expect("an artifact")).expect("an artifact")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn answers(name: &str) -> Value {
    let path = fixtures(&format!("boosters/{name}.answers.json"));
    serde_json::from_slice(&fs::read(path).expect("a fixture")).expect("JSON")
}

/// A table of a fixture's answers as CSV; null is an empty cell.
fn csv(rows: &Value) -> String {
    let cell = |cell: &Value| match cell {
        Value::Null => String::new(),
        Value::String(word) => word.clone(),
        other => other.to_string(),
    };
    let mut text = String::new();
    for row in rows.as_array().expect("rows") {
        let row = row.as_array().map_or_else(|| vec![row.clone()], Clone::clone);
        text.push_str(&row.iter().map(cell).collect::<Vec<String>>().join(","));
        text.push('\n');
    }
    text
}

#[test]
fn cargo_calls_it_with_its_own_name_first() {
    let folder = Folder::new("named");
    let file = fixtures("boosters/lightgbm_binary.txt");
    let file = file.to_str().expect("a path");
    let (out, err) = folder.succeeds(&["realizar", "import", file, "-o", "a.apr"]);
    let length = fs::metadata(folder.path("a.apr")).expect("an artifact").len();
    assert_eq!(out, format!("wrote a.apr ({length} bytes): 5 features, 1 stage, 2 outputs\n"));
    assert_eq!(
        err,
        "warning: the file does not hold the labels of its classes: they are called 0 to 1\n  help: give `--labels A,B,…` \
         in the order of the class indices\n"
    );
    folder.succeeds(&["import", file, "-o", "b.apr"]);
    assert_eq!(fs::read(folder.path("a.apr")).expect("a"), fs::read(folder.path("b.apr")).expect("b"));
}

#[test]
fn what_a_file_lacks_is_taken_from_the_command_line() {
    let folder = Folder::new("options");
    let file = fixtures("boosters/lightgbm_codes.txt");
    fs::write(
        folder.path("levels.json"),
        format!("{{\"f5\": {:?}}}", ["a", "b", "c", "d", "e", "f", "g", "h", "i"]),
    )
    .expect("levels");
    let (code, report) = folder.json(&[
        "import",
        file.to_str().expect("a path"),
        "-o",
        "x.apr",
        "--name",
        "prices",
        "--version",
        "2.1.0",
        "--feature-names",
        "f0,f1,f2,f3,f4,f5,f6,f7",
        "--categories",
        "levels.json",
    ]);
    assert_eq!(code, Some(0), "{report}");
    assert_eq!((report["name"].as_str(), report["version"].as_str()), (Some("prices"), Some("2.1.0")));
    assert_eq!(report["features"], 8);
    let warnings: Vec<&str> = report["warnings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|warning| warning["message"].as_str())
        .collect();
    assert_eq!(
        warnings,
        [
            "the file does not hold the levels of `f6`: on the wire it takes the codes 0 to 39",
            "the file does not hold the levels of `f7`: on the wire it takes the codes 0 to 1"
        ]
    );
    let (_, report) = folder.json(&["inspect", "x.apr"]);
    assert_eq!(report["features"][5]["levels"][8], "i");
    assert_eq!(report["stages"][0]["op"], "trees");
}

/// The numbers of the dense layer are those of the cost model in `realizar-apr`, by hand: 4 to 3 takes 12 + 4 * 0.78 side by
/// side, one after another 3 + 0.78 * 4 * 3 * 29 / 132.
#[test]
fn inspect_says_which_kernel_is_chosen_and_why() {
    let folder = Folder::new("kernels");
    let file =
        |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("../models").join(name).display().to_string();
    let (_, report) = folder.json(&["inspect", &file("wine.apr")]);
    let trees = &report["kernels"][0];
    assert_eq!(
        (&trees["stage"], &trees["op"], &trees["kernel"]),
        (&"1".into(), &"trees".into(), &"by ranks".into())
    );
    let kernels = ["by ranks", "side by side", "from node to node"];
    let candidate = |at: usize| {
        let candidate = &trees["candidates"][at];
        assert_eq!((&candidate["kernel"], &candidate["unfit"]), (&kernels[at].into(), &Value::Null));
        candidate["nanoseconds"].as_f64().expect("nanoseconds")
    };
    let [ranks, together, nodes] = [candidate(0), candidate(1), candidate(2)];
    assert!(ranks < together && together < nodes, "{trees}");
    let (_, report) = folder.json(&["inspect", &file("iris.apr")]);
    assert_eq!(report["kernels"][0]["stage"], "2");
    assert_eq!(report["kernels"][0]["why"], "about 5 ns; side by side about 15 ns");
    let (text, _) = folder.succeeds(&["inspect", &file("iris.apr")]);
    assert!(
        text.contains("| 2 | dense | one after another | about 5 ns; side by side about 15 ns |"),
        "{text}"
    );
}

#[test]
fn rounds_after_the_best_have_to_be_decided_on() {
    let folder = Folder::new("rounds");
    let file = fixtures("boosters/xgboost_early.json");
    let file = file.to_str().expect("a path");
    let (code, report) = folder.json(&["import", file, "-o", "x.apr"]);
    assert_eq!((code, report["error"]["kind"].as_str()), (Some(2), Some("usage")));
    assert_eq!(report["error"]["help"], "give `--trees best` or `--trees all`");
    let trees = |word: &str| {
        folder.succeeds(&["import", file, "-o", "x.apr", "--trees", word]);
        fs::metadata(folder.path("x.apr")).expect("an artifact").len()
    };
    let (all, two, best, one) = (trees("all"), trees("2"), trees("best"), trees("1"));
    assert!(all > two && two > best && best == one, "{all} {two} {best} {one}");
}

#[test]
fn verify_reports_the_largest_difference_and_other_classes() {
    let folder = Folder::new("verify");
    let file = fixtures("boosters/xgboost_binary.ubj");
    folder.succeeds(&[
        "import",
        file.to_str().expect("a path"),
        "-o",
        "x.apr",
        "--labels",
        "no,yes",
        "--missing",
        "nan",
    ]);
    let answers = answers("xgboost_binary");
    let classes = answers["classes"].as_array().expect("classes");
    let labels: Vec<&str> = classes.iter().map(|class| if class == 1 { "yes" } else { "no" }).collect();
    fs::write(folder.path("rows.csv"), csv(&answers["rows"])).expect("a file");
    fs::write(folder.path("raw.csv"), csv(&answers["raw"])).expect("a file");
    fs::write(folder.path("proba.csv"), csv(&answers["outputs"])).expect("a file");
    fs::write(folder.path("labels.csv"), format!("churn\n{}\n", labels.join("\n"))).expect("a file");
    let verify = |expected: &str, more: &[&str]| {
        folder.json(&[&["verify", "x.apr", "--rows", "rows.csv", "--expected", expected], more].concat())
    };
    let (code, report) = verify("raw.csv", &["--output", "raw"]);
    assert_eq!(
        (code, report["most_ulps"].as_u64(), report["agrees"].as_bool()),
        (Some(0), Some(0), Some(true))
    );
    let (code, report) = verify("proba.csv", &[]);
    assert_eq!(
        (code, report["output"].as_str(), report["rows"].as_u64()),
        (Some(0), Some("proba"), Some(300))
    );
    let (code, report) = verify("labels.csv", &[]);
    assert_eq!(
        (code, report["output"].as_str(), report["disagreeing_classes"].as_u64()),
        (Some(0), Some("predict"), Some(0))
    );

    let other: Vec<&str> = labels.iter().map(|label| if *label == "yes" { "no" } else { "yes" }).collect();
    fs::write(folder.path("other.csv"), other.join("\n")).expect("a file");
    let output = folder.run(&["verify", "x.apr", "--rows", "rows.csv", "--expected", "other.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("disagreeing classes: 300 of 300"), "{}", text(&output.stdout));
    let (code, report) = verify("rows.csv", &[]);
    assert_eq!((code, report["error"]["kind"].as_str()), (Some(2), Some("usage")));
}

#[test]
fn golden_rows_are_checked_and_carried() {
    let folder = Folder::new("golden");
    let file = fixtures("boosters/lightgbm_multiclass.txt");
    let file = file.to_str().expect("a path");
    let answers = answers("lightgbm_multiclass");
    let (rows, outputs) = (csv(&answers["rows"]), csv(&answers["outputs"]));
    let table = |outputs: &str| {
        // A golden row has no infinite number.
        let lines = rows.lines().zip(outputs.lines()).filter(|(row, _)| !row.contains("inf"));
        let lines = lines.map(|(row, outputs)| format!("{row},{outputs}\n"));
        let header = "Column_0,Column_1,Column_2,Column_3,Column_4,output_0,output_1,output_2\n";
        header.to_owned() + &lines.collect::<String>()
    };
    fs::write(folder.path("golden.csv"), table(&outputs)).expect("a file");
    folder.succeeds(&["import", file, "-o", "x.apr", "--golden", "golden.csv"]);
    let artifact = folder.artifact("x.apr");
    let classes = answers["classes"].as_array().expect("classes").iter().filter_map(Value::as_u64);
    let kept = rows.lines().zip(classes).filter(|(row, _)| !row.contains("inf"));
    let classes: Vec<u64> = kept.map(|(_, class)| class).collect();
    assert!(classes.len() > 200);
    let golden = artifact.model.golden.as_ref().expect("golden rows");
    assert_eq!(golden.classes.iter().map(|&class| u64::from(class)).collect::<Vec<u64>>(), classes);
    assert_eq!(golden::verify(&artifact.model), Ok(()));

    fs::write(folder.path("wrong.csv"), table(&outputs.replace("0.3", "0.4"))).expect("a file");
    let (code, report) = folder.json(&["import", file, "-o", "y.apr", "--golden", "wrong.csv"]);
    assert_eq!((code, report["error"]["kind"].as_str()), (Some(1), Some("differs")));
    assert!(!folder.path("y.apr").exists());
    fs::write(folder.path("rows.csv"), &rows).expect("a file");
    let (code, report) = folder.json(&["import", file, "-o", "y.apr", "--golden", "rows.csv"]);
    assert_eq!(
        (code, report["error"]["message"].as_str()),
        (Some(2), Some("the file of `--golden` has no header"))
    );
}

#[test]
fn files_that_are_not_served_are_refused_with_the_way_out() {
    let folder = Folder::new("refused");
    fs::write(folder.path("churn.joblib"), b"\x80\x04\x95").expect("a file");
    let output = folder.run(&["import", "churn.joblib", "-o", "x.apr"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        text(&output.stderr),
        "error: the file is a pickle: it holds a program for Python, which nothing else can read soundly\n  --> churn.joblib\n  \
         help: run `python -c 'import joblib; model = joblib.load(\"churn.joblib\"); import realizar; \
         realizar.export(model, \"model.apr\", X)'`\n"
    );
    let text_file = fs::read_to_string(fixtures("boosters/lightgbm_binary.txt")).expect("a fixture");
    fs::write(folder.path("linear.txt"), text_file.replacen("is_linear=0", "is_linear=1", 1))
        .expect("a file");
    let (code, report) = folder.json(&["import", "linear.txt", "-o", "x.apr"]);
    assert_eq!(code, Some(1));
    assert_eq!(report["error"]["message"], "the leaves of this tree are linear models, which are not served");
    assert_eq!(report["error"]["help"], "train with `linear_tree=False`, the default");
    let (code, report) = folder.json(&["inspect", "linear.txt"]);
    assert_eq!(code, Some(2));
    assert_eq!(report["error"]["help"], "run `cargo realizar import linear.txt -o linear.apr` first");
    assert!(!folder.path("x.apr").exists());
}

#[test]
fn weights_take_fewer_bits_and_the_error_is_measured() {
    let folder = Folder::new("convert");
    let file = fixtures("../../models/digits.apr");
    let file = file.to_str().expect("a path");
    let length = fs::metadata(file).expect("a model").len();
    let mut largest = Vec::new();
    for to in ["f32", "f16", "bf16", "int8"] {
        let (code, report) = folder.json(&["convert", file, "--to", to, "-o", "x.apr"]);
        assert_eq!((code, report["changed_classes"].as_u64()), (Some(0), Some(0)), "{to}: {report}");
        assert!(fs::metadata(folder.path("x.apr")).expect("an artifact").len() < length * 2 / 3, "{to}");
        assert_eq!(golden::verify(&folder.artifact("x.apr").model), Ok(()), "{to}");
        largest.push(report["largest_absolute"].as_f64().expect("a number"));
    }
    assert!(largest.windows(2).all(|pair| pair[0] < pair[1]), "{largest:?}");
    assert!(largest[0] < 1e-6 && largest[3] < 0.02, "{largest:?}");
    let trees = fixtures("boosters/lightgbm_binary.txt");
    folder.succeeds(&["import", trees.to_str().expect("a path"), "-o", "trees.apr"]);
    let (code, report) = folder.json(&["convert", "trees.apr", "--to", "int8", "-o", "y.apr"]);
    assert_eq!((code, report["error"]["kind"].as_str()), (Some(2), Some("usage")));
    let (code, report) = folder.json(&["convert", "trees.apr", "--to", "f32", "-o", "y.apr"]);
    assert_eq!((code, report["rows"].as_u64()), (Some(0), Some(1000)));
}

/// Files of aprender, of both versions, become artifacts with a schema that answer as before.
#[test]
fn the_error_of_weights_in_fewer_bits_is_measured_and_kept() {
    let folder = Folder::new("precision");
    let file = fixtures("sklearn/network_three_tanh.apr");
    let file = file.to_str().expect("a path");
    let (text, _) =
        folder.succeeds(&["import", file, "-o", "x.apr", "--precision", "bf16", "--precision", "int8"]);
    let model = folder.artifact("x.apr").model;
    let golden = model.golden.as_ref().expect("golden rows").rows.shape[0];
    let [halves, bytes] = model.measured[..] else { panic!("two were asked for") };
    assert_eq!((halves.weights, bytes.weights), (Weights::Bf16, Weights::Int8));
    for measured in [halves, bytes] {
        // 2^-9 and 1 / 254 of weights, through two layers.
        assert!(measured.rows == golden && !measured.made_up && measured.classes == 0, "{measured}");
        assert!(
            0.0 < measured.mean && measured.mean < measured.largest && measured.largest < 0.03,
            "{measured}"
        );
        assert!(text.contains(&format!("{}: {measured}\n", measured.weights.word())), "{text}");
    }
    let (text, _) = folder.succeeds(&["inspect", "x.apr"]);
    assert!(text.contains(&format!("- int8: {bytes}\n")), "{text}");
    let (_, report) = folder.json(&["inspect", "x.apr"]);
    assert_eq!(report["precision"][0]["weights"], "bf16");
    assert_eq!(report["precision"][1]["rows"], golden);

    // Without golden rows it is measured on rows that are made up. Measured again, it takes the place of what was.
    let plain = Model { golden: None, ..model };
    fs::write(folder.path("plain.apr"), write(&plain).expect("a model")).expect("a file");
    folder.succeeds(&["import", "plain.apr", "-o", "y.apr", "--precision", "int8"]);
    let measured = folder.artifact("y.apr").model.measured;
    assert_eq!(measured[0], halves);
    assert!(measured.len() == 2 && measured[1].made_up && measured[1].rows == 1000, "{measured:?}");

    let trees = fixtures("../../models/wine.apr");
    let (code, report) =
        folder.json(&["import", trees.to_str().expect("a path"), "-o", "z.apr", "--precision", "bf16"]);
    assert_eq!(code, Some(2));
    assert_eq!(
        report["error"]["message"],
        "`--precision bf16` is given, but the model has no dense or linear layer"
    );
}

#[test]
fn files_of_aprender_are_written_again_with_a_schema() {
    let folder = Folder::new("aprender");
    for (name, kind, activation) in [
        ("v1_a0.12.0_decision_tree", None, None),
        ("v1_a0.12.0_elastic_net", None, None),
        ("v1_a0.12.0_gaussian_mixture", None, None),
        ("v2_a0.27.8_f16", None, None),
        ("v2_convert_random_forest", Some("random_forest_classifier"), None),
        ("v2_convert_kmeans", Some("kmeans"), None),
        ("v2_convert_mlp_tanh", Some("mlp"), Some("tanh")),
    ] {
        let file = fixtures(&format!("aprender/{name}.apr"));
        let mut arguments = vec!["import", file.to_str().expect("a path"), "-o", "x.apr"];
        arguments.extend(kind.iter().flat_map(|kind| ["--kind", *kind]));
        arguments.extend(activation.iter().flat_map(|word| ["--activation", *word]));
        folder.succeeds(&arguments);
        let bytes = fs::read(&file).expect("a fixture");
        let before = match kind {
            Some(kind) => Artifact::read_as(&bytes, Kind::parse(kind, activation).expect("a kind")),
            None => Artifact::read(&bytes),
        };
        let (before, after) = (before.expect("a model").model, folder.artifact("x.apr").model);
        let width = before.input.features.len();
        assert_eq!(after.input.features.len(), width, "{name}");
        for step in 0..50 {
            let row: Vec<f64> =
                (0..width).map(|index| ((step * 7 + index * 3) % 11) as f64 / 2.0 - 2.0).collect();
            assert_eq!(evaluate(&before, &row), evaluate(&after, &row), "{name}");
        }
    }
    let file = fixtures("aprender/v2_convert_kmeans.apr");
    let (code, report) = folder.json(&["import", file.to_str().expect("a path"), "-o", "x.apr"]);
    assert_eq!((code, report["error"]["kind"].as_str()), (Some(2), Some("usage")));
    assert_eq!(report["error"]["help"], "say so: `--kind kmeans`");
}

/// What the refusal of a file says to add is enough, for each command that reads such a file.
#[test]
fn advice_on_kinds_can_be_followed() {
    let folder = Folder::new("kinds");
    for name in [
        "v2_convert_decision_tree",
        "v2_convert_kmeans",
        "v2_convert_linear",
        "v2_convert_mlp_relu",
        "v2_convert_random_forest",
        "v2_convert_ridge",
        "v2_convert_standard_scaler",
    ] {
        let file = fixtures(&format!("aprender/{name}.apr"));
        let file = file.to_str().expect("a path");
        for command in [
            &["import", file, "-o", "x.apr"][..],
            &["inspect", file],
            &["convert", file, "--to", "f64", "-o", "y.apr"],
        ] {
            let (code, report) = folder.json(command);
            assert_eq!(
                (code, report["error"]["kind"].as_str()),
                (Some(2), Some("usage")),
                "{name}: {report}"
            );
            let help = report["error"]["help"].as_str().expect("help");
            let advice: Vec<&str> = help.split('`').nth(1).expect("an option").split(' ').collect();
            assert_eq!(advice[0], "--kind", "{help}");
            let (code, report) = folder.json(&[command, &advice].concat());
            assert_eq!(code, Some(0), "{name} {advice:?}: {report}");
        }
    }
    let file = fixtures("aprender/v2_convert_linear.apr");
    let file = file.to_str().expect("a path");
    let answers = fs::read(fixtures("aprender/v2_convert_linear.expected.json")).expect("answers");
    let answers: Value = serde_json::from_slice(&answers).expect("JSON");
    fs::write(folder.path("rows.csv"), csv(&answers["inputs"])).expect("a file");
    fs::write(folder.path("expected.csv"), csv(&answers["predictions"])).expect("a file");
    let verify = ["verify", file, "--rows", "rows.csv", "--expected", "expected.csv", "--within", "2e-5"];
    assert_eq!(folder.json(&verify).0, Some(2));
    let (code, report) = folder.json(&[&verify[..], &["--kind", "linear"]].concat());
    assert_eq!((code, report["agrees"].as_bool(), report["rows"].as_u64()), (Some(0), Some(true), Some(15)));
    // Version 1 files: a kind that is theirs, and one that is not.
    let file = fixtures("aprender/v1_ridge.apr");
    let file = file.to_str().expect("a path");
    assert_eq!(folder.json(&["inspect", file, "--kind", "ridge"]).0, Some(0));
    let (code, report) = folder.json(&["inspect", file, "--kind", "kmeans"]);
    assert_eq!((code, report["error"]["kind"].as_str()), (Some(2), Some("usage")), "{report}");
    let (_, report) = folder.json(&["inspect", file, "--activation", "relu"]);
    assert_eq!(report["error"]["message"], "`--activation` is given without `--kind`");
}

/// A signed file is refused where a model is compiled, with the advice to import it: that does what it says.
#[test]
fn signed_files_are_imported_and_say_who_signed() {
    let folder = Folder::new("signed");
    let key = "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c";
    let file = fixtures("../../realizar-apr/tests/data/v1_linear_regression_signed.apr");
    let bytes = fs::read(&file).expect("a fixture");
    let advice = Artifact::read(&bytes).expect_err("signed").help().expect("help");
    assert!(advice.starts_with("run `cargo realizar import`, which checks the signature"), "{advice}");

    let file = file.to_str().expect("a path");
    let (out, err) = folder.succeeds(&["import", file, "-o", "x.apr"]);
    assert_eq!(
        err,
        format!(
            "warning: the signature holds, by the public key {key}; but the key is the file's own, and whoever changes a file \
             can sign it anew\n  help: ask the signer for the public key, and require it: `--public-key HEX`\n"
        )
    );
    assert_eq!(
        out.lines().last(),
        Some(&*format!("signed by the public key {key}, which is the file's own"))
    );
    assert_eq!(folder.artifact("x.apr").model.name.as_deref(), Some("signed"));
    let (code, report) = folder.json(&["import", file, "-o", "x.apr", "--public-key", key]);
    let signature = serde_json::json!({ "algorithm": "ed25519", "public_key": key, "required": true });
    assert_eq!(
        (code, &report["signature"], &report["warnings"]),
        (Some(0), &signature, &Value::Array(vec![]))
    );
    let (code, report) = folder.json(&["inspect", file, "--public-key", key]);
    assert_eq!((code, &report["signature"], &report["features"]), (Some(0), &signature, &Value::from(4)));
    let (out, _) = folder.succeeds(&["inspect", file]);
    let section = format!(
        "## Signature\n\nThe signature holds: signed by the public key {key}, which is the file's own.\n"
    );
    assert!(out.contains(&section), "{out}");
    let (code, report) = folder.json(&["inspect", "x.apr"]);
    assert_eq!((code, &report["signature"]), (Some(0), &Value::Null));

    let other = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    for command in [
        &["import", file, "-o", "y.apr"][..],
        &["inspect", file],
        &["verify", file, "--rows", "rows.csv", "--expected", "rows.csv"],
        &["convert", file, "--to", "f16", "-o", "y.apr"],
    ] {
        let (code, report) = folder.json(&[command, &["--public-key", other]].concat());
        assert_eq!(
            (code, report["error"]["kind"].as_str()),
            (Some(1), Some("refused")),
            "{command:?}: {report}"
        );
        assert_eq!(report["error"]["place"], "byte 191");
    }
    let (code, report) = folder.json(&["import", "x.apr", "-o", "y.apr", "--public-key", key]);
    assert_eq!((code, report["error"]["kind"].as_str()), (Some(1), Some("refused")));
    let (code, report) = folder.json(&["import", "x.apr", "-o", "y.apr", "--public-key", "signed.pub"]);
    assert_eq!((code, report["error"]["kind"].as_str()), (Some(2), Some("usage")));
    assert!(!folder.path("y.apr").exists());
    let encrypted = fixtures("aprender/v1_encrypted.apr");
    let (code, report) = folder.json(&["import", encrypted.to_str().expect("a path"), "-o", "y.apr"]);
    assert_eq!((code, report["error"]["message"].as_str()), (Some(1), Some("the file is encrypted")));
    assert!(!report["error"]["help"].as_str().expect("help").contains("cargo realizar"), "{report}");
}

/// A file of another library cannot be inspected for its names before it is imported.
#[test]
fn levels_of_no_feature_are_refused_with_the_names_that_there_are() {
    let folder = Folder::new("no-feature");
    let file = fixtures("boosters/lightgbm_codes.txt");
    let help = |levels: &str| {
        fs::write(folder.path("levels.json"), levels).expect("levels");
        let file = file.to_str().expect("a path");
        let (code, report) = folder.json(&["import", file, "-o", "x.apr", "--categories", "levels.json"]);
        assert_eq!((code, report["error"]["kind"].as_str()), (Some(2), Some("usage")));
        report["error"]["help"].as_str().expect("help").to_owned()
    };
    assert_eq!(help(r#"{"colunm_6": ["a"]}"#), "write `Column_6`");
    assert_eq!(help(r#"{"city": ["a"]}"#), "the categorical features are `Column_5`, `Column_6`, `Column_7`");
    // An artifact's usual name on a file that is none: importing it does not write over it.
    fs::copy(&file, folder.path("model.apr")).expect("a copy");
    let (_, report) = folder.json(&["inspect", "model.apr"]);
    assert_eq!(report["error"]["help"], "run `cargo realizar import model.apr -o model.imported.apr` first");
}

/// No file of aprender has names for its features; of trees it may not even say how many there are.
#[test]
fn features_without_names_are_named() {
    let folder = Folder::new("feature-names");
    let import = |name: &str, names: &str| {
        let file = fixtures(&format!("aprender/{name}.apr"));
        folder.json(&["import", file.to_str().expect("a path"), "-o", "x.apr", "--feature-names", names])
    };
    for (name, names) in [
        ("v1_linear", "area,age,rooms,floor"),
        ("v1_decision_tree_regressor", "area,age,rooms,floor"),
        ("v1_decision_tree_regressor", "area,age,rooms,floor,unused,unused_2"),
        ("v2_linear_3x4", "area,age,rooms,floor"),
    ] {
        let (code, report) = import(name, names);
        assert_eq!(code, Some(0), "{name}: {report}");
        let model = folder.artifact("x.apr").model;
        let found: Vec<&str> = model.input.features.named().iter().map(|feature| &*feature.name).collect();
        assert_eq!(found.join(","), names, "{name}");
        assert!(!model.input.open, "{name}");
        let answers = fs::read(fixtures(&format!("aprender/{name}.expected.json"))).expect("answers");
        let answers: Value = serde_json::from_slice(&answers).expect("JSON");
        let row: Vec<f64> =
            answers["inputs"][0].as_array().expect("a row").iter().filter_map(Value::as_f64).collect();
        let row = [row, vec![0.0; found.len() - 4]].concat();
        let expected =
            answers["predictions"][0].as_f64().or(answers["outputs"][0][0].as_f64()).expect("a number");
        let outputs = evaluate(&model, &row).expect("an answer").outputs;
        assert!((outputs[0] - expected).abs() <= 2e-5 * expected.abs().max(1.0), "{name}: {outputs:?}");
    }
    // Named anew.
    let (code, report) = folder.json(&["import", "x.apr", "-o", "y.apr", "--feature-names", "a,b,c,d"]);
    assert_eq!(code, Some(0), "{report}");
    assert_eq!(folder.artifact("y.apr").model.input.features.named()[3].name, "d");
    for (names, message) in [
        ("a,b,c", "`--feature-names` has 3 names, but the model has 4 features"),
        ("a,b,c,d,e", "`--feature-names` has 5 names, but the model has 4 features"),
        ("a,b,c,a", "the feature name `a` is given to two features"),
    ] {
        assert_eq!(import("v1_linear", names).1["error"]["message"], message);
    }
    let file = fixtures("aprender/v1_linear.apr");
    fs::write(folder.path("levels.json"), "{\"f0\": [\"a\"]}").expect("levels");
    let file = file.to_str().expect("a path");
    let (code, report) = folder.json(&["import", file, "-o", "x.apr", "--categories", "levels.json"]);
    assert_eq!((code, report["error"]["kind"].as_str()), (Some(2), Some("usage")));
}

/// A wrong command line is an object too.
#[test]
fn machines_are_told_of_wrong_arguments() {
    let folder = Folder::new("arguments");
    let (code, report) = folder.json(&["import", "x.json"]);
    assert_eq!((code, report["error"]["kind"].as_str()), (Some(2), Some("usage")));
    assert_eq!(
        report["error"]["message"],
        "the following required arguments were not provided: --out <OUT.apr>"
    );
    let output = folder.run(&["import", "x.json"]);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""));
    let (out, _) = folder.succeeds(&["--help"]);
    assert!(out.contains("Usage: cargo realizar"), "{out}");
}

#[test]
fn labels_are_integers_where_all_are() {
    let folder = Folder::new("labels");
    let file = fixtures("boosters/lightgbm_multiclass.txt");
    folder.succeeds(&["import", file.to_str().expect("a path"), "-o", "x.apr", "--labels", "-1,0,7"]);
    assert_eq!(folder.artifact("x.apr").model.output.labels, Some(Labels::Integer(vec![-1, 0, 7])));
    let (code, report) =
        folder.json(&["import", file.to_str().expect("a path"), "-o", "x.apr", "--labels", "a,b"]);
    assert_eq!(
        (code, report["error"]["message"].as_str()),
        (Some(2), Some("there are 2 labels, but the model has 3 classes"))
    );
}

#[test]
fn raw_scores_of_a_forest_of_lightgbm_are_sums() {
    let folder = Folder::new("verify-forest");
    let file = fixtures("boosters/lightgbm_forest.txt");
    folder.succeeds(&["import", file.to_str().expect("a path"), "-o", "x.apr"]);
    let answers = answers("lightgbm_forest");
    // The fixture holds what `raw_score=True` gave divided by the 6 rounds, which is what is before the link.
    let sums: Vec<Vec<f64>> = answers["raw"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            row.as_array().expect("a row").iter().map(|x| 6.0 * x.as_f64().expect("a number")).collect()
        })
        .collect();
    fs::write(folder.path("rows.csv"), csv(&answers["rows"])).expect("a file");
    fs::write(folder.path("raw.csv"), csv(&serde_json::json!(sums))).expect("a file");
    fs::write(folder.path("proba.csv"), csv(&answers["outputs"])).expect("a file");
    for (expected, output) in [("raw.csv", "raw"), ("proba.csv", "proba")] {
        let more = ["--rows", "rows.csv", "--expected", expected, "--output", output, "--within", "1e-12"];
        let (code, report) = folder.json(&[&["verify", "x.apr"], &more[..]].concat());
        assert_eq!((code, report["agrees"].as_bool()), (Some(0), Some(true)), "{report}");
    }
}
