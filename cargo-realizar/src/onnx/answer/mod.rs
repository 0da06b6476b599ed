//! From the outputs of a graph to the answer of a model: what is decided, and what is given.
//!
//! A classifier's graph has two outputs, a label and the probabilities or scores. The label is an index that follows
//! from some numbers by a rule; those numbers are the model's scores, and what leads from them to the other output is
//! its head and link.

mod decided;
mod features;
mod outputs;
mod rule;

use realizar_apr::ir::op::{Function, Op};
use realizar_apr::ir::{
    Decision, Element, Input, Link, Model as Artifact, On, Output, OutputKind, Source as Provenance, Stage,
};

use crate::error::Error;
use crate::imported::Imported;
use crate::onnx::algebra::{Algebra, Id};
use crate::onnx::file::proto::{Model, Node};
use crate::onnx::graph::Graph;
use crate::onnx::stages::emit::Gap;
use crate::onnx::value::Kind;
use crate::options::Options;
use outputs::Outputs;

/// The model that a computed graph is.
pub(in crate::onnx) fn of<'a>(
    mut graph: Graph<'a>,
    model: &Model<'a>,
    options: &Options,
) -> Result<Imported, Error> {
    let outputs = Outputs::of(&mut graph, model)?;
    let plan = decided::plan(&mut graph, &outputs, model)?;
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
        [] => stages.iter().fold(input, |given, stage| stage.gives(given)),
        _ => Element::F64,
    };
    let mut warnings = std::mem::take(&mut graph.warnings);
    let features = features::row(&mut graph, options, &mut warnings)?;
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
        measured: Vec::new(),
    };
    Ok(Imported { model, classes: plan.classes, warnings, signer: None })
}

/// The last stages of a head as a link, where they are one.
fn linked(head: &mut Vec<Stage>) -> Link {
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
