/// Species of iris flowers.
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

/// Cultivars of wine.
struct Wine;
#[allow(dead_code, unused_imports)]
const _: () = {
    use ::realizar::__private as __p;
    use __p::{bytes as __b, constant as __c, kernels as __k, model as __m};
    const __FILE: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/../../models/wine.apr")
    );
    static __BYTES: __b::Aligned<[u8; 70752]> = __b::Aligned(*b"(70752 bytes)");
    type __Kernel = __k::Pipeline<
        __k::ranked::Ranked<
            f32,
            __k::ranked::Oblivious<128>,
            __k::ranked::Shared<f64, 8, 128, 3>,
            f64,
            32,
            8,
            128,
            3,
        >,
        __k::link::Identity,
        __k::decide::Argmax,
        3,
    >;
    static __KERNEL: __Kernel = __k::Pipeline {
        stages: __k::ranked::Ranked {
            ranks: __k::ranked::Ranks {
                columns: __b::slice(&__BYTES, 64, 13),
                cuts: __b::slice(&__BYTES, 320, 61),
            },
            rights: __k::ranked::Rights {
                entries: __b::slice(&__BYTES, 4224, 13),
                words: __b::slice(&__BYTES, 4480, 377),
                starts: __b::slice(&__BYTES, 7552, 0),
                sets: __b::slice(&__BYTES, 7552, 0),
                categories: __k::category_trees::Categories::Exact,
            },
            trees: __k::ranked::Oblivious {
                tests: __b::slice(&__BYTES, 7552, 29),
            },
            leaves: __k::ranked::Shared {
                rows: __b::slice(&__BYTES, 11264, 29),
                values: __b::slice(&__BYTES, 70656, 4),
            },
            base: __b::view(&__BYTES, 0),
            divisor: 100.0,
        },
        link: __k::link::Identity,
        decision: __k::decide::Argmax {
            on: __k::decide::On::Outputs,
        },
    };
    static __FEATURES: [__m::Feature; 13] = __c::features(Wine::FEATURES, false);
    static __LABELS: [__c::Text; 3] = __c::texts(Wine::LABELS);
    static __INFO: __m::Info = __m::Info {
        name: __c::text("wine"),
        version: __p::Some(__c::text("1.0.0")),
        task: __m::Task::Classification,
        features: __c::named_features(&__FEATURES),
        open: false,
        outputs: 3,
        kind: __m::OutputKind::Probability,
        labels: __p::Some(__c::text_labels(&__LABELS)),
        double: false,
        card: __c::text(Wine::CARD),
    };
    impl Wine {
        /// The names of the features, in the order of a row.
        const FEATURES: [&'static str; 13] = __c::lines::<
            13,
        >(
            "alcohol\nmalic_acid\nash\nalcalinity_of_ash\nmagnesium\ntotal_phenols\nflavanoids\nnonflavanoid_phenols\nproanthocyanins\ncolor_intensity\nhue\nod280_od315_of_diluted_wines\nproline",
        );
        /// The names of the classes, by index.
        const LABELS: [&'static str; 3] = ["class_0", "class_1", "class_2"];
        /// The model card, in Markdown.
        const CARD: &'static str = "# wine\n\nClassification, version 1.0.0. Takes 13 features, gives 3 outputs.\n\n## Features\n\n| | name | kind | missing | seen in training |\n| --- | --- | --- | --- | --- |\n| 0 | alcohol | numeric | no | 11.03 to 14.83 |\n| 1 | malic_acid | numeric | no | 0.74 to 5.8 |\n| 2 | ash | numeric | no | 1.36 to 3.23 |\n| 3 | alcalinity_of_ash | numeric | no | 10.6 to 30 |\n| 4 | magnesium | numeric | no | 70 to 162 |\n| 5 | total_phenols | numeric | no | 0.98 to 3.88 |\n| 6 | flavanoids | numeric | no | 0.34 to 5.08 |\n| 7 | nonflavanoid_phenols | numeric | no | 0.13 to 0.66 |\n| 8 | proanthocyanins | numeric | no | 0.41 to 3.58 |\n| 9 | color_intensity | numeric | no | 1.28 to 13 |\n| 10 | hue | numeric | no | 0.48 to 1.71 |\n| 11 | od280_od315_of_diluted_wines | numeric | no | 1.27 to 4 |\n| 12 | proline | numeric | no | 278 to 1680 |\n\n## Outputs\n\nProbabilities of the classes: they sum to 1.\nLabels: `class_0`, `class_1`, `class_2`.\nThe class is that of the largest output, the first of equals.\n\n## Computation\n\n1. 100 decision trees with 2194 nodes\n\n## Source\n\nscikit-learn 1.9.1, `RandomForestClassifier`\n\n## Golden rows\n\n56 rows with the training library's own answers, within 1e-12.\n\n## Compiled\n\nFrom APR v2: 13 features as f32 -> 3 outputs\n- trees: 100 trees by ranks, eight trees at once, 13 features as f32 -> 3 f64, 13 features with words, sums over 100; about 222 ns a row, 1879 from node to node\n- link: identity, 3 -> 3\n- decision: the first largest output\n- bytes: a table made while compiling, 70560 of them read in 10 sections\n- golden rows: 56, within 1e-12\n";
        /// What the kernel reads.
        const BYTES: &'static [u8] = &__BYTES.0;
    }
    impl __p::compiled::Compiled<13, 3> for Wine {
        type Kernel = __Kernel;
        type Label = &'static str;
        const INFO: &'static __m::Info = &__INFO;
        const KERNEL: &'static __Kernel = &__KERNEL;
        const LABELS: &'static [&'static str] = &Wine::LABELS;
    }
    impl ::core::ops::Deref for Wine {
        type Target = __p::methods::Methods<Wine, 13, 3>;
        fn deref(&self) -> &Self::Target {
            __p::methods::Methods::OF
        }
    }
};
#[cfg(test)]
mod __realizar_wine {
    #[::core::prelude::v1::test]
    fn golden_rows() {
        use ::realizar::__private::golden::{Layout, check};
        const FILE: &[u8] = ::core::include_bytes!(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/../../models/wine.apr")
        );
        let layout = Layout {
            rows: 49728,
            rows_f64: false,
            outputs: 52672,
            outputs_f64: true,
            classes: ::core::option::Option::Some(54016),
            count: 56,
            bound: 1e-12,
        };
        check::<super::Wine, 13, 3>(FILE, layout);
    }
}
