//! From stages to steps and sections: it knows the width and the type of what the last step gives.

use super::section::{Content, Section, SectionId};
use super::step::{Array, Branch, Part, Step, TreeCategories, TreeSections, TreeSizes};
use super::{Asked, narrow, panels, ranked, rows, steps, walk};
use realizar_apr::choice::{self, Kernel, OfTrees};
use realizar_apr::ir::op::{Field, ObliviousTrees};
use realizar_apr::ir::{self, Dense, Element, KMeans, Mixture, Op, Scaler, ScalerForm, Stage, Tensor, Trees};
use realizar_apr::precision::Weights;

/// Appends steps: it knows the width and the type of what the last one gives.
pub(super) struct Builder<'m> {
    inputs: usize,
    element: Element,
    steps: Vec<Step>,
    sections: Vec<Section<'m>>,
    asked: Asked,
    /// What dense layers have for weights, where not the library's.
    weights: Option<Weights>,
    /// Whether dense layers are computed in f32 as well, and share their weights where f32 holds them.
    narrow: bool,
}

impl<'m> Builder<'m> {
    pub(super) fn new(
        inputs: usize,
        element: Element,
        kernel: Option<Kernel>,
        weights: Option<Weights>,
        narrow: bool,
    ) -> Builder<'m> {
        let asked = Asked { kernel, stages: 0 };
        Builder { inputs, element, steps: Vec::new(), sections: Vec::new(), asked, weights, narrow }
    }

    pub(super) fn width(&self) -> usize {
        self.steps.last().map_or(self.inputs, Step::outputs)
    }

    pub(super) fn finish(mut self) -> (Vec<Step>, Vec<Section<'m>>, Asked) {
        if self.steps.is_empty() {
            self.steps.push(Step::Pass { element: self.element, width: self.inputs });
        }
        (self.steps, self.sections, self.asked)
    }

    /// The steps of the head, which takes f64; what the builder has is then the model's.
    pub(super) fn head(&mut self, stages: &'m [Stage]) -> Vec<Step> {
        self.convert(Element::F64);
        let mut head = self.within(self.width(), Element::F64, stages);
        head.convert(Element::F64);
        self.take(head)
    }

    /// What a builder [`within`](Builder::within) has made.
    fn take(&mut self, within: Builder<'m>) -> Vec<Step> {
        let (steps, sections, asked) = within.finish();
        self.sections = sections;
        self.asked = asked;
        steps
    }

    /// A builder of other steps that adds to the same sections; they are given back by `finish`.
    fn within(&mut self, inputs: usize, element: Element, stages: &'m [Stage]) -> Builder<'m> {
        let sections = std::mem::take(&mut self.sections);
        let (asked, weights) = (self.asked, self.weights);
        let mut builder =
            Builder { inputs, element, steps: Vec::new(), sections, asked, weights, narrow: false };
        for stage in stages {
            builder.stage(stage);
        }
        builder
    }

    pub(super) fn stage(&mut self, stage: &'m Stage) {
        if let Stage::Op(Op::ObliviousTrees(trees)) = stage
            && self.oblivious(trees)
        {
            return;
        }
        if let (Stage::Dense(dense), Some(weights)) = (stage, self.weights)
            && let Some(layer) = narrow::layer(dense, weights)
        {
            self.convert(Element::F32);
            let step = narrow::plan(self, &layer, dense.activation, weights);
            self.steps.push(step);
            return;
        }
        self.convert(stage.takes(self.element()));
        let step = match stage {
            Stage::Scaler(scaler) => self.scaler(scaler),
            Stage::Normalizer(normalizer) => Step::Normalizer {
                element: normalizer.element,
                width: self.width(),
                norm: normalizer.norm,
                unit_below: normalizer.unit_below,
            },
            Stage::Dense(dense) => self.dense(dense),
            Stage::Trees(trees) => self.trees(trees),
            Stage::KMeans(kmeans) => self.kmeans(kmeans),
            Stage::Mixture(mixture) => self.mixture(mixture),
            Stage::Link(link) => {
                let outputs = link.outputs(self.width());
                Step::Link { element: self.element(), link: *link, outputs }
            }
            Stage::Branches(branches) => self.branches(branches),
            Stage::Op(op) => self.operation(op),
        };
        self.steps.push(step);
    }

    /// The type of what the last step gives.
    fn element(&self) -> Element {
        self.steps.last().map_or(self.element, Step::output_element)
    }

    /// What enters a stage is rounded to the stage's type first.
    fn convert(&mut self, to: Element) {
        let from = self.element();
        if from != to {
            self.steps.push(Step::Convert { from, to, width: self.width() });
        }
    }

    fn scaler(&mut self, scaler: &'m Scaler) -> Step {
        let element = scaler.element;
        let width = self.width();
        match &scaler.form {
            ScalerForm::SubtractDivide { offset, divisor } => Step::SubtractDivide {
                element,
                width,
                offset: offset.as_ref().map(|offset| self.tensor("offset", offset, element)),
                divisor: divisor.as_ref().map(|divisor| self.tensor("divisor", divisor, element)),
            },
            ScalerForm::MultiplyAdd { factor, addend, clip } => Step::MultiplyAdd {
                element,
                width,
                factor: self.tensor("factor", factor, element),
                addend: self.tensor("addend", addend, element),
                clip: *clip,
            },
            ScalerForm::Range { min, range, low, high } => Step::Range {
                element,
                width,
                min: self.tensor("min", min, element),
                range: self.tensor("range", range, element),
                low: *low,
                high: *high,
            },
        }
    }

    fn dense(&mut self, dense: &'m Dense) -> Step {
        if self.narrow
            && let Some(step) = panels::widened(self, dense)
        {
            return step;
        }
        let outputs = rows(&dense.weight);
        let kernel = choice::dense(self.width(), outputs, dense.element, self.asked.kernel);
        self.asked.count(kernel);
        if kernel == Kernel::SideBySide {
            return panels::plan(self, dense);
        }
        Step::Dense {
            element: dense.element,
            inputs: self.width(),
            outputs,
            weight: self.tensor("weight", &dense.weight, dense.element),
            bias: dense.bias.as_ref().map(|bias| self.tensor("bias", bias, dense.element)),
            bias_first: dense.bias_first,
            activation: dense.activation,
        }
    }

    fn trees(&mut self, trees: &'m Trees) -> Step {
        match choice::trees(trees, self.asked.kernel) {
            OfTrees::Ranked(found) => {
                self.asked.count(Kernel::ByRanks);
                return ranked::trees(self, trees, &found);
            }
            OfTrees::Walk(found) => {
                self.asked.count(Kernel::SideBySide);
                return walk::trees(self, trees, &found);
            }
            OfTrees::Steps(found) => {
                self.asked.count(Kernel::InSteps);
                return steps::trees(self, trees, &found);
            }
            OfTrees::Nodes => self.asked.count(Kernel::NodeToNode),
        }
        let leaves = &trees.leaves;
        let sizes = TreeSizes {
            inputs: self.width(),
            nodes: trees.nodes.len(),
            trees: trees.roots.len(),
            leaves: rows(leaves),
            width: leaves.shape.get(1).copied().unwrap_or(0),
            outputs: trees.outputs,
        };
        let sections = TreeSections {
            feature: self.section("feature", Content::TreeFeatures(trees)),
            threshold: self.section("threshold", Content::TreeThresholds(trees)),
            left: self.section("left", Content::TreeLeft(trees)),
            right: self.section("right", Content::TreeRight(trees)),
            roots: self.section("roots", Content::TreeRoots(trees)),
            targets: (!trees.targets.is_empty())
                .then(|| self.section("targets", Content::TreeTargets(trees))),
            leaves: self.tensor("leaves", leaves, leaves.values.element()),
            base: self.section("base", Content::TreeBase(trees)),
        };
        Step::Trees {
            element: trees.element,
            sums: leaves.values.element(),
            sizes,
            sections,
            scale: trees.scale,
            divisor: trees.divisor,
            compare: trees.compare,
            categories: (!trees.is_plain()).then(|| self.categories(trees)),
        }
    }

    /// Whether the trees have steps of their own, which take f32.
    fn oblivious(&mut self, trees: &'m ObliviousTrees) -> bool {
        let Some(found) = choice::oblivious(trees, self.width(), self.asked.kernel) else {
            self.asked.count(Kernel::NodeToNode);
            return false;
        };
        self.asked.count(Kernel::ByRanks);
        self.convert(Element::F32);
        let steps = ranked::oblivious(self, trees, &found);
        self.steps.extend(steps);
        true
    }

    fn categories(&mut self, trees: &'m Trees) -> TreeCategories {
        TreeCategories {
            weights: (!trees.weights.is_empty())
                .then(|| self.section("weights", Content::TreeWeights(trees))),
            starts: self.section("starts of sets", Content::TreeSetStarts(trees)),
            words: self.section("words of sets", Content::TreeSetWords(trees)),
            levels: (!trees.levels.is_empty()).then(|| self.section("levels", Content::TreeLevels(trees))),
            rule: trees.categories,
            start_count: trees.sets.starts.len(),
            word_count: trees.sets.words.len(),
        }
    }

    fn kmeans(&mut self, kmeans: &'m KMeans) -> Step {
        let (element, inputs, outputs) = (kmeans.element, self.width(), rows(&kmeans.centroids));
        let kernel = choice::dense(inputs, outputs, element, self.asked.kernel);
        self.asked.count(kernel);
        if kernel == Kernel::SideBySide {
            let centroids = self.panels("centroids", &kmeans.centroids, inputs, element);
            return Step::KMeansPanels { element, inputs, outputs, centroids };
        }
        Step::KMeans {
            element,
            inputs,
            outputs,
            centroids: self.tensor("centroids", &kmeans.centroids, kmeans.element),
        }
    }

    fn mixture(&mut self, mixture: &'m Mixture) -> Step {
        let element = mixture.element;
        Step::Mixture {
            element,
            inputs: self.width(),
            outputs: rows(&mixture.means),
            means: self.tensor("means", &mixture.means, element),
            precisions: self.tensor("precisions", &mixture.precisions, element),
            coefficients: self.tensor("coefficients", &mixture.coefficients, element),
            uniform_below: mixture.uniform_below,
        }
    }

    fn branches(&mut self, branches: &'m [ir::Branch]) -> Step {
        let (width, element) = (self.width(), self.element());
        let mut planned = Vec::with_capacity(branches.len());
        let mut outputs = 0;
        for branch in branches {
            let columns = branch.columns.as_ref().map(|columns| self.indices("columns", columns));
            let inputs = branch.columns.as_ref().map_or(width, Vec::len);
            let mut within = self.within(inputs, element, &branch.stages);
            within.convert(Element::F64);
            let given = within.width();
            let steps = self.take(within);
            outputs += given;
            planned.push(Branch { columns, inputs, outputs: given, steps });
        }
        Step::Branches { outputs, branches: planned }
    }

    fn operation(&mut self, op: &'m Op) -> Step {
        let inputs = self.width();
        // A kernel of its own, which knows no groups.
        let together = matches!(op, Op::Convolution(op) if panels::side_by_side(op));
        let kernel = if together { "ConvolutionPanels" } else { op.kernel() };
        let mut fields = Vec::new();
        let rounded = match op {
            Op::Neighbours(neighbours) => panels::rounded(neighbours, inputs),
            _ => None,
        };
        for (name, field) in op.fields() {
            let part = match field {
                Field::Tensor(tensor) if name == "points" && matches!(op, Op::Neighbours(_)) => {
                    // Where f32 holds them they are there once.
                    let shared = rounded.as_ref().is_some_and(|rounded| rounded.moved == 0.0);
                    let points = || self.panels(name, tensor, inputs, Element::F64);
                    Part::Optional((!shared).then(points).map(|points| Box::new(Part::Array(points))))
                }
                Field::Tensor(tensor) if panels::are_read(op, name) => {
                    let width = tensor.values.len() / rows(tensor).max(1);
                    Part::Array(self.panels(name, tensor, width, Element::F64))
                }
                _ if together && name == "groups" => continue,
                field => self.part(name, field),
            };
            fields.push((name, part));
        }
        if matches!(op, Op::Neighbours(_)) {
            let (mut points, mut places, mut moved) = (None, None, 0.0);
            if let Some(rounded) = rounded {
                points = Some(Box::new(Part::Array(self.bytes("rounded points", rounded.points, 4))));
                places = Some(Box::new(Part::Array(self.bytes("places", rounded.places, 4))));
                moved = rounded.moved;
            }
            fields.push(("rounded", Part::Optional(points)));
            fields.push(("places", Part::Optional(places)));
            fields.push(("moved", Part::Number(moved)));
        }
        Step::Op { kernel, inputs, outputs: op.outputs(inputs), fields }
    }

    fn part(&mut self, name: &str, field: Field<'m>) -> Part {
        match field {
            Field::Tensor(tensor) | Field::Table(tensor) => {
                let section = self.tensor(name, tensor, Element::F64);
                Part::Array(Array { section, length: tensor.values.len() })
            }
            Field::Indices(indices) => Part::Array(self.indices(name, indices)),
            Field::Number(number) => Part::Number(number),
            Field::Count(count) => Part::Count(count),
            Field::Flag(flag) => Part::Flag(flag),
            Field::Word(word) => Part::Word(word),
            Field::Optional(within) => {
                Part::Optional(within.map(|within| Box::new(self.part(name, *within))))
            }
        }
    }

    fn indices(&mut self, name: &str, indices: &'m [u32]) -> Array {
        Array { section: self.section(name, Content::Indices(indices)), length: indices.len() }
    }

    /// Rows of `width` numbers, side by side.
    pub(super) fn panels(&mut self, name: &str, tensor: &Tensor, width: usize, element: Element) -> Array {
        let bytes = panels::panels(tensor, width, element);
        let length = bytes.len() / panels::size(element);
        Array { section: self.section(name, Content::Bytes(bytes)), length }
    }

    /// Numbers of so many bytes, as the kernel reads them.
    pub(super) fn bytes(&mut self, name: &str, bytes: Vec<u8>, size: usize) -> Array {
        let length = bytes.len() / size;
        Array { section: self.section(name, Content::Bytes(bytes)), length }
    }

    fn tensor(&mut self, name: &str, tensor: &'m Tensor, element: Element) -> SectionId {
        self.section(name, Content::Tensor { tensor, element })
    }

    pub(super) fn section(&mut self, name: &str, content: Content<'m>) -> SectionId {
        let name = format!("step {} {name}", self.steps.len() + 1);
        self.sections.push(Section { name, content });
        SectionId(self.sections.len() - 1)
    }
}
