//! The handler of an artifact that is known only at run time, as programs write it.

use realizar::lambda::{LambdaHandler, LambdaRequest, LambdaResponse};
use std::error::Error;

static MODEL_BYTES: &[u8] = include_bytes!("../models/model.apr");

fn respond() -> Result<LambdaResponse, Box<dyn Error>> {
    let handler = LambdaHandler::from_bytes(MODEL_BYTES)?;
    let request = LambdaRequest { features: vec![1.0, 2.0, 3.0], model_id: None };
    let response = handler.handle(&request)?;
    Ok(response)
}

#[test]
fn a_handler_answers_from_bytes() {
    let response = respond().expect("a model of three features");
    // 2 * 1 + 3 * 2 + 4 * 3 + 1
    assert_eq!(response.prediction, 21.0);
    assert!(response.latency_ms >= 0.0);
    assert!(response.cold_start);
}
