//! The stages of a model: counters beside the row, trees, scale and bias.

use std::collections::HashMap;

use realizar_apr::ir::op::{ObliviousTrees, Op};
use realizar_apr::ir::{
    Branch, CategorySets, Compare, Element, Node as IrNode, Scaler, ScalerForm, Stage, Tensor, Trees, Values,
};

use crate::budget::Budget;
use crate::error::Error;

use super::counters::{self, Columns};
use super::document::Document;
use super::forest::{Node, Split};

/// A category that no row has: the model asks for one that is none of the feature's levels.
const NEVER: f64 = f32::MAX as f64;

/// A question about a column.
enum Question {
    /// Is the number above the border, and is NaN?
    Above { column: u32, border: f32, missing: bool },
    /// Is the category of this index?
    Is { column: u32, level: Option<usize> },
}

/// From the row to the scores. `hashes` are those of the levels of each categorical feature, in the order of the row.
pub(super) fn stages(
    document: &Document,
    count: usize,
    hashes: Vec<Vec<i32>>,
    budget: &mut Budget,
) -> Result<Vec<Stage>, Error> {
    let mut in_row: Vec<usize> = document.categories.iter().map(|feature| feature.flat).collect();
    in_row.sort_unstable();
    let hashes: HashMap<usize, Vec<i32>> = in_row.into_iter().zip(hashes).collect();
    let columns = Columns {
        floats: document.floats.iter().map(|feature| (feature.index, feature)).collect(),
        categories: document
            .categories
            .iter()
            .map(|feature| {
                let hashes = hashes.get(&feature.flat).cloned().unwrap_or_default();
                (feature.index, (feature.flat, hashes))
            })
            .collect(),
    };
    let (counted, places) = counters::branch(document, &columns, budget)?;
    let levels: HashMap<(usize, i32), usize> = columns
        .categories
        .iter()
        .flat_map(|(index, (_, hashes))| {
            hashes.iter().enumerate().map(move |(level, hash)| ((*index, *hash), level))
        })
        .collect();
    let reader = Questions {
        columns: &columns,
        levels,
        first: document.floats.iter().map(|feature| feature.borders.len()).sum::<usize>()
            + document.categories.iter().map(|feature| feature.values.len()).sum::<usize>(),
        borders: document
            .ctrs
            .iter()
            .zip(places)
            .flat_map(|(ctr, place)| ctr.borders.iter().map(move |&border| (count + place, border)))
            .collect(),
    };
    let mut stages = Vec::new();
    let width = count + document.ctrs.len();
    if let Some(counted) = counted {
        let row = Branch { columns: None, stages: Vec::new() };
        stages.push(Stage::Branches(vec![row, counted]));
    }
    trees(document, width, &reader, &mut stages, budget)?;
    Ok(stages)
}

/// What the file's questions ask of the columns.
struct Questions<'a> {
    columns: &'a Columns<'a>,
    /// The level of a categorical feature by its index, that has a hash.
    levels: HashMap<(usize, i32), usize>,
    /// How many borders and categories come before the borders of computed numbers.
    first: usize,
    /// The column and the border of each of those.
    borders: Vec<(usize, f32)>,
}

impl Questions<'_> {
    fn question(&self, split: Split) -> Result<Question, Error> {
        match split {
            Split::Float { feature, border } => {
                let float = self.columns.float(feature)?;
                Ok(Question::Above { column: float.flat as u32, border, missing: float.missing_above() })
            }
            Split::Category { feature, value } => Ok(Question::Is {
                column: self.columns.category(feature)?.0,
                level: self.levels.get(&(feature, value)).copied(),
            }),
            Split::Ctr { place } => {
                let border = place.checked_sub(self.first).and_then(|place| self.borders.get(place));
                let Some(&(column, border)) = border else {
                    return Err(Error::malformed(format!(
                        "a tree asks for the border {place} of {}",
                        self.first + self.borders.len()
                    )));
                };
                Ok(Question::Above { column: column as u32, border, missing: false })
            }
        }
    }
}

fn list(values: Vec<f64>) -> Tensor {
    Tensor { shape: vec![values.len()], values: Values::F64(values), offset: None }
}

/// The trees, the scale and the bias.
fn trees(
    document: &Document,
    width: usize,
    reader: &Questions<'_>,
    stages: &mut Vec<Stage>,
    budget: &mut Budget,
) -> Result<(), Error> {
    let forest = &document.forest;
    let outputs = forest.width.max(1);
    let scale = document.scale.unwrap_or(1.0);
    let bias = match document.bias.as_slice() {
        [] => vec![0.0; outputs],
        bias if bias.len() == outputs => bias.to_vec(),
        bias => {
            return Err(Error::malformed(format!(
                "there are {} biases, but the model has {outputs} scores",
                bias.len()
            ))
            .at("`scale_and_bias`"));
        }
    };
    if forest.trees() == 0 {
        return Err(Error::refused("the model has no trees", "train it for at least one iteration"));
    }
    if !forest.oblivious.depths.is_empty() && !forest.roots.is_empty() {
        return Err(Error::malformed("the file has both `oblivious_trees` and `trees`"));
    }
    let leaves = Tensor {
        shape: vec![forest.leaves.len() / outputs, outputs],
        values: Values::F64(forest.leaves.clone()),
        offset: None,
    };
    if !forest.oblivious.splits.is_empty() {
        stages.push(Stage::Op(Op::ObliviousTrees(oblivious(document, reader, leaves, scale, bias)?)));
        return Ok(());
    }
    let mut sets = CategorySets::default();
    let (nodes, roots) = if forest.roots.is_empty() {
        // Trees of no questions are leaves.
        let trees = 0..forest.oblivious.depths.len() as u32;
        (trees.clone().map(|leaf| IrNode::Leaf { leaf }).collect(), trees.collect())
    } else {
        (nodes(&forest.nodes, reader, &mut sets, budget)?, forest.roots.clone())
    };
    stages.push(Stage::Trees(Trees {
        inputs: width,
        outputs,
        element: Element::F32,
        compare: Compare::LessOrEqual,
        nodes,
        roots,
        leaves,
        base: vec![0.0; outputs],
        sets,
        ..Trees::default()
    }));
    if scale != 1.0 || bias.iter().any(|bias| *bias != 0.0) {
        stages.push(Stage::Scaler(Scaler {
            element: Element::F64,
            form: ScalerForm::MultiplyAdd {
                factor: list(vec![scale; outputs]),
                addend: list(bias),
                clip: None,
            },
        }));
    }
    Ok(())
}

fn oblivious(
    document: &Document,
    reader: &Questions<'_>,
    leaves: Tensor,
    scale: f64,
    bias: Vec<f64>,
) -> Result<ObliviousTrees, Error> {
    let questions = &document.forest.oblivious;
    let splits = questions.splits.len();
    let (mut features, mut borders) = (Vec::with_capacity(splits), Vec::with_capacity(splits));
    let (mut missing, mut equal) = (Vec::with_capacity(splits), Vec::with_capacity(splits));
    for &split in &questions.splits {
        match reader.question(split)? {
            Question::Above { column, border, missing: above } => {
                features.push(column);
                borders.push(f64::from(border));
                missing.push(u32::from(above));
                equal.push(0);
            }
            Question::Is { column, level } => {
                features.push(column);
                borders.push(level.map_or(NEVER, |level| level as f64));
                missing.push(0);
                equal.push(1);
            }
        }
    }
    Ok(ObliviousTrees {
        features,
        borders: list(borders),
        missing,
        equal,
        depths: questions.depths.clone(),
        leaves,
        scale,
        bias: list(bias),
    })
}

/// The library's right is where the answer is yes; here that is left for a category in a set, and right for a number
/// above a threshold.
fn nodes(
    nodes: &[Node],
    reader: &Questions<'_>,
    sets: &mut CategorySets,
    budget: &mut Budget,
) -> Result<Vec<IrNode>, Error> {
    // The sets that were made, by their only member.
    let mut made: HashMap<Option<usize>, u32> = HashMap::new();
    nodes
        .iter()
        .map(|&node| {
            let (split, no, yes) = match node {
                Node::Leaf { leaf } => return Ok(IrNode::Leaf { leaf }),
                Node::Split { split, left, right } => (split, left, right),
            };
            Ok(match reader.question(split)? {
                Question::Above { column, border, missing } => IrNode::Split {
                    feature: column,
                    threshold: f64::from(border),
                    left: no,
                    right: yes,
                    missing_left: !missing,
                    zero_missing: false,
                },
                Question::Is { column, level } => {
                    let set = match made.get(&level) {
                        Some(set) => *set,
                        None => {
                            let words = level.map_or(0, |level| level / 32 + 1);
                            budget.charge("the sets of categories", words, 8)?;
                            let words = (0..words).map(|word| match level {
                                Some(level) if level / 32 == word => 1 << (level % 32),
                                _ => 0,
                            });
                            let Some(set) = sets.push(words) else {
                                return Err(Error::malformed("the trees have too many categories"));
                            };
                            made.insert(level, set);
                            set
                        }
                    };
                    IrNode::Category { feature: column, set, left: yes, right: no, missing_left: false }
                }
            })
        })
        .collect()
}
