/// The class of a risk.
#[must_use]
pub(crate) fn risk(age: f64, sex: &str, zone: i64, smoker: bool) -> f32 {
    use ::realizar::__private as __p;
    __p::compiled::predict_f64::<
        Risk,
        4,
        1,
    >(
            &[
                age,
                __p::level::text(&["female", "male"], sex),
                __p::level::integer(&[10, 20], zone),
                smoker as u8 as f64,
            ],
        )
        .0[0] as f32
}
/// The model of [`risk`]; `Risk::CARD` describes it.
#[::core::prelude::v1::derive(::core::fmt::Debug)]
#[::core::prelude::v1::derive(::core::clone::Clone, ::core::marker::Copy)]
pub(crate) struct Risk;
#[allow(dead_code, unused_imports)]
const _: () = {
    use ::realizar::__private as __p;
    use __p::{bytes as __b, constant as __c, kernels as __k, model as __m};
    const __FILE: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/artifacts/categories.apr")
    );
    static __BYTES: __b::Aligned<[u8; 288]> = __b::Aligned(*b"(288 bytes)");
    type __Kernel = __k::Pipeline<
        __k::steps::Steps<f32, 1, 1, 8, 1>,
        __k::link::Identity,
        __k::decide::Never,
        1,
    >;
    static __KERNEL: __Kernel = __k::Pipeline {
        stages: __k::steps::Steps {
            features: __b::view(&__BYTES, 0),
            cuts: __b::view(&__BYTES, 64),
            exits: __b::view(&__BYTES, 128),
            missing: __b::slice(&__BYTES, 192, 1),
            scores: __b::view(&__BYTES, 256),
        },
        link: __k::link::Identity,
        decision: __k::decide::Never,
    };
    static __FEATURES: [__m::Feature; 4] = [
        __m::Feature {
            name: __c::text("age"),
            levels: __p::None,
            missing: true,
            unknown: false,
        },
        __m::Feature {
            name: __c::text("sex"),
            levels: __p::Some(
                __c::text_labels(const { &__c::texts(["female", "male"]) }),
            ),
            missing: false,
            unknown: false,
        },
        __m::Feature {
            name: __c::text("zone"),
            levels: __p::Some(__c::integer_labels(&[10, 20])),
            missing: false,
            unknown: false,
        },
        __m::Feature {
            name: __c::text("smoker"),
            levels: __p::Some(__m::Labels::Boolean),
            missing: false,
            unknown: false,
        },
    ];
    static __INFO: __m::Info = __m::Info {
        name: __c::text("risk"),
        version: __p::None,
        task: __m::Task::Regression,
        features: __c::named_features(&__FEATURES),
        open: false,
        outputs: 1,
        kind: __m::OutputKind::Value,
        labels: __p::None,
        double: false,
        card: __c::text(Risk::CARD),
    };
    impl Risk {
        /// The names of the features, in the order of a row.
        pub(crate) const FEATURES: [&'static str; 4] = ["age", "sex", "zone", "smoker"];
        /// The names of the classes, by index.
        pub(crate) const LABELS: [(); 0] = [];
        /// The model card, in Markdown.
        pub(crate) const CARD: &'static str = "# risk\n\nRegression. Takes 4 features, gives 1 output.\n\n## Features\n\n| | name | kind | missing | seen in training |\n| --- | --- | --- | --- | --- |\n| 0 | age | numeric | allowed |  |\n| 1 | sex | one of `female`, `male` | no |  |\n| 2 | zone | one of `10`, `20` | no |  |\n| 3 | smoker | one of `false`, `true` | no |  |\n\n## Outputs\n\nPredicted values.\n\n## Computation\n\n1. 1 decision tree with 9 nodes\n\n## Golden rows\n\n2 rows with the training library's own answers, within 1e-6.\n\n## Compiled\n\nFrom APR v2: 4 features as f32 -> 1 output\n- trees: 1 tree in steps, four levels at a time, 4 f32 -> 1 f32; about 9 ns a row, 12 from node to node\n- link: identity, 1 -> 1\n- decision: none\n- bytes: a table made while compiling, 196 of them read in 5 sections\n- golden rows: 2, within 1e-6\n";
        /// What the kernel reads.
        pub(crate) const BYTES: &'static [u8] = &__BYTES.0;
    }
    impl __p::compiled::Compiled<4, 1> for Risk {
        type Kernel = __Kernel;
        type Label = ();
        const INFO: &'static __m::Info = &__INFO;
        const KERNEL: &'static __Kernel = &__KERNEL;
        const LABELS: &'static [()] = &Risk::LABELS;
    }
    impl ::core::ops::Deref for Risk {
        type Target = __p::methods::Methods<Risk, 4, 1>;
        fn deref(&self) -> &Self::Target {
            __p::methods::Methods::OF
        }
    }
};
#[cfg(test)]
mod __realizar_risk {
    #[::core::prelude::v1::test]
    fn golden_rows() {
        use ::realizar::__private::golden::{Layout, check};
        const FILE: &[u8] = ::core::include_bytes!(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"),
            "/artifacts/categories.apr")
        );
        let layout = Layout {
            rows: 1600,
            rows_f64: false,
            outputs: 1664,
            outputs_f64: false,
            classes: ::core::option::Option::None,
            count: 2,
            bound: 1e-6,
        };
        check::<super::Risk, 4, 1>(FILE, layout);
    }
}
