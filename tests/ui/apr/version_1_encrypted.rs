#[realizar::model("aprender/v1_encrypted.apr")]
struct Model;

fn main() {}
