//! The stages of a model that have several kernels, with what is expected of each.

use super::fused::whole;
use super::{Kernel, OfTrees, dense, fused, oblivious, sums, trees};
use crate::ir::op::Op;
use crate::ir::{Element, Model, Stage, Tensor, Trees, outputs_of};
use crate::ranked::{Fused, Ranked, Steps, Unfit, Walk};

/// A stage and its kernels.
#[derive(Debug)]
pub struct Choice<'m> {
    /// Which stage, from 1; within branches `stage, branch, stage`.
    pub place: Vec<usize>,
    /// The stage.
    pub stage: &'m Stage,
    /// The kernel that is chosen where none is asked for.
    pub chosen: Kernel,
    /// What is chosen from.
    pub candidates: Vec<Candidate>,
}

/// A kernel that a stage may have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The kernel.
    pub kernel: Kernel,
    /// Nanoseconds that a row takes, about, where that is known; or what keeps the stage from having it.
    pub nanoseconds: Result<Option<f64>, Unfit>,
}

/// The stages of a checked model that have several kernels, the head's after the others. Makes the tables of all:
/// for messages and reports.
#[must_use]
pub fn choices(model: &Model) -> Vec<Choice<'_>> {
    let mut found = Vec::new();
    let width = each(&model.stages, model.input.features.len(), &mut Vec::new(), 1, &mut found);
    each(&model.head, width, &mut Vec::new(), 1 + model.stages.len(), &mut found);
    if let (Some(trees), Some(choice)) = (whole(model), found.first_mut()) {
        of_fused(model, trees, choice);
    }
    found
}

/// Adds what the trees of a whole model may be computed by beside what any trees may.
fn of_fused(model: &Model, trees: &Trees, choice: &mut Choice<'_>) {
    let nanoseconds = Fused::of(trees).map(|fused| Some(fused.nanoseconds));
    let expected = choice.candidates.iter().find(|candidate| candidate.kernel == choice.chosen);
    let otherwise = expected.and_then(|candidate| candidate.nanoseconds.ok().flatten());
    choice.candidates.push(Candidate { kernel: Kernel::Fused, nanoseconds });
    if fused(model, otherwise, None).is_some() {
        choice.chosen = Kernel::Fused;
    }
}

/// Looks at stages that lie at `place` and are counted from `first`; the width of what they give.
fn each<'m>(
    stages: &'m [Stage],
    mut width: usize,
    place: &mut Vec<usize>,
    first: usize,
    found: &mut Vec<Choice<'m>>,
) -> usize {
    for (index, stage) in stages.iter().enumerate() {
        place.push(first + index);
        if let Stage::Branches(branches) = stage {
            for (index, branch) in branches.iter().enumerate() {
                place.push(index + 1);
                let taken = branch.columns.as_ref().map_or(width, Vec::len);
                each(&branch.stages, taken, place, 1, found);
                place.pop();
            }
        } else if let Some((chosen, candidates)) = candidates(stage, width) {
            found.push(Choice { place: place.clone(), stage, chosen, candidates });
        }
        place.pop();
        width = outputs_of(std::slice::from_ref(stage), width);
    }
    width
}

fn candidates(stage: &Stage, width: usize) -> Option<(Kernel, Vec<Candidate>)> {
    match stage {
        Stage::Trees(stage) => {
            let chosen = match trees(stage, None) {
                OfTrees::Ranked(_) => Kernel::ByRanks,
                OfTrees::Walk(_) => Kernel::SideBySide,
                OfTrees::Steps(_) => Kernel::InSteps,
                OfTrees::Nodes => Kernel::NodeToNode,
            };
            let ranked = Ranked::of(stage).map(|ranked| ranked.nanoseconds());
            let walk = Walk::of(stage).map(|walk| walk.nanoseconds());
            let mut all = vec![with_tables(Kernel::ByRanks, ranked), with_tables(Kernel::SideBySide, walk)];
            let mut plain = without(&[walk, ranked]);
            // Of several trees it says nothing.
            if let Ok(steps) = Steps::of(stage) {
                all.push(with_tables(Kernel::InSteps, Ok(steps.nanoseconds)));
                plain = without(&[walk, ranked, Ok(steps.nanoseconds)]);
            }
            all.push(plain);
            Some((chosen, all))
        }
        Stage::Op(Op::ObliviousTrees(stage)) => {
            let chosen = match oblivious(stage, width, None) {
                Some(_) => Kernel::ByRanks,
                None => Kernel::NodeToNode,
            };
            let ranked = Ranked::of_oblivious(stage, width).map(|ranked| ranked.nanoseconds());
            Some((chosen, vec![with_tables(Kernel::ByRanks, ranked), without(&[ranked])]))
        }
        Stage::Dense(stage) => Some(of_sums(&stage.weight, width, stage.element)),
        Stage::KMeans(stage) => Some(of_sums(&stage.centroids, width, stage.element)),
        Stage::Scaler(_)
        | Stage::Normalizer(_)
        | Stage::Mixture(_)
        | Stage::Link(_)
        | Stage::Branches(_)
        | Stage::Op(_) => None,
    }
}

/// Nanoseconds with tables and without, or why there are none.
type Tables = Result<(f64, f64), Unfit>;

fn with_tables(kernel: Kernel, tables: Tables) -> Candidate {
    Candidate { kernel, nanoseconds: tables.map(|(with, _)| Some(with)) }
}

/// Walking, which always fits. What it costs is known where there are tables.
fn without(tables: &[Tables]) -> Candidate {
    let known = tables.iter().find_map(|tables| tables.ok());
    Candidate { kernel: Kernel::NodeToNode, nanoseconds: Ok(known.map(|(_, without)| without)) }
}

fn of_sums(rows: &Tensor, inputs: usize, element: Element) -> (Kernel, Vec<Candidate>) {
    let outputs = rows.shape.first().copied().unwrap_or(0);
    let (together, one_by_one) = sums(inputs, outputs, element);
    let all = vec![
        Candidate { kernel: Kernel::SideBySide, nanoseconds: Ok(Some(together)) },
        Candidate { kernel: Kernel::OneAfterAnother, nanoseconds: Ok(Some(one_by_one)) },
    ];
    (dense(inputs, outputs, element, None), all)
}
