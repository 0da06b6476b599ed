//! Expansions and plans, compared with the files in `snapshots/`.
//!
//! `REALIZAR_BLESS=1 cargo test -p realizar-macros` writes the files anew; what changed is then read in the diff.

use crate::expand::{Environment, expand};
use crate::plan::plan;
use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use realizar_apr::Artifact;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// An attribute and what it stands on.
struct Use {
    args: TokenStream,
    item: TokenStream,
}

/// Every use of the attribute in a source file.
fn uses(source: &str) -> Vec<Use> {
    let tokens: Vec<TokenTree> = source.parse::<TokenStream>().expect("Rust").into_iter().collect();
    let mut uses = Vec::new();
    // Where the attributes of the current item start.
    let mut start = 0;
    let mut args: Option<(usize, TokenStream)> = None;
    for (index, token) in tokens.iter().enumerate() {
        let after = |mark: char| {
            index > 0 && matches!(&tokens[index - 1], TokenTree::Punct(punct) if punct.as_char() == mark)
        };
        let after_hash = after('#');
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket && after_hash => {
                if let Some(found) = model_args(group) {
                    args = Some((index, found));
                }
            }
            // The attributes of the file belong to no item.
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket && after('!') => {}
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {}
            TokenTree::Punct(semicolon) if semicolon.as_char() == ';' => {}
            _ => continue,
        }
        if !after_hash {
            if let Some((attribute, args)) = args.take() {
                let before = tokens[start..attribute - 1].iter().cloned();
                let after = tokens[attribute + 1..=index].iter().cloned();
                uses.push(Use { args, item: before.chain(after).collect() });
            }
            start = index + 1;
        }
    }
    uses
}

/// The arguments of `[realizar::model(…)]`.
fn model_args(attribute: &Group) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
    match &tokens[..] {
        [TokenTree::Ident(krate), .., TokenTree::Ident(name), TokenTree::Group(args)]
            if krate == "realizar" && name == "model" =>
        {
            Some(args.stream())
        }
        _ => None,
    }
}

/// The expansion of a use in a package, as a person reads it: tables are told by their length.
fn expanded(package: &Path, used: &Use) -> String {
    let environment = Environment { package: package.to_owned() };
    let tokens = expand(used.args.clone(), used.item.clone(), &environment);
    let file: syn::File = syn::parse2(shortened(tokens)).expect("an expansion is a list of items");
    prettyplease::unparse(&file)
}

fn shortened(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                TokenTree::from(Group::new(group.delimiter(), shortened(group.stream())))
            }
            TokenTree::Literal(literal) => match syn::parse_str::<syn::LitByteStr>(&literal.to_string()) {
                Ok(bytes) => {
                    Literal::byte_string(format!("({} bytes)", bytes.value().len()).as_bytes()).into()
                }
                Err(_) => literal.into(),
            },
            other => other,
        })
        .collect()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn compare(name: &str, found: &str) {
    let path = folder("snapshots").join(name);
    if env::var_os("REALIZAR_BLESS").is_some() {
        fs::write(&path, found).expect("the snapshot is written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == found,
        "{name} differs from what is generated; if that is right, run the tests with REALIZAR_BLESS=1\n{found}"
    );
}

/// The expansions of an example, from its source.
fn example(name: &str) -> Vec<String> {
    let package = folder("../examples").join(name);
    let source = fs::read_to_string(package.join("src/main.rs")).expect("the example's source");
    uses(&source).iter().map(|used| expanded(&package, used)).collect()
}

const EXAMPLES: [&str; 5] = ["iris", "breast-cancer", "digits", "two-models", "aprender"];

#[test]
fn examples_expand_as_before() {
    for name in EXAMPLES {
        let expansions = example(name);
        assert!(!expansions.is_empty(), "{name} uses the attribute");
        compare(&format!("example_{}.expanded.rs", name.replace('-', "_")), &expansions.join("\n"));
    }
}

#[test]
fn expansions_have_no_logic() {
    // The breast-cancer example's own body branches.
    for name in EXAMPLES.into_iter().filter(|name| *name != "breast-cancer") {
        for expansion in example(name) {
            let words = ["if ", "match ", "for ", "while ", "loop "];
            let code = expansion
                .lines()
                .filter(|line| !line.trim_start().starts_with("///") && !line.contains(" for "));
            for line in code.filter(|line| !line.contains("const CARD")) {
                assert!(!words.iter().any(|word| line.contains(word)), "{name}: {line}");
            }
        }
    }
}

#[test]
fn examples_are_planned_as_before() {
    let mut text = String::new();
    for name in ["iris", "breast_cancer", "digits", "wine"] {
        let bytes = fs::read(folder("../models").join(name).with_extension("apr")).expect("the artifact");
        let artifact = Artifact::read(&bytes).expect("an artifact");
        text += &format!("{name}: {}\n\n", plan(&artifact.model, Some(artifact.embed_len()), None, None));
    }
    compare("examples.plan.txt", &text);
}

/// The expansion of a form of item, as a test of its own.
macro_rules! forms {
    ($($name:ident: $source:literal;)*) => {$(
        #[test]
        fn $name() {
            let package = folder("../tests/ui");
            let expansions: Vec<String> = uses($source).iter().map(|used| expanded(&package, used)).collect();
            compare(concat!("form_", stringify!($name), ".expanded.rs"), &expansions.join("\n"));
        }
    )*};
}

forms! {
    row_of_f64: r#"
        #[realizar::model("artifacts/scaler.apr", main = false)]
        pub fn scale(row: [f64; 2]) -> [f64; 2];
    "#;
    row_of_f32_and_outputs_of_f64: r#"
        #[realizar::model("artifacts/scaler.apr", main = false)]
        pub fn scale(row: [f32; 2]) -> [f64; 2];
    "#;
    categories: r#"
        /// The class of a risk.
        #[must_use]
        #[realizar::model("artifacts/categories.apr", name = "risk", main = false)]
        pub(crate) fn risk(age: f64, sex: &str, zone: i64, smoker: bool) -> f32;
    "#;
    categories_as_text: r#"
        #[realizar::model("artifacts/categories.apr", main = false)]
        fn risk(age: f32, sex: &str, zone: &str, smoker: &str) -> f64;
    "#;
    truth_value: r#"
        #[realizar::model("artifacts/booleans.apr", main = false)]
        fn is_large(x: f32) -> bool;
    "#;
    class_index: r#"
        #[realizar::model("artifacts/unlabelled.apr", main = false)]
        fn class(x: f32) -> usize;
    "#;
    prediction: r#"
        #[realizar::model("artifacts/integers.apr", main = false)]
        fn all_of_it(x: f32) -> realizar::Prediction;
    "#;
    async_body: r#"
        #[cfg(feature = "area")]
        #[realizar::model("artifacts/regression.apr", crate = ::renamed)]
        async fn area(request: Request, model: &Area) -> std::io::Result<f32> {
            Ok(model.predict(&request.lookup().await?)[0])
        }
    "#;
    body_without_answer: r#"
        #[realizar::model("artifacts/regression.apr")]
        fn log(row: [f32; 2], model: &Logged) {
            println!("{:?}", model.predict(&row));
        }
    "#;
    stand_in_of_function: r#"
        #[realizar::model("artifacts/regression.apr")]
        fn area(width: f32, heigth: f32) -> f32;
    "#;
    stand_in_of_struct: r#"
        #[realizar::model("artifacts/regression.apr", kind = "linear")]
        #[derive(Clone)]
        pub struct Area;
    "#;
}
