//! Lists on the command line, and files of levels.

use cargo_realizar::Error;
use realizar_apr::ir::Labels;
use serde_json::Value;

/// A list: JSON where it starts with a bracket, else words between commas.
pub(super) fn words(option: &str, text: &str) -> Result<Vec<String>, Error> {
    if !text.trim_start().starts_with('[') {
        return Ok(text.split(',').map(|word| word.trim().to_owned()).collect());
    }
    let list: Vec<Value> =
        serde_json::from_str(text).map_err(|error| not_a_list(option, &error.to_string()))?;
    list.into_iter()
        .map(|value| match value {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            other => Err(not_a_list(option, &format!("found `{other}`"))),
        })
        .collect()
}

/// Labels: integers where all words are, `false,true`, else text. In JSON a label is what it is written as.
pub(super) fn labels(option: &str, text: &str) -> Result<Labels, Error> {
    if text.trim_start().starts_with('[') {
        let list: Value =
            serde_json::from_str(text).map_err(|error| not_a_list(option, &error.to_string()))?;
        return typed(option, &list);
    }
    let words = words(option, text)?;
    if words == ["false", "true"] || words == ["False", "True"] {
        return Ok(Labels::Boolean);
    }
    let integers: Option<Vec<i64>> = words.iter().map(|word| word.parse().ok()).collect();
    Ok(integers.map_or(Labels::Text(words), Labels::Integer))
}

/// A file of levels: an object from the name of a feature to the list of its levels.
pub(super) fn levels(option: &str, bytes: &[u8]) -> Result<Vec<(String, Labels)>, Error> {
    let wrong = |what: String| {
        Error::usage(
            format!("the file of `{option}` is not a JSON object of lists: {what}"),
            "write `{\"feature\": [\"level\", …], …}`, levels in the order of their codes",
        )
    };
    let object: serde_json::Map<String, Value> =
        serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
    object.into_iter().map(|(name, list)| Ok((name, typed(option, &list)?))).collect()
}

fn typed(option: &str, list: &Value) -> Result<Labels, Error> {
    let Some(items) = list.as_array() else { return Err(not_a_list(option, &format!("found `{list}`"))) };
    if items.as_slice() == [Value::Bool(false), Value::Bool(true)] {
        return Ok(Labels::Boolean);
    }
    if let Some(integers) = items.iter().map(Value::as_i64).collect() {
        return Ok(Labels::Integer(integers));
    }
    let texts: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
    texts
        .map(Labels::Text)
        .ok_or_else(|| not_a_list(option, "its items are neither all strings nor all whole numbers"))
}

fn not_a_list(option: &str, what: &str) -> Error {
    Error::usage(format!("`{option}` is no list: {what}"), "write words between commas, or a JSON list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_what_all_words_are() {
        assert_eq!(labels("--labels", "a, b"), Ok(Labels::Text(vec!["a".into(), "b".into()])));
        assert_eq!(labels("--labels", "-1,1"), Ok(Labels::Integer(vec![-1, 1])));
        assert_eq!(labels("--labels", "false,true"), Ok(Labels::Boolean));
        assert_eq!(labels("--labels", "[\"1\",\"2,5\"]"), Ok(Labels::Text(vec!["1".into(), "2,5".into()])));
        assert!(labels("--labels", "[1,\"a\"]").is_err());
    }

    #[test]
    fn levels_are_an_object_of_lists() {
        let levels = levels("--categories", br#"{"city": ["Oslo", "Rome"], "ward": [3, 1]}"#);
        assert_eq!(
            levels,
            Ok(vec![
                ("city".into(), Labels::Text(vec!["Oslo".into(), "Rome".into()])),
                ("ward".into(), Labels::Integer(vec![3, 1]))
            ])
        );
        assert!(super::levels("--categories", b"[]").is_err());
    }
}
