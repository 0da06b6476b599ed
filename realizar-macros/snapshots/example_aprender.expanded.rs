/// The class of a point.
#[allow(dead_code)]
fn aprender(x: f32, y: f32, z: f32, w: f32) -> usize {
    use ::realizar::__private as __p;
    __p::compiled::class::<Aprender, 4, 3>(&[x, y, z, w])
}
/// The model of [`aprender`]; `Aprender::CARD` describes it.
#[::core::prelude::v1::derive(::core::fmt::Debug)]
#[::core::prelude::v1::derive(::core::clone::Clone, ::core::marker::Copy)]
struct Aprender;
#[allow(dead_code, unused_imports)]
const _: () = {
    use ::realizar::__private as __p;
    use __p::{bytes as __b, constant as __c, kernels as __k, model as __m};
    const __FILE: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"),
        "/../../models/aprender_forest.apr")
    );
    static __BYTES: __b::Aligned<[u8; 4784]> = __b::Aligned(*b"(4784 bytes)");
    type __Kernel = __k::Pipeline<
        __k::ranked::Ranked<
            f32,
            __k::ranked::Oblivious<128>,
            __k::ranked::Shared<f32, 8, 128, 3>,
            f32,
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
                columns: __b::slice(&__BYTES, 64, 4),
                cuts: __b::slice(&__BYTES, 128, 4),
            },
            rights: __k::ranked::Rights {
                entries: __b::slice(&__BYTES, 384, 0),
                words: __b::slice(&__BYTES, 384, 0),
                starts: __b::slice(&__BYTES, 384, 0),
                sets: __b::slice(&__BYTES, 384, 0),
                categories: __k::category_trees::Categories::Exact,
            },
            trees: __k::ranked::Oblivious {
                tests: __b::slice(&__BYTES, 384, 2),
            },
            leaves: __k::ranked::Shared {
                rows: __b::slice(&__BYTES, 640, 2),
                values: __b::slice(&__BYTES, 4736, 4),
            },
            base: __b::view(&__BYTES, 0),
            divisor: 7.0,
        },
        link: __k::link::Identity,
        decision: __k::decide::Argmax {
            on: __k::decide::On::Outputs,
        },
    };
    static __INFO: __m::Info = __m::Info {
        name: __c::text("aprender"),
        version: __p::None,
        task: __m::Task::Classification,
        features: __m::Features::Unnamed(4),
        open: false,
        outputs: 3,
        kind: __m::OutputKind::Probability,
        labels: __p::None,
        double: false,
        card: __c::text(Aprender::CARD),
    };
    impl Aprender {
        /// The names of the features, in the order of a row.
        const FEATURES: [&'static str; 4] = ["f0", "f1", "f2", "f3"];
        /// The names of the classes, by index.
        const LABELS: [(); 0] = [];
        /// The model card, in Markdown.
        const CARD: &'static str = "# aprender\n\nClassification. Takes 4 features, gives 3 outputs.\n\n## Features\n\n4 features without names, numeric.\n\n## Outputs\n\nProbabilities of the classes: they sum to 1.\nThe class is that of the largest output, the first of equals.\n\n## Computation\n\n1. 7 decision trees with 127 nodes\n\n## Source\n\naprender 0.72.3, `RandomForestClassifier`\n\n## Compiled\n\nFrom APR v1 (zstd): 4 features as f32 -> 3 outputs\n- trees: 7 trees by ranks, eight trees at once, 4 features as f32 -> 3 f32, sums over 7; about 31 ns a row, 117 from node to node\n- link: identity, 3 -> 3\n- decision: the first largest output\n- bytes: a table made while compiling, 4732 of them read in 10 sections\n- golden rows: none\n";
        /// What the kernel reads.
        const BYTES: &'static [u8] = &__BYTES.0;
    }
    impl __p::compiled::Compiled<4, 3> for Aprender {
        type Kernel = __Kernel;
        type Label = ();
        const INFO: &'static __m::Info = &__INFO;
        const KERNEL: &'static __Kernel = &__KERNEL;
        const LABELS: &'static [()] = &Aprender::LABELS;
    }
    impl ::core::ops::Deref for Aprender {
        type Target = __p::methods::Methods<Aprender, 4, 3>;
        fn deref(&self) -> &Self::Target {
            __p::methods::Methods::OF
        }
    }
};
fn main() -> ::std::process::ExitCode {
    use ::realizar::__private as __p;
    fn __handler() -> &'static __p::Handler {
        static HANDLER: ::std::sync::OnceLock<__p::Handler> = ::std::sync::OnceLock::new();
        HANDLER.get_or_init(|| __p::Handler::with_models([&Aprender]))
    }
    __p::main(__handler)
}
