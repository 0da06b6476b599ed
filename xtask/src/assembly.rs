//! The innermost loops of functions in arm64 assembly.

use std::collections::HashMap;

/// The instructions from the place that a loop goes back to, to the branch that goes back.
#[derive(Debug, PartialEq)]
pub(crate) struct Loop {
    /// The last part of the function's path.
    pub(crate) function: String,
    pub(crate) instructions: Vec<String>,
}

/// Every loop that holds no other.
pub(crate) fn inner_loops(assembly: &str) -> Vec<Loop> {
    let mut found = Vec::new();
    let mut function = String::new();
    let mut labels = HashMap::new();
    let mut code: Vec<&str> = Vec::new();
    for line in assembly.lines() {
        let text = line.split("//").next().unwrap_or_default().trim();
        match text.strip_suffix(':') {
            Some(label) if label.starts_with(".L") => {
                labels.insert(label, code.len());
            }
            Some(symbol) => {
                loops(&function, &labels, &code, &mut found);
                function = last_part(symbol);
                labels.clear();
                code.clear();
            }
            // Directives begin with a point.
            None if text.is_empty() || text.starts_with('.') => {}
            None => code.push(text),
        }
    }
    loops(&function, &labels, &code, &mut found);
    found
}

fn loops(function: &str, labels: &HashMap<&str, usize>, code: &[&str], found: &mut Vec<Loop>) {
    let back = |(at, instruction): (usize, &&str)| {
        let name = instruction.split_whitespace().next()?;
        let branches =
            name == "b" || name.starts_with("b.") || ["cbz", "cbnz", "tbz", "tbnz"].contains(&name);
        let target = instruction.split([' ', '\t', ',']).next_back()?;
        let start = *labels.get(target).filter(|_| branches)?;
        (start <= at).then_some((start, at))
    };
    let all: Vec<(usize, usize)> = code.iter().enumerate().filter_map(back).collect();
    for &(start, end) in &all {
        let holds_another =
            all.iter().any(|&other| other != (start, end) && start <= other.0 && other.1 <= end);
        if !holds_another {
            let instructions = code[start..=end].iter().map(|&instruction| instruction.to_owned()).collect();
            found.push(Loop { function: function.to_owned(), instructions });
        }
    }
}

/// `heap_row` of `_ZN5loops8heap_row17h0123456789abcdefE`; another symbol as it is.
fn last_part(symbol: &str) -> String {
    let mut rest = symbol.strip_prefix("_ZN").unwrap_or_default();
    let mut parts = Vec::new();
    while let Some(end) = rest.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0) {
        let part = rest[..end].parse().ok().and_then(|length: usize| rest.get(end..end.checked_add(length)?));
        let Some(part) = part else { break };
        parts.push(part);
        rest = &rest[end + part.len()..];
    }
    // The last is a hash.
    parts.pop();
    parts.pop().unwrap_or(symbol).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NESTED: &str = "
_ZN5loops8heap_row17h0123456789abcdefE:
\t.cfi_startproc
\tmov\tw8, wzr
.LBB0_1:
\tadd\tw8, w8, #1
.LBB0_2:
\tsubs\tw9, w9, #1 // inner
\tb.ne\t.LBB0_2
\ttbnz\tw8, #3, .LBB0_4
\tb\t.LBB0_1
.LBB0_4:
\tret
other:
.LBB1_1:
\tcbz\tx0, .LBB1_1
";

    #[test]
    fn the_innermost_loops_are_found() {
        let found = inner_loops(NESTED);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].function, "heap_row");
        assert_eq!(found[0].instructions, ["subs\tw9, w9, #1", "b.ne\t.LBB0_2"]);
        assert_eq!((found[1].function.as_str(), found[1].instructions.len()), ("other", 1));
    }

    #[test]
    fn a_symbol_that_is_not_ours_is_as_it_is() {
        for symbol in ["main", "_ZN", "_ZN9", "_ZN99abc", ""] {
            assert_eq!(last_part(symbol), symbol);
        }
    }
}
