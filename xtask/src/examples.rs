//! The examples: their packages, artifacts and data, and requests with what has to be answered.

/// One function under `examples/`.
#[derive(Debug)]
pub(crate) struct Example {
    /// The package's, the folder's and the function's name.
    pub(crate) package: &'static str,
    /// The artifacts it is built from, from the repository's root.
    pub(crate) artifacts: &'static [&'static str],
    /// Where its training rows are.
    pub(crate) training: &'static [Training],
    pub(crate) requests: &'static [Request],
    pub(crate) refusals: &'static [Refusal],
}

/// Rows that a model was trained on.
#[derive(Debug)]
pub(crate) enum Training {
    /// A function of `sklearn.datasets`.
    DataSet(&'static str),
    /// A file of comma-separated numbers, from the repository's root.
    File(&'static str),
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
    training: &[Training::DataSet("load_iris")],
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

const BREAST_CANCER: Example = Example {
    package: "breast-cancer",
    artifacts: &["models/breast_cancer.apr"],
    training: &[Training::DataSet("load_breast_cancer")],
    requests: &[Request {
        event: r#"{"id":"8510426","measurements":[13.8,15.79,90.43,584.1,0.1007,0.128,0.07789,0.05069,0.1662,0.06566,0.2787,0.6205,1.957,23.35,0.004717,0.02065,0.01759,0.009206,0.0122,0.00313,16.57,20.86,110.3,812.4,0.1411,0.3542,0.2779,0.1383,0.2589,0.103]}"#,
        holds: &[r#""id":"8510426""#, r#""action":"biopsy""#, r#""malignant":0.955"#],
    }],
    refusals: &[
        Refusal {
            event: r#"{"id":"8510426","measurements":[1,2,3]}"#,
            error_type: "InvalidFeature",
            names: &["measurements", "3", "30"],
        },
        Refusal {
            event: r#"{"id":"8510426","measurements":[13.8,15.79,"90",584.1,0.1007,0.128,0.07789,0.05069,0.1662,0.06566,0.2787,0.6205,1.957,23.35,0.004717,0.02065,0.01759,0.009206,0.0122,0.00313,16.57,20.86,110.3,812.4,0.1411,0.3542,0.2779,0.1383,0.2589,0.103]}"#,
            error_type: "InvalidFeature",
            names: &["measurements[2]", "90"],
        },
        Refusal {
            event: r#"{"id":"8510426","measurements":[13.8,15.79,90.43,-1,0.1007,0.128,0.07789,0.05069,0.1662,0.06566,0.2787,0.6205,1.957,23.35,0.004717,0.02065,0.01759,0.009206,0.0122,0.00313,16.57,20.86,110.3,812.4,0.1411,0.3542,0.2779,0.1383,0.2589,0.103]}"#,
            error_type: "InferenceError",
            names: &["mean_area", "-1"],
        },
        Refusal { event: r#"{"instances":[]}"#, error_type: "EmptyBatch", names: &["instances"] },
        Refusal {
            event: r#"{"id":"8510426","measurements":[],"model_id":"lung-cancer"}"#,
            error_type: "UnknownModel",
            names: &["lung-cancer", "breast_cancer"],
        },
        Refusal { event: r#"{"id":"#, error_type: "MalformedRequest", names: &["column"] },
    ],
};

const DIGITS: Example = Example {
    package: "digits",
    artifacts: &["models/digits.apr"],
    training: &[Training::DataSet("load_digits")],
    requests: &[Request {
        event: r#"{"features":[0,0,12,16,16,15,3,0,0,4,16,16,6,2,1,0,0,14,16,4,0,0,0,0,0,9,16,16,5,0,0,0,0,0,7,15,8,0,0,0,0,0,0,12,11,0,0,0,0,0,5,16,7,0,0,0,0,0,14,15,0,0,0,0]}"#,
        holds: &[r#""label":5"#, r#""probabilities":["#],
    }],
    refusals: &[
        Refusal { event: r#"{"features":[0,5]}"#, error_type: "WrongFeatureCount", names: &["64", "2"] },
        Refusal {
            event: r#"{"features":[0,0,"12",16,16,15,3,0,0,4,16,16,6,2,1,0,0,14,16,4,0,0,0,0,0,9,16,16,5,0,0,0,0,0,7,15,8,0,0,0,0,0,0,12,11,0,0,0,0,0,5,16,7,0,0,0,0,0,14,15,0,0,0,0]}"#,
            error_type: "InvalidFeature",
            names: &["pixel_0_2", "12"],
        },
        Refusal { event: r#"{"instances":[]}"#, error_type: "EmptyBatch", names: &["instances"] },
        Refusal {
            event: r#"{"features":[0,0,12,16,16,15,3,0,0,4,16,16,6,2,1,0,0,14,16,4,0,0,0,0,0,9,16,16,5,0,0,0,0,0,7,15,8,0,0,0,0,0,0,12,11,0,0,0,0,0,5,16,7,0,0,0,0,0,14,15,0,0,0,0],"model_id":"letters"}"#,
            error_type: "UnknownModel",
            names: &["letters", "digits"],
        },
        Refusal { event: "", error_type: "MalformedRequest", names: &["line 1"] },
    ],
};

const TWO_MODELS: Example = Example {
    package: "two-models",
    artifacts: &["models/iris.apr", "models/wine.apr"],
    training: &[Training::DataSet("load_iris"), Training::DataSet("load_wine")],
    requests: &[
        Request { event: r#"{"features":[5.1,3.5,1.4,0.2]}"#, holds: &[r#""label":"setosa""#] },
        Request {
            event: r#"{"features":[14.02,1.68,2.21,16,96,2.65,2.33,0.26,1.98,4.7,1.04,3.59,1035],"model_id":"wine"}"#,
            holds: &[r#""label":"class_0""#, r#""probabilities":[0.98,0.01,0.01]"#],
        },
    ],
    refusals: &[
        Refusal {
            event: r#"{"features":[5.1,3.5,1.4,0.2],"model_id":"wine"}"#,
            error_type: "WrongFeatureCount",
            names: &["13", "4"],
        },
        Refusal {
            event: r#"{"features":{"sepal_length":"5.1","sepal_width":3.5,"petal_length":1.4,"petal_width":0.2}}"#,
            error_type: "InvalidFeature",
            names: &["sepal_length", "5.1"],
        },
        Refusal {
            event: r#"{"instances":[],"model_id":"wine"}"#,
            error_type: "EmptyBatch",
            names: &["instances"],
        },
        Refusal {
            event: r#"{"features":[5.1,3.5,1.4,0.2],"model_id":"beer"}"#,
            error_type: "UnknownModel",
            names: &["beer", "iris", "wine"],
        },
        Refusal { event: r#"{"features":[5.1}"#, error_type: "MalformedRequest", names: &["column 17"] },
    ],
};

const APRENDER: Example = Example {
    package: "aprender",
    artifacts: &["models/aprender_forest.apr"],
    training: &[Training::File("tests/fixtures/models/aprender_forest.training_rows.csv")],
    requests: &[Request {
        event: r#"{"features":[-0.381,2.251,1.536,3.363]}"#,
        holds: &[r#""prediction":1"#, r#""probabilities":[0.0,0.5714286,0.42857143]"#],
    }],
    refusals: &[
        Refusal { event: r#"{"features":[]}"#, error_type: "WrongFeatureCount", names: &["4", "0"] },
        Refusal {
            event: r#"{"features":[-0.381,true,1.536,3.363]}"#,
            error_type: "InvalidFeature",
            names: &["f1", "true"],
        },
        Refusal { event: r#"{"instances":[]}"#, error_type: "EmptyBatch", names: &["instances"] },
        Refusal {
            event: r#"{"features":[-0.381,2.251,1.536,3.363],"model_id":"forest"}"#,
            error_type: "UnknownModel",
            names: &["forest", "aprender"],
        },
        Refusal { event: "[1,2", error_type: "MalformedRequest", names: &["line 1"] },
    ],
};

pub(crate) const EXAMPLES: [Example; 5] = [IRIS, BREAST_CANCER, DIGITS, TWO_MODELS, APRENDER];
