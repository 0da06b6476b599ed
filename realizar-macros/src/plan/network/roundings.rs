//! How often the runtime rounds on the way of a term into a sum of a layer in f32.

/// Numbers in a line of f32, lines in a panel, and inputs of a part of a sum: the runtime's.
pub(super) const LINE: usize = 16;
pub(super) const LINES: usize = 4;
const LONGEST: usize = 64;

/// How many roundings are on the way of each term, and of the bias, into a sum of so many inputs, in a panel of so many
/// lines: products are added to those before them in their part, then parts to the bias, from the first to the last.
pub(super) fn roundings(inputs: usize, lines: usize) -> (Vec<f64>, f64) {
    let parts = if lines == 1 { 4 } else { 2 };
    let block = LONGEST * parts;
    let all = parts * inputs.div_ceil(block);
    let mut counts = Vec::with_capacity(inputs);
    for input in 0..inputs {
        let (before, place) = (input / block, input % block);
        let many = (inputs - before * block).min(block);
        let (length, longer) = (many / parts, many % parts);
        // What is left of a block goes to the first parts, one to each.
        let whole = length * parts;
        let (part, place) =
            if place < whole { (place / length, place % length) } else { (place - whole, length) };
        let own = length + usize::from(part < longer) - place;
        counts.push((own + all - before * parts - part) as f64);
    }
    (counts, all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two parts of two inputs and one of them of a third: its first term meets its own addition, those of two others,
    /// and of two parts.
    #[test]
    fn a_term_is_rounded_with_all_that_comes_after_it() {
        assert_eq!(roundings(5, 4), (vec![5.0, 4.0, 3.0, 2.0, 3.0], 2.0));
        // Four parts of one line; the second and the others have no input of their own.
        assert_eq!(roundings(1, 1), (vec![5.0], 4.0));
        // A second block begins after two parts of 64.
        let (counts, bias) = roundings(130, 2);
        assert_eq!(
            (counts[0], counts[63], counts[64], counts[128], counts[129]),
            (68.0, 5.0, 67.0, 3.0, 2.0)
        );
        assert_eq!(bias, 4.0);
    }
}
