//! Generated code means the same whatever is called what around it.
#![allow(dead_code, unused_macros, unused_imports, reason = "what is here is only in the way")]

/// Types and functions with the names of the prelude's.
mod beside_names_of_the_prelude {
    struct Box;
    struct Clone;
    struct Copy;
    struct Debug;
    struct Default;
    struct Deref;
    struct Err;
    struct Iterator;
    struct None;
    struct Ok;
    struct Option;
    struct Result;
    struct Some;
    struct String;
    struct Vec;
    struct Sized;
    struct Methods;
    struct Model;
    fn drop() {}
    fn main() {}

    #[::realizar::model("../ui/artifacts/regression.apr")]
    struct Area;

    #[::realizar::model("../ui/artifacts/categories.apr", main = false)]
    pub(super) fn risk(age: f32, sex: &str, zone: i64, smoker: bool) -> f64;

    #[::realizar::model("../ui/artifacts/scores.apr", main = false)]
    pub(super) fn vane(x: f32) -> &'static str;
}

/// Modules with the names of crates, and macros with those of the standard ones.
mod beside_names_of_crates {
    mod core {}
    mod std {}
    mod alloc {}
    mod realizar {}
    mod __private {}

    macro_rules! concat {
        ($($any:tt)*) => {
            compile_error!("the macro beside the model was called")
        };
    }
    macro_rules! env {
        ($($any:tt)*) => {
            compile_error!("the macro beside the model was called")
        };
    }
    macro_rules! include_bytes {
        ($($any:tt)*) => {
            compile_error!("the macro beside the model was called")
        };
    }

    #[::realizar::model("../ui/artifacts/regression.apr", main = false)]
    pub(super) fn area(width: f32, height: f32) -> f32;
}

/// Parameters with names that generated code might use itself.
mod rows_of_any_name {
    #[::realizar::model("../ui/artifacts/regression.apr", main = false)]
    pub(super) fn area(value: [f32; 2]) -> f64;

    #[::realizar::model("../ui/artifacts/two_targets.apr", main = false)]
    pub(super) fn both(output: [f64; 2]) -> [f32; 2];

    #[::realizar::model("../ui/artifacts/scores.apr", main = false)]
    pub(super) fn vane(__p: [f32; 1]) -> ::realizar::Prediction;

    #[::realizar::model("../ui/artifacts/scores.apr", main = false)]
    pub(super) fn wind(model: [f64; 1]) -> [f64; 3];
}

/// Traits whose methods are called as those of the model.
mod beside_traits_of_the_same_methods {
    pub(super) trait Oracle {
        fn predict(&self, _row: &[f32; 2]) -> [f32; 1] {
            [f32::NAN]
        }
        fn label(&self, _row: &[f32; 1]) -> &'static str {
            "nobody knows"
        }
        fn prediction(&self, _row: &[f32; 1]) -> ::realizar::Prediction {
            unreachable!("the generated function asks its model")
        }
    }

    impl<T> Oracle for T {}

    #[::realizar::model("../ui/artifacts/regression.apr", main = false)]
    pub(super) fn area(width: f32, height: f32) -> f32;

    #[::realizar::model("../ui/artifacts/scores.apr", main = false)]
    pub(super) fn vane(x: f32) -> &'static str;

    #[::realizar::model("../ui/artifacts/scores.apr", main = false)]
    pub(super) fn wind(x: f32) -> ::realizar::Prediction;
}

/// Items that a macro of the user's makes: names, types and literals are from different places.
mod made_by_a_macro {
    macro_rules! models {
        ($($name:ident($number:ty; $length:literal) -> $answer:ty = $path:literal;)*) => {$(
            #[::realizar::model($path, main = false)]
            pub(super) fn $name(row: [$number; $length]) -> $answer;
        )*};
    }

    models! {
        area(f32; 2) -> f32 = "../ui/artifacts/regression.apr";
        vane(f64; 1) -> &'static str = "../ui/artifacts/scores.apr";
        both(f32; 2) -> [f64; 2] = "../ui/artifacts/two_targets.apr";
    }

    macro_rules! named {
        ($($name:ident)*) => {$(
            pub(super) mod $name {
                #[::realizar::model("../ui/artifacts/regression.apr", main = false)]
                pub(crate) fn $name(width: f32, height: f32) -> f32;
            }
        )*};
    }

    // The types of these models are `Some`, `None`, `Option`, …
    named! { some none option result ok err string vec model handler core std realizar methods debug clone copy }
}

/// What is configured away is away, its file need not make sense.
mod configured {
    #[cfg(any())]
    #[::realizar::model("no_such_file.apr")]
    fn nothing(width: f32) -> f32;

    #[::realizar::model("../ui/artifacts/regression.apr")]
    #[cfg(any())]
    fn area(width: f32, height: f32) -> f32;

    #[cfg_attr(all(), realizar::model("../ui/artifacts/regression.apr", main = false))]
    #[cfg(test)]
    #[doc = concat!("Documented by ", "a macro.")]
    #[must_use]
    #[inline]
    pub(super) fn area(width: f32, height: f32) -> f32;
}

#[test]
fn functions_answer_as_their_models() {
    assert_eq!(beside_names_of_the_prelude::risk(60.0, "male", 10, false), 1.0);
    assert_eq!(beside_names_of_the_prelude::vane(-1.0), "down");
    assert_eq!(beside_names_of_crates::area(1.0, 1.0), 6.0);
    assert_eq!(rows_of_any_name::area([1.0, 1.0]), 6.0);
    assert_eq!(rows_of_any_name::both([3.0, 1.0]), [4.0, 2.0]);
    assert_eq!(rows_of_any_name::vane([1.0]).class, Some(0));
    assert_eq!(rows_of_any_name::wind([1.0]), [1.0, -1.0, 0.5]);
    assert_eq!(made_by_a_macro::area([1.0, 1.0]), 6.0);
    assert_eq!(made_by_a_macro::vane([1.0]), "up");
    assert_eq!(made_by_a_macro::both([3.0, 1.0]), [4.0, 2.0]);
    assert_eq!(made_by_a_macro::some::some(1.0, 1.0), 6.0);
    assert_eq!(configured::area(1.0, 1.0), 6.0);
}

#[test]
fn traits_in_scope_are_not_asked() {
    use beside_traits_of_the_same_methods::{area, vane, wind};
    assert_eq!(area(1.0, 1.0), 6.0);
    assert_eq!(vane(1.0), "up");
    assert_eq!(wind(1.0).class, Some(0));
}
