//! The document: a learner with its booster, objective and parameters.

use crate::budget::Budget;
use crate::document::{Fault, Reader, Shape};
use crate::error::Error;

use super::levels::{self, FileLevels};
use super::tree::{Forest, Tree, leaf_width};

/// What a document holds.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Of the library that wrote it.
    pub(super) version: Vec<u32>,
    pub(super) param: Param,
    pub(super) objective: String,
    pub(super) names: Vec<String>,
    /// The type of each feature: `c` is categorical.
    pub(super) types: Vec<String>,
    pub(super) forest: Forest,
    /// The score that each tree adds to.
    pub(super) info: Vec<u32>,
    /// What `dart` multiplies each tree's leaves by.
    pub(super) weights: Option<Vec<f32>>,
    /// The levels of each feature, where the file has them.
    pub(super) levels: Vec<FileLevels>,
    /// The first tree of each round, and the number of trees; versions before 2 do not write it.
    round_starts: Vec<usize>,
    /// Trees that a round has for each score.
    parallel_trees: usize,
    pub(super) best_iteration: Option<usize>,
    /// The booster's name.
    booster: String,
}

/// Numbers of the learner. The file holds them as text.
#[derive(Debug, Default)]
pub(super) struct Param {
    pub(super) base_score: Vec<f32>,
    pub(super) classes: usize,
    pub(super) targets: usize,
    pub(super) features: usize,
}

impl Document {
    pub(super) fn read<'a, R: Reader<'a>>(reader: &mut R, budget: &mut Budget) -> Result<Document, Fault> {
        let mut document = Document { parallel_trees: 1, ..Document::default() };
        let mut learner = false;
        reader.fields(|reader, key| {
            match key {
                "learner" => {
                    learner = true;
                    document.learner(reader, budget)?;
                }
                "version" => document.version = reader.numbers()?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        for (found, what) in [
            (learner, "`learner`"),
            (!document.objective.is_empty(), "`learner.objective.name`"),
            (!document.booster.is_empty(), "`learner.gradient_booster.name`"),
            (!document.param.base_score.is_empty(), "`learner.learner_model_param.base_score`"),
        ] {
            if !found {
                return Err(reader.fault(format!("the document has no {what}")));
            }
        }
        Ok(document)
    }

    fn learner<'a, R: Reader<'a>>(&mut self, reader: &mut R, budget: &mut Budget) -> Result<(), Fault> {
        reader.fields(|reader, key| match key {
            "attributes" => self.attributes(reader),
            "feature_names" => {
                self.names = names(reader, budget)?;
                Ok(())
            }
            "feature_types" => {
                self.types = names(reader, budget)?;
                Ok(())
            }
            "gradient_booster" => self.booster(reader, budget),
            "learner_model_param" => reader.fields(|reader, key| {
                match key {
                    "base_score" => self.param.base_score = base_score(reader)?,
                    "num_class" => self.param.classes = count(reader)?,
                    "num_target" => self.param.targets = count(reader)?,
                    "num_feature" => self.param.features = count(reader)?,
                    _ => reader.skip()?,
                }
                Ok(())
            }),
            "objective" => reader.fields(|reader, key| match key {
                "name" => {
                    self.objective = reader.text()?.into_owned();
                    Ok(())
                }
                _ => reader.skip(),
            }),
            _ => reader.skip(),
        })
    }

    fn attributes<'a, R: Reader<'a>>(&mut self, reader: &mut R) -> Result<(), Fault> {
        reader.fields(|reader, key| match key {
            "best_iteration" => {
                self.best_iteration = Some(count(reader)?);
                Ok(())
            }
            _ => reader.skip(),
        })
    }

    /// `gbtree` and, around one, `dart`.
    fn booster<'a, R: Reader<'a>>(&mut self, reader: &mut R, budget: &mut Budget) -> Result<(), Fault> {
        reader.fields(|reader, key| {
            match key {
                "model" => self.model(reader, budget)?,
                "gbtree" => self.booster(reader, budget)?,
                "weight_drop" => self.weights = Some(reader.numbers()?),
                "name" => {
                    let offset = reader.offset();
                    let name = reader.text()?;
                    match &*name {
                        "gbtree" | "dart" => {}
                        "gblinear" => {
                            return Err(Fault::of(
                                offset,
                                Error::refused(
                                    "the booster is `gblinear`: a linear model, not trees",
                                    "train with `booster=\"gbtree\"`, or export a linear model of scikit-learn",
                                ),
                            ));
                        }
                        other => {
                            let shown: String = other.chars().take(40).collect();
                            return Err(Fault::of(
                                offset,
                                Error::refused(
                                    format!("the booster `{shown}` is not known"),
                                    "train with `booster=\"gbtree\"` or `\"dart\"`",
                                ),
                            ));
                        }
                    }
                    self.booster = name.into_owned();
                }
                _ => reader.skip()?,
            }
            Ok(())
        })
    }

    fn model<'a, R: Reader<'a>>(&mut self, reader: &mut R, budget: &mut Budget) -> Result<(), Fault> {
        if reader.shape()? == Shape::Object {
            return reader.fields(|reader, key| {
                match key {
                    "gbtree_model_param" => reader.fields(|reader, key| {
                        match key {
                            "num_parallel_tree" => self.parallel_trees = count(reader)?.max(1),
                            "size_leaf_vector" => leaf_width(reader)?,
                            _ => reader.skip()?,
                        }
                        Ok(())
                    })?,
                    "iteration_indptr" => self.round_starts = reader.numbers()?,
                    "tree_info" => self.info = reader.numbers()?,
                    "cats" => self.levels = levels::read(reader, budget)?,
                    "trees" => reader.items(|reader, _| {
                        let offset = reader.offset();
                        let tree = Tree::read(reader)?;
                        self.forest.append(&tree, budget).map_err(|what| Fault::new(offset, what))
                    })?,
                    // `gblinear` has its weights here, and its name behind them.
                    _ => reader.skip()?,
                }
                Ok(())
            });
        }
        reader.skip()
    }

    /// How many trees there are at the end of each round.
    pub(super) fn round_ends(&self) -> Result<Vec<usize>, Error> {
        let trees = self.forest.roots.len();
        if let [first, ends @ ..] = self.round_starts.as_slice() {
            let ascending = self.round_starts.is_sorted() && *first == 0;
            if !ascending || self.round_starts.last() != Some(&trees) {
                return Err(Error::malformed(format!(
                    "`iteration_indptr` does not ascend from 0 to the number of trees, {trees}"
                ))
                .at("`learner.gradient_booster.model.iteration_indptr`"));
            }
            return Ok(ends.to_vec());
        }
        let scores = self.param.classes.max(self.param.targets).max(1);
        let each = scores.saturating_mul(self.parallel_trees);
        if !trees.is_multiple_of(each) {
            return Err(Error::malformed(format!(
                "{trees} trees are no whole number of rounds of {each} trees each"
            )));
        }
        Ok((1..=trees / each).map(|round| round * each).collect())
    }
}

/// Names of features. A short name is more in memory than in the file.
fn names<'a, R: Reader<'a>>(reader: &mut R, budget: &mut Budget) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    reader.items(|reader, _| {
        let offset = reader.offset();
        budget.charge("the names of features", 1, 64).map_err(|error| Fault::of(offset, error))?;
        names.push(reader.text()?.into_owned());
        Ok(())
    })?;
    Ok(names)
}

/// A count that the file holds as text.
fn count<'a, R: Reader<'a>>(reader: &mut R) -> Result<usize, Fault> {
    if reader.shape()? != Shape::Text {
        return reader.number();
    }
    let offset = reader.offset();
    let text = reader.text()?;
    // Versions before 1.0 write -1 for an unset number of classes.
    if text == "-1" {
        return Ok(0);
    }
    text.parse().map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        Fault::new(offset, format!("expected a whole number from 0, found `{shown}`"))
    })
}

/// `base_score`: a number, or since version 3.1 a list of one for each score, in text.
fn base_score<'a, R: Reader<'a>>(reader: &mut R) -> Result<Vec<f32>, Fault> {
    match reader.shape()? {
        Shape::List => return reader.numbers(),
        Shape::Number => return Ok(vec![reader.number()?]),
        _ => {}
    }
    let offset = reader.offset();
    let text = reader.text()?;
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&text);
    inner
        .split(',')
        .map(|number| match number.trim().parse::<f32>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => {
                let shown: String = number.chars().take(40).collect();
                Err(Fault::new(offset, format!("expected numbers, found `{shown}`")))
            }
        })
        .collect()
}
