#[realizar::model("aprender/v2_convert_mlp_relu.apr")]
struct Model;

fn main() {}
