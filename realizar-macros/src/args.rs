//! The attribute's arguments: the artifact's path, then `key = value`.

use crate::fault::{Fault, Faults, spelled};
use crate::list::list;
use proc_macro2::{Span, TokenStream, TokenTree};
use realizar_apr::suggest::closest;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitBool, LitInt, LitStr, Token};

/// Every key, in the order in which messages list them.
const KEYS: [&str; 8] = ["activation", "crate", "features", "kernel", "kind", "main", "name", "precision"];

/// What the user asks for.
pub(crate) struct Args {
    /// Where the artifact is.
    pub(crate) path: LitStr,
    /// What an artifact is that does not say it itself.
    pub(crate) kind: Option<LitStr>,
    /// What follows the hidden layers of an `mlp` that does not say it itself.
    pub(crate) activation: Option<LitStr>,
    /// How many features an artifact takes that does not say it itself.
    pub(crate) features: Option<LitInt>,
    /// The kernel of the stages that it fits.
    pub(crate) kernel: Option<LitStr>,
    /// How the weights of dense layers are held, where not in full.
    pub(crate) precision: Option<LitStr>,
    /// The model's name on the wire.
    pub(crate) name: Option<LitStr>,
    /// Whether to emit `main`.
    pub(crate) main: Option<LitBool>,
    /// The path of the facade.
    pub(crate) facade: Option<TokenStream>,
}

/// Reads the arguments. Where there are faults, what could not be read is as if it were absent, so that the
/// stand-in can still be built.
pub(crate) fn parse(tokens: TokenStream, faults: &mut Faults) -> Args {
    let mut args = Args {
        path: LitStr::new("", Span::call_site()),
        kind: None,
        activation: None,
        features: None,
        kernel: None,
        precision: None,
        name: None,
        main: None,
        facade: None,
    };
    let mut arguments = split(tokens).into_iter();
    match arguments.next() {
        None => faults.push(
            Fault::new(TokenStream::new(), "the path of the artifact is missing")
                .help("write it first, as in `#[realizar::model(\"models/iris.apr\")]`"),
        ),
        Some(first) if is_assignment(&first) => {
            faults.push(
                Fault::new(&first, "the path of the artifact is missing before this argument")
                    .help("write it first, as in `#[realizar::model(\"models/iris.apr\", …)]`"),
            );
            argument(first, &mut args, faults);
        }
        Some(first) => match syn::parse2::<LitStr>(first.clone()) {
            Ok(path) => {
                check_path(&path, faults);
                args.path = path;
            }
            Err(_) => faults.push(
                Fault::new(&first, format!("`{}` is not the path of an artifact", spelled(&first)))
                    .help("the first argument is a string literal: the file is read while compiling"),
            ),
        },
    }
    for tokens in arguments {
        argument(tokens, &mut args, faults);
    }
    args
}

fn check_path(path: &LitStr, faults: &mut Faults) {
    if path.value().is_empty() {
        faults.push(
            Fault::new(path, "the path of the artifact is empty")
                .help("write the path of an `.apr` file, relative to the folder of `Cargo.toml`"),
        );
    }
    check_suffix(path.suffix(), path, faults);
}

/// One `key = value`.
fn argument(tokens: TokenStream, args: &mut Args, faults: &mut Faults) {
    if tokens.to_string() == "," {
        faults.push(Fault::new(&tokens, "there is no argument before this comma").help("remove the comma"));
        return;
    }
    let Ok((key, value)) = key_and_value.parse2(tokens.clone()) else {
        faults.push(
            Fault::new(&tokens, format!("`{}` is not an argument", spelled(&tokens)))
                .help(format!("arguments after the path are `key = value`; the keys are {}", list(&KEYS))),
        );
        return;
    };
    match key.to_string().as_str() {
        "kind" => assign(&mut args.kind, text(&key, value, faults), &key, faults),
        "activation" => assign(&mut args.activation, text(&key, value, faults), &key, faults),
        "kernel" => assign(&mut args.kernel, text(&key, value, faults), &key, faults),
        "precision" => assign(&mut args.precision, text(&key, value, faults), &key, faults),
        "name" => assign(&mut args.name, name(&key, value, faults), &key, faults),
        "features" => assign(&mut args.features, count(&key, value, faults), &key, faults),
        "main" => assign(&mut args.main, truth(&key, value, faults), &key, faults),
        "crate" => assign(&mut args.facade, facade(&key, value, faults), &key, faults),
        unknown => {
            let fault = Fault::new(&key, format!("there is no argument `{unknown}`"));
            faults.push(match closest(unknown, KEYS) {
                Some(near) => fault.help(format!("did you mean `{near}`? the arguments are {}", list(&KEYS))),
                None => fault.help(format!("the arguments are {}", list(&KEYS))),
            });
        }
    }
}

/// Sets an argument once. The second of two is the fault, even where the first was not readable.
fn assign<T>(place: &mut Option<T>, value: Option<T>, key: &Ident, faults: &mut Faults) {
    if place.is_some() {
        faults.push(Fault::new(key, format!("`{key}` is given twice")).help("remove one of the two"));
    } else {
        *place = value;
    }
}

fn text(key: &Ident, value: TokenStream, faults: &mut Faults) -> Option<LitStr> {
    let literal = syn::parse2::<LitStr>(value.clone()).ok();
    if let Some(literal) = &literal {
        check_suffix(literal.suffix(), literal, faults);
    } else {
        faults.push(mistyped(key, value, "a string", &format!("`{key} = \"…\"`")));
    }
    literal
}

/// A name on the wire. `@` separates it from the version there.
fn name(key: &Ident, value: TokenStream, faults: &mut Faults) -> Option<LitStr> {
    let literal = text(key, value, faults)?;
    let name = literal.value();
    if name.is_empty() {
        faults.push(
            Fault::new(&literal, "the model's name is empty")
                .help("remove the argument: the model is then called as its artifact says"),
        );
    } else if let Some(odd) = name.chars().find(|&c| c == '@' || c.is_control()) {
        faults.push(Fault::new(&literal, format!("the model's name holds `{}`", odd.escape_debug())).help(
            "a request names a model as `name` or `name@version`; leave `@` and control characters out",
        ));
    }
    Some(literal)
}

fn count(key: &Ident, value: TokenStream, faults: &mut Faults) -> Option<LitInt> {
    let literal = syn::parse2::<LitInt>(value.clone()).ok();
    match literal.as_ref().map(LitInt::base10_parse::<u32>) {
        Some(Ok(1..)) => literal,
        _ => {
            faults.push(mistyped(key, value, "a number of features from 1", &format!("`{key} = 4`")));
            None
        }
    }
}

fn truth(key: &Ident, value: TokenStream, faults: &mut Faults) -> Option<LitBool> {
    let literal = syn::parse2::<LitBool>(value.clone()).ok();
    if literal.is_none() {
        faults.push(mistyped(key, value, "`true` or `false`", &format!("`{key} = false`")));
    }
    literal
}

/// The path of the facade. It is used in several modules, so it must mean the same in each.
fn facade(key: &Ident, value: TokenStream, faults: &mut Faults) -> Option<TokenStream> {
    let Ok(relative) = starts_here.parse2(value.clone()) else {
        faults.push(mistyped(key, value, "a path", "`crate = my_realizar`"));
        return None;
    };
    if relative {
        faults.push(
            Fault::new(&value, "the facade's path depends on the module it is used in")
                .help("write the dependency's name, or a path that starts at `crate::`"),
        );
        return None;
    }
    Some(value)
}

/// Reads a path without types: whether it starts at `self` or `super`.
fn starts_here(input: ParseStream) -> syn::Result<bool> {
    let relative = input.peek(Token![self]) || input.peek(Token![super]);
    input.parse::<Option<Token![::]>>()?;
    loop {
        if input.peek(Token![self])
            || input.peek(Token![super])
            || input.peek(Token![Self])
            || input.peek(Token![crate])
        {
            Ident::parse_any(input)?;
        } else {
            input.parse::<Ident>()?;
        }
        if input.parse::<Option<Token![::]>>()?.is_none() {
            return Ok(relative);
        }
    }
}

fn mistyped(key: &Ident, value: TokenStream, expected: &str, example: &str) -> Fault {
    if value.is_empty() {
        Fault::new(key, format!("`{key}` has no value")).help(format!("it is {expected}, as in {example}"))
    } else {
        Fault::new(&value, format!("`{key}` is {expected}, not `{}`", spelled(&value)))
            .help(format!("write it as in {example}"))
    }
}

fn check_suffix(suffix: &str, literal: &LitStr, faults: &mut Faults) {
    if !suffix.is_empty() {
        faults.push(
            Fault::new(literal, format!("the string has the suffix `{suffix}`")).help("remove the suffix"),
        );
    }
}

/// The arguments between the commas. A comma at the end starts none.
fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut arguments = Vec::new();
    let mut current = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                arguments.push(if current.is_empty() {
                    TokenTree::from(comma).into()
                } else {
                    std::mem::take(&mut current).into_iter().collect()
                });
            }
            token => current.push(token),
        }
    }
    if !current.is_empty() {
        arguments.push(current.into_iter().collect());
    }
    arguments
}

fn is_assignment(tokens: &TokenStream) -> bool {
    key_and_value.parse2(tokens.clone()).is_ok()
}

/// `key = value`; the key may be a keyword (`crate` is one).
fn key_and_value(input: ParseStream) -> syn::Result<(Ident, TokenStream)> {
    let key = Ident::parse_any(input)?;
    input.parse::<Token![=]>()?;
    Ok((key, input.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Args, Vec<String>) {
        let mut faults = Faults::default();
        let args = parse(text.parse().expect("tokens"), &mut faults);
        (args, faults.iter().map(Fault::message).collect())
    }

    #[test]
    fn a_path_alone_is_enough() {
        let (args, faults) = read(r#""models/iris.apr""#);
        assert_eq!((args.path.value().as_str(), faults.len()), ("models/iris.apr", 0));
        assert!(args.kind.is_none() && args.main.is_none() && args.facade.is_none());
    }

    #[test]
    fn every_argument_is_read() {
        let (args, faults) = read(
            r#""a.apr", kind = "mlp", activation = "tanh", name = "a", main = false, crate = ::renamed, features = 4,
                kernel = "by ranks", precision = "bf16","#,
        );
        assert_eq!(faults, [""; 0]);
        assert_eq!(args.kind.map(|kind| kind.value()).as_deref(), Some("mlp"));
        assert_eq!(args.activation.map(|activation| activation.value()).as_deref(), Some("tanh"));
        assert_eq!(args.name.map(|name| name.value()).as_deref(), Some("a"));
        assert_eq!(args.main.map(|main| main.value), Some(false));
        assert_eq!(args.kernel.map(|kernel| kernel.value()).as_deref(), Some("by ranks"));
        assert_eq!(args.precision.map(|precision| precision.value()).as_deref(), Some("bf16"));
        assert_eq!(args.features.map(|count| count.to_string()).as_deref(), Some("4"));
        assert!(args.facade.is_some());
    }

    #[test]
    fn every_fault_is_reported_in_one_run() {
        let (_, faults) = read(r#"knid = 3, main = "no", features = 0, crate = self::x, name = "a@1""#);
        assert_eq!(faults.len(), 6, "{faults:#?}");
        assert!(faults[1].contains("did you mean `kind`?"), "{faults:#?}");
    }

    #[test]
    fn an_argument_without_a_value_is_not_taken_for_another() {
        let (args, faults) = read(r#""a.apr", main, kind ="#);
        assert!(args.main.is_none());
        assert_eq!(faults.len(), 2, "{faults:#?}");
        assert!(faults[1].starts_with("`kind` has no value"), "{faults:#?}");
    }
}
