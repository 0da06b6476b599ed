//! Expansions and plans, compared with the files in `snapshots/`.
//!
//! `REALIZAR_BLESS=1 cargo test -p realizar-macros` writes the files anew; what changed is then read in the diff.

use crate::expand::{Environment, expand};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Expands as a package in `examples/` would, and prints.
fn expanded(package: &str, args: &str, item: &str) -> String {
    let environment = Environment { package: folder("../examples").join(package) };
    let tokens = expand(args.parse().expect("arguments"), item.parse().expect("an item"), &environment);
    let mut file: syn::File = syn::parse2(tokens).expect("an expansion is a list of items");
    shorten(&mut file);
    prettyplease::unparse(&file)
}

/// Tables are told by their length: a snapshot is for people.
fn shorten(file: &mut syn::File) {
    let text = quote::quote!(#file);
    *file = syn::parse2(shortened(text)).expect("the same items");
}

fn shortened(tokens: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    use proc_macro2::{Group, Literal, TokenTree};
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

/// The expansion of a form of item, as a test of its own.
macro_rules! snapshots {
    ($($name:ident: $package:literal, $args:literal, $item:literal;)*) => {$(
        #[test]
        fn $name() {
            compare(concat!(stringify!($name), ".expanded.rs"), &expanded($package, $args, $item));
        }
    )*};
}

snapshots! {
    named_parameters: "iris", r#""../../models/iris.apr""#,
        "/// Species of an iris flower.
         fn iris(sepal_length: f32, sepal_width: f32, petal_length: f32, petal_width: f32) -> &'static str;";
    unit_struct: "iris", r#""../../models/iris.apr""#,
        "/// Iris flowers.
         #[derive(Clone, Copy)]
         pub(crate) struct Iris;";
}
