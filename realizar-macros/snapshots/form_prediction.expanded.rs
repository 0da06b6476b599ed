fn all_of_it(x: f32) -> realizar::Prediction {
    use ::realizar::__private as __p;
    __p::compiled::prediction::<AllOfIt, 1, 2>(&[x])
}
/// The model of [`all_of_it`]; `AllOfIt::CARD` describes it.
#[::core::prelude::v1::derive(::core::fmt::Debug)]
#[::core::prelude::v1::derive(::core::clone::Clone, ::core::marker::Copy)]
struct AllOfIt;
#[allow(dead_code, unused_imports)]
const _: () = {
    use ::realizar::__private as __p;
    use __p::{bytes as __b, constant as __c, kernels as __k, model as __m};
    const __FILE: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/artifacts/integers.apr")
    );
    static __BYTES: __b::Aligned<[u8; 1024]> = __c::prefix(__FILE);
    type __Kernel = __k::Pipeline<
        __k::dense::Dense<f32, __k::activation::Identity, 1, 1>,
        __k::link::LogisticPair,
        __k::decide::Above,
        1,
    >;
    static __KERNEL: __Kernel = __k::Pipeline {
        stages: __k::dense::Dense {
            weight: __b::view(&__BYTES, 896),
            bias: __p::Some(__b::view(&__BYTES, 960)),
            bias_first: false,
            activation: __k::activation::Identity,
        },
        link: __k::link::LogisticPair {
            scale: 1.0,
        },
        decision: __k::decide::Above {
            on: __k::decide::On::Scores,
            threshold: 0.0,
            inclusive: false,
        },
    };
    static __FEATURES: [__m::Feature; 1] = __c::features(AllOfIt::FEATURES, false);
    static __INFO: __m::Info = __m::Info {
        name: __c::text("integers"),
        version: __p::None,
        task: __m::Task::Classification,
        features: __c::named_features(&__FEATURES),
        open: false,
        outputs: 2,
        kind: __m::OutputKind::Probability,
        labels: __p::Some(__c::integer_labels(&AllOfIt::LABELS)),
        double: false,
        card: __c::text(AllOfIt::CARD),
    };
    impl AllOfIt {
        /// The names of the features, in the order of a row.
        const FEATURES: [&'static str; 1] = ["x"];
        /// The names of the classes, by index.
        const LABELS: [i64; 2] = [10, 20];
        /// The model card, in Markdown.
        const CARD: &'static str = "# integers\n\nClassification. Takes 1 feature, gives 2 outputs.\n\n## Features\n\n| | name | kind | missing | seen in training |\n| --- | --- | --- | --- | --- |\n| 0 | x | numeric | no |  |\n\n## Outputs\n\nProbabilities of the classes: they sum to 1.\nLabels: `10`, `20`.\nThe class is the second where the score is above 0, else the first.\n\n## Computation\n\n1. dense layer: 1 to 1, identity\n1. link: logistic, for both classes\n\n## Golden rows\n\n1 row with the training library's own answers, within 1e-6.\n\n## Compiled\n\nFrom APR v2: 1 feature as f32 -> 2 outputs\n- dense: 1 f32 -> 1 one after another, bias last, identity\n- link: logistic of 1 x, both classes, 1 -> 2\n- decision: the last score > 0\n- bytes: the first 1024 of the artifact, in place, 8 of them read in 2 sections\n- golden rows: 1, within 1e-6\n";
        /// What the kernel reads.
        const BYTES: &'static [u8] = &__BYTES.0;
    }
    impl __p::compiled::Compiled<1, 2> for AllOfIt {
        type Kernel = __Kernel;
        type Label = i64;
        const INFO: &'static __m::Info = &__INFO;
        const KERNEL: &'static __Kernel = &__KERNEL;
        const LABELS: &'static [i64] = &AllOfIt::LABELS;
    }
    impl ::core::ops::Deref for AllOfIt {
        type Target = __p::methods::Methods<AllOfIt, 1, 2>;
        fn deref(&self) -> &Self::Target {
            __p::methods::Methods::OF
        }
    }
};
#[cfg(test)]
mod __realizar_all_of_it {
    #[::core::prelude::v1::test]
    fn golden_rows() {
        use ::realizar::__private::golden::{Layout, check};
        const FILE: &[u8] = ::core::include_bytes!(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"),
            "/artifacts/integers.apr")
        );
        let layout = Layout {
            rows: 1024,
            rows_f64: false,
            outputs: 1088,
            outputs_f64: false,
            classes: ::core::option::Option::Some(1152),
            count: 1,
            bound: 1e-6,
        };
        check::<super::AllOfIt, 1, 2>(FILE, layout);
    }
}
