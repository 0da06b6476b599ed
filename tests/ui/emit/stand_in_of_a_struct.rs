//! One mistake is one message, however much the rest of the program uses the model.

use realizar::lambda::{self, LambdaHandler};

#[realizar::model("artifacts/regresion.apr")]
pub struct Area;

#[realizar::model("artifacts/two_targets.apr")]
pub struct Both;

fn total(rows: &[[f32; 2]]) -> f32 {
    let mut areas = vec![[0.0]; rows.len()];
    Area.predict_batch(rows, &mut areas);
    areas.iter().map(|[area]| area).sum()
}

fn name(row: &[f32; 2]) -> &'static str {
    match Area.label(row) {
        "small" => Area::LABELS[0],
        other => other,
    }
}

fn main() -> std::process::ExitCode {
    println!("{} {} {}", total(&[[1.0, 2.0]]), name(&[1.0, 2.0]), Area::BYTES.len());
    lambda::main(LambdaHandler::with_models([&Area, &Both]))
}
