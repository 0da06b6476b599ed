//! Faults: what is wrong, where the user can change it, and what to do.
//!
//! A stage that can refuse collects all its faults in [`Faults`] and ends with [`Faults::finish`], so that one
//! run of the compiler shows every one of them, each as one message at the tokens it is about.

use proc_macro2::{Delimiter, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::fmt::Display;

/// One fault: one compile error.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The smallest tokens that the user can change.
    tokens: TokenStream,
    /// What is wrong.
    what: String,
    /// Where in a file, if it is about a file.
    place: Option<String>,
    /// What to do.
    help: Option<String>,
}

impl Fault {
    pub(crate) fn new(tokens: impl ToTokens, what: impl Display) -> Fault {
        Fault { tokens: tokens.into_token_stream(), what: what.to_string(), place: None, help: None }
    }

    /// At a place that is no whole token, such as a closing parenthesis.
    pub(crate) fn at(span: Span, what: impl Display) -> Fault {
        // A token that carries nothing but the span.
        let mut marker = Punct::new(';', Spacing::Alone);
        marker.set_span(span);
        Fault::new(TokenTree::from(marker), what)
    }

    /// In which file, as the user wrote it.
    pub(crate) fn place(mut self, place: impl Display) -> Fault {
        self.place = Some(place.to_string());
        self
    }

    pub(crate) fn help(mut self, help: impl Display) -> Fault {
        self.help = Some(help.to_string());
        self
    }

    /// The message as the compiler shows it; it indents every line after the first.
    pub(crate) fn message(&self) -> String {
        let mut message = self.what.clone();
        if let Some(place) = &self.place {
            message.push_str("\nin ");
            message.push_str(place);
        }
        if let Some(help) = &self.help {
            message.push_str("\nhelp: ");
            message.push_str(help);
        }
        message
    }
}

/// Tokens as a person writes them; the compiler's own spelling puts spaces between all.
pub(crate) fn spelled(tokens: &impl ToTokens) -> String {
    let mut text = String::new();
    spell(tokens.to_token_stream(), &mut text);
    text
}

fn spell(tokens: TokenStream, text: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                spell(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => {
                if matches!(punct.as_char(), '=' | '+') {
                    text.push(' ');
                }
                text.push(punct.as_char());
            }
            word @ (TokenTree::Ident(_) | TokenTree::Literal(_)) => {
                if text.ends_with(|last: char| {
                    last.is_alphanumeric() || matches!(last, '_' | '"' | ',' | ';' | '=' | '+')
                }) {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
            }
        }
    }
}

/// The faults that one stage found.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn append(&mut self, mut others: Faults) {
        self.0.append(&mut others.0);
    }

    /// `Ok` where there are none.
    pub(crate) fn finish(self) -> Result<(), Faults> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// `compile_error!` for each, at its tokens.
    pub(crate) fn to_compile_errors(&self) -> TokenStream {
        self.iter()
            .map(|fault| syn::Error::new_spanned(&fault.tokens, fault.message()).to_compile_error())
            .collect()
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Faults {
        Faults(vec![fault])
    }
}

impl From<syn::Error> for Faults {
    /// What is not even Rust: the parser's own words, where it stopped.
    fn from(error: syn::Error) -> Faults {
        Faults(error.into_iter().map(|error| Fault::at(error.span(), error)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_spelled_as_a_person_writes_them() {
        for text in [
            "&'static str",
            "Vec<f32>",
            "[f32; 4]",
            "HashMap<String, f32>",
            "(f32, f32)",
            "dyn A + Send",
            "concat!(\"a\", \"b\")",
        ] {
            let tokens: TokenStream = text.parse().expect("tokens");
            assert_eq!(spelled(&tokens), text);
        }
    }
}
