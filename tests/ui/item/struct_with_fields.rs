#[realizar::model("artifacts/regression.apr")]
struct Model {
    weight: f32,
}

fn main() {}
