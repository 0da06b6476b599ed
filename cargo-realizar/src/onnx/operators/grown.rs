//! Trees grown from the nodes of a file: walks from each root, thresholds in the type of the row.

use realizar_apr::ir::{CategorySets, Compare, Element, Node, Tensor, Trees, Values};

use super::ensemble::{Asked, Ensemble, Mode};
use crate::error::Error;
use crate::onnx::node::Call;

/// Trees while they are grown from the file's nodes.
pub(in crate::onnx) struct Grown<'e, 'c, 'a> {
    pub(in crate::onnx) call: &'c Call<'a>,
    pub(in crate::onnx) ensemble: &'e Ensemble,
    pub(in crate::onnx) element: Element,
    pub(in crate::onnx) outputs: usize,
    pub(in crate::onnx) compare: Compare,
    pub(in crate::onnx) nodes: Vec<Node>,
    pub(in crate::onnx) roots: Vec<u32>,
    pub(in crate::onnx) sets: CategorySets,
    /// The weights of each leaf, as places in the file's list.
    pub(in crate::onnx) leaves: Vec<(u32, u32)>,
    pub(in crate::onnx) highest: usize,
    /// Nodes that were passed over, since the one before them asks their question too.
    joined: usize,
}

impl<'e, 'c, 'a> Grown<'e, 'c, 'a> {
    pub(in crate::onnx) fn new(
        call: &'c Call<'a>,
        ensemble: &'e Ensemble,
        element: Element,
        outputs: usize,
    ) -> Self {
        let strict = |node: &Asked| matches!(node.mode, Mode::Less | Mode::GreaterOrEqual);
        let loose = |node: &Asked| matches!(node.mode, Mode::LessOrEqual | Mode::Greater);
        // Where both are asked, strict thresholds are moved to the number before them.
        let compare = if ensemble.nodes.iter().any(strict) && !ensemble.nodes.iter().any(loose) {
            Compare::Less
        } else {
            Compare::LessOrEqual
        };
        let nodes = Vec::with_capacity(ensemble.nodes.len());
        let (roots, leaves) = (Vec::with_capacity(ensemble.roots.len()), Vec::new());
        Grown {
            call,
            ensemble,
            element,
            outputs,
            compare,
            nodes,
            roots,
            sets: CategorySets::default(),
            leaves,
            highest: 0,
            joined: 0,
        }
    }

    /// One tree, by a walk from its root. A node that is reached twice would be grown twice, without end in a cycle:
    /// there are at most as many nodes as the file has, and twice as many leaves.
    pub(in crate::onnx) fn tree(
        &mut self,
        root: u32,
        budget: &mut crate::budget::Budget,
    ) -> Result<(), Error> {
        let most = self.ensemble.nodes.len().saturating_mul(2).saturating_add(2);
        self.roots.push(self.nodes.len() as u32);
        self.nodes.push(Node::Leaf { leaf: 0 });
        let mut open = vec![(root, self.nodes.len() - 1)];
        while let Some((place, own)) = open.pop() {
            let mut node = self.ensemble.nodes[place as usize];
            if node.mode == Mode::Leaf {
                let leaf = self.leaves.len() as u32;
                self.leaves.push(node.weights);
                self.nodes[own] = Node::Leaf { leaf };
                continue;
            }
            let others = self.alternatives(&mut node);
            if self.nodes.len().saturating_add(self.joined) > most {
                return Err(self.call.malformed("a node of it is reached from two others"));
            }
            let children = self.nodes.len() as u32;
            self.nodes.push(Node::Leaf { leaf: 0 });
            self.nodes.push(Node::Leaf { leaf: 0 });
            self.highest = self.highest.max(node.feature as usize);
            self.nodes[own] = self.split(place, &node, &others, children, budget)?;
            open.push((node.no, self.nodes.len() - 1));
            open.push((node.yes, self.nodes.len() - 2));
        }
        Ok(())
    }

    /// The other numbers that lead where a node leads that asks whether one is equal. onnxmltools writes a set of
    /// categories in this way: a question for each, of which all have one way for yes. What is left of them is `node`,
    /// with the way for no of the last.
    fn alternatives(&mut self, node: &mut Asked) -> Vec<f64> {
        let mut others = Vec::new();
        if node.mode != Mode::Equal {
            return others;
        }
        // No set has more numbers than there are nodes: a chain that bites its tail is cut, and then found too long.
        while others.len() < self.ensemble.nodes.len() {
            let next = &self.ensemble.nodes[node.no as usize];
            let same = next.mode == Mode::Equal
                && (next.feature, next.yes, next.missing_yes) == (node.feature, node.yes, node.missing_yes);
            if !same {
                break;
            }
            others.push(next.value);
            node.no = next.no;
        }
        self.joined = self.joined.saturating_add(others.len());
        others
    }

    /// The node with its children at `children` (yes) and after it (no).
    pub(in crate::onnx) fn split(
        &mut self,
        place: u32,
        node: &Asked,
        others: &[f64],
        children: u32,
        budget: &mut crate::budget::Budget,
    ) -> Result<Node, Error> {
        let (yes, no) = (children, children + 1);
        let feature = node.feature;
        if node.value.is_nan() && node.mode != Mode::Member {
            return Err(self.call.malformed("it compares with NaN"));
        }
        let turned = matches!(node.mode, Mode::GreaterOrEqual | Mode::Greater | Mode::NotEqual);
        let (left, right) = if turned { (no, yes) } else { (yes, no) };
        // NaN compares as false: it goes to `no` unless it is tracked to `yes`. It differs from any number.
        let missing_yes = node.missing_yes || node.mode == Mode::NotEqual;
        let missing_left = missing_yes != turned;
        let strict = matches!(node.mode, Mode::Less | Mode::GreaterOrEqual);
        match node.mode {
            Mode::Equal | Mode::NotEqual => {
                let set = self.set(std::iter::once(&node.value).chain(others), budget)?;
                Ok(Node::Category { feature, set, left, right, missing_left })
            }
            Mode::Member => {
                let list = self.ensemble.members.get(&place).cloned().unwrap_or_default();
                let set = self.set(&list, budget)?;
                Ok(Node::Category { feature, set, left, right, missing_left })
            }
            _ => {
                let threshold = match self.element {
                    Element::F32 => f64::from(node.value as f32),
                    Element::F64 => node.value,
                };
                let threshold = if strict && self.compare == Compare::LessOrEqual {
                    match self.element {
                        Element::F32 => f64::from((threshold as f32).next_down()),
                        Element::F64 => threshold.next_down(),
                    }
                } else {
                    threshold
                };
                Ok(Node::Split { feature, threshold, left, right, missing_left, zero_missing: false })
            }
        }
    }

    /// A set of these categories.
    pub(in crate::onnx) fn set<'v>(
        &mut self,
        categories: impl IntoIterator<Item = &'v f64>,
        budget: &mut crate::budget::Budget,
    ) -> Result<u32, Error> {
        let mut words: Vec<u32> = Vec::new();
        for &category in categories {
            if category.fract() != 0.0 || !(0.0..=f64::from(1 << 24)).contains(&category) {
                return Err(self
                    .call
                    .refused(format!("it asks whether a number equals {category}, which is no category")));
            }
            let category = category as usize;
            if words.len() <= category / 32 {
                budget.charge("a set of categories", category / 32 + 1 - words.len(), 8)?;
                words.resize(category / 32 + 1, 0);
            }
            words[category / 32] |= 1 << (category % 32);
        }
        self.sets.push(words).ok_or_else(|| self.call.malformed("it has too many sets of categories"))
    }

    /// The stage of all trees.
    pub(in crate::onnx) fn finished(
        self,
        width: usize,
        divisor: f64,
        budget: &mut crate::budget::Budget,
    ) -> Result<Trees, Error> {
        if self.highest >= width {
            return Err(self.call.malformed(format!("it asks for column {} of {width}", self.highest)));
        }
        let weights = &self.ensemble.weights;
        let of = |leaf: &(u32, u32)| &weights[leaf.0 as usize..leaf.1 as usize];
        if self.leaves.iter().flat_map(of).any(|weight| weight.target as usize >= self.outputs) {
            return Err(self
                .call
                .malformed(format!("a leaf of it adds to an output after the {} it has", self.outputs)));
        }
        let targets = self.targets();
        let columns = if targets.is_some() { 1 } else { self.outputs };
        let cells = self.leaves.len().saturating_mul(columns);
        budget.charge("leaves", cells, 16)?;
        let mut values = vec![0.0; cells];
        for (row, leaf) in self.leaves.iter().enumerate() {
            for weight in of(leaf) {
                let column = if columns == 1 { 0 } else { weight.target as usize };
                values[row * columns + column] += weight.value;
            }
        }
        let values = match self.element {
            Element::F32 => Values::F32(values.into_iter().map(|value| value as f32).collect()),
            Element::F64 => Values::F64(values),
        };
        Ok(Trees {
            inputs: width,
            outputs: self.outputs,
            element: self.element,
            compare: self.compare,
            leaves: Tensor { shape: vec![self.leaves.len(), columns], values, offset: None },
            targets: targets.unwrap_or_default(),
            nodes: self.nodes,
            roots: self.roots,
            base: vec![0.0; self.outputs],
            divisor,
            sets: self.sets,
            ..Trees::default()
        })
    }

    /// The one output that each tree adds to, where each has one and there are several.
    pub(in crate::onnx) fn targets(&self) -> Option<Vec<u32>> {
        if self.outputs == 1 || self.roots.len() < self.outputs {
            return None;
        }
        let mut targets = Vec::with_capacity(self.roots.len());
        let ends = self.roots.iter().skip(1).copied().chain([self.nodes.len() as u32]);
        for (&root, end) in self.roots.iter().zip(ends) {
            let mut own = None;
            for node in &self.nodes[root as usize..end as usize] {
                let Node::Leaf { leaf } = node else { continue };
                let (start, end) = self.leaves[*leaf as usize];
                let [weight] = &self.ensemble.weights[start as usize..end as usize] else { return None };
                if own.is_some_and(|own| own != weight.target) {
                    return None;
                }
                own = Some(weight.target);
            }
            targets.push(own?);
        }
        Some(targets)
    }
}
