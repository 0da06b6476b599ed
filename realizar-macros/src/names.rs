//! How names are made and compared: a function's name as a type, a feature's name as a parameter.

/// `breast_cancer` as `BreastCancer`.
pub(crate) fn upper_camel(name: &str) -> String {
    let mut camel = String::new();
    for word in name.split('_') {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            // Two numbers must not run together: `v_1_2` is `V1_2`.
            if first.is_ascii_digit() && camel.ends_with(|c: char| c.is_ascii_digit()) {
                camel.push('_');
            }
            camel.extend(first.to_uppercase());
            camel.push_str(letters.as_str());
        }
    }
    camel
}

/// `BreastCancer` as `breast_cancer`.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut after_small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && after_small {
            snake.push('_');
        }
        after_small = letter.is_lowercase() || letter.is_numeric();
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// A feature's name as a parameter: `sepal length (cm)` as `sepal_length_cm`.
pub(crate) fn parameter(feature: &str) -> String {
    let mut name = String::new();
    let mut gap = false;
    for letter in feature.chars() {
        if letter.is_alphanumeric() {
            if gap && !name.is_empty() {
                name.push('_');
            }
            gap = false;
            name.extend(letter.to_lowercase());
        } else {
            gap = true;
        }
    }
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

/// Whether a parameter may stand for a feature: the same letters and digits in the same order, whatever is
/// between them and whatever their case.
pub(crate) fn same(parameter: &str, feature: &str) -> bool {
    letters(parameter) == letters(feature)
}

fn letters(name: &str) -> String {
    let mut letters = String::new();
    for letter in name.chars() {
        if letter.is_alphanumeric() {
            letters.extend(letter.to_lowercase());
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_name_becomes_a_type_name() {
        assert_eq!(upper_camel("iris"), "Iris");
        assert_eq!(upper_camel("breast_cancer"), "BreastCancer");
        assert_eq!(upper_camel("_model_v1_2"), "ModelV1_2");
        assert_eq!(upper_camel("__"), "");
    }

    #[test]
    fn a_type_name_becomes_a_module_name() {
        assert_eq!(snake("BreastCancer"), "breast_cancer");
        assert_eq!(snake("MLP2Layers"), "mlp2_layers");
    }

    #[test]
    fn a_feature_name_becomes_a_parameter() {
        assert_eq!(parameter("sepal length (cm)"), "sepal_length_cm");
        assert_eq!(parameter("MedInc"), "medinc");
        assert_eq!(parameter("0"), "_0");
        assert_eq!(parameter("%"), "_");
    }

    #[test]
    fn separators_and_case_do_not_matter() {
        assert!(same("med_inc", "MedInc"));
        assert!(same("sepal_length_cm", "sepal length (cm)"));
        assert!(!same("sepal_width", "sepal_length"));
    }
}
