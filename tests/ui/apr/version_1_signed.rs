#[realizar::model("aprender/v1_signed.apr")]
struct Model;

fn main() {}
