//! The item as it is written, before anybody asks whether it makes sense.
//!
//! Signatures are read here rather than by syn's `full` feature, which would double what syn costs to compile:
//! a pattern is the tokens before the colon, a body is the tokens between its braces.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Generics, Ident, ReturnType, Token, Type, Visibility, parenthesized, token};

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
    pub(crate) visibility: Visibility,
    pub(crate) constness: Option<Token![const]>,
    pub(crate) asyncness: Option<Token![async]>,
    pub(crate) unsafety: Option<Token![unsafe]>,
    pub(crate) abi: Option<syn::Abi>,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    /// The parameters and their parentheses.
    pub(crate) parentheses: token::Paren,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) output: ReturnType,
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
    pub(crate) visibility: Visibility,
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
    let attributes = input.call(Attribute::parse_outer)?;
    let start = input.fork();
    let visibility: Visibility = input.parse()?;
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
    visibility: Visibility,
    item: &TokenStream,
) -> syn::Result<Syntax> {
    input.parse::<Token![struct]>()?;
    let name = input.parse()?;
    let mut generics: Generics = input.parse()?;
    generics.where_clause = input.parse()?;
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
        ahead.parse::<Option<syn::Abi>>()?;
        ahead.parse::<Token![fn]>()
    };
    skip(&ahead).is_ok()
}

fn function(
    input: ParseStream,
    attributes: Vec<Attribute>,
    visibility: Visibility,
    start: ParseStream,
) -> syn::Result<Syntax> {
    let constness = input.parse()?;
    let asyncness = input.parse()?;
    let unsafety = input.parse()?;
    let abi = input.parse()?;
    input.parse::<Token![fn]>()?;
    let name = input.parse()?;
    let mut generics: Generics = input.parse()?;
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
    let output = input.parse()?;
    generics.where_clause = input.parse()?;
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
        let attributes = input.call(Attribute::parse_outer)?;
        let mut pattern = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            if input.peek(Token![::]) {
                pattern.extend(input.parse::<Token![::]>()?.into_token_stream());
            } else if input.peek(Token![:]) {
                input.parse::<Token![:]>()?;
                return Ok(Parameter { attributes, pattern, ty: Some(input.parse()?) });
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
        attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect()
    }
}
