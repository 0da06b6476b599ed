//! What a request allocates in the handler, counted.
#![cfg(feature = "handler")]

mod models;

use models::*;
use realizar_runtime::handler::{BatchLambdaRequest, LambdaHandler, LambdaRequest};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Counts the allocations of each thread.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: both methods do what `System` does; counting neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the caller's promise about `layout` is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: `pointer` came from `System` with this `layout`, as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

fn allocations<T>(run: impl FnOnce() -> T) -> usize {
    let before = COUNT.get();
    let result = run();
    let after = COUNT.get();
    drop(result);
    after - before
}

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
