/// The digit in an image of 8 by 8 pixels, row by row, each from 0 (white) to 16 (black).
#[allow(dead_code)]
fn digits(pixels: [f32; 64]) -> i64 {
    use ::realizar::__private as __p;
    __p::compiled::label::<Digits, 64, 10>(&pixels)
}
/// The model of [`digits`]; `Digits::CARD` describes it.
#[::core::prelude::v1::derive(::core::fmt::Debug)]
#[::core::prelude::v1::derive(::core::clone::Clone, ::core::marker::Copy)]
struct Digits;
#[allow(dead_code, unused_imports)]
const _: () = {
    use ::realizar::__private as __p;
    use __p::{bytes as __b, constant as __c, kernels as __k, model as __m};
    const __FILE: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/../../models/digits.apr")
    );
    static __BYTES: __b::Aligned<[u8; 63424]> = __b::Aligned(*b"(63424 bytes)");
    type __Kernel = __k::network::Network<
        __k::Then<
            __k::Then<
                __k::scaler::MultiplyAdd<f64, 64>,
                __k::dense::Panels<f64, __k::activation::Relu, 64, 64>,
                64,
            >,
            __k::dense::Panels<f64, __k::activation::Identity, 64, 10>,
            64,
        >,
        __k::link::Softmax,
        __k::decide::Argmax,
        10,
        64,
    >;
    static __KERNEL: __Kernel = __k::network::Network {
        exact: __k::Pipeline {
            stages: __k::Then(
                __k::Then(
                    __k::scaler::MultiplyAdd {
                        factor: __b::view(&__BYTES, 0),
                        addend: __b::view(&__BYTES, 512),
                        clip: __p::None,
                    },
                    __k::dense::Panels {
                        weight: __b::slice(&__BYTES, 1024, 4096),
                        bias: __p::Some(__b::slice(&__BYTES, 33792, 64)),
                        bias_first: false,
                        activation: __k::activation::Relu,
                    },
                ),
                __k::dense::Panels {
                    weight: __b::slice(&__BYTES, 34304, 1024),
                    bias: __p::Some(__b::slice(&__BYTES, 42496, 16)),
                    bias_first: false,
                    activation: __k::activation::Identity,
                },
            ),
            link: __k::link::Softmax,
            decision: __k::decide::Argmax {
                on: __k::decide::On::Outputs,
            },
        },
        scale: __p::Some(
            __k::network::Scaling::Wide(__k::network::Scale {
                offset: __p::None,
                factor: __p::Some(__b::slice(&__BYTES, 0, 64)),
                addend: __p::Some(__b::slice(&__BYTES, 512, 64)),
                clip: __p::None,
            }),
        ),
        layers: &[
            __k::network::Layer {
                inputs: 64,
                outputs: 64,
                weight: __b::slice(&__BYTES, 42624, 4096),
                bias: __p::Some(__b::slice(&__BYTES, 59008, 64)),
                after: __k::network::After::Relu,
                worst: 0.00011774898728722448,
                likely: 6.160496789834474e-6,
            },
            __k::network::Layer {
                inputs: 64,
                outputs: 10,
                weight: __b::slice(&__BYTES, 59264, 1024),
                bias: __p::Some(__b::slice(&__BYTES, 63360, 16)),
                after: __k::network::After::Identity,
                worst: 0.0,
                likely: 0.0,
            },
        ],
        limit: 285.30881818379555,
        biases: __k::network::Known {
            worst: 5.1601644039337444e-6,
            likely: 5.323500670539501e-7,
        },
        class: __k::network::Class::Largest,
        told: __k::network::Told::Probabilities,
    };
    static __FEATURES: [__m::Feature; 64] = __c::features(Digits::FEATURES, false);
    static __INFO: __m::Info = __m::Info {
        name: __c::text("digits"),
        version: __p::Some(__c::text("1.0.0")),
        task: __m::Task::Classification,
        features: __c::named_features(&__FEATURES),
        open: false,
        outputs: 10,
        kind: __m::OutputKind::Probability,
        labels: __p::Some(__c::integer_labels(&Digits::LABELS)),
        double: true,
        card: __c::text(Digits::CARD),
    };
    impl Digits {
        /// The names of the features, in the order of a row.
        const FEATURES: [&'static str; 64] = __c::lines::<
            64,
        >(
            "pixel_0_0\npixel_0_1\npixel_0_2\npixel_0_3\npixel_0_4\npixel_0_5\npixel_0_6\npixel_0_7\npixel_1_0\npixel_1_1\npixel_1_2\npixel_1_3\npixel_1_4\npixel_1_5\npixel_1_6\npixel_1_7\npixel_2_0\npixel_2_1\npixel_2_2\npixel_2_3\npixel_2_4\npixel_2_5\npixel_2_6\npixel_2_7\npixel_3_0\npixel_3_1\npixel_3_2\npixel_3_3\npixel_3_4\npixel_3_5\npixel_3_6\npixel_3_7\npixel_4_0\npixel_4_1\npixel_4_2\npixel_4_3\npixel_4_4\npixel_4_5\npixel_4_6\npixel_4_7\npixel_5_0\npixel_5_1\npixel_5_2\npixel_5_3\npixel_5_4\npixel_5_5\npixel_5_6\npixel_5_7\npixel_6_0\npixel_6_1\npixel_6_2\npixel_6_3\npixel_6_4\npixel_6_5\npixel_6_6\npixel_6_7\npixel_7_0\npixel_7_1\npixel_7_2\npixel_7_3\npixel_7_4\npixel_7_5\npixel_7_6\npixel_7_7",
        );
        /// The names of the classes, by index.
        const LABELS: [i64; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        /// The model card, in Markdown.
        const CARD: &'static str = "# digits\n\nClassification, version 1.0.0. Takes 64 features, gives 10 outputs.\n\n## Features\n\n| | name | kind | missing | seen in training |\n| --- | --- | --- | --- | --- |\n| 0 | pixel_0_0 | numeric | no | 0 to 0 |\n| 1 | pixel_0_1 | numeric | no | 0 to 8 |\n| 2 | pixel_0_2 | numeric | no | 0 to 16 |\n| 3 | pixel_0_3 | numeric | no | 0 to 16 |\n| 4 | pixel_0_4 | numeric | no | 0 to 16 |\n| 5 | pixel_0_5 | numeric | no | 0 to 16 |\n| 6 | pixel_0_6 | numeric | no | 0 to 16 |\n| 7 | pixel_0_7 | numeric | no | 0 to 15 |\n| 8 | pixel_1_0 | numeric | no | 0 to 2 |\n| 9 | pixel_1_1 | numeric | no | 0 to 16 |\n| 10 | pixel_1_2 | numeric | no | 0 to 16 |\n| 11 | pixel_1_3 | numeric | no | 0 to 16 |\n| 12 | pixel_1_4 | numeric | no | 0 to 16 |\n| 13 | pixel_1_5 | numeric | no | 0 to 16 |\n| 14 | pixel_1_6 | numeric | no | 0 to 16 |\n| 15 | pixel_1_7 | numeric | no | 0 to 12 |\n| 16 | pixel_2_0 | numeric | no | 0 to 2 |\n| 17 | pixel_2_1 | numeric | no | 0 to 16 |\n| 18 | pixel_2_2 | numeric | no | 0 to 16 |\n| 19 | pixel_2_3 | numeric | no | 0 to 16 |\n| 20 | pixel_2_4 | numeric | no | 0 to 16 |\n| 21 | pixel_2_5 | numeric | no | 0 to 16 |\n| 22 | pixel_2_6 | numeric | no | 0 to 16 |\n| 23 | pixel_2_7 | numeric | no | 0 to 8 |\n| 24 | pixel_3_0 | numeric | no | 0 to 1 |\n| 25 | pixel_3_1 | numeric | no | 0 to 15 |\n| 26 | pixel_3_2 | numeric | no | 0 to 16 |\n| 27 | pixel_3_3 | numeric | no | 0 to 16 |\n| 28 | pixel_3_4 | numeric | no | 0 to 16 |\n| 29 | pixel_3_5 | numeric | no | 0 to 16 |\n| 30 | pixel_3_6 | numeric | no | 0 to 15 |\n| 31 | pixel_3_7 | numeric | no | 0 to 1 |\n| 32 | pixel_4_0 | numeric | no | 0 to 0 |\n| 33 | pixel_4_1 | numeric | no | 0 to 14 |\n| 34 | pixel_4_2 | numeric | no | 0 to 16 |\n| 35 | pixel_4_3 | numeric | no | 0 to 16 |\n| 36 | pixel_4_4 | numeric | no | 0 to 16 |\n| 37 | pixel_4_5 | numeric | no | 0 to 16 |\n| 38 | pixel_4_6 | numeric | no | 0 to 14 |\n| 39 | pixel_4_7 | numeric | no | 0 to 0 |\n| 40 | pixel_5_0 | numeric | no | 0 to 4 |\n| 41 | pixel_5_1 | numeric | no | 0 to 16 |\n| 42 | pixel_5_2 | numeric | no | 0 to 16 |\n| 43 | pixel_5_3 | numeric | no | 0 to 16 |\n| 44 | pixel_5_4 | numeric | no | 0 to 16 |\n| 45 | pixel_5_5 | numeric | no | 0 to 16 |\n| 46 | pixel_5_6 | numeric | no | 0 to 16 |\n| 47 | pixel_5_7 | numeric | no | 0 to 6 |\n| 48 | pixel_6_0 | numeric | no | 0 to 8 |\n| 49 | pixel_6_1 | numeric | no | 0 to 16 |\n| 50 | pixel_6_2 | numeric | no | 0 to 16 |\n| 51 | pixel_6_3 | numeric | no | 0 to 16 |\n| 52 | pixel_6_4 | numeric | no | 0 to 16 |\n| 53 | pixel_6_5 | numeric | no | 0 to 16 |\n| 54 | pixel_6_6 | numeric | no | 0 to 16 |\n| 55 | pixel_6_7 | numeric | no | 0 to 13 |\n| 56 | pixel_7_0 | numeric | no | 0 to 1 |\n| 57 | pixel_7_1 | numeric | no | 0 to 9 |\n| 58 | pixel_7_2 | numeric | no | 0 to 16 |\n| 59 | pixel_7_3 | numeric | no | 0 to 16 |\n\nand 4 more.\n\n## Outputs\n\nProbabilities of the classes: they sum to 1.\nLabels: `0`, `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8`, `9`.\nThe class is that of the largest output, the first of equals.\n\n## Computation\n\n1. scaler: each feature on its own\n1. dense layer: 64 to 64, relu\n1. dense layer: 64 to 10, identity\n1. link: softmax\n\n## Source\n\nscikit-learn 1.9.1, `Pipeline(MinMaxScaler, MLPClassifier)`\n\n## Golden rows\n\n32 rows with the training library's own answers, within 1e-11.\n\n## Compiled\n\nFrom APR v2: 64 features as f64 -> 10 outputs\n- scaler: 64 f64, x * factor + addend\n- dense: 64 f64 -> 64 side by side, bias last, relu; about 288 ns a row, 2157 one after another\n- dense: 64 f64 -> 10 side by side, bias last, identity; about 81 ns a row, 340 one after another\n- link: softmax, 10 -> 10\n- decision: the first largest output\n- rows of f32: 2 layers in f32; by the steps above where that is not sure\n- bytes: a table made while compiling, 63424 of them read in 10 sections\n- golden rows: 32, within 1e-11\n";
        /// What the kernel reads.
        const BYTES: &'static [u8] = &__BYTES.0;
    }
    impl __p::compiled::Compiled<64, 10> for Digits {
        type Kernel = __Kernel;
        type Label = i64;
        const INFO: &'static __m::Info = &__INFO;
        const KERNEL: &'static __Kernel = &__KERNEL;
        const LABELS: &'static [i64] = &Digits::LABELS;
    }
    impl ::core::ops::Deref for Digits {
        type Target = __p::methods::Methods<Digits, 64, 10>;
        fn deref(&self) -> &Self::Target {
            __p::methods::Methods::OF
        }
    }
};
fn main() -> ::std::process::ExitCode {
    use ::realizar::__private as __p;
    fn __handler() -> &'static __p::Handler {
        static HANDLER: ::std::sync::OnceLock<__p::Handler> = ::std::sync::OnceLock::new();
        HANDLER.get_or_init(|| __p::Handler::with_models([&Digits]))
    }
    __p::main(__handler)
}
#[cfg(test)]
mod __realizar_digits {
    #[::core::prelude::v1::test]
    fn golden_rows() {
        use ::realizar::__private::golden::{Layout, check};
        const FILE: &[u8] = ::core::include_bytes!(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"),
            "/../../models/digits.apr")
        );
        let layout = Layout {
            rows: 47040,
            rows_f64: true,
            outputs: 63424,
            outputs_f64: true,
            classes: ::core::option::Option::Some(65984),
            count: 32,
            bound: 1e-11,
        };
        check::<super::Digits, 64, 10>(FILE, layout);
    }
}
