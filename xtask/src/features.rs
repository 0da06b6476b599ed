//! Each feature alone compiles, and brings along what it needs and nothing of the others.

use crate::process::{cargo, output, run};
use crate::report::{Miss, Outcome, Report};

/// A choice of features of a package, and what its tree of dependencies has to hold and must not.
struct Choice {
    package: &'static str,
    features: &'static str,
    holds: &'static [&'static str],
    lacks: &'static [&'static str],
}

/// Names of packages. The runtime's tree is what a function links; the facade's adds what only the compiler runs.
const CHOICES: [Choice; 5] = [
    Choice {
        package: "realizar-runtime",
        features: "",
        holds: &["realizar-runtime"],
        lacks: &["realizar-apr", "serde", "serde_json", "tokio", "hyper", "prometheus", "lambda_runtime"],
    },
    Choice {
        package: "realizar-runtime",
        features: "lambda",
        holds: &["realizar-apr", "serde_json", "prometheus", "lambda_runtime"],
        lacks: &["lambda_http", "csv", "tracing-subscriber", "realizar-macros"],
    },
    Choice {
        package: "realizar-runtime",
        features: "serve",
        holds: &["realizar-apr", "serde_json", "prometheus", "csv"],
        lacks: &["lambda_runtime", "lambda_http", "hyper", "realizar-macros"],
    },
    Choice {
        package: "realizar-macros",
        features: "",
        holds: &["syn", "quote", "realizar-apr"],
        lacks: &["realizar-runtime", "serde", "serde_json", "tokio"],
    },
    Choice {
        package: "realizar-apr",
        features: "",
        holds: &["realizar-apr"],
        lacks: &["realizar-runtime", "serde", "serde_json", "tokio", "syn"],
    },
];

fn tree(choice: &Choice) -> Outcome {
    let tree = output(&mut cargo([
        "tree",
        "--locked",
        "--package",
        choice.package,
        "--no-default-features",
        "--features",
        choice.features,
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    let packages: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    let shown = if choice.features.is_empty() { "no feature" } else { choice.features };
    println!("{} with {shown}: {} packages", choice.package, {
        let mut distinct = packages.clone();
        distinct.sort_unstable();
        distinct.dedup();
        distinct.len()
    });
    if let Some(missing) = choice.holds.iter().find(|name| !packages.contains(name)) {
        return Err(Miss::Failed(format!("{} with {shown} does not depend on `{missing}`", choice.package)));
    }
    if let Some(unwanted) = choice.lacks.iter().find(|name| packages.contains(name)) {
        return Err(Miss::Failed(format!("{} with {shown} depends on `{unwanted}`", choice.package)));
    }
    Ok(())
}

pub(crate) fn run_all(report: &mut Report) {
    report.step("features: each compiles alone", || {
        for features in ["", "lambda", "serve", "lambda,serve"] {
            run(&mut cargo([
                "check",
                "--locked",
                "--package",
                "realizar",
                "--no-default-features",
                "--features",
                features,
            ]))?;
        }
        run(&mut cargo(["check", "--locked", "--package", "realizar-apr", "--no-default-features"]))?;
        Ok(())
    });
    report.step("features: the runtime's tests with each alone", || {
        for features in ["", "lambda", "serve"] {
            let package = ["test", "--locked", "--package", "realizar-runtime", "--features", features];
            run(&mut cargo(package))?;
        }
        Ok(())
    });
    report.step("features: each brings only what it needs", || CHOICES.iter().try_for_each(tree));
}
