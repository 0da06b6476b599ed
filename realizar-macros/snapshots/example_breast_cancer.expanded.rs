/// Decides what to do.
fn decide(
    examination: Examination,
    model: &BreastCancer,
) -> Result<Finding, Impossible> {
    let measurements = BreastCancer::FEATURES.into_iter().zip(examination.measurements);
    if let Some((feature, value)) = measurements
        .into_iter()
        .find(|(_, value)| *value < 0.0)
    {
        return Err(Impossible { feature, value });
    }
    let [malignant, _benign] = model.predict(&examination.measurements);
    let action = match malignant {
        BIOPSY.. => Action::Biopsy,
        REVIEW.. => Action::Review,
        _ => Action::Routine,
    };
    Ok(Finding {
        id: examination.id,
        malignant,
        action,
    })
}
/// The model of [`decide`]; `BreastCancer::CARD` describes it.
#[::core::prelude::v1::derive(::core::fmt::Debug)]
#[::core::prelude::v1::derive(::core::clone::Clone, ::core::marker::Copy)]
struct BreastCancer;
#[allow(dead_code, unused_imports)]
const _: () = {
    use ::realizar::__private as __p;
    use __p::{bytes as __b, constant as __c, kernels as __k, model as __m};
    const __FILE: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"),
        "/../../models/breast_cancer.apr")
    );
    static __BYTES: __b::Aligned<[u8; 120776]> = __b::Aligned(*b"(120776 bytes)");
    type __Kernel = __k::fused::Fused<
        __k::ranked::Ranked<
            f32,
            __k::ranked::Shallow,
            __k::ranked::Direct<f64, 8, 8>,
            f64,
            32,
            8,
            8,
            1,
        >,
        __k::link::LogisticPair,
        __k::decide::Above,
        1,
        256,
    >;
    static __KERNEL: __Kernel = __k::fused::Fused {
        exact: __k::Pipeline {
            stages: __k::ranked::Ranked {
                ranks: __k::ranked::Ranks {
                    columns: __b::slice(&__BYTES, 64, 30),
                    cuts: __b::slice(&__BYTES, 576, 44),
                },
                rights: __k::ranked::Rights {
                    entries: __b::slice(&__BYTES, 3392, 0),
                    words: __b::slice(&__BYTES, 3392, 0),
                    starts: __b::slice(&__BYTES, 3392, 0),
                    sets: __b::slice(&__BYTES, 3392, 0),
                    categories: __k::category_trees::Categories::Exact,
                },
                trees: __k::ranked::Shallow {
                    tests: __b::slice(&__BYTES, 3392, 13),
                },
                leaves: __k::ranked::Direct {
                    values: __b::slice(&__BYTES, 5056, 13),
                    targets: __b::slice(&__BYTES, 11712, 0),
                },
                base: __b::view(&__BYTES, 0),
                divisor: 1.0,
            },
            link: __k::link::LogisticPair {
                scale: 1.0,
            },
            decision: __k::decide::Above {
                on: __k::decide::On::Scores,
                threshold: 0.0,
                inclusive: true,
            },
        },
        features: __b::slice(&__BYTES, 14720, 47),
        cuts: __b::slice(&__BYTES, 11712, 47),
        missing: __b::slice(&__BYTES, 17728, 47),
        ends: __b::view(&__BYTES, 120704),
        sums: __b::slice(&__BYTES, 17920, 47),
        across: __b::slice(&__BYTES, 114176, 6),
        base: __b::view(&__BYTES, 120768),
        quantum: 2.9802322387695313e-8,
        off: 1.4901319140498287e-6,
        apart: 1.6093412018242531e-6,
        class: __k::network::Class::Above(0.0),
    };
    static __FEATURES: [__m::Feature; 30] = __c::features(BreastCancer::FEATURES, false);
    static __LABELS: [__c::Text; 2] = __c::texts(BreastCancer::LABELS);
    static __INFO: __m::Info = __m::Info {
        name: __c::text("breast_cancer"),
        version: __p::Some(__c::text("1.0.0")),
        task: __m::Task::Classification,
        features: __c::named_features(&__FEATURES),
        open: false,
        outputs: 2,
        kind: __m::OutputKind::Probability,
        labels: __p::Some(__c::text_labels(&__LABELS)),
        double: false,
        card: __c::text(BreastCancer::CARD),
    };
    impl BreastCancer {
        /// The names of the features, in the order of a row.
        const FEATURES: [&'static str; 30] = __c::lines::<
            30,
        >(
            "mean_radius\nmean_texture\nmean_perimeter\nmean_area\nmean_smoothness\nmean_compactness\nmean_concavity\nmean_concave_points\nmean_symmetry\nmean_fractal_dimension\nradius_error\ntexture_error\nperimeter_error\narea_error\nsmoothness_error\ncompactness_error\nconcavity_error\nconcave_points_error\nsymmetry_error\nfractal_dimension_error\nworst_radius\nworst_texture\nworst_perimeter\nworst_area\nworst_smoothness\nworst_compactness\nworst_concavity\nworst_concave_points\nworst_symmetry\nworst_fractal_dimension",
        );
        /// The names of the classes, by index.
        const LABELS: [&'static str; 2] = ["malignant", "benign"];
        /// The model card, in Markdown.
        const CARD: &'static str = "# breast_cancer\n\nClassification, version 1.0.0. Takes 30 features, gives 2 outputs.\n\n## Features\n\n| | name | kind | missing | seen in training |\n| --- | --- | --- | --- | --- |\n| 0 | mean_radius | numeric | no | 6.981 to 28.11 |\n| 1 | mean_texture | numeric | no | 9.71 to 39.28 |\n| 2 | mean_perimeter | numeric | no | 43.79 to 188.5 |\n| 3 | mean_area | numeric | no | 143.5 to 2501 |\n| 4 | mean_smoothness | numeric | no | 0.05263 to 0.1634 |\n| 5 | mean_compactness | numeric | no | 0.01938 to 0.3454 |\n| 6 | mean_concavity | numeric | no | 0 to 0.4268 |\n| 7 | mean_concave_points | numeric | no | 0 to 0.2012 |\n| 8 | mean_symmetry | numeric | no | 0.106 to 0.304 |\n| 9 | mean_fractal_dimension | numeric | no | 0.04996 to 0.09744 |\n| 10 | radius_error | numeric | no | 0.1115 to 2.873 |\n| 11 | texture_error | numeric | no | 0.3602 to 4.885 |\n| 12 | perimeter_error | numeric | no | 0.757 to 21.98 |\n| 13 | area_error | numeric | no | 6.802 to 542.2 |\n| 14 | smoothness_error | numeric | no | 0.001713 to 0.03113 |\n| 15 | compactness_error | numeric | no | 0.002252 to 0.1354 |\n| 16 | concavity_error | numeric | no | 0 to 0.396 |\n| 17 | concave_points_error | numeric | no | 0 to 0.05279 |\n| 18 | symmetry_error | numeric | no | 0.007882 to 0.07895 |\n| 19 | fractal_dimension_error | numeric | no | 0.0008948 to 0.02984 |\n| 20 | worst_radius | numeric | no | 7.93 to 36.04 |\n| 21 | worst_texture | numeric | no | 12.02 to 49.54 |\n| 22 | worst_perimeter | numeric | no | 50.41 to 251.2 |\n| 23 | worst_area | numeric | no | 185.2 to 4254 |\n| 24 | worst_smoothness | numeric | no | 0.07117 to 0.2226 |\n| 25 | worst_compactness | numeric | no | 0.02729 to 1.058 |\n| 26 | worst_concavity | numeric | no | 0 to 1.252 |\n| 27 | worst_concave_points | numeric | no | 0 to 0.291 |\n| 28 | worst_symmetry | numeric | no | 0.1565 to 0.6638 |\n| 29 | worst_fractal_dimension | numeric | no | 0.05504 to 0.2075 |\n\n## Outputs\n\nProbabilities of the classes: they sum to 1.\nLabels: `malignant`, `benign`.\nThe class is the second where the score is at least 0, else the first.\n\n## Computation\n\n1. 100 decision trees with 1460 nodes\n1. link: logistic, for both classes\n\n## Source\n\nscikit-learn 1.9.1, `GradientBoostingClassifier`\n\n## Golden rows\n\n56 rows with the training library's own answers, within 1e-12.\n\n## Compiled\n\nFrom APR v2: 30 features as f32 -> 2 outputs\n- trees: 100 trees by ranks, eight trees of three levels at once, 30 features as f32 -> 1 f64; about 164 ns a row, 1426 from node to node\n- link: logistic of 1 x, both classes, 1 -> 2\n- decision: the last score >= 0\n- rows of f32: fused for 94 bytes of outcomes, about 52 ns a row; by the steps above where the class is not sure\n- bytes: a table made while compiling, 120632 of them read in 17 sections\n- golden rows: 56, within 1e-12\n";
        /// What the kernel reads.
        const BYTES: &'static [u8] = &__BYTES.0;
    }
    impl __p::compiled::Compiled<30, 2> for BreastCancer {
        type Kernel = __Kernel;
        type Label = &'static str;
        const INFO: &'static __m::Info = &__INFO;
        const KERNEL: &'static __Kernel = &__KERNEL;
        const LABELS: &'static [&'static str] = &BreastCancer::LABELS;
    }
    impl ::core::ops::Deref for BreastCancer {
        type Target = __p::methods::Methods<BreastCancer, 30, 2>;
        fn deref(&self) -> &Self::Target {
            __p::methods::Methods::OF
        }
    }
};
fn main() -> ::std::process::ExitCode {
    use ::realizar::__private as __p;
    struct __Body;
    impl __p::body::Body for __Body {
        type Request = Examination;
        type Response = <Result<
            Finding,
            Impossible,
        > as __p::fallible::Fallible>::Response;
        async fn call(
            request: Self::Request,
        ) -> ::core::result::Result<Self::Response, ::std::string::String> {
            __p::fallible::into_result(decide(request, &BreastCancer))
        }
    }
    fn __handler() -> &'static __p::Handler {
        static HANDLER: ::std::sync::OnceLock<__p::Handler> = ::std::sync::OnceLock::new();
        HANDLER.get_or_init(|| __p::Handler::with_models([&BreastCancer]))
    }
    __p::main_with_body::<__Body>(__handler)
}
#[cfg(test)]
mod __realizar_decide {
    #[::core::prelude::v1::test]
    fn golden_rows() {
        use ::realizar::__private::golden::{Layout, check};
        const FILE: &[u8] = ::core::include_bytes!(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"),
            "/../../models/breast_cancer.apr")
        );
        let layout = Layout {
            rows: 41152,
            rows_f64: false,
            outputs: 47872,
            outputs_f64: true,
            classes: ::core::option::Option::Some(48768),
            count: 56,
            bound: 1e-12,
        };
        check::<super::BreastCancer, 30, 2>(FILE, layout);
    }
}
