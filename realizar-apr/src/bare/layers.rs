//! Dense layers: the parameters of a sequential network, numbered in the order in which they are used.
//!
//! aprender's converter calls them `0`, `1`, …: a matrix [outputs, inputs] starts a layer, a vector
//! [outputs] after it is its bias. Others number the modules and name the parameters: `0.weight`,
//! `0.bias`, `2.weight`, … Activations are not recorded.

use super::numbers::{Finder, Found};
use crate::error::{Error, Mismatch, TensorProblem};
use crate::ir::Tensor;
use crate::order;

/// The tensors of a layer.
pub(super) struct Layer<'c> {
    weight: Found<'c>,
    bias: Option<Found<'c>>,
}

/// A parameter's place: the number in its name, and whether it is called a bias.
fn place(name: &str) -> Option<(u32, bool)> {
    let (number, bias) = match name.split_once('.') {
        None => (name, false),
        Some((number, "weight")) => (number, false),
        Some((number, "bias")) => (number, true),
        Some(_) => return None,
    };
    // `01` and `+1` would be second names for `1`.
    let canonical = number == "0" || !number.starts_with(['0', '+']);
    number.parse().ok().filter(|_| canonical).map(|number| (number, bias))
}

pub(super) fn find<'c>(finder: &Finder<'_, 'c>) -> Result<Vec<Layer<'c>>, Error> {
    finder.only(|name| place(name).is_some())?;
    let tensors = &finder.container.tensors;
    let dotted = tensors.iter().filter(|entry| entry.name.contains('.')).count();
    if tensors.is_empty() || (dotted != 0 && dotted != tensors.len()) {
        let tensor = if dotted == 0 { "0" } else { "0.weight" };
        return Err(finder.mismatch(Mismatch::Missing { tensor: tensor.into() }));
    }
    // The index ascends by name: `10` comes before `2`.
    let mut named: Vec<(u32, bool, &str)> = Vec::with_capacity(tensors.len());
    for entry in tensors {
        if let Some((number, bias)) = place(entry.name) {
            named.push((number, bias, entry.name));
        }
    }
    let order = order::of(named.len(), &|a, b| named[a].cmp(&named[b]));
    let mut layers: Vec<Layer<'c>> = Vec::new();
    let mut width = None;
    for at in order {
        let (_, _, name) = named[at as usize];
        let found = finder.required(name)?;
        let expected = match (&found.entry.dims[..], layers.last_mut(), width) {
            (&[m, n], _, _) if m > 0 && n > 0 && width.is_none_or(|width| width == n) => {
                layers.push(Layer { weight: found, bias: None });
                width = Some(m);
                continue;
            }
            (&[m], Some(layer), Some(width)) if m == width && layer.bias.is_none() => {
                layer.bias = Some(found);
                continue;
            }
            (_, Some(Layer { bias: None, .. }), Some(width)) => {
                format!("[outputs, {width}], the next layer, or [{width}], the bias of this one,")
            }
            (_, _, Some(width)) => format!("[outputs, {width}]"),
            (_, _, None) => "[outputs, inputs]".into(),
        };
        return Err(found.wrong(TensorProblem::Shape { expected, found: found.entry.dims.to_vec() }));
    }
    Ok(layers)
}

pub(super) fn read(finder: &Finder<'_, '_>) -> Result<Vec<(Tensor, Option<Tensor>)>, Error> {
    let layers = find(finder)?;
    let mut read = Vec::with_capacity(layers.len());
    for layer in layers {
        let bias = match layer.bias {
            Some(bias) => Some(bias.numbers()?),
            None => None,
        };
        read.push((layer.weight.numbers()?, bias));
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_placed_by_number() {
        assert_eq!(place("10"), Some((10, false)));
        assert_eq!(place("0"), Some((0, false)));
        assert_eq!(place("2.bias"), Some((2, true)));
        for name in ["01", "+1", "-1", "x", "1.gamma", "", ".weight", "1.weight.2"] {
            assert_eq!(place(name), None, "{name}");
        }
    }
}
