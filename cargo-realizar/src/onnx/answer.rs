//! From the outputs of a graph to the answer of a model: what is decided, and what is given.
//!
//! A classifier's graph has two outputs, a label and the probabilities or scores. The label is an index that follows
//! from some numbers by a rule; those numbers are the model's scores, and what leads from them to the other output is
//! its head and link.

use realizar_apr::ir::op::Op;
use realizar_apr::ir::{
    Decision, Element, FeatureKind, Features, Input, Labels, Link, Model as Artifact, On, Output, OutputKind,
    Source as Provenance, Stage, Task, Values,
};

use super::algebra::{Algebra, Id};
use super::emit::Gap;
use super::graph::Graph;
use super::proto::{Model, Node, ValueInfo};
use super::rule::Rule;
use super::value::{Classes, Kind, Value};
use crate::error::Error;
use crate::features::{Declared, features};
use crate::imported::{Imported, Warning};
use crate::options::Options;

/// The outputs of a graph, by what they are for.
#[derive(Debug, Default)]
struct Outputs<'a> {
    /// The index of the class, by which rule it is found, and the names of the classes.
    label: Option<(Rule, Option<Classes>)>,
    /// Numbers: their names and expressions.
    numbers: Vec<(&'a str, Id)>,
    /// Labels that no rule explains, as numbers.
    others: Vec<(&'a str, Id)>,
}

/// What is computed, and how it is read.
struct Plan {
    scores: Id,
    outputs: Id,
    decision: Decision,
    kind: OutputKind,
    task: Task,
    labels: Option<Labels>,
    classes: Option<usize>,
}

/// The model that a computed graph is.
pub(super) fn of<'a>(mut graph: Graph<'a>, model: &Model<'a>, options: &Options) -> Result<Imported, Error> {
    let outputs = Outputs::of(&mut graph, model)?;
    let plan = plan(&mut graph, &outputs, model)?;
    let mut stages = chain(&mut graph, model, Algebra::INPUT, plan.scores)?;
    let mut head = chain(&mut graph, model, plan.scores, plan.outputs)?;
    let mut link = Link::Identity;
    let mut decision = plan.decision;
    if head.is_empty() {
        // The numbers before the last link are then the scores, which no decision looks at.
        let free = !matches!(
            decision,
            Decision::Argmax(On::Scores)
                | Decision::Above { on: On::Scores, .. }
                | Decision::Votes(On::Scores)
        );
        if free && let Some(Stage::Link(last)) = stages.last() {
            link = *last;
            stages.pop();
        }
    } else {
        link = linked(&mut head);
    }
    if let (OutputKind::Cluster | OutputKind::Class, Link::Identity) = (plan.kind, link) {
        link = Link::Argmax;
        decision = Decision::Argmax(On::Scores);
    }
    if stages.is_empty() && head.is_empty() && link == Link::Identity {
        return Err(Error::refused(
            "the graph gives its input as it is",
            "export the whole model, from the row to its answer",
        ));
    }
    let input = if graph.kind == Kind::Single { Element::F32 } else { Element::F64 };
    let element = match head[..] {
        [] => stages.iter().fold(input, gives),
        _ => Element::F64,
    };
    let mut warnings = std::mem::take(&mut graph.warnings);
    let features = row(&mut graph, options, &mut warnings)?;
    let count = match link {
        Link::Argmax => 1,
        Link::LogisticPair { .. } => 2,
        _ => graph.algebra.width(plan.outputs),
    };
    let model = Artifact {
        name: None,
        version: None,
        task: plan.task,
        input: Input { element: input, features, open: false },
        stages,
        head,
        link,
        output: Output { element, kind: plan.kind, count, labels: plan.labels, decision },
        source: Some(Provenance {
            library: if model.producer.is_empty() { "onnx".to_owned() } else { model.producer.to_owned() },
            version: (!model.producer_version.is_empty()).then(|| model.producer_version.to_owned()),
            estimator: None,
            sha256: None,
        }),
        golden: None,
    };
    Ok(Imported { model, classes: plan.classes, warnings })
}

impl<'a> Outputs<'a> {
    fn of(graph: &mut Graph<'a>, model: &Model<'a>) -> Result<Outputs<'a>, Error> {
        let mut outputs = Outputs::default();
        for raw in &model.graph.outputs {
            let name = ValueInfo::read(*raw)?.name;
            let value = graph.named(name)?.ok_or_else(|| {
                Error::malformed(format!("graph output `{name}` is given by no node"))
                    .help("export the model again; `onnx.checker.check_model` must accept the file")
            })?;
            outputs.take(graph, name, value)?;
        }
        Ok(outputs)
    }

    fn take(&mut self, graph: &mut Graph<'a>, name: &'a str, value: Value) -> Result<(), Error> {
        match value {
            Value::Label(label) => match graph.algebra.rule(label.index)? {
                Some((rule, None)) if self.label.is_none() => {
                    self.label = Some((rule, Some((*label.classes).clone())));
                }
                _ => self.others.push((name, label.index)),
            },
            Value::Row(row) => match graph.algebra.rule(row.id)? {
                Some((rule, classes))
                    if self.label.is_none() && matches!(row.kind, Kind::Int | Kind::Bool) =>
                {
                    self.label = Some((rule, classes.map(|classes| Classes::Int(classes.to_vec()))));
                }
                _ if row.kind == Kind::Int => self.others.push((name, row.id)),
                _ => self.numbers.push((name, row.id)),
            },
            Value::Sequence(values) => {
                let mut parts = Vec::with_capacity(values.len());
                for value in values {
                    match value {
                        Value::Row(row) => parts.push(row.id),
                        _ => {
                            return Err(Error::refused(
                                format!("graph output `{name}` is a sequence of something else than numbers"),
                                "export the model so that it gives tensors",
                            ));
                        }
                    }
                }
                let id = graph.algebra.concat(&parts)?;
                self.numbers.push((name, id));
            }
            Value::Constant(_) | Value::Text(_) | Value::Shape(_) => {
                return Err(Error::refused(
                    format!("graph output `{name}` does not depend on the row, or is text of it"),
                    "export the model so that it gives numbers or classes",
                ));
            }
        }
        Ok(())
    }
}

/// What the outputs make together.
fn plan(graph: &mut Graph<'_>, outputs: &Outputs<'_>, model: &Model<'_>) -> Result<Plan, Error> {
    let mut numbers = outputs.numbers.first().copied();
    let each = |id: Id| graph.algebra.width(id) == 1;
    let classes = outputs.label.as_ref().map(|(rule, _)| rule.classes(&graph.algebra));
    if classes == Some(outputs.numbers.len()) && outputs.numbers.iter().all(|(_, id)| each(*id)) {
        // A column for each class.
        let columns: Vec<Id> = outputs.numbers.iter().map(|(_, id)| *id).collect();
        let together = graph.algebra.concat(&columns)?;
        numbers = numbers.map(|(name, _)| (name, together));
    } else {
        for (name, _) in outputs.numbers.iter().skip(1) {
            graph.warnings.push(Warning::statement(format!("the output `{name}` is left out")));
        }
    }
    let Some((rule, classes)) = &outputs.label else {
        if let (Some((name, _)), Some(_)) = (outputs.others.first(), numbers) {
            graph.warnings.push(Warning::statement(format!("the output `{name}` is left out")));
        }
        let Some((_, id)) = numbers.or(outputs.others.first().copied()) else {
            return Err(Error::malformed("the graph has no output").help("export the model again"));
        };
        return Ok(undecided(graph, model, id));
    };
    let count = rule.classes(&graph.algebra);
    let labels = match classes {
        Some(classes) if classes.len() < count => {
            return Err(Error::refused(
                format!("the graph decides between {count} classes, but names {}", classes.len()),
                "export the model again",
            ));
        }
        // A name after those of the indices that there are is never given.
        Some(Classes::Int(classes)) => Some(Labels::Integer(classes[..count].to_vec())),
        Some(Classes::Text(classes)) => Some(Labels::Text(classes[..count].to_vec())),
        None => None,
    };
    let mut plan = decided(graph, *rule, numbers, labels.is_some())?;
    plan.classes = labels.is_none().then_some(count);
    if plan.task == Task::Anomaly
        || matches!(labels, Some(Labels::Integer(ref own)) if *own == [-1, 1])
            && plan.kind == OutputKind::Score
    {
        plan.task = Task::Anomaly;
    }
    plan.labels = labels;
    Ok(plan)
}

/// Numbers and no class.
fn undecided(graph: &Graph<'_>, model: &Model<'_>, id: Id) -> Plan {
    let predicts = |op: &str| {
        matches!(
            op,
            "TreeEnsembleRegressor"
                | "TreeEnsemble"
                | "LinearRegressor"
                | "SVMRegressor"
                | "Conv"
                | "Relu"
                | "Tanh"
        )
    };
    let regression = graph.algebra.width(id) == 1
        || model.graph.nodes.iter().any(|raw| Node::read(*raw).is_ok_and(|node| predicts(node.op)));
    let share = graph.algebra.is_share(id);
    let (task, kind) = match (share, regression) {
        // Probabilities without a class: the largest is the class.
        (true, _) => (Task::Classification, OutputKind::Probability),
        (false, true) => (Task::Regression, OutputKind::Value),
        (false, false) => (Task::Transform, OutputKind::Component),
    };
    let decision = if share { Decision::Argmax(On::Outputs) } else { Decision::None };
    let classes = share.then(|| graph.algebra.width(id));
    Plan { scores: id, outputs: id, decision, kind, task, labels: None, classes }
}

/// A class by a rule, and numbers beside it.
fn decided(
    graph: &mut Graph<'_>,
    rule: Rule,
    numbers: Option<(&str, Id)>,
    named: bool,
) -> Result<Plan, Error> {
    let base = rule.of();
    let class = |graph: &Graph<'_>, outputs: Id, scores: Id| {
        let share = graph.algebra.is_share(outputs);
        let kind = if share { OutputKind::Probability } else { OutputKind::Score };
        let on = if scores == outputs { On::Outputs } else { On::Scores };
        let task = Task::Classification;
        Plan { scores, outputs, decision: rule.decision(on), kind, task, labels: None, classes: None }
    };
    let Some((name, outputs)) = numbers else {
        let mut plan = class(graph, base, base);
        if let Rule::Largest(_) = rule
            && plan.kind == OutputKind::Score
        {
            plan.kind = OutputKind::Class;
        }
        return Ok(plan);
    };
    if base == outputs {
        return Ok(class(graph, outputs, base));
    }
    // An index without names that is no class of the numbers beside it: the nearest centre.
    let share = graph.algebra.is_share(outputs);
    if let (Rule::Largest(_), false, false) = (rule, named, share) {
        graph.warnings.push(Warning::statement(format!("the output `{name}` is left out")));
        return Ok(Plan {
            kind: OutputKind::Cluster,
            task: Task::Clustering,
            decision: Decision::Argmax(On::Scores),
            ..class(graph, base, base)
        });
    }
    if graph.algebra.follows(base, outputs)? {
        return Ok(class(graph, outputs, base));
    }
    // The decision between two looks at the last score: the outputs come before it.
    let two = match rule {
        Rule::Above { of, threshold, inclusive } => {
            let width = graph.algebra.width(of) as u32;
            Some((graph.algebra.select(of, [width - 1])?, threshold, inclusive))
        }
        Rule::Largest(of) if graph.algebra.width(of) == 2 => {
            let (first, second) = (graph.algebra.select(of, [0])?, graph.algebra.select(of, [1])?);
            Some((graph.algebra.sum(&[(second, 1.0), (first, -1.0)])?, 0.0, false))
        }
        _ => None,
    };
    if let Some((last, threshold, inclusive)) = two {
        let both = graph.algebra.side_by_side(&[outputs, last])?;
        let kept = graph.algebra.pick(both, 0..graph.algebra.width(outputs) as u32)?;
        let mut plan = class(graph, outputs, both);
        plan.outputs = kept;
        plan.decision = Decision::Above { on: On::Scores, threshold, inclusive };
        return Ok(plan);
    }
    graph.warnings.push(Warning::statement(format!(
        "the output `{name}` is left out: the class is not decided by what it is made of"
    )));
    Ok(class(graph, base, base))
}

/// The last stages of a head as a link, where they are one.
fn linked(head: &mut Vec<Stage>) -> Link {
    use realizar_apr::ir::op::Function;
    if let [Stage::Op(Op::Map(map)), Stage::Op(Op::Complement(_))] = &head[..]
        && map.function == Function::Logistic
    {
        head.clear();
        return Link::LogisticPair { scale: 1.0 };
    }
    if let [Stage::Link(link)] = head[..] {
        head.clear();
        return link;
    }
    Link::Identity
}

/// The stages from one expression to another.
fn chain(graph: &mut Graph<'_>, model: &Model<'_>, start: Id, end: Id) -> Result<Vec<Stage>, Error> {
    match graph.algebra.chain(start, end) {
        Ok(stages) => Ok(stages),
        Err(gap) => Err(explained(gap, graph, model)),
    }
}

/// Why there are no stages, and at which node.
fn explained(gap: Gap, graph: &Graph<'_>, model: &Model<'_>) -> Error {
    let at = |id: Id, what: &str| {
        let index = graph.algebra.node_of(id);
        let help = "export the fitted estimator itself from Python with `realizar.export`";
        match model.graph.nodes.get(index).map(|raw| Node::read(*raw)) {
            Some(Ok(node)) => Error::refused(what, help).at(node.place(index)),
            _ => Error::refused(what, help),
        }
    };
    match gap {
        Gap::Memory(error) => error,
        Gap::NoStage(id) => at(id, "what it computes has no stage by itself"),
        Gap::Tangled(id) => at(id, "what it computes hangs together in too many ways to be put in order"),
        Gap::Apart => Error::refused(
            "an output of the graph does not follow from its inputs",
            "export the model again; `onnx.checker.check_model` must accept the file",
        ),
    }
}

/// The element type of what leaves a stage.
fn gives(given: Element, stage: &Stage) -> Element {
    match stage {
        Stage::Scaler(scaler) => scaler.element,
        Stage::Normalizer(normalizer) => normalizer.element,
        Stage::Dense(dense) => dense.element,
        Stage::Trees(trees) => match trees.leaves.values {
            Values::F32(_) => Element::F32,
            Values::F64(_) => Element::F64,
        },
        Stage::KMeans(kmeans) => kmeans.element,
        Stage::Mixture(mixture) => mixture.element,
        Stage::Link(_) => given,
        Stage::Branches(_) | Stage::Op(_) => Element::F64,
    }
}

/// The features of a row, with the levels that the graph compares strings with.
fn row(graph: &mut Graph<'_>, options: &Options, warnings: &mut Vec<Warning>) -> Result<Features, Error> {
    let count = graph.features.len();
    let texts = graph.features.iter().filter(|feature| feature.levels.is_some()).count();
    if !options.categories.is_empty() && texts > 0 {
        return Err(Error::usage(
            "`--categories` is given, but an ONNX file holds the levels of its features",
            "leave `--categories` out",
        ));
    }
    let several = graph.features.iter().any(|feature| feature.column.is_none()) && count > 1;
    let first = graph.features.first().map_or("", |feature| feature.input);
    let mixed = graph.features.iter().any(|feature| feature.input != first);
    let mut declared = Declared { count, ..Declared::default() };
    if several || mixed || texts > 0 {
        for feature in &graph.features {
            graph.algebra.budget.charge("the names of features", 1, 120 + 2 * feature.input.len())?;
            declared.names.push(match feature.column {
                None => feature.input.to_owned(),
                Some(column) => format!("{}_{column}", feature.input),
            });
        }
    }
    for (index, feature) in graph.features.iter_mut().enumerate() {
        declared.missing |= feature.missing;
        if let Some(levels) = feature.levels.take() {
            // A feature that the graph compares with nothing has one level, which stands for all.
            let levels = if levels.is_empty() { vec![String::new()] } else { levels };
            declared.categorical.push((index, levels.len(), Some(Labels::Text(levels))));
        }
    }
    let mut features = features(declared, options, &mut graph.algebra.budget, warnings)?;
    if let Features::Named(named) = &mut features {
        for (feature, own) in named.iter_mut().zip(&graph.features) {
            feature.missing = own.missing && feature.kind == FeatureKind::Numeric;
        }
    }
    Ok(features)
}
