/// Species of an iris flower; lengths and widths in centimetres.
#[allow(dead_code)]
fn iris(
    sepal_length: f32,
    sepal_width: f32,
    petal_length: f32,
    petal_width: f32,
) -> &'static str {
    use ::realizar::__private as __p;
    __p::compiled::label::<
        Iris,
        4,
        3,
    >(&[sepal_length, sepal_width, petal_length, petal_width])
}
/// The model of [`iris`]; `Iris::CARD` describes it.
#[::core::prelude::v1::derive(::core::fmt::Debug)]
#[::core::prelude::v1::derive(::core::clone::Clone, ::core::marker::Copy)]
struct Iris;
#[allow(dead_code, unused_imports)]
const _: () = {
    use ::realizar::__private as __p;
    use __p::{bytes as __b, constant as __c, kernels as __k, model as __m};
    const __FILE: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/../../models/iris.apr")
    );
    static __BYTES: __b::Aligned<[u8; 1920]> = __c::prefix(__FILE);
    type __Kernel = __k::Pipeline<
        __k::Then<
            __k::scaler::SubtractDivide<f64, 4>,
            __k::dense::Dense<f64, __k::activation::Identity, 4, 3>,
            4,
        >,
        __k::link::Softmax,
        __k::decide::Argmax,
        3,
    >;
    static __KERNEL: __Kernel = __k::Pipeline {
        stages: __k::Then(
            __k::scaler::SubtractDivide {
                offset: __p::Some(__b::view(&__BYTES, 1600)),
                divisor: __p::Some(__b::view(&__BYTES, 1664)),
            },
            __k::dense::Dense {
                weight: __b::view(&__BYTES, 1728),
                bias: __p::Some(__b::view(&__BYTES, 1856)),
                bias_first: false,
                activation: __k::activation::Identity,
            },
        ),
        link: __k::link::Softmax,
        decision: __k::decide::Argmax {
            on: __k::decide::On::Scores,
        },
    };
    static __FEATURES: [__m::Feature; 4] = __c::features(Iris::FEATURES, false);
    static __LABELS: [__c::Text; 3] = __c::texts(Iris::LABELS);
    static __INFO: __m::Info = __m::Info {
        name: __c::text("iris"),
        version: __p::Some(__c::text("1.0.0")),
        task: __m::Task::Classification,
        features: __c::named_features(&__FEATURES),
        open: false,
        outputs: 3,
        kind: __m::OutputKind::Probability,
        labels: __p::Some(__c::text_labels(&__LABELS)),
        double: true,
        card: __c::text(Iris::CARD),
    };
    impl Iris {
        /// The names of the features, in the order of a row.
        const FEATURES: [&'static str; 4] = [
            "sepal_length",
            "sepal_width",
            "petal_length",
            "petal_width",
        ];
        /// The names of the classes, by index.
        const LABELS: [&'static str; 3] = ["setosa", "versicolor", "virginica"];
        /// The model card, in Markdown.
        const CARD: &'static str = "# iris\n\nClassification, version 1.0.0. Takes 4 features, gives 3 outputs.\n\n## Features\n\n| | name | kind | missing | seen in training |\n| --- | --- | --- | --- | --- |\n| 0 | sepal_length | numeric | no | 4.3 to 7.9 |\n| 1 | sepal_width | numeric | no | 2 to 4.4 |\n| 2 | petal_length | numeric | no | 1 to 6.9 |\n| 3 | petal_width | numeric | no | 0.1 to 2.5 |\n\n## Outputs\n\nProbabilities of the classes: they sum to 1.\nLabels: `setosa`, `versicolor`, `virginica`.\nThe class is that of the largest score, the first of equals.\n\n## Computation\n\n1. scaler: each feature on its own\n1. dense layer: 4 to 3, identity\n1. link: softmax\n\n## Source\n\nscikit-learn 1.9.1, `Pipeline(StandardScaler, LogisticRegression)`\n\n## Golden rows\n\n32 rows with the training library's own answers, within 1e-12.\n\n## Compiled\n\nFrom APR v2: 4 features as f64 -> 3 outputs\n- scaler: 4 f64, (x - offset) / divisor\n- dense: 4 f64 -> 3 one after another, bias last, identity\n- link: softmax, 3 -> 3\n- decision: the first largest score\n- bytes: the first 1920 of the artifact, in place, 184 of them read in 4 sections\n- golden rows: 32, within 1e-12\n";
        /// What the kernel reads.
        const BYTES: &'static [u8] = &__BYTES.0;
    }
    impl __p::compiled::Compiled<4, 3> for Iris {
        type Kernel = __Kernel;
        type Label = &'static str;
        const INFO: &'static __m::Info = &__INFO;
        const KERNEL: &'static __Kernel = &__KERNEL;
        const LABELS: &'static [&'static str] = &Iris::LABELS;
    }
    impl ::core::ops::Deref for Iris {
        type Target = __p::methods::Methods<Iris, 4, 3>;
        fn deref(&self) -> &Self::Target {
            __p::methods::Methods::OF
        }
    }
};
fn main() -> ::std::process::ExitCode {
    use ::realizar::__private as __p;
    fn __handler() -> &'static __p::Handler {
        static HANDLER: ::std::sync::OnceLock<__p::Handler> = ::std::sync::OnceLock::new();
        HANDLER.get_or_init(|| __p::Handler::with_models([&Iris]))
    }
    __p::main(__handler)
}
#[cfg(test)]
mod __realizar_iris {
    #[::core::prelude::v1::test]
    fn golden_rows() {
        use ::realizar::__private::golden::{Layout, check};
        const FILE: &[u8] = ::core::include_bytes!(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/../../models/iris.apr")
        );
        let layout = Layout {
            rows: 1920,
            rows_f64: true,
            outputs: 2944,
            outputs_f64: true,
            classes: ::core::option::Option::Some(3712),
            count: 32,
            bound: 1e-12,
        };
        check::<super::Iris, 4, 3>(FILE, layout);
    }
}
