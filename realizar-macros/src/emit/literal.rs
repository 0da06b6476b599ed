//! Numbers and names as tokens.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use realizar_apr::ir::Element;

/// `f32` or `f64`.
pub(super) fn element(element: Element) -> Ident {
    name(match element {
        Element::F32 => "f32",
        Element::F64 => "f64",
    })
}

/// A number of this type, which the context gives it.
pub(super) fn number(value: f64, element: Element) -> TokenStream {
    let negative = value.is_sign_negative().then(|| quote! { - });
    let magnitude = value.abs();
    if !magnitude.is_finite() {
        let element = self::element(element);
        let name = name(if magnitude.is_nan() { "NAN" } else { "INFINITY" });
        return quote! { #negative ::core::primitive::#element::#name };
    }
    // The shortest digits that read back as this number, such as `1e-12`.
    let (digits, literal) = match element {
        Element::F32 => (format!("{:?}", magnitude as f32), Literal::f32_unsuffixed(magnitude as f32)),
        Element::F64 => (format!("{magnitude:?}"), Literal::f64_unsuffixed(magnitude)),
    };
    let literal = digits.parse().unwrap_or(literal);
    quote! { #negative #literal }
}

/// A name of this workspace's own; it means the same wherever the macro is called.
pub(super) fn name(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// A count without a suffix.
pub(super) fn count(value: usize) -> Literal {
    Literal::usize_unsuffixed(value)
}

/// How many names are still written one by one.
const FEW: usize = 12;

/// `[&'static str; N]`: one by one, or for many names one string that the compiler cuts at line ends.
pub(super) fn names(names: &[String]) -> TokenStream {
    if names.len() <= FEW || names.iter().any(|name| name.contains('\n')) {
        return quote! { [#(#names),*] };
    }
    // With their number: nothing else says how many levels a feature has.
    let (count, lines) = (count(names.len()), names.join("\n"));
    quote! { __c::lines::<#count>(#lines) }
}
