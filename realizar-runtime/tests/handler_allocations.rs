//! What a request allocates in the handler, counted.
#![cfg(feature = "handler")]

mod counting;
mod models;

use counting::allocations;
use models::*;
use realizar_runtime::handler::{BatchLambdaRequest, LambdaHandler, LambdaRequest};

#[test]
fn a_row_costs_its_numbers_twice_its_answer_and_the_name_of_its_model() {
    let handler = LambdaHandler::with_models([&SHARES]);
    let row = LambdaRequest { features: vec![0.25, 0.5], model_id: None };
    handler.handle(&row).expect("the row is right");
    // The row and the outputs as f64, the outputs as f32, `name@version`.
    assert_eq!(allocations(|| handler.handle(&row)), 4);

    let rows = |count| BatchLambdaRequest { instances: vec![row.clone(); count], max_parallelism: None };
    let (one, eleven) = (rows(1), rows(11));
    handler.handle_batch(&one).expect("the batch has instances");
    let (one, eleven) =
        (allocations(|| handler.handle_batch(&one)), allocations(|| handler.handle_batch(&eleven)));
    assert_eq!(eleven - one, 10 * 4, "a batch of any size adds the same");
    assert_eq!(one, 4 + 2, "the list of rows and the list of answers");
}
