#[cfg(feature = "area")]
async fn area(request: Request, model: &Area) -> std::io::Result<f32> {
    Ok(model.predict(&request.lookup().await?)[0])
}
#[cfg(feature = "area")]
/// The model of [`area`]; `Area::CARD` describes it.
#[::core::prelude::v1::derive(::core::fmt::Debug)]
#[::core::prelude::v1::derive(::core::clone::Clone, ::core::marker::Copy)]
struct Area;
#[cfg(feature = "area")]
#[allow(dead_code, unused_imports)]
const _: () = {
    use ::renamed::__private as __p;
    use __p::{bytes as __b, constant as __c, kernels as __k, model as __m};
    const __FILE: &[u8] = ::core::include_bytes!(
        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/artifacts/regression.apr")
    );
    static __BYTES: __b::Aligned<[u8; 832]> = __c::prefix(__FILE);
    type __Kernel = __k::Pipeline<
        __k::dense::Dense<f32, __k::activation::Identity, 2, 1>,
        __k::link::Identity,
        __k::decide::Never,
        1,
    >;
    static __KERNEL: __Kernel = __k::Pipeline {
        stages: __k::dense::Dense {
            weight: __b::view(&__BYTES, 704),
            bias: __p::Some(__b::view(&__BYTES, 768)),
            bias_first: false,
            activation: __k::activation::Identity,
        },
        link: __k::link::Identity,
        decision: __k::decide::Never,
    };
    static __FEATURES: [__m::Feature; 2] = __c::features(Area::FEATURES, false);
    static __INFO: __m::Info = __m::Info {
        name: __c::text("regression"),
        version: __p::None,
        task: __m::Task::Regression,
        features: __c::named_features(&__FEATURES),
        open: false,
        outputs: 1,
        kind: __m::OutputKind::Value,
        labels: __p::None,
        double: false,
        card: __c::text(Area::CARD),
    };
    impl Area {
        /// The names of the features, in the order of a row.
        const FEATURES: [&'static str; 2] = ["width", "height"];
        /// The names of the classes, by index.
        const LABELS: [(); 0] = [];
        /// The model card, in Markdown.
        const CARD: &'static str = "# regression\n\nRegression. Takes 2 features, gives 1 output.\n\n## Features\n\n| | name | kind | missing | seen in training |\n| --- | --- | --- | --- | --- |\n| 0 | width | numeric | no |  |\n| 1 | height | numeric | no |  |\n\n## Outputs\n\nPredicted values.\n\n## Computation\n\n1. dense layer: 2 to 1, identity\n\n## Golden rows\n\n2 rows with the training library's own answers, within 1e-6.\n\n## Compiled\n\nFrom APR v2: 2 features as f32 -> 1 output\n- dense: 2 f32 -> 1 one after another, bias last, identity\n- link: identity, 1 -> 1\n- decision: none\n- bytes: the first 832 of the artifact, in place, 12 of them read in 2 sections\n- golden rows: 2, within 1e-6\n";
        /// What the kernel reads.
        const BYTES: &'static [u8] = &__BYTES.0;
    }
    impl __p::compiled::Compiled<2, 1> for Area {
        type Kernel = __Kernel;
        type Label = ();
        const INFO: &'static __m::Info = &__INFO;
        const KERNEL: &'static __Kernel = &__KERNEL;
        const LABELS: &'static [()] = &Area::LABELS;
    }
    impl ::core::ops::Deref for Area {
        type Target = __p::methods::Methods<Area, 2, 1>;
        fn deref(&self) -> &Self::Target {
            __p::methods::Methods::OF
        }
    }
};
#[cfg(feature = "area")]
fn main() -> ::std::process::ExitCode {
    use ::renamed::__private as __p;
    struct __Body;
    impl __p::body::Body for __Body {
        type Request = Request;
        type Response = <std::io::Result<f32> as __p::fallible::Fallible>::Response;
        async fn call(
            request: Self::Request,
        ) -> ::core::result::Result<Self::Response, ::std::string::String> {
            __p::fallible::into_result(area(request, &Area).await)
        }
    }
    fn __handler() -> &'static __p::Handler {
        static HANDLER: ::std::sync::OnceLock<__p::Handler> = ::std::sync::OnceLock::new();
        HANDLER.get_or_init(|| __p::Handler::with_models([&Area]))
    }
    __p::main_with_body::<__Body>(__handler)
}
#[cfg(feature = "area")]
#[cfg(test)]
mod __realizar_area {
    #[::core::prelude::v1::test]
    fn golden_rows() {
        use ::renamed::__private::golden::{Layout, check};
        const FILE: &[u8] = ::core::include_bytes!(
            ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"),
            "/artifacts/regression.apr")
        );
        let layout = Layout {
            rows: 832,
            rows_f64: false,
            outputs: 896,
            outputs_f64: false,
            classes: ::core::option::Option::None,
            count: 2,
            bound: 1e-6,
        };
        check::<super::Area, 2, 1>(FILE, layout);
    }
}
