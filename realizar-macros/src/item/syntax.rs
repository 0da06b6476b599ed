//! The item as it is written, before anybody asks whether it makes sense.
//!
//! Items are read here rather than by syn's `derive` and `full` features, each of which would double what syn costs
//! to compile: a pattern is the tokens before the colon, a body is the tokens between its braces.

use super::signature::{
    Attribute, Generics, abi, attributes, generic_parameters, output, until, visibility, where_clause,
};
use super::types::Type;
use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Ident, Token, parenthesized, token};

/// What the attribute stands on.
pub(crate) enum Syntax {
    Function(Box<Function>),
    Struct(Box<Struct>),
    /// Something else: its keyword, and all of it.
    Other {
        keyword: TokenStream,
        item: TokenStream,
    },
}

/// A function, with a body or without.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    /// Empty where the item is private.
    pub(crate) visibility: TokenStream,
    pub(crate) constness: Option<Token![const]>,
    pub(crate) asyncness: Option<Token![async]>,
    pub(crate) unsafety: Option<Token![unsafe]>,
    /// `extern "C"`.
    pub(crate) abi: Option<TokenStream>,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    /// The parameters and their parentheses.
    pub(crate) parentheses: token::Paren,
    pub(crate) parameters: Vec<Parameter>,
    /// What follows `->`.
    pub(crate) output: Option<Type>,
    /// `{ … }`, or `None` where there is a semicolon.
    pub(crate) body: Option<TokenStream>,
    /// From the visibility to the parameters, as written.
    pub(crate) head: TokenStream,
    /// All from the visibility to the where clause, as written.
    pub(crate) signature: TokenStream,
}

/// `pattern: type`, or a receiver.
pub(crate) struct Parameter {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) pattern: TokenStream,
    /// `None` for `self`, `&self`, `...`.
    pub(crate) ty: Option<Type>,
}

/// A struct.
pub(crate) struct Struct {
    pub(crate) attributes: Vec<Attribute>,
    /// Empty where the item is private.
    pub(crate) visibility: TokenStream,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    /// The fields with what encloses them; `None` for a unit struct.
    pub(crate) fields: Option<TokenStream>,
    /// All of it, as written.
    pub(crate) item: TokenStream,
}

/// Reads the item.
///
/// # Errors
/// What is not Rust.
pub(crate) fn parse(item: TokenStream) -> syn::Result<Syntax> {
    (|input: ParseStream| syntax(input, &item)).parse2(item.clone())
}

fn syntax(input: ParseStream, item: &TokenStream) -> syn::Result<Syntax> {
    let attributes = attributes(input)?;
    let start = input.fork();
    let visibility = visibility(input)?;
    if input.peek(Token![struct]) {
        return structure(input, attributes, visibility, item);
    }
    if starts_function(input) {
        return function(input, attributes, visibility, &start);
    }
    let keyword: TokenTree = input.parse()?;
    input.parse::<TokenStream>()?;
    Ok(Syntax::Other { keyword: keyword.into(), item: item.clone() })
}

fn structure(
    input: ParseStream,
    attributes: Vec<Attribute>,
    visibility: TokenStream,
    item: &TokenStream,
) -> syn::Result<Syntax> {
    input.parse::<Token![struct]>()?;
    let name = input.parse()?;
    let generics = Generics { parameters: generic_parameters(input)?, where_clause: where_clause(input)? };
    let fields = if input.peek(Token![;]) { None } else { Some(input.parse::<Group>()?.into_token_stream()) };
    input.parse::<TokenStream>()?;
    Ok(Syntax::Struct(Box::new(Struct {
        attributes,
        visibility,
        name,
        generics,
        fields,
        item: item.clone(),
    })))
}

/// Whether what follows the visibility is a function, with its qualifiers in their order.
fn starts_function(input: ParseStream) -> bool {
    let ahead = input.fork();
    let skip = |ahead: ParseStream| {
        ahead.parse::<Option<Token![const]>>()?;
        ahead.parse::<Option<Token![async]>>()?;
        ahead.parse::<Option<Token![unsafe]>>()?;
        abi(ahead)?;
        ahead.parse::<Token![fn]>()
    };
    skip(&ahead).is_ok()
}

fn function(
    input: ParseStream,
    attributes: Vec<Attribute>,
    visibility: TokenStream,
    start: ParseStream,
) -> syn::Result<Syntax> {
    let constness = input.parse()?;
    let asyncness = input.parse()?;
    let unsafety = input.parse()?;
    let abi = abi(input)?;
    input.parse::<Token![fn]>()?;
    let name = input.parse()?;
    let generic = generic_parameters(input)?;
    let content;
    let parentheses = parenthesized!(content in input);
    let mut parameters = Vec::new();
    while !content.is_empty() {
        parameters.push(content.parse()?);
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    let head = tokens_between(&start.fork(), input)?;
    let output = output(input)?;
    let generics = Generics { parameters: generic, where_clause: where_clause(input)? };
    let signature = tokens_between(start, input)?;
    let body = if input.peek(token::Brace) {
        let group: Group = input.parse()?;
        Some(group.into_token_stream())
    } else {
        input.parse::<Token![;]>()?;
        None
    };
    if !input.is_empty() {
        return Err(input.error("expected nothing after the function"));
    }
    Ok(Syntax::Function(Box::new(Function {
        attributes,
        visibility,
        constness,
        asyncness,
        unsafety,
        abi,
        name,
        generics,
        parentheses,
        parameters,
        output,
        body,
        head,
        signature,
    })))
}

impl Parse for Parameter {
    fn parse(input: ParseStream) -> syn::Result<Parameter> {
        let attributes = attributes(input)?;
        let mut pattern = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            if input.peek(Token![::]) {
                pattern.extend(input.parse::<Token![::]>()?.into_token_stream());
            } else if input.peek(Token![:]) {
                input.parse::<Token![:]>()?;
                let ty = until(input, |input| input.peek(Token![,]))?;
                return Ok(Parameter { attributes, pattern, ty: Some(Type::new(ty)) });
            } else {
                pattern.extend([input.parse::<TokenTree>()?]);
            }
        }
        Ok(Parameter { attributes, pattern, ty: None })
    }
}

/// The tokens from where `start` stands to where `end` stands; both read the same tokens.
fn tokens_between(start: ParseStream, end: ParseStream) -> syn::Result<TokenStream> {
    let rest = end.fork().parse::<TokenStream>()?.into_iter().count();
    let all: Vec<TokenTree> = start.parse::<TokenStream>()?.into_iter().collect();
    let length = all.len().saturating_sub(rest);
    Ok(all.into_iter().take(length).collect())
}

impl Syntax {
    /// The `#[cfg]`s of the item: what is generated beside it exists only where it does.
    pub(crate) fn cfgs(&self) -> Vec<&Attribute> {
        let attributes: &[Attribute] = match self {
            Syntax::Function(function) => &function.attributes,
            Syntax::Struct(item) => &item.attributes,
            Syntax::Other { .. } => &[],
        };
        attributes.iter().filter(|attribute| attribute.is_cfg).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Delimiter;

    fn function(text: &str) -> Box<Function> {
        match parse(text.parse().expect("tokens")) {
            Ok(Syntax::Function(function)) => function,
            _ => panic!("`{text}` is a function"),
        }
    }

    #[test]
    fn a_signature_is_taken_apart_at_its_ends_and_not_inside_brackets() {
        let read = function(
            "#[cfg(unix)] #[doc = \"a\"] pub(crate) unsafe extern \"C\" fn f<F: Fn(u8) -> Vec<u8>, const N: usize>(
                #[a] (x, y): HashMap<A, B>, z: [u8; 2]) -> Foo<{ 2 }> where F: Copy { 1 }",
        );
        assert_eq!(
            read.attributes.iter().map(|attribute| attribute.is_cfg).collect::<Vec<_>>(),
            [true, false]
        );
        // How many spaces are printed between tokens is not ours to say.
        let text = |tokens: TokenStream| tokens.to_string().replace(' ', "");
        assert_eq!(text(read.visibility.to_token_stream()), "pub(crate)");
        assert_eq!(text(read.abi.to_token_stream()), "extern\"C\"");
        assert_eq!(text(read.generics.parameters.to_token_stream()), "<F:Fn(u8)->Vec<u8>,constN:usize>");
        let types = |index: usize| text(read.parameters[index].ty.to_token_stream());
        assert_eq!((types(0).as_str(), types(1).as_str()), ("HashMap<A,B>", "[u8;2]"));
        assert_eq!(text(read.output.to_token_stream()), "Foo<{2}>");
        assert_eq!(text(read.generics.where_clause.to_token_stream()), "whereF:Copy");
        assert_eq!(text(read.body.to_token_stream()), "{1}");
    }

    #[test]
    fn brackets_without_parameters_are_none() {
        let read = function("fn f<>();");
        assert!(read.generics.parameters.is_empty() && read.output.is_none() && read.body.is_none());
    }

    #[test]
    fn a_visibility_that_a_macro_left_empty_is_none() {
        let mut item = TokenStream::from(TokenTree::from(Group::new(Delimiter::None, TokenStream::new())));
        item.extend("struct A;".parse::<TokenStream>().expect("tokens"));
        assert!(
            matches!(parse(item), Ok(Syntax::Struct(item)) if item.visibility.is_empty() && item.name == "A")
        );
    }
}
