//! A small tree, drawn in letters.

use std::fmt::Write;

use realizar_apr::ir::{Compare, FeatureKind, Features, Labels, Node, Trees, Values};

use crate::rows::label_name;

/// Nodes of a tree that is drawn; larger ones do not fit on a screen.
const MOST_NODES: usize = 31;

/// Nodes below each other that are drawn.
const MOST_DEPTH: usize = 16;

/// Levels that a question lists.
const MOST_LEVELS: usize = 6;

/// The first tree that is small enough, with its index; `None` where there is none.
#[must_use]
pub fn small_tree(trees: &Trees, features: &Features) -> Option<(usize, String)> {
    trees.roots.iter().enumerate().find_map(|(index, &root)| {
        let mut drawing = Drawing { trees, features, text: String::new(), nodes: 0 };
        drawing.node(root, "", "", "", 0).then_some((index, drawing.text))
    })
}

struct Drawing<'a> {
    trees: &'a Trees,
    features: &'a Features,
    text: String,
    nodes: usize,
}

impl Drawing<'_> {
    /// Draws a node and what is below it; whether there was room.
    fn node(&mut self, node: u32, indent: &str, branch: &str, answer: &str, depth: usize) -> bool {
        self.nodes += 1;
        if self.nodes > MOST_NODES || depth > MOST_DEPTH {
            return false;
        }
        let Some(node) = self.trees.nodes.get(node as usize) else { return false };
        let (what, children) = match *node {
            Node::Leaf { leaf } => (self.leaf(leaf as usize), None),
            Node::Split { feature, threshold, left, right, missing_left, zero_missing } => {
                let compare = if self.trees.compare == Compare::Less { "<" } else { "<=" };
                let zero = if zero_missing { "missing or 0" } else { "missing" };
                let name = self.features.name(feature as usize);
                (format!("{name} {compare} {threshold}?"), Some((left, right, missing_left, zero)))
            }
            Node::Category { feature, set, left, right, missing_left } => {
                (self.category(feature as usize, set), Some((left, right, missing_left, "missing")))
            }
        };
        // Writing to a string does not fail.
        let _ = writeln!(self.text, "{indent}{branch}{answer}{what}");
        let Some((left, right, missing_left, missing)) = children else { return true };
        let below = match branch {
            "" => String::new(),
            "├─ " => format!("{indent}│  "),
            _ => format!("{indent}   "),
        };
        let named = |word: &str, takes: bool| {
            if takes && self.takes_missing(node) {
                format!("{word}, or {missing}: ")
            } else {
                format!("{word}: ")
            }
        };
        let (yes, no) = (named("yes", missing_left), named("no", !missing_left));
        self.node(left, &below, "├─ ", &yes, depth + 1) && self.node(right, &below, "└─ ", &no, depth + 1)
    }

    /// Whether the feature of a node may be missing at all.
    fn takes_missing(&self, node: &Node) -> bool {
        let (Node::Split { feature, .. } | Node::Category { feature, .. }) = node else { return false };
        self.features.named().get(*feature as usize).is_some_and(|feature| feature.missing)
    }

    fn leaf(&self, leaf: usize) -> String {
        let width = self.trees.leaves.shape.get(1).copied().unwrap_or(1);
        let span = leaf * width..(leaf + 1) * width;
        let numbers: Vec<String> = match &self.trees.leaves.values {
            Values::F32(values) => values.get(span).unwrap_or(&[]).iter().map(f32::to_string).collect(),
            Values::F64(values) => values.get(span).unwrap_or(&[]).iter().map(f64::to_string).collect(),
        };
        match numbers.as_slice() {
            [one] => one.clone(),
            all => format!("[{}]", all.join(", ")),
        }
    }

    fn category(&self, feature: usize, set: u32) -> String {
        let labels = self.features.named().get(feature).and_then(|feature| match &feature.kind {
            FeatureKind::Categorical(labels) => Some(labels),
            FeatureKind::Numeric => None,
        });
        let starts = &self.trees.sets.starts;
        let words = match (starts.get(set as usize), starts.get(set as usize + 1)) {
            (Some(&start), Some(&end)) => (end - start).min(1 << 16),
            _ => 0,
        };
        let mut levels: Vec<u32> =
            (0..words * 32).filter(|&category| self.trees.sets.contains(set, category)).collect();
        let more = levels.len().saturating_sub(MOST_LEVELS);
        levels.truncate(MOST_LEVELS);
        let names: Vec<String> = levels.iter().map(|&level| name(labels, level)).collect();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{} in {{{}{more}}}?", self.features.name(feature), names.join(", "))
    }
}

fn name(labels: Option<&Labels>, level: u32) -> String {
    label_name(labels, level as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::ir::{CategorySets, Feature, Tensor};

    #[test]
    fn a_tree_is_drawn_with_names_levels_and_where_missing_values_go() {
        let feature = |name: &str, kind, missing| Feature {
            name: name.into(),
            kind,
            missing,
            unknown: false,
            range: None,
            quantiles: Vec::new(),
        };
        let cities = Labels::Text(["Oslo", "Rome", "Bonn"].map(str::to_owned).to_vec());
        let features = Features::Named(vec![
            feature("age", FeatureKind::Numeric, true),
            feature("city", FeatureKind::Categorical(cities), false),
        ]);
        let mut sets = CategorySets::default();
        sets.push([0b101]);
        let trees = Trees {
            inputs: 2,
            nodes: vec![
                Node::Split {
                    feature: 0,
                    threshold: 30.5,
                    left: 1,
                    right: 4,
                    missing_left: true,
                    zero_missing: false,
                },
                Node::Category { feature: 1, set: 0, left: 2, right: 3, missing_left: false },
                Node::Leaf { leaf: 0 },
                Node::Leaf { leaf: 1 },
                Node::Leaf { leaf: 2 },
            ],
            roots: vec![0],
            leaves: Tensor { shape: vec![3, 1], values: Values::F64(vec![0.25, -1.0, 2.0]), offset: None },
            sets,
            ..Trees::default()
        };
        let drawn = "age <= 30.5?\n\
                     ├─ yes, or missing: city in {Oslo, Bonn}?\n\
                     │  ├─ yes: 0.25\n\
                     │  └─ no: -1\n\
                     └─ no: 2\n";
        assert_eq!(small_tree(&trees, &features), Some((0, drawn.to_owned())));
    }
}
