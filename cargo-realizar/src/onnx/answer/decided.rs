//! What a graph's outputs make together: which class is decided by which numbers, and what they mean.

use realizar_apr::ir::{Decision, Labels, On, OutputKind, Task};

use super::outputs::Outputs;
use super::rule::Rule;
use crate::error::Error;
use crate::imported::Warning;
use crate::onnx::algebra::Id;
use crate::onnx::file::proto::{Model, Node};
use crate::onnx::graph::Graph;
use crate::onnx::value::Classes;

/// What is computed, and how it is read.
pub(in crate::onnx) struct Plan {
    pub(in crate::onnx) scores: Id,
    pub(in crate::onnx) outputs: Id,
    pub(in crate::onnx) decision: Decision,
    pub(in crate::onnx) kind: OutputKind,
    pub(in crate::onnx) task: Task,
    pub(in crate::onnx) labels: Option<Labels>,
    pub(in crate::onnx) classes: Option<usize>,
}

/// What the outputs make together.
pub(in crate::onnx) fn plan(
    graph: &mut Graph<'_>,
    outputs: &Outputs<'_>,
    model: &Model<'_>,
) -> Result<Plan, Error> {
    let mut numbers = outputs.numbers.first().copied();
    let each = |id: Id| graph.algebra.width(id) == 1;
    let classes = outputs.label.as_ref().map(|(rule, _)| rule.classes(&graph.algebra));
    // Two scores of an anomaly are one decision, shifted: the second is the score before the offset.
    let shifted = outputs.numbers.iter().any(|(name, _)| *name == "score_samples");
    if !shifted && classes == Some(outputs.numbers.len()) && outputs.numbers.iter().all(|(_, id)| each(*id)) {
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
