//! The attribute where the dependency has another name, or is reached through a module.

/// What this crate gives on.
pub mod given_on {
    pub use my_realizar as realizar;
}

/// By the dependency's name.
#[my_realizar::model("../ui/artifacts/regression.apr", crate = my_realizar)]
#[derive(Debug)]
pub struct Area;

/// By its path from the root of all crates.
#[my_realizar::model("../ui/artifacts/categories.apr", crate = ::my_realizar, main = false)]
pub fn risk(age: f32, sex: &str, zone: i64, smoker: bool) -> f32;

/// Models in a module of their own.
pub mod inner {
    /// By a path of this crate, in a module.
    #[my_realizar::model("../ui/artifacts/scores.apr", crate = crate::given_on::realizar, main = false)]
    pub fn vane(x: f32) -> &'static str;

    #[my_realizar::model("../ui/artifacts/regression.apr", crate = crate::given_on::realizar, main = false)]
    fn decide(request: [f32; 2], model: &Decided) -> f32 {
        model.predict(&request)[0]
    }

    /// A function with a body, which is private here.
    #[must_use]
    pub fn decided(request: [f32; 2]) -> f32 {
        decide(request, &Decided)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_answer_by_whatever_path() {
        assert_eq!(Area.predict(&[1.0, 1.0]), [6.0]);
        assert_eq!(risk(60.0, "male", 10, false), 1.0);
        assert_eq!(inner::vane(-1.0), "down");
        assert_eq!(inner::decided([1.0, 1.0]), 6.0);
    }
}
