//! One fixture: every path of its model against the library's answers, and the paths against each other.

use crate::compiled::Compiled;
use parity::Fixture;
use realizar_apr::Artifact;
use realizar_apr::reference::evaluate;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) family: String,
    pub(crate) why: String,
    pub(crate) bound: (f64, f64),
    /// Rows compared, and those of them that f32 holds.
    pub(crate) rows: usize,
    pub(crate) rows_f32: usize,
    /// The largest difference, divided by `max(1, |expected|)`, of outputs in f64 and in f32.
    pub(crate) largest_f64: f64,
    pub(crate) largest_f32: f64,
    /// Classes compared; rows and classes that are counted only.
    pub(crate) classes: usize,
    pub(crate) counted: usize,
    /// How much does not hold, and the first of it in words.
    pub(crate) failed: usize,
    pub(crate) problems: Vec<String>,
}

impl Outcome {
    /// Keeps the first few, and counts the others.
    fn problem(&mut self, what: String) {
        self.failed += 1;
        if self.problems.len() < 4 {
            let name = &self.name;
            self.problems.push(format!("{name}: {what}"));
        }
    }

    /// Whether a class is the library's; a library's class of -1 is counted.
    fn class(&mut self, path: &str, row: usize, is: Option<usize>, should: Option<i32>) {
        match (is, should) {
            (None, None) => {}
            (_, Some(-1)) => self.counted += 1,
            (Some(is), Some(should)) if i32::try_from(is) == Ok(should) => self.classes += 1,
            _ => self.problem(format!("{path}: row {row}: class {is:?}, the library says {should:?}")),
        }
    }
}

/// How far `is` is from `should`: 0 where they are equal or both NaN, infinite where only one is a number.
fn difference(is: f64, should: f64) -> f64 {
    if is == should || (is.is_nan() && should.is_nan()) {
        0.0
    } else {
        let apart = (is - should).abs() / should.abs().max(1.0);
        if apart.is_nan() { f64::INFINITY } else { apart }
    }
}

/// The largest difference between two rows, and the place of it.
fn largest(is: &[f64], should: &[f64]) -> (f64, usize) {
    if is.len() != should.len() {
        return (f64::INFINITY, 0);
    }
    let apart = is.iter().zip(should).map(|(&is, &should)| difference(is, should));
    apart.zip(0..).fold((0.0, 0), |worst, each| if each.0 > worst.0 { each } else { worst })
}

/// Whether two rows have the same bits; any NaN is any other.
fn same_bits(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()))
}

fn widened(row: &[f32]) -> Vec<f64> {
    row.iter().map(|&value| value.into()).collect()
}

fn narrowed(row: &[f64]) -> Vec<f32> {
    row.iter().map(|&value| value as f32).collect()
}

/// Compares all that the fixture holds.
pub(crate) fn compare(model: &Compiled, fixture: &Fixture) -> Outcome {
    let mut outcome = Outcome {
        name: fixture.name.clone(),
        family: fixture.family.clone(),
        why: fixture.why.clone(),
        bound: (fixture.bound.f64, fixture.bound.f32),
        counted: fixture.counted,
        ..Outcome::default()
    };
    for (file, bytes) in &fixture.artifacts {
        match Artifact::read(bytes) {
            Ok(artifact) => reference(&mut outcome, fixture, file, &artifact),
            Err(error) => outcome.problem(format!("{file}: {error}")),
        }
    }
    double(&mut outcome, fixture, model);
    single(&mut outcome, fixture, model);
    outcome
}

fn expected_class(fixture: &Fixture, row: usize) -> Option<i32> {
    fixture.classes.as_ref().map(|classes| classes[row])
}

/// The reference evaluator on every row, of one artifact.
fn reference(outcome: &mut Outcome, fixture: &Fixture, file: &str, artifact: &Artifact) {
    for (number, (row, expected)) in fixture.rows.rows().zip(fixture.outputs.rows()).enumerate() {
        let answer = match evaluate(&artifact.model, row) {
            Ok(answer) => answer,
            Err(error) => return outcome.problem(format!("{file}: {error}")),
        };
        check(outcome, fixture, (file, number), row, &answer.outputs, expected);
        outcome.class(file, number, answer.class, expected_class(fixture, number));
    }
}

fn check(
    outcome: &mut Outcome,
    fixture: &Fixture,
    at: (&str, usize),
    row: &[f64],
    is: &[f64],
    should: &[f64],
) {
    let (apart, output) = largest(is, should);
    outcome.largest_f64 = outcome.largest_f64.max(apart);
    if apart > fixture.bound.f64 {
        let (path, number) = at;
        let (is, should) = (is.get(output), should.get(output));
        outcome.problem(format!(
            "{path}: row {number}, output {output}: {is:?}, the library says {should:?} ({apart:e}); row {row:?}"
        ));
    }
}

/// The kernel on every row in f64: the library's answers, and the bits of the reference.
fn double(outcome: &mut Outcome, fixture: &Fixture, model: &Compiled) {
    let Ok(artifact) = Artifact::read(&fixture.artifacts[0].1) else { return };
    let rows: Vec<Vec<f64>> = fixture.rows.rows().map(<[f64]>::to_vec).collect();
    outcome.rows = rows.len();
    let by_method = model.double.map(|methods| methods.map(|method| method(&rows)));
    for (number, (row, expected)) in rows.iter().zip(fixture.outputs.rows()).enumerate() {
        let mut outputs = vec![0.0; expected.len()];
        let class = match model.model.predict_f64_into(row, &mut outputs) {
            Ok(class) => class,
            Err(error) => return outcome.problem(error.to_string()),
        };
        check(outcome, fixture, ("the kernel", number), row, &outputs, expected);
        outcome.class("the kernel", number, class, expected_class(fixture, number));
        let same = evaluate(&artifact.model, row).is_ok_and(|answer| same_bits(&outputs, &answer.outputs));
        let twins = by_method.iter().flatten().all(|all| same_bits(&all[number], &outputs));
        if !same || !twins {
            outcome.problem(format!("row {number}: the paths in f64 differ; row {row:?}"));
        }
    }
}

/// The kernel on the rows that f32 holds, or that the library itself rounds to f32.
fn single(outcome: &mut Outcome, fixture: &Fixture, model: &Compiled) {
    let all = !model.model.info().double;
    let held = |row: &[f64]| all || same_bits(&widened(&narrowed(row)), row);
    let numbers: Vec<usize> =
        fixture.rows.rows().enumerate().filter(|(_, row)| held(row)).map(|(number, _)| number).collect();
    let (inputs, expected): (Vec<&[f64]>, Vec<&[f64]>) =
        (fixture.rows.rows().collect(), fixture.outputs.rows().collect());
    let rows: Vec<Vec<f32>> = numbers.iter().map(|&number| narrowed(inputs[number])).collect();
    outcome.rows_f32 = rows.len();
    let outputs = (model.predict)(&rows);
    let batch = (model.predict_batch)(&rows);
    for ((&number, row), (is, twin)) in numbers.iter().zip(&rows).zip(outputs.iter().zip(&batch)) {
        let should = widened(&narrowed(expected[number]));
        let (apart, output) = largest(&widened(is), &should);
        outcome.largest_f32 = outcome.largest_f32.max(apart);
        if apart > fixture.bound.f32 {
            let (is, should) = (is.get(output), should.get(output));
            outcome.problem(format!(
                "predict: row {number}, output {output}: {is:?}, the library says {should:?} ({apart:e}); row {row:?}"
            ));
        }
        if !same_bits(&widened(is), &widened(twin)) {
            outcome
                .problem(format!("row {number}: predict_batch gives {twin:?}, predict {is:?}; row {row:?}"));
        }
        let class = model.model.prediction(row).ok().and_then(|prediction| prediction.class);
        outcome.class("predict", number, class, expected_class(fixture, number));
    }
}
