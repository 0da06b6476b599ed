//! The table of `docs/exactness.md`: one line for each family, from what this run found.

use crate::compare::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

const START: &str = "<!-- parity: begin -->\n";
const END: &str = "<!-- parity: end -->\n";

/// Fails unless the book has this run's table; writes it there instead where `REALIZAR_WRITE_TABLE` is set.
/// Another folder of fixtures than the kept one gives a table of its own, which is printed, and written into the file that
/// `REALIZAR_PARITY_TABLE` names.
pub(crate) fn check(outcomes: &[Outcome]) {
    let table = table(outcomes);
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    if Path::new(env!("PARITY_FIXTURES")) != package.join("fixtures") {
        println!("{table}");
        if let Some(path) = std::env::var_os("REALIZAR_PARITY_TABLE") {
            std::fs::write(path, table).expect("the table is written");
        }
        return;
    }
    let path = package.join("../../docs/exactness.md");
    let book = std::fs::read_to_string(&path).expect("docs/exactness.md");
    let (before, rest) = book.split_once(START).expect("the start of the table");
    let (written, after) = rest.split_once(END).expect("the end of the table");
    if std::env::var_os("REALIZAR_WRITE_TABLE").is_some() {
        let book = format!("{before}{START}{table}{END}{after}");
        std::fs::write(&path, book).expect("docs/exactness.md is written");
    } else {
        assert!(
            written == table,
            "docs/exactness.md has another table; `cargo xtask parity` writes this one:\n{table}"
        );
    }
}

/// Families in the order of the alphabet.
fn table(outcomes: &[Outcome]) -> String {
    let mut families: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
    for outcome in outcomes {
        families.entry(&outcome.family).or_default().push(outcome);
    }
    let mut text = String::from(
        "| family | fixtures | rows | largest difference in f64 | bound | in f32 | bound | what may differ | classes | counted |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for (family, outcomes) in families {
        let sum = |of: fn(&Outcome) -> usize| outcomes.iter().map(|outcome| of(outcome)).sum::<usize>();
        let most =
            |of: fn(&Outcome) -> f64| shown(outcomes.iter().map(|outcome| of(outcome)).fold(0.0, f64::max));
        let reasons: BTreeSet<&str> =
            outcomes.iter().map(|outcome| outcome.why.as_str()).filter(|why| !why.is_empty()).collect();
        let classes = sum(|outcome| outcome.classes);
        let classes = if classes == 0 { String::new() } else { classes.to_string() };
        let counted = sum(|outcome| outcome.counted);
        let counted = if counted == 0 { String::new() } else { counted.to_string() };
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            text,
            "| {family} | {} | {} | {} | {} | {} | {} | {} | {classes} | {counted} |",
            outcomes.len(),
            sum(|outcome| outcome.rows),
            most(|outcome| outcome.largest_f64),
            most(|outcome| outcome.bound.0),
            most(|outcome| outcome.largest_f32),
            most(|outcome| outcome.bound.1),
            reasons.into_iter().collect::<Vec<_>>().join("; "),
        );
    }
    text
}

/// One digit, rounded up: libraries of mathematical functions differ in the last bit from machine to machine.
fn shown(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let exponent = number.log10().floor() as i32;
    let digit = (number / 10f64.powi(exponent) * 0.999_999).ceil() as i32;
    if digit >= 10 { format!("1e{}", exponent + 1) } else { format!("{digit}e{exponent}") }
}
