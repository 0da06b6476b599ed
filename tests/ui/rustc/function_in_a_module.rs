mod models {
    #[realizar::model("artifacts/regression.apr")]
    fn area(width: f32, height: f32) -> f32;
}
