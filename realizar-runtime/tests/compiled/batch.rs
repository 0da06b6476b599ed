//! Many rows.

use super::models::{Side, Stump};
use realizar_runtime::compiled::{predict, predict_batch, predict_batch_f64, predict_f64};

#[test]
fn each_row_is_answered_in_its_place() {
    let rows = [[3.0, 2.0], [1.0, 2.0], [1.0, 6.0]];
    let mut outputs = [[f64::NAN; 2]; 3];
    predict_batch_f64::<Side, 2, 2>(&rows, &mut outputs);
    assert_eq!(outputs, rows.map(|row| predict_f64::<Side, 2, 2>(&row).0));
    let rows = rows.map(|row| row.map(|x| x as f32));
    let mut outputs = [[f32::NAN; 2]; 3];
    predict_batch::<Side, 2, 2>(&rows, &mut outputs);
    assert_eq!(outputs, rows.map(|row| predict::<Side, 2, 2>(&row).0));
    predict_batch::<Side, 2, 2>(&[], &mut []);
}

#[test]
fn rows_in_blocks_are_answered_in_their_places() {
    // What is above 1 gives 4; each seventh is NaN.
    for count in [0, 1, 63, 64, 65, 130] {
        let x = |row: usize| if row % 7 == 6 { f64::NAN } else { (row % 3) as f64 };
        let rows: Vec<[f64; 1]> = (0..count).map(|row| [x(row)]).collect();
        let expected: Vec<[f64; 1]> = rows.iter().map(|[x]| [if *x > 1.0 { 4.0 } else { -4.0 }]).collect();
        let mut outputs = vec![[f64::NAN; 1]; count];
        predict_batch_f64::<Stump, 1, 1>(&rows, &mut outputs);
        assert_eq!(outputs, expected);
        let rows: Vec<[f32; 1]> = rows.iter().map(|row| row.map(|x| x as f32)).collect();
        let expected: Vec<[f32; 1]> = expected.iter().map(|row| row.map(|x| x as f32)).collect();
        let mut outputs = vec![[f32::NAN; 1]; count];
        predict_batch::<Stump, 1, 1>(&rows, &mut outputs);
        assert_eq!(outputs, expected);
    }
}

#[test]
#[should_panic(expected = "a batch of 2 rows needs as many places for outputs, not 1")]
fn a_batch_with_too_few_places_does_not_lose_rows() {
    predict_batch::<Side, 2, 2>(&[[0.0; 2]; 2], &mut [[0.0; 2]; 1]);
}

#[test]
#[should_panic(expected = "a batch of 1 rows needs as many places for outputs, not 2")]
fn a_batch_with_too_many_places_leaves_none_as_it_was() {
    predict_batch_f64::<Side, 2, 2>(&[[0.0; 2]; 1], &mut [[0.0; 2]; 2]);
}
