//! What sums cost. Constants are those of a Zen 4 with its other thread busy.

use crate::ir::Element;

/// Bytes of a line of outputs: the runtime's.
const LINE: usize = 64;

/// Sums of at most this many weights are made one after another: weights become operands of the code.
const FEW: usize = 64;

/// Nanoseconds of a row of `outputs` sums of `inputs` terms each, about: side by side, and one after another.
#[must_use]
pub fn sums(inputs: usize, outputs: usize, element: Element) -> (f64, f64) {
    let size = match element {
        Element::F32 => 4,
        Element::F64 => 8,
    };
    let lines = outputs.div_ceil(LINE / size) as f64;
    let (inputs, outputs) = (inputs as f64, outputs as f64);
    // A term waits for the one before it, and a line for the line before it.
    let panels = 12.0 + inputs * (0.54 * lines).max(0.78);
    // The processor looks ahead to the next sum where this one is short.
    let rows = 3.0 + 0.78 * inputs * outputs * ((inputs + 25.0) / 132.0).min(1.0);
    (panels, rows)
}

/// Whether sums are made sooner side by side.
pub(super) fn side_by_side(inputs: usize, outputs: usize, element: Element) -> bool {
    let (panels, rows) = sums(inputs, outputs, element);
    outputs > 1 && inputs * outputs > FEW && panels < rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_made_as_was_measured_to_be_sooner() {
        for element in [Element::F32, Element::F64] {
            for (inputs, outputs) in [(30, 4), (30, 8), (64, 2), (64, 10), (16, 16), (1000, 2), (784, 256)] {
                assert!(side_by_side(inputs, outputs, element), "{inputs} -> {outputs}");
            }
            for (inputs, outputs) in [(4, 3), (22, 3), (30, 2), (1000, 1)] {
                assert!(!side_by_side(inputs, outputs, element), "{inputs} -> {outputs}");
            }
        }
    }
}
