//! Models whose answers are calculated by hand. Unit tests and tests of the public surface share them.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each user of this file takes what it needs")]

use realizar_runtime::model::{Feature, Features, Info, Label, Labels, Model, OutputKind, Task, WrongLength};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A model that is a function.
pub struct Hand(LazyLock<Parts>);

struct Parts {
    info: Info,
    compute: fn(&[f64], &mut [f64]) -> Option<usize>,
}

impl Model for Hand {
    fn info(&self) -> &Info {
        &self.0.info
    }

    fn predict_into(&self, row: &[f32], outputs: &mut [f32]) -> Result<Option<usize>, WrongLength> {
        let row: Vec<f64> = row.iter().map(|&x| x.into()).collect();
        let mut wide = vec![0.0; outputs.len()];
        let class = self.predict_f64_into(&row, &mut wide)?;
        for (output, value) in outputs.iter_mut().zip(wide) {
            *output = value as f32;
        }
        Ok(class)
    }

    fn predict_f64_into(&self, row: &[f64], outputs: &mut [f64]) -> Result<Option<usize>, WrongLength> {
        let expected = self.0.info.features.len();
        if row.len() != expected && !(self.0.info.open && row.len() > expected) {
            return Err(WrongLength { row: true, expected, found: row.len() });
        }
        Ok((self.0.compute)(row, outputs))
    }
}

fn number(name: &'static str) -> Feature {
    Feature { name: Cow::Borrowed(name), levels: None, missing: false, unknown: false }
}

fn text(text: &'static str) -> Cow<'static, str> {
    Cow::Borrowed(text)
}

fn info(name: &'static str, task: Task, kind: OutputKind, outputs: usize, features: Features) -> Info {
    Info {
        name: text(name),
        version: Some(text("1.0.0")),
        task,
        features,
        open: false,
        outputs,
        kind,
        labels: None,
        double: true,
        card: Cow::Borrowed("# a card"),
    }
}

fn named<const N: usize>(features: [Feature; N]) -> Features {
    Features::Named(Cow::Owned(features.into()))
}

/// `2 a - 3 b + 0.5`
pub static LINEAR: Hand = Hand(LazyLock::new(|| Parts {
    info: info("linear", Task::Regression, OutputKind::Value, 1, named([number("a"), number("b")])),
    compute: |row, outputs| {
        outputs[0] = 2.0 * row[0] - 3.0 * row[1] + 0.5;
        None
    },
}));

/// `a + b` and `a - b`
pub static TWO_VALUES: Hand = Hand(LazyLock::new(|| Parts {
    info: info("two-values", Task::Regression, OutputKind::Value, 2, named([number("a"), number("b")])),
    compute: |row, outputs| {
        outputs[0] = row[0] + row[1];
        outputs[1] = row[0] - row[1];
        None
    },
}));

/// Probabilities `a`, `b` and what is left of 1, of `low`, `mid` and `high`.
pub static SHARES: Hand = Hand(LazyLock::new(|| Parts {
    info: Info {
        labels: Some(Labels::Text(Cow::Owned(vec![text("low"), text("mid"), text("high")]))),
        ..info("shares", Task::Classification, OutputKind::Probability, 3, named([number("a"), number("b")]))
    },
    compute: |row, outputs| {
        outputs.copy_from_slice(&[row[0], row[1], 1.0 - row[0] - row[1]]);
        (0..3).rev().max_by(|&x, &y| outputs[x].total_cmp(&outputs[y]))
    },
}));

/// The decision score `a`, true where it is above 0.
pub static SCORE: Hand = Hand(LazyLock::new(|| Parts {
    info: Info {
        labels: Some(Labels::Boolean),
        ..info("score", Task::Classification, OutputKind::Score, 1, named([number("a")]))
    },
    compute: |row, outputs| {
        outputs[0] = row[0];
        Some(usize::from(row[0] > 0.0))
    },
}));

/// The score `-a`, an outlier (-1) where it is below -0.5.
pub static ANOMALY: Hand = Hand(LazyLock::new(|| Parts {
    info: Info {
        labels: Some(Labels::Integer(Cow::Borrowed(&[-1, 1]))),
        ..info("anomaly", Task::Anomaly, OutputKind::Score, 1, named([number("a")]))
    },
    compute: |row, outputs| {
        outputs[0] = -row[0];
        Some(usize::from(outputs[0] >= -0.5))
    },
}));

/// The cluster: 1 where `a` is above 0.
pub static CLUSTER: Hand = Hand(LazyLock::new(|| Parts {
    info: info("cluster", Task::Clustering, OutputKind::Cluster, 1, named([number("a")])),
    compute: |row, outputs| {
        let cluster = usize::from(row[0] > 0.0);
        outputs[0] = cluster as f64;
        Some(cluster)
    },
}));

/// The row as it arrived, -1 where a value is missing. It reads f32.
pub static ECHO: Hand = Hand(LazyLock::new(|| Parts {
    info: Info {
        double: false,
        ..info(
            "echo",
            Task::Transform,
            OutputKind::Component,
            5,
            named([
                number("age"),
                Feature { name: Cow::Borrowed("height"), levels: None, missing: true, unknown: false },
                Feature {
                    name: Cow::Borrowed("sex"),
                    levels: Some(Labels::Text(Cow::Owned(vec![text("female"), text("male")]))),
                    missing: true,
                    unknown: true,
                },
                Feature {
                    name: Cow::Borrowed("rooms"),
                    levels: Some(Labels::Integer(Cow::Borrowed(&[10, 20, 30]))),
                    missing: false,
                    unknown: false,
                },
                Feature {
                    name: Cow::Borrowed("garden"),
                    levels: Some(Labels::Boolean),
                    missing: false,
                    unknown: false,
                },
            ]),
        )
    },
    compute: |row, outputs| {
        for (output, value) in outputs.iter_mut().zip(row) {
            *output = if value.is_nan() { -1.0 } else { *value };
        }
        None
    },
}));

/// Each number of a row of any length, doubled.
pub static ANY_LENGTH: Hand = Hand(LazyLock::new(|| Parts {
    info: Info {
        open: true,
        version: None,
        ..info("any", Task::Transform, OutputKind::Component, 0, Features::Unnamed(0))
    },
    compute: |row, outputs| {
        for (output, value) in outputs.iter_mut().zip(row) {
            *output = 2.0 * value;
        }
        None
    },
}));

/// `f0 + f1`; rows may be longer.
pub static OPEN: Hand = Hand(LazyLock::new(|| Parts {
    info: Info {
        open: true,
        version: None,
        ..info("open", Task::Regression, OutputKind::Value, 1, Features::Unnamed(2))
    },
    compute: |row, outputs| {
        outputs[0] = row[0] + row[1];
        None
    },
}));

/// A file may claim any number of features.
pub static ENDLESS: Hand = Hand(LazyLock::new(|| Parts {
    info: info("endless", Task::Regression, OutputKind::Value, 1, Features::Unnamed(usize::MAX)),
    compute: |_, _| unreachable!("no row is long enough"),
}));

/// `a`, and a panic where it is negative.
pub static FRAGILE: Hand = Hand(LazyLock::new(|| Parts {
    info: info("fragile", Task::Regression, OutputKind::Value, 1, named([number("a")])),
    compute: |row, outputs| {
        assert!(row[0] >= 0.0, "{} is negative", row[0]);
        outputs[0] = row[0];
        None
    },
}));

/// `1 / a`, and 1e300 where `a` is 7: beyond f32.
pub static INVERSE: Hand = Hand(LazyLock::new(|| Parts {
    info: info("inverse", Task::Regression, OutputKind::Value, 1, named([number("a")])),
    compute: |row, outputs| {
        outputs[0] = if row[0] == 7.0 { 1e300 } else { 1.0 / row[0] };
        None
    },
}));

/// 1 where `a` is above `0.1 + 0.2` (0.30000000000000004), which only numbers of 17 digits can tell from 0.3.
pub static THRESHOLD: Hand = Hand(LazyLock::new(|| Parts {
    info: info("threshold", Task::Regression, OutputKind::Value, 1, named([number("a")])),
    compute: |row, outputs| {
        outputs[0] = f64::from(u8::from(row[0] > 0.1 + 0.2));
        None
    },
}));

pub fn label(label: &'static str) -> Option<Label> {
    Some(Label::Text(text(label)))
}
