pub fn scale(row: [f64; 2]) -> [f64; 2] {
    use ::realizar::__private as __p;
    __p::compiled::predict_f64::<Scale, 2, 2>(&row).0
}
/// The model of [`scale`]; `Scale::CARD` describes it.
#[::core::prelude::v1::derive(::core::fmt::Debug)]
#[::core::prelude::v1::derive(::core::clone::Clone, ::core::marker::Copy)]
pub struct Scale;
#[allow(dead_code, unused_imports)]
const _: () = {
    use ::realizar::__private as __p;
    use __p::{bytes as __b, constant as __c, kernels as __k, model as __m};
    const __FILE: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/artifacts/scaler.apr")
    );
    static __BYTES: __b::Aligned<[u8; 772]> = __c::prefix(__FILE);
    type __Kernel = __k::Pipeline<
        __k::scaler::SubtractDivide<f64, 2>,
        __k::link::Identity,
        __k::decide::Never,
        2,
    >;
    static __KERNEL: __Kernel = __k::Pipeline {
        stages: __k::scaler::SubtractDivide {
            offset: __p::Some(__b::view(&__BYTES, 640)),
            divisor: __p::Some(__b::view(&__BYTES, 704)),
        },
        link: __k::link::Identity,
        decision: __k::decide::Never,
    };
    static __FEATURES: [__m::Feature; 2] = __c::features(Scale::FEATURES, false);
    static __INFO: __m::Info = __m::Info {
        name: __c::text("scaler"),
        version: __p::None,
        task: __m::Task::Transform,
        features: __c::named_features(&__FEATURES),
        open: false,
        outputs: 2,
        kind: __m::OutputKind::Component,
        labels: __p::None,
        double: true,
        card: __c::text(Scale::CARD),
    };
    impl Scale {
        /// The names of the features, in the order of a row.
        pub const FEATURES: [&'static str; 2] = ["x", "y"];
        /// The names of the classes, by index.
        pub const LABELS: [(); 0] = [];
        /// The model card, in Markdown.
        pub const CARD: &'static str = "# scaler\n\nTransform. Takes 2 features, gives 2 outputs.\n\n## Features\n\n| | name | kind | missing | seen in training |\n| --- | --- | --- | --- | --- |\n| 0 | x | numeric | no |  |\n| 1 | y | numeric | no |  |\n\n## Outputs\n\nComponents of the transformed row.\n\n## Computation\n\n1. scaler: each feature on its own\n\n## Compiled\n\nFrom APR v2: 2 features as f64 -> 2 outputs\n- scaler: 2 f64, (x - offset) / divisor\n- link: identity, 2 -> 2\n- decision: none\n- bytes: the first 772 of the artifact, in place, 32 of them read in 2 sections\n- golden rows: none\n";
        /// What the kernel reads.
        pub const BYTES: &'static [u8] = &__BYTES.0;
    }
    impl __p::compiled::Compiled<2, 2> for Scale {
        type Kernel = __Kernel;
        type Label = ();
        const INFO: &'static __m::Info = &__INFO;
        const KERNEL: &'static __Kernel = &__KERNEL;
        const LABELS: &'static [()] = &Scale::LABELS;
    }
    impl ::core::ops::Deref for Scale {
        type Target = __p::methods::Methods<Scale, 2, 2>;
        fn deref(&self) -> &Self::Target {
            __p::methods::Methods::OF
        }
    }
};
