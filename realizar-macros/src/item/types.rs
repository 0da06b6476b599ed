//! Types as the item writes them: tokens, told apart only as far as the attribute asks.
//!
//! syn's own types need its `derive` feature, which doubles what syn costs to compile. The compiler has read the
//! item before the attribute does, so that nothing has to be checked here.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// A type as written.
pub(crate) struct Type(TokenStream);

/// What the attribute tells apart.
pub(crate) enum Shape {
    /// `&T`, `&mut T`, `&'a T`.
    Reference { lifetime: Option<Ident>, mutable: bool, to: Type },
    /// `[T; N]`, with the tokens of `N`.
    Array { of: Type, length: TokenStream },
    /// A path's last name. `plain`: no type is given in angle brackets after it, nor a trait before it.
    Path { last: Ident, plain: bool },
    /// Everything else.
    Other,
}

impl Type {
    pub(crate) fn new(tokens: TokenStream) -> Type {
        Type(tokens)
    }

    pub(crate) fn shape(&self) -> Shape {
        let tokens = self.peeled();
        match &tokens[..] {
            [TokenTree::Punct(and), rest @ ..] if and.as_char() == '&' => reference(rest),
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => array(group),
            tokens => path(tokens),
        }
    }

    /// A name alone, such as `Iris`.
    pub(crate) fn name(&self) -> Option<Ident> {
        match &self.peeled()[..] {
            [TokenTree::Ident(name)] if name != "_" => Some(name.clone()),
            _ => None,
        }
    }

    /// Whether it is the primitive of this name, also by a path such as `core::primitive::f32`.
    pub(crate) fn is(&self, primitive: &str) -> bool {
        matches!(self.shape(), Shape::Path { last, plain: true } if last == primitive)
    }

    /// The tokens without the groups that a `macro_rules!` or parentheses put around them.
    fn peeled(&self) -> Vec<TokenTree> {
        let mut tokens: Vec<TokenTree> = self.0.clone().into_iter().collect();
        while let [TokenTree::Group(group)] = &tokens[..] {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            let encloses = match group.delimiter() {
                Delimiter::None => true,
                Delimiter::Parenthesis => !inner.is_empty() && !is_list(&inner),
                Delimiter::Bracket | Delimiter::Brace => false,
            };
            if !encloses {
                break;
            }
            tokens = inner;
        }
        tokens
    }
}

impl ToTokens for Type {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// How deep in angle brackets tokens are, which are no groups.
#[derive(Default)]
pub(super) struct Angles {
    depth: usize,
    /// Whether the last token was the start of `->`, which closes none.
    arrow: bool,
}

impl Angles {
    pub(super) fn read(&mut self, token: &TokenTree) {
        let TokenTree::Punct(mark) = token else {
            self.arrow = false;
            return;
        };
        match mark.as_char() {
            '<' => self.depth += 1,
            '>' if !self.arrow => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.arrow = mark.as_char() == '-' && mark.spacing() == Spacing::Joint;
    }

    /// Whether what follows is in none; the second half of `->` is not looked at by itself.
    pub(super) fn outside(&self) -> bool {
        self.depth == 0 && !self.arrow
    }
}

/// Whether there is a comma outside angle brackets, as in a tuple.
fn is_list(tokens: &[TokenTree]) -> bool {
    let mut angles = Angles::default();
    for token in tokens {
        if angles.outside() && is(token, ',') {
            return true;
        }
        angles.read(token);
    }
    false
}

fn is(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// What follows `&`.
fn reference(mut tokens: &[TokenTree]) -> Shape {
    let mut lifetime = None;
    if let [mark, TokenTree::Ident(name), rest @ ..] = tokens
        && is(mark, '\'')
    {
        lifetime = Some(name.clone());
        tokens = rest;
    }
    let mut mutable = false;
    if let [TokenTree::Ident(word), rest @ ..] = tokens
        && word == "mut"
    {
        mutable = true;
        tokens = rest;
    }
    Shape::Reference { lifetime, mutable, to: Type::new(tokens.iter().cloned().collect()) }
}

/// `[T; N]`; a slice is something else.
fn array(group: &Group) -> Shape {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    match tokens.iter().position(|token| is(token, ';')) {
        None => Shape::Other,
        Some(at) => Shape::Array {
            of: Type::new(tokens[..at].iter().cloned().collect()),
            length: tokens[at + 1..].iter().cloned().collect(),
        },
    }
}

/// Names with `::` between them, and what is in angle brackets.
fn path(tokens: &[TokenTree]) -> Shape {
    let mut angles = Angles::default();
    let mut last: Option<Ident> = None;
    // A name follows a name in `dyn Trait`, which is no path.
    let mut after_name = false;
    let mut plain = tokens.first().is_some_and(|first| !is(first, '<'));
    for token in tokens {
        let outside = angles.outside();
        angles.read(token);
        if !outside || !angles.outside() {
            plain &= last.is_none();
            continue;
        }
        match token {
            TokenTree::Ident(name) if !after_name && name != "_" => {
                last = Some(name.clone());
                after_name = true;
            }
            TokenTree::Punct(colon) if colon.as_char() == ':' => after_name = false,
            _ => return Shape::Other,
        }
    }
    match last {
        Some(last) => Shape::Path { last, plain },
        None => Shape::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Type {
        Type::new(text.parse().expect("tokens"))
    }

    /// What a type is, in a word.
    fn told(text: &str) -> String {
        match read(text).shape() {
            Shape::Reference { lifetime, mutable, to } => {
                let lifetime = lifetime.map(|name| format!("'{name} ")).unwrap_or_default();
                format!("& {lifetime}{}{}", if mutable { "mut " } else { "" }, to.0)
            }
            Shape::Array { of, length } => format!("{} times {length}", of.0),
            Shape::Path { last, plain } => format!("{last}{}", if plain { "" } else { " of something" }),
            Shape::Other => "other".to_owned(),
        }
    }

    #[test]
    fn references_and_arrays_are_taken_apart() {
        assert_eq!(told("&'static str"), "& 'static str");
        assert_eq!(told("(&mut Iris)"), "& mut Iris");
        assert_eq!(told("[f32; 4]"), "f32 times 4");
        assert_eq!(told("([[u8; 2]; 3])"), "[u8 ; 2] times 3");
        assert_eq!(told("[f32]"), "other");
    }

    #[test]
    fn the_last_name_of_a_path_is_its_own() {
        assert_eq!(told("f32"), "f32");
        assert_eq!(told("::core::primitive::f32"), "f32");
        assert_eq!(told("std::io::Result<(u8, u8)>"), "Result of something");
        assert_eq!(told("(Result<fn(u8) -> u8, Error>)"), "Result of something");
        assert_eq!(told("<f32 as Trait>::Result"), "Result of something");
        for other in [
            "dyn A",
            "impl A",
            "*const f32",
            "fn(f32) -> f32",
            "(f32,)",
            "(A<u8>, B)",
            "()",
            "!",
            "_",
            "f32!()",
        ] {
            assert_eq!(told(other), "other", "{other}");
        }
    }

    #[test]
    fn what_a_macro_groups_is_seen_through() {
        let group = Group::new(Delimiter::None, "f32".parse().expect("tokens"));
        assert!(Type::new(TokenTree::from(group).into()).is("f32"));
    }

    #[test]
    fn only_a_name_alone_names_a_model() {
        assert_eq!(read("(Iris)").name().map(|name| name.to_string()).as_deref(), Some("Iris"));
        assert!(
            read("crate::Iris").name().is_none()
                && read("Iris<u8>").name().is_none()
                && read("_").name().is_none()
        );
    }
}
