::core::compile_error! {
    "the model has no feature `heigth`\nin `artifacts/regression.apr`\nhelp: did you mean `height`?"
}
#[allow(unused, clippy::empty_loop)]
fn area(width: f32, heigth: f32) -> __UnknownUntilTheModelIsRead {
    loop {}
}
/// The model of [`area`]; `Area::CARD` describes it.
#[::core::prelude::v1::derive(::core::fmt::Debug)]
#[::core::prelude::v1::derive(::core::clone::Clone, ::core::marker::Copy)]
struct Area;
#[allow(unused, missing_docs, clippy::empty_loop)]
const _: () = {
    use ::realizar::__private as __p;
    impl Area {
        const FEATURES: __UnknownUntilTheModelIsRead = loop {};
        const LABELS: __UnknownUntilTheModelIsRead = loop {};
        const CARD: __UnknownUntilTheModelIsRead = loop {};
        const BYTES: __UnknownUntilTheModelIsRead = loop {};
    }
    impl ::core::ops::Deref for Area {
        type Target = __UnknownUntilTheModelIsRead;
        fn deref(&self) -> &Self::Target {
            loop {}
        }
    }
    impl __p::model::Model for Area {
        fn info(&self) -> &__p::model::Info {
            loop {}
        }
        fn predict_into(
            &self,
            row: &[f32],
            outputs: &mut [f32],
        ) -> __UnknownUntilTheModelIsRead {
            loop {}
        }
        fn predict_f64_into(
            &self,
            row: &[f64],
            outputs: &mut [f64],
        ) -> __UnknownUntilTheModelIsRead {
            loop {}
        }
    }
};
fn main() {}
