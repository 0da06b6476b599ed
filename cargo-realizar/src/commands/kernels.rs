//! Which kernel each stage of a model will have, and why: a part of `cargo realizar inspect`.

use std::fmt::Write;

use realizar_apr::choice::{Candidate, Choice, Kernel, choices};
use realizar_apr::ir::{Model, Stage};
use serde_json::{Value, json};

use super::inspect::op;

/// The part of the report for people: a line for each stage that has a choice of kernels.
pub(super) fn text(model: &Model) -> String {
    let choices = choices(model);
    let mut text = String::from(
        "\n## Kernels\n\nNanoseconds of a row, as the cost model expects them of the machine that its constants were measured on. \
         `kernel = \"…\"` in\nthe attribute chooses another.\n\n",
    );
    if choices.is_empty() {
        text.push_str("Each stage has one kernel.\n");
        return text;
    }
    text.push_str("| stage | | kernel | why |\n| --- | --- | --- | --- |\n");
    for choice in &choices {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            place(choice),
            op(choice.stage),
            choice.chosen.name(),
            why(choice)
        );
    }
    text
}

/// The same for machines.
pub(super) fn json(model: &Model) -> Value {
    let candidate = |candidate: &Candidate| {
        json!({
            "kernel": candidate.kernel.name(),
            "nanoseconds": candidate.nanoseconds.ok().flatten().map(|nanoseconds| (10.0 * nanoseconds).round() / 10.0),
            "unfit": candidate.nanoseconds.err().map(|unfit| unfit.reason()),
        })
    };
    choices(model)
        .iter()
        .map(|choice| {
            json!({
                "stage": place(choice),
                "op": op(choice.stage),
                "kernel": choice.chosen.name(),
                "why": why(choice),
                "candidates": choice.candidates.iter().map(candidate).collect::<Vec<Value>>(),
            })
        })
        .collect()
}

/// `2`, or `2.1.3`: the third stage of the first branch of the second stage.
fn place(choice: &Choice<'_>) -> String {
    choice.place.iter().map(usize::to_string).collect::<Vec<String>>().join(".")
}

/// What is expected of the kernel that is chosen, and of the others.
fn why(choice: &Choice<'_>) -> String {
    let (chosen, others): (Vec<&Candidate>, Vec<&Candidate>) =
        choice.candidates.iter().partition(|candidate| candidate.kernel == choice.chosen);
    let mut words: Vec<String> = chosen
        .iter()
        .map(|candidate| match candidate.nanoseconds {
            Ok(Some(nanoseconds)) => format!("about {nanoseconds:.0} ns"),
            _ => "the only one that fits".to_owned(),
        })
        .collect();
    if choice.chosen == Kernel::Fused {
        words.push("for rows of f32".to_owned());
    }
    if let Some(reason) = besides_cost(choice) {
        words.push(reason.to_owned());
    }
    words.extend(others.iter().map(|candidate| {
        let kernel = candidate.kernel.name();
        match candidate.nanoseconds {
            Ok(Some(nanoseconds)) => format!("{kernel} about {nanoseconds:.0} ns"),
            Ok(None) => kernel.to_owned(),
            Err(unfit) => format!("not {kernel}: {}", unfit.reason()),
        }
    }));
    words.join("; ")
}

/// Why a kernel is chosen of which the cost model expects more than of another.
fn besides_cost(choice: &Choice<'_>) -> Option<&'static str> {
    let expected = |candidate: &Candidate| candidate.nanoseconds.ok().flatten();
    let mut chosen = choice.candidates.iter().filter(|candidate| candidate.kernel == choice.chosen);
    let least = choice.candidates.iter().filter_map(expected).reduce(f64::min);
    if chosen.next().and_then(expected) <= least {
        return None;
    }
    match choice.stage {
        Stage::Trees(_) => Some("many rows are answered at once too"),
        _ => Some("so few weights become operands of the code"),
    }
}
