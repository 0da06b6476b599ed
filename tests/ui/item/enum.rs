#[realizar::model("artifacts/regression.apr")]
enum Model {
    A,
}

fn main() {}
