//! Species of iris flowers, as an AWS Lambda function.

/// Species of an iris flower; lengths and widths in centimetres.
#[realizar::model("../../models/iris.apr")]
fn iris(sepal_length: f32, sepal_width: f32, petal_length: f32, petal_width: f32) -> &'static str;
