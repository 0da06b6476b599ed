//! Makes the files that are committed but come from elsewhere: models, and other libraries' files and answers.

use crate::process::{cargo, run};
use crate::python::python;
use crate::report::Report;

pub(crate) fn models(report: &mut Report) {
    report.step("models", || Ok(run(python()?.arg("models/train.py"))?));
}

pub(crate) fn fixtures(report: &mut Report) {
    report.step("fixtures of scikit-learn", || Ok(run(python()?.arg("tests/fixtures/sklearn/make.py"))?));
    for generator in ["generator", "generator/older"] {
        report.step(&format!("fixtures of aprender: {generator}"), || {
            let manifest = format!("tests/fixtures/aprender/{generator}/Cargo.toml");
            Ok(run(&mut cargo(["run", "--quiet", "--locked", "--manifest-path", &manifest]))?)
        });
    }
}
