//! Small trees that answer rows of f32 from tables of their sums: the plan's part of that kernel.

use super::network::{Class, class};
use super::ranked::{numbers, words};
use super::section::{Content, Section, SectionId};
use super::step::{Array, Step};
use realizar_apr::choice::{self, Kernel};
use realizar_apr::ir::{Decision, Element, Link, Model, On};
use realizar_apr::ranked::{BLOCK, LINE};

/// The kernel's sizes, tables and constants.
#[derive(Debug, PartialEq)]
pub(crate) struct Fused {
    /// Values of a byte of outcomes.
    pub(crate) values: usize,
    pub(crate) lines: usize,
    pub(crate) features: Array,
    pub(crate) cuts: Array,
    pub(crate) missing: Array,
    pub(crate) ends: SectionId,
    pub(crate) sums: Array,
    pub(crate) across: Array,
    pub(crate) base: SectionId,
    pub(crate) quantum: f64,
    /// How far a score can be off.
    pub(crate) off: f64,
    /// How far an output can be, in parts of those above 1 in size.
    pub(crate) apart: f64,
    pub(crate) class: Class,
    /// Nanoseconds of a row, as the cost model has it.
    pub(crate) nanoseconds: f64,
}

/// The kernel of a model whose steps are these.
pub(super) fn plan<'m>(
    model: &'m Model,
    steps: &[Step],
    asked: Option<Kernel>,
    sections: &mut Vec<Section<'m>>,
) -> Option<Fused> {
    let (otherwise, sums) = match steps {
        [Step::Ranked(ranked)] => (Some(ranked.nanoseconds.0), ranked.sums),
        [Step::Walk(walk)] => (Some(walk.nanoseconds.0), walk.sums),
        [Step::Steps(steps)] => (Some(steps.nanoseconds.0), steps.sums),
        [Step::Trees { sums, .. }] => (None, *sums),
        _ => return None,
    };
    let found = choice::fused(model, otherwise, asked)?;
    let class = class(model)?;
    let unit = match sums {
        Element::F32 => f64::from(f32::EPSILON) / 2.0,
        Element::F64 => f64::EPSILON / 2.0,
    };
    // Beside what the scores are off, what the link rounds where a decision looks at outputs: near a threshold an output
    // moves by its slope times what its score moves by.
    let linked = match (model.link, model.output.decision) {
        (
            Link::Logistic { scale } | Link::LogisticPair { scale },
            Decision::Above { on: On::Outputs, threshold, .. },
        ) => 16.0 * unit / (threshold * (1.0 - threshold) * scale),
        _ => 16.0 * unit,
    };
    let off = found.off + found.library + linked;
    // An output moves by no more than its score, times the scale of a logistic.
    let steep = match model.link {
        Link::Logistic { scale } | Link::LogisticPair { scale } => scale.max(1.0),
        _ => 1.0,
    };
    let mut section = |name: &str, bytes: Vec<u8>| {
        sections.push(Section { name: format!("fused {name}"), content: Content::Bytes(bytes) });
        SectionId(sections.len() - 1)
    };
    let lines = found.cuts.len() / LINE;
    let cuts = section("cuts", numbers(&found.cuts, Element::F32));
    let features = section("features", words(&found.features));
    let missing = section("missing", words(&found.missing));
    let mut bytes = Vec::with_capacity(4 * found.sums.len());
    for sum in &found.sums {
        bytes.extend_from_slice(&sum.to_le_bytes());
    }
    let table = section("sums", bytes);
    let across = section("across lanes", words(&found.across));
    Some(Fused {
        values: found.values,
        lines,
        features: Array { section: features, length: lines },
        cuts: Array { section: cuts, length: lines },
        missing: Array { section: missing, length: found.missing.len() },
        ends: section("ends", words(found.ends.as_flattened())),
        sums: Array { section: table, length: lines },
        across: Array { section: across, length: found.across.len() / BLOCK },
        base: section("base", numbers(&found.base, Element::F64)),
        quantum: found.quantum,
        off,
        apart: steep * (found.off + found.library) + f64::from(f32::EPSILON),
        class,
        nanoseconds: found.nanoseconds,
    })
}
