//! What is JSON, what is not and where, and what a value gives.

use super::*;

#[track_caller]
fn value(text: &str) -> Value<'_> {
    parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {} at {}", error.problem, error.at))
}

#[test]
fn values_of_every_kind() {
    assert!(value(" null ").is_null());
    assert_eq!(value("true").as_bool(), Some(true));
    assert_eq!(value("false").as_bool(), Some(false));
    for (text, number) in [("0", 0.0), ("-0", 0.0), ("-1.5e+2", -150.0), ("1E-2", 0.01), ("12", 12.0)] {
        assert_eq!(value(text).as_f64(), Some(number), "{text}");
    }
    assert_eq!(value("1e999").as_f64(), Some(f64::INFINITY));
    assert_eq!(value("9223372036854775808").as_i64(), None);
    assert_eq!(value("-3").as_i64(), Some(-3));
    assert_eq!(
        (value("3").as_usize(), value("-3").as_usize(), value("3.0").as_usize()),
        (Some(3), None, None)
    );
    assert_eq!(value("\"3\"").as_f64(), None);
}

#[test]
fn lists_and_objects() {
    let list = value(" [ 1 , [ 2 , \"]\" ] , { } , \"a,b\" ] ");
    let kinds: Vec<&str> = list.items().expect("a list").map(Value::kind).collect();
    assert_eq!(kinds, ["a number", "a list", "an object", "a string"]);
    assert_eq!(value("[]").items().map(Iterator::count), Some(0));
    assert!(value("{}").items().is_none());

    let object = value("{\"a\": {\"a\": 1}, \"b\\u0061\": [\"}\"], \"a\": 2}");
    let keys: Vec<String> = object.members().expect("an object").map(|(key, _)| key.into()).collect();
    assert_eq!(keys, ["a", "ba", "a"]);
    assert_eq!(object.get("a").and_then(Value::as_i64), Some(2), "the last one counts");
    assert!(object.get("ba").is_some_and(|value| value.items().is_some()));
    assert!(object.get("c").is_none());
}

#[test]
fn strings_and_their_escapes() {
    let cases = [
        (r#""""#, ""),
        (r#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"),
        (r#""\u00e4\u20AC""#, "ä€"),
        (r#""\ud83d\ude00é""#, "😀é"),
        ("\"\u{7f}\"", "\u{7f}"),
    ];
    for (text, expected) in cases {
        assert_eq!(value(text).as_str().as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_not_json_is_refused_where_it_is_wrong() {
    let cases: &[(&[u8], usize)] = &[
        (b"", 0),
        (b"  ", 2),
        (b"nul", 0),
        (b"nulL", 0),
        (b"01", 1),
        (b"-", 1),
        (b"1.", 2),
        (b".5", 0),
        (b"+1", 0),
        (b"1e", 2),
        (b"NaN", 0),
        (b"[1,]", 3),
        (b"[1 2]", 3),
        (b"[1}", 2),
        (b"{\"a\" 1}", 5),
        (b"{\"a\":1,}", 7),
        (b"{a:1}", 1),
        (b"{\"a\":1", 6),
        (b"1 2", 2),
        (b"\"a", 2),
        (b"\"\\x\"", 1),
        (b"\"\\u12g4\"", 1),
        (b"\"\\ud800\"", 1),
        (b"\"\\udc00\"", 1),
        (b"\"\\ud800\\u0041\"", 1),
        (b"\"a\nb\"", 2),
        (b"\"\xff\"", 1),
    ];
    for (text, at) in cases {
        let error = parse(text).expect_err("no JSON");
        assert_eq!(error.at, *at, "{}: {}", String::from_utf8_lossy(text), error.problem);
    }
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(nested(128).as_bytes()).is_ok());
    let error = parse(nested(129).as_bytes()).expect_err("too deep");
    assert_eq!(error.problem, JsonProblem::Depth { limit: 128 });
}
