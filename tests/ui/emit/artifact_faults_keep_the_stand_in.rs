#[realizar::model("artifacts/damaged/data_bit_flipped.apr")]
fn area(width: f32, height: f32) -> f32;

#[test]
fn a_square() {
    assert_eq!(area(2.0, 2.0), 11.0);
}
