//! Whether a model answers as its training library did: the largest differences over many rows.

use realizar_apr::ir::{Decision, Element, Link, Model, OutputKind, Stage};
use realizar_apr::reference::{Answer, evaluate};

use crate::error::Error;
use crate::rows::label;
use crate::table::Table;

/// Which of a library's answers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// `predict`: classes by their labels, or values.
    Predict,
    /// `predict_proba`: all outputs.
    Proba,
    /// Scores before the link: `decision_function`, `output_margin=True`, `raw_score=True`. Of a random forest of
    /// LightGBM these are sums over the trees, of which the outputs are means.
    Raw,
}

impl Answers {
    /// The word of the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Answers::Predict => "predict",
            Answers::Proba => "proba",
            Answers::Raw => "raw",
        }
    }
}

/// A number that differs more than all others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Largest {
    /// Index of the row.
    pub row: usize,
    /// Index of the output.
    pub output: usize,
    /// The model's.
    pub found: f64,
    /// The library's.
    pub expected: f64,
    /// The difference's size.
    pub absolute: f64,
    /// The difference over the size of what was expected.
    pub relative: f64,
    /// How many numbers of the outputs' type lie between the two; `u64::MAX` where one of them is NaN.
    pub ulps: u64,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq)]
pub struct Parity {
    /// What was compared.
    pub answers: Answers,
    /// The type that differences are counted in.
    pub element: Element,
    /// Rows compared.
    pub rows: usize,
    /// Rows in which every number has the library's bits.
    pub equal: usize,
    /// The largest difference, divided by `max(1, |expected|)`; `None` where numbers were not compared.
    pub largest: Option<Largest>,
    /// The most that any number differs in ulps; `u64::MAX` where one of two is NaN.
    pub most_ulps: u64,
    /// Rows whose numbers are further apart than the bound allows.
    pub beyond: usize,
    /// Rows whose classes were compared.
    pub classes: usize,
    /// Rows of another class: their index, the model's class and the library's.
    pub disagreeing: Vec<(usize, usize, usize)>,
}

impl Parity {
    /// Whether the model answers as the library.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.beyond == 0 && self.disagreeing.is_empty()
    }
}

/// Compares the model's answers to rows with a library's. Without `answers`, several columns are all outputs, and
/// one column of labels is classes.
///
/// # Errors
/// When there are not as many answers as rows, or they are none that the model gives.
pub fn verify(
    model: &Model,
    rows: &[Vec<f64>],
    expected: &Table,
    answers: Option<Answers>,
    bound: f64,
    mut done: impl FnMut(usize),
) -> Result<Parity, Error> {
    // Only a header makes a table one row longer.
    let first = match expected.rows().checked_sub(rows.len()) {
        Some(0) => 0,
        Some(1) if expected.is_text() => 1,
        _ => {
            return Err(Error::usage(
                format!("there are {} rows, but {} expected answers", rows.len(), expected.rows()),
                "give one answer for each row",
            ));
        }
    };
    let answers = answers.unwrap_or_else(|| guess(model, expected, first));
    let by_class = answers == Answers::Predict && model.output.decision != Decision::None;
    let scores = (answers == Answers::Raw).then(|| scores(model));
    let compared = scores.as_ref().unwrap_or(model);
    let element = compared.output.element;
    let mut parity = Parity {
        answers,
        element,
        rows: rows.len(),
        equal: 0,
        largest: None,
        most_ulps: 0,
        beyond: 0,
        classes: 0,
        disagreeing: Vec::new(),
    };
    for (index, row) in rows.iter().enumerate() {
        let answer = evaluate(compared, row).map_err(|wrong| Error::malformed(wrong.to_string()))?;
        if by_class {
            parity.class(model, &answer, expected, index, first)?;
        } else {
            parity.numbers(&answer, model.output.kind, expected, index, first, bound)?;
        }
        done(index + 1);
    }
    Ok(parity)
}

/// Which answers these are.
fn guess(model: &Model, expected: &Table, first: usize) -> Answers {
    let one_column = expected.columns == 1;
    let labels = model.output.labels.as_ref();
    let is_label = |word: &str| match labels {
        Some(labels) => label(labels, word).is_some(),
        None => word.parse::<f64>().is_ok_and(|number| number.fract() == 0.0),
    };
    let rows = || first..expected.rows();
    let labels_all = || rows().all(|row| is_label(&expected.word(row, 0)));
    let words = || rows().any(|row| expected.number(row, 0).is_none());
    match model.output.decision {
        Decision::None => Answers::Predict,
        _ if one_column && (labels_all() || words() || model.output.count > 2) => Answers::Predict,
        _ => Answers::Proba,
    }
}

/// The model up to its scores.
fn scores(model: &Model) -> Model {
    let mut scores = model.clone();
    if !scores.head.is_empty() {
        scores.output.element = Element::F64;
    }
    (scores.head, scores.link) = (Vec::new(), Link::Identity);
    (scores.output.decision, scores.output.labels) = (Decision::None, None);
    // The raw scores of LightGBM are sums, also where its outputs are of a mean: those of `boosting=rf`.
    if scores.source.as_ref().is_some_and(|source| source.library == "lightgbm") {
        for stage in &mut scores.stages {
            if let Stage::Trees(trees) = stage {
                trees.divisor = 1.0;
            }
        }
    }
    scores
}

impl Parity {
    fn class(
        &mut self,
        model: &Model,
        answer: &Answer,
        expected: &Table,
        index: usize,
        first: usize,
    ) -> Result<(), Error> {
        if expected.columns != 1 {
            return Err(Error::usage(
                format!("there are {} columns of classes", expected.columns),
                "give one column, or `--output proba` where they are probabilities",
            ));
        }
        let word = expected.word(first + index, 0);
        let class = match &model.output.labels {
            Some(labels) => label(labels, &word),
            None => word
                .parse::<f64>()
                .ok()
                .filter(|class| class.fract() == 0.0 && *class >= 0.0)
                .map(|class| class as usize),
        };
        let Some(class) = class else {
            return Err(Error::usage(
                format!("`{word}` is no label of the model"),
                "see the labels with `cargo realizar inspect`; a model whose labels are 0 to K - 1 was imported \
                 without `--labels`",
            )
            .at(format!("the expected answers, {}", expected.place(first + index, 0))));
        };
        self.classes += 1;
        match answer.class {
            Some(found) if found != class => self.disagreeing.push((index, found, class)),
            _ => self.equal += 1,
        }
        Ok(())
    }

    fn numbers(
        &mut self,
        answer: &Answer,
        kind: OutputKind,
        expected: &Table,
        index: usize,
        first: usize,
        bound: f64,
    ) -> Result<(), Error> {
        let outputs = match (expected.columns, answer.outputs.as_slice()) {
            // The probability of the positive class alone, as a Booster predicts it.
            (1, [_, positive]) if kind == OutputKind::Probability => std::slice::from_ref(positive),
            (columns, outputs) if columns == outputs.len() => outputs,
            (columns, outputs) => {
                return Err(Error::usage(
                    format!(
                        "the expected answers have {columns} columns, but the model gives {} numbers for `{}`",
                        outputs.len(),
                        self.answers.word()
                    ),
                    "give `--output predict`, `proba` or `raw`, whichever they are",
                ));
            }
        };
        let mut equal = true;
        let mut within = true;
        for (output, &found) in outputs.iter().enumerate() {
            let place = || format!("the expected answers, {}", expected.place(first + index, output));
            let should = expected.number(first + index, output).ok_or_else(|| {
                let word = expected.word(first + index, output);
                Error::malformed(format!("`{word}` is no number")).at(place())
            })?;
            let ulps = ulps(found, should, self.element);
            equal &= ulps == 0;
            self.most_ulps = self.most_ulps.max(ulps);
            let absolute = if ulps == 0 { 0.0 } else { distance(found, should) };
            let weighed = absolute / should.abs().max(1.0);
            within &= weighed <= bound;
            let most =
                self.largest.map_or(-1.0, |largest| largest.absolute / largest.expected.abs().max(1.0));
            if weighed > most {
                let relative = if absolute == 0.0 { 0.0 } else { absolute / should.abs() };
                self.largest =
                    Some(Largest { row: index, output, found, expected: should, absolute, relative, ulps });
            }
        }
        self.equal += usize::from(equal);
        self.beyond += usize::from(!within);
        Ok(())
    }
}

/// The size of a difference; infinite where only one of the two is a number.
fn distance(found: f64, expected: f64) -> f64 {
    let distance = (found - expected).abs();
    if distance.is_nan() { f64::INFINITY } else { distance }
}

/// How many steps from one number to the next lie between two; any NaN is any other, and zeros are one.
fn ulps(found: f64, expected: f64, element: Element) -> u64 {
    match (found.is_nan(), expected.is_nan()) {
        (true, true) => return 0,
        (false, false) => {}
        _ => return u64::MAX,
    }
    let (a, b) = match element {
        Element::F64 => (order(found.to_bits() as i64), order(expected.to_bits() as i64)),
        Element::F32 => {
            let order = |x: f64| {
                let bits = (x as f32).to_bits() as i32;
                i128::from(if bits < 0 { i32::MIN.wrapping_sub(bits) } else { bits })
            };
            (order(found), order(expected))
        }
    };
    (a - b).unsigned_abs() as u64
}

/// The place of a float's bits among all floats.
fn order(bits: i64) -> i128 {
    i128::from(if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_between_floats_are_counted_in_their_type() {
        assert_eq!(ulps(1.0, 1.0f64.next_up(), Element::F64), 1);
        assert_eq!(ulps(1.0, 1.0f64.next_up(), Element::F32), 0);
        assert_eq!(ulps(1.0, f64::from(1.0f32.next_down().next_down()), Element::F32), 2);
        assert_eq!(ulps(-0.0, 0.0, Element::F64), 0);
        assert_eq!(ulps(-5e-324, 5e-324, Element::F64), 2);
        assert_eq!(ulps(f64::NAN, f64::NAN, Element::F32), 0);
        assert_eq!(ulps(f64::NAN, 0.0, Element::F32), u64::MAX);
    }
}
