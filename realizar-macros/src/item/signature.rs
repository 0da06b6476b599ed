//! What stands around names and types: attributes, visibility, ABI, generic parameters, what is returned.

use super::types::{Angles, Type};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Token, token};

/// `#[…]`.
pub(crate) struct Attribute {
    tokens: TokenStream,
    pub(crate) is_cfg: bool,
}

/// What stands between a name and what it names.
pub(crate) struct Generics {
    /// `<…>`; empty where there are none, or none between the brackets.
    pub(crate) parameters: TokenStream,
    /// `where …`.
    pub(crate) where_clause: Option<TokenStream>,
}

pub(super) fn attributes(input: ParseStream) -> syn::Result<Vec<Attribute>> {
    let mut attributes = Vec::new();
    while input.peek(Token![#]) {
        let mut tokens = input.parse::<Token![#]>()?.into_token_stream();
        let group: Group = input.parse()?;
        let is_cfg = (|input: ParseStream| Ok(is_cfg(input))).parse2(group.stream()).unwrap_or(false);
        group.to_tokens(&mut tokens);
        attributes.push(Attribute { tokens, is_cfg });
    }
    Ok(attributes)
}

/// `pub`, `pub(crate)` or nothing.
pub(super) fn visibility(input: ParseStream) -> syn::Result<TokenStream> {
    // A `$vis` that matched nothing leaves an empty group.
    if let Ok(TokenTree::Group(group)) = input.fork().parse()
        && group.delimiter() == Delimiter::None
        && group.stream().is_empty()
    {
        input.parse::<TokenTree>()?;
    }
    let mut tokens = TokenStream::new();
    if input.peek(Token![pub]) {
        input.parse::<Token![pub]>()?.to_tokens(&mut tokens);
        if input.peek(token::Paren) {
            input.parse::<Group>()?.to_tokens(&mut tokens);
        }
    }
    Ok(tokens)
}

/// `extern`, `extern "C"` or nothing.
pub(super) fn abi(input: ParseStream) -> syn::Result<Option<TokenStream>> {
    let Some(keyword) = input.parse::<Option<Token![extern]>>()? else { return Ok(None) };
    let mut tokens = keyword.into_token_stream();
    input.parse::<Option<LitStr>>()?.to_tokens(&mut tokens);
    Ok(Some(tokens))
}

/// `<…>` or nothing.
pub(super) fn generic_parameters(input: ParseStream) -> syn::Result<TokenStream> {
    if !input.peek(Token![<]) {
        return Ok(TokenStream::new());
    }
    let open: TokenTree = input.parse()?;
    let inside = until(input, |input| input.peek(Token![>]))?;
    let close: Token![>] = input.parse()?;
    if inside.is_empty() {
        return Ok(inside);
    }
    let mut tokens = TokenStream::from(open);
    tokens.extend(inside);
    close.to_tokens(&mut tokens);
    Ok(tokens)
}

/// `-> T` or nothing.
pub(super) fn output(input: ParseStream) -> syn::Result<Option<Type>> {
    if !input.peek(Token![->]) {
        return Ok(None);
    }
    input.parse::<Token![->]>()?;
    until(input, |input| input.peek(Token![where]) || ends_signature(input)).map(Type::new).map(Some)
}

/// `where …` or nothing.
pub(super) fn where_clause(input: ParseStream) -> syn::Result<Option<TokenStream>> {
    if input.peek(Token![where]) { until(input, ends_signature).map(Some) } else { Ok(None) }
}

fn ends_signature(input: ParseStream) -> bool {
    input.peek(token::Brace) || input.peek(Token![;])
}

/// The tokens up to the one at which, outside angle brackets, something else begins.
pub(super) fn until(input: ParseStream, ends: fn(ParseStream) -> bool) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    let mut angles = Angles::default();
    while !input.is_empty() {
        if angles.outside() && ends(input) {
            break;
        }
        let token: TokenTree = input.parse()?;
        angles.read(&token);
        tokens.extend([token]);
    }
    Ok(tokens)
}

/// Whether an attribute is `cfg(…)`.
fn is_cfg(input: ParseStream) -> bool {
    let found = input.parse::<Ident>().is_ok_and(|name| name == "cfg") && input.peek(token::Paren);
    // What is left over would be taken for a mistake.
    found && input.parse::<TokenStream>().is_ok()
}

impl ToTokens for Attribute {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.tokens.to_tokens(tokens);
    }
}
