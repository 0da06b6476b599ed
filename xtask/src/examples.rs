//! The examples: their packages, artifacts and data, and requests with what has to be answered.

/// One function under `examples/`.
#[derive(Debug)]
pub(crate) struct Example {
    /// The package's, the folder's and the function's name.
    pub(crate) package: &'static str,
    /// The artifacts it is built from, from the repository's root.
    pub(crate) artifacts: &'static [&'static str],
    /// The functions of `sklearn.datasets` that give its training rows.
    pub(crate) data_sets: &'static [&'static str],
    pub(crate) requests: &'static [Request],
    pub(crate) refusals: &'static [Refusal],
}

/// An event that is answered.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) event: &'static str,
    /// Pieces of the answer's JSON, from the training library.
    pub(crate) holds: &'static [&'static str],
}

/// An event that is refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) event: &'static str,
    pub(crate) error_type: &'static str,
    /// What the message has to name.
    pub(crate) names: &'static [&'static str],
}

pub(crate) const IRIS: Example = Example {
    package: "iris",
    artifacts: &["models/iris.apr"],
    data_sets: &["load_iris"],
    requests: &[
        Request {
            event: r#"{"features":[5.1,3.5,1.4,0.2]}"#,
            holds: &[r#""prediction":0"#, r#""label":"setosa""#, r#""probabilities":["#],
        },
        Request {
            event: r#"{"features":{"sepal_length":6.3,"sepal_width":3.3,"petal_length":6.0,"petal_width":2.5}}"#,
            holds: &[r#""label":"virginica""#],
        },
        Request {
            event: r#"{"instances":[[5.1,3.5,1.4,0.2],[7.0,3.2,4.7,1.4]]}"#,
            holds: &[
                r#""label":"setosa""#,
                r#""label":"versicolor""#,
                r#""success_count":2"#,
                r#""error_count":0"#,
            ],
        },
    ],
    refusals: &[
        Refusal {
            event: r#"{"features":[5.1,3.5,1.4]}"#,
            error_type: "WrongFeatureCount",
            names: &["4", "3"],
        },
        Refusal {
            event: r#"{"features":[5.1,3.5,"1.4",0.2]}"#,
            error_type: "InvalidFeature",
            names: &["petal_length"],
        },
        Refusal { event: r#"{"instances":[]}"#, error_type: "EmptyBatch", names: &["instances"] },
        Refusal {
            event: r#"{"features":[5.1,3.5,1.4,0.2],"model_id":"rose"}"#,
            error_type: "UnknownModel",
            names: &["rose", "iris"],
        },
        Refusal { event: r#"{"features":[5.1,"#, error_type: "MalformedRequest", names: &["column"] },
    ],
};

pub(crate) const EXAMPLES: [Example; 1] = [IRIS];
