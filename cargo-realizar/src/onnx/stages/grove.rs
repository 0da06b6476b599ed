//! Single trees over the same row as one stage.
//!
//! Some exporters write an ensemble as one node for each tree, with the same few steps after every one: an isolation
//! forest of 100 trees is 2,700 nodes. What is computed of a tree's leaf alone moves into the leaves ([`leaves`]);
//! what is left are sums over trees, and all sums that are looked at are the outputs of one stage. That has a leaf
//! hold one number for each sum. Where that is much longer than what trees have to say, it gives which leaf of each
//! tree the row reaches, and a table says the rest.

use std::collections::{BTreeMap, HashMap};

use realizar_apr::ir::{CategoryRule, Compare, Element, Node, Stage, Tensor, Trees, Values};

use super::leaves::{self, Sum, Sums};
use crate::error::Error;
use crate::onnx::algebra::affine::Rows;
use crate::onnx::algebra::expr::{Expr, Tables};
use crate::onnx::algebra::{Algebra, Id};

/// Trees with the same row that ask in the same way.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Kind {
    of: Id,
    element: Element,
    compare: Compare,
}

/// A stage of one tree.
struct Single {
    id: Id,
    kind: Kind,
    /// The columns of what the kind's `of` is that the tree's features are, where they are others.
    columns: Option<Vec<u32>>,
}

/// What of the graph is sums over trees.
#[derive(Default)]
struct Grove {
    trees: Vec<Single>,
    known: HashMap<Id, Sums>,
}

impl Grove {
    /// The kind of all trees in the sums: `None` where there are several or none.
    fn kind<'a>(&self, sums: impl Iterator<Item = &'a Sum>) -> Option<Kind> {
        let mut found = None;
        for (tree, _) in sums.flat_map(|sum| &sum.terms) {
            let kind = self.trees[*tree].kind;
            match found {
                None => found = Some(kind),
                Some(own) if own == kind => {}
                Some(_) => return None,
            }
        }
        found
    }
}

impl Algebra {
    /// `end` again, with single trees over the same row as one stage. It is as it was where there are no two.
    pub(super) fn grown_together(&mut self, start: Id, end: Id) -> Result<Id, Error> {
        let singles = |id: &Id| self.single_tree(*id).is_some();
        if (start + 1..=end).filter(singles).take(2).count() < 2 {
            return Ok(end);
        }
        self.budget.charge("an order of computation", end, 20)?;
        let needed = self.needed(start, end);
        let grove = self.grove(start, &needed);
        if grove.trees.len() < 2 {
            return Ok(end);
        }
        // What is looked at from outside, by the kind of its trees.
        let mut wanted: Vec<(Kind, Vec<Id>)> = Vec::new();
        let mut opaque = Vec::new();
        let mut open = vec![end];
        let mut seen = vec![false; end + 1];
        while let Some(id) = open.pop() {
            if std::mem::replace(&mut seen[id], true) || id == start {
                continue;
            }
            let kind = grove.known.get(&id).and_then(|sums| grove.kind(sums.iter()));
            match kind {
                Some(kind) => {
                    match wanted.iter_mut().find(|(own, _)| *own == kind) {
                        Some((_, ids)) => ids.push(id),
                        None => wanted.push((kind, vec![id])),
                    }
                    open.push(kind.of);
                }
                None => {
                    opaque.push(id);
                    open.extend(self.args(id));
                }
            }
        }
        let mut order: Vec<(Id, Option<usize>)> = opaque.into_iter().map(|id| (id, None)).collect();
        for (index, (_, ids)) in wanted.iter().enumerate() {
            order.extend(ids.iter().min().map(|&id| (id, Some(index))));
        }
        order.sort_unstable();
        let mut renamed: HashMap<Id, Id> = HashMap::from([(start, start), (Self::INPUT, Self::INPUT)]);
        let at = self.at;
        for (id, group) in order {
            self.at = self.node_of(id) as u32;
            if let Some(group) = group {
                let (kind, ids) = &mut wanted[group];
                ids.sort_unstable();
                let of = renamed.get(&kind.of).copied().unwrap_or(kind.of);
                self.grow(&grove, of, ids, &mut renamed)?;
            } else if id != Self::INPUT {
                let width = self.width(id);
                let sums = self.args(id).iter().filter(|arg| grove.known.contains_key(arg)).count();
                let mut expr = std::mem::replace(self.expr_mut(id), Expr::Input);
                expr.rename(|arg| renamed.get(&arg).copied().unwrap_or(arg));
                // Several picks of the stage are one look at it.
                let new = match expr {
                    Expr::Concat(parts) if sums > 1 => self.concat(&parts)?,
                    expr => self.push(expr, width)?,
                };
                renamed.insert(id, new);
            }
        }
        self.at = at;
        Ok(renamed.get(&end).copied().unwrap_or(end))
    }

    /// What `end` is made of, from `start` on, ascending.
    fn needed(&self, start: Id, end: Id) -> Vec<Id> {
        let mut found = vec![false; end + 1];
        let mut open = vec![end];
        while let Some(id) = open.pop() {
            if id != start && !std::mem::replace(&mut found[id], true) {
                open.extend(self.args(id));
            }
        }
        (0..=end).filter(|&id| found[id]).collect()
    }

    /// The tree, where the expression is a stage of one that adds nothing else.
    fn single_tree(&self, id: Id) -> Option<(Id, &Trees)> {
        let Expr::Stages(of, stages) = self.expr(id) else { return None };
        let [Stage::Trees(trees)] = &stages[..] else { return None };
        let plain = trees.roots.len() == 1
            && trees.targets.is_empty()
            && trees.weights.is_empty()
            && trees.levels.is_empty()
            && trees.base.iter().all(|base| *base == 0.0)
            && (trees.scale, trees.divisor) == (1.0, 1.0)
            && trees.categories == CategoryRule::Exact;
        plain.then_some((*of, trees))
    }

    /// Which of these expressions are sums over trees.
    fn grove(&self, start: Id, ids: &[Id]) -> Grove {
        let mut grove = Grove::default();
        let mut spent = 0_usize;
        for &id in ids {
            let (expr, args) = (self.expr(id), self.args(id));
            let sums: Option<Sums> = if let Some((of, trees)) = self.single_tree(id) {
                let table = leaves::numbers(&trees.leaves);
                let finite = table.iter().all(|leaf| leaf.is_finite());
                let column = |output: usize| {
                    let own = table.iter().skip(output).step_by(trees.outputs.max(1)).copied().collect();
                    Sum { terms: vec![(grove.trees.len(), own)], add: 0.0 }
                };
                let sums = finite.then(|| (0..trees.outputs).map(column).collect());
                let (element, compare) = (trees.element, trees.compare);
                // Features that were picked first are the columns that they were picked from.
                let (of, columns) = match self.expr(of) {
                    Expr::Affine(inner, rows) if of != start && rows.only_picks() => {
                        (*inner, Some(rows.columns.clone()))
                    }
                    _ => (of, None),
                };
                if sums.is_some() {
                    grove.trees.push(Single { id, kind: Kind { of, element, compare }, columns });
                }
                sums
            } else if let Expr::Affine(_, rows) = expr
                && let Some(values) = rows.as_constants()
            {
                values
                    .iter()
                    .all(|value| value.is_finite())
                    .then(|| values.into_iter().map(|add| Sum { terms: Vec::new(), add }).collect())
            } else if args.is_empty() {
                None
            } else {
                let args: Option<Vec<Sums>> = args.iter().map(|arg| grove.known.get(arg).cloned()).collect();
                let fits =
                    |args: &Vec<Sums>| self.budget.allows(spent.saturating_add(leaves::cost(expr, args)), 2);
                let sums = args.filter(fits).and_then(|args| leaves::of(expr, &args));
                // Those of several kinds are no outputs of one stage.
                sums.filter(|sums| {
                    sums.iter().all(|sum| sum.terms.is_empty()) || grove.kind(sums.iter()).is_some()
                })
            };
            if let Some(sums) = sums {
                spent = spent.saturating_add(leaves::size(&sums));
                grove.known.insert(id, sums);
            }
            if !self.budget.allows(spent, 2) {
                return Grove::default();
            }
        }
        grove
    }

    /// The stage of all trees in the sums `ids`, which are then outputs of it.
    fn grow(
        &mut self,
        grove: &Grove,
        of: Id,
        ids: &[Id],
        renamed: &mut HashMap<Id, Id>,
    ) -> Result<(), Error> {
        let columns: Vec<&Sum> =
            ids.iter().filter_map(|id| grove.known.get(id)).flat_map(|sums| sums.iter()).collect();
        // For each tree the columns it adds to.
        let mut uses: BTreeMap<usize, Vec<(usize, &[f64])>> = BTreeMap::new();
        for (column, sum) in columns.iter().enumerate() {
            for (tree, table) in &sum.terms {
                uses.entry(*tree).or_default().push((column, table));
            }
        }
        let width = columns.len();
        let leaves = |of: &Vec<(usize, &[f64])>| of.first().map_or(0, |(_, table)| table.len());
        let own: usize = uses.values().map(|of| of.len() * leaves(of)).sum();
        let all: usize = uses.values().map(|of| width * leaves(of)).sum();
        self.budget.charge("trees side by side", own.min(all) + width, 40)?;
        let each = uses.values().all(|of| of.len() == 1);
        let base: Vec<f64> = columns.iter().map(|sum| sum.add).collect();
        let id = if each || all <= 2 * own + 1024 {
            let stage = self.forest(grove, &uses, if each { 1 } else { width }, width, base)?;
            self.stages(of, vec![Stage::Trees(stage)], width)?
        } else {
            self.by_index(grove, of, &uses, base)?
        };
        let mut start = 0;
        for &old in ids {
            let end = start + self.width(old) as u32;
            let new = self.affine(id, Rows::picks(start..end))?;
            renamed.insert(old, new);
            start = end;
        }
        Ok(())
    }

    /// Trees whose leaves hold `wide` numbers: one, for the tree's only column, or one for each of the columns.
    fn forest(
        &mut self,
        grove: &Grove,
        uses: &BTreeMap<usize, Vec<(usize, &[f64])>>,
        wide: usize,
        outputs: usize,
        base: Vec<f64>,
    ) -> Result<Trees, Error> {
        let mut all = Trees { outputs, base, ..Trees::default() };
        let mut values = Vec::new();
        for (&tree, of) in uses {
            let Single { id, kind, columns } = &grove.trees[tree];
            (all.element, all.compare) = (kind.element, kind.compare);
            let Some(nodes) = self.tree_nodes(*id, columns.as_deref(), &mut all, values.len() / wide) else {
                return Err(Error::malformed("the graph has more trees than a file holds"));
            };
            all.roots.push(all.nodes.len() as u32);
            all.nodes.extend(nodes);
            let leaves = of.first().map_or(0, |(_, table)| table.len());
            for leaf in 0..leaves {
                let start = values.len();
                values.resize(start + wide, 0.0);
                for (column, table) in of {
                    values[start + if wide == 1 { 0 } else { *column }] = table[leaf];
                }
            }
            if wide == 1 && outputs > 1 {
                all.targets.extend(of.first().map(|(column, _)| *column as u32));
            }
        }
        all.leaves =
            Tensor { shape: vec![values.len() / wide, wide], values: Values::F64(values), offset: None };
        Ok(all)
    }

    /// The nodes of a stage of one tree, where they and its leaves come after those of `all`.
    fn tree_nodes(
        &self,
        id: Id,
        columns: Option<&[u32]>,
        all: &mut Trees,
        leaves: usize,
    ) -> Option<Vec<Node>> {
        let (of, trees) = self.single_tree(id)?;
        let (first, leaves) = (u32::try_from(all.nodes.len()).ok()?, u32::try_from(leaves).ok()?);
        let first_set = u32::try_from(all.sets.len()).ok()?;
        for set in trees.sets.starts.windows(2) {
            all.sets.push(trees.sets.words[set[0] as usize..set[1] as usize].iter().copied())?;
        }
        let named =
            |feature: u32| columns.map_or(Some(feature), |columns| columns.get(feature as usize).copied());
        let mut highest = match columns {
            None => self.width(of),
            Some(columns) => columns.iter().max().map_or(0, |&column| column as usize + 1),
        };
        highest = highest.max(all.inputs);
        all.inputs = highest;
        let moved = |node: &Node| {
            Some(match *node {
                Node::Split { feature, threshold, left, right, missing_left, zero_missing } => Node::Split {
                    feature: named(feature)?,
                    threshold,
                    left: left.checked_add(first)?,
                    right: right.checked_add(first)?,
                    missing_left,
                    zero_missing,
                },
                Node::Category { feature, set, left, right, missing_left } => Node::Category {
                    feature: named(feature)?,
                    set: set.checked_add(first_set)?,
                    left: left.checked_add(first)?,
                    right: right.checked_add(first)?,
                    missing_left,
                },
                Node::Leaf { leaf } => Node::Leaf { leaf: leaf.checked_add(leaves)? },
            })
        };
        trees.nodes.iter().map(moved).collect()
    }

    /// The columns by tables over which leaf of each tree the row reaches.
    fn by_index(
        &mut self,
        grove: &Grove,
        of: Id,
        uses: &BTreeMap<usize, Vec<(usize, &[f64])>>,
        base: Vec<f64>,
    ) -> Result<Id, Error> {
        let mut indices: Vec<(usize, Vec<f64>)> = Vec::with_capacity(uses.len());
        let mut tables = Tables { keys: Vec::new(), starts: vec![0], widths: Vec::new(), rows: Vec::new() };
        let mut terms = vec![Vec::new(); base.len()];
        let mut place = 0_u32;
        for (&tree, of) in uses {
            let leaves = of.first().map_or(0, |(_, table)| table.len());
            let numbers: Vec<f64> = (0..leaves).map(|leaf| leaf as f64).collect();
            tables.keys.extend(&numbers);
            tables.starts.push(tables.keys.len() as u32);
            tables.widths.push(of.len() as u32);
            for leaf in 0..leaves {
                tables.rows.extend(of.iter().map(|(_, table)| table[leaf]));
            }
            // No row reaches another leaf.
            tables.rows.resize(tables.rows.len() + 2 * of.len(), 0.0);
            for (column, _) in of {
                terms[*column].push((place, 1.0));
                place += 1;
            }
            indices.push((tree, numbers));
        }
        let by_tree = indices
            .iter()
            .enumerate()
            .map(|(column, (tree, own))| (*tree, vec![(column, &own[..])]))
            .collect();
        let count = indices.len();
        let stage = self.forest(grove, &by_tree, 1, count, vec![0.0; count])?;
        let reached = self.stages(of, vec![Stage::Trees(stage)], count)?;
        let numbers = self.encode(reached, tables)?;
        let mut rows = Rows::constants(Vec::new());
        terms.into_iter().zip(base).for_each(|(terms, add)| rows.push(terms, add));
        self.affine(numbers, rows)
    }
}
