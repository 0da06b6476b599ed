::core::compile_error! {
    "the kind asked for is `linear`, but the file's own metadata describes the model\nin `artifacts/regression.apr`\nhelp: leave the kind out"
}
#[derive(Clone)]
pub struct Area;
#[allow(unused, missing_docs, clippy::empty_loop)]
const _: () = {
    use ::realizar::__private as __p;
    impl Area {
        pub const FEATURES: __UnknownUntilTheModelIsRead = loop {};
        pub const LABELS: __UnknownUntilTheModelIsRead = loop {};
        pub const CARD: __UnknownUntilTheModelIsRead = loop {};
        pub const BYTES: __UnknownUntilTheModelIsRead = loop {};
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
