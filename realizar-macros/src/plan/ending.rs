//! Endings of a model that say in stages what a link says: as a link they are computed with the same operations, and the
//! scores before them are known.

use realizar_apr::ir::{Activation, Decision, Dense, Element, Link, Model, On, Op, Stage};

/// Makes a logistic function at the end, or one with its complement, the model's link.
pub(crate) fn link(model: &mut Model) {
    if model.link != Link::Identity || !model.head.is_empty() {
        return;
    }
    let (link, last) = match &model.stages[..] {
        [.., Stage::Dense(dense), Stage::Op(Op::Complement(_))] if super::rows(&dense.weight) == 1 => {
            (Link::LogisticPair { scale: 1.0 }, 2)
        }
        [.., Stage::Dense(_)] => (Link::Logistic { scale: 1.0 }, 1),
        _ => return,
    };
    let place = model.stages.len() - last;
    let Some(Stage::Dense(Dense { element: Element::F64, activation, .. })) = model.stages.get_mut(place)
    else {
        return;
    };
    if *activation != Activation::Logistic {
        return;
    }
    *activation = Activation::Identity;
    model.stages.truncate(place + 1);
    model.link = link;
    // What left the stages leaves the link.
    match &mut model.output.decision {
        Decision::Argmax(on)
        | Decision::Votes(on)
        | Decision::Above { on, .. }
        | Decision::Index { on, .. } => *on = On::Outputs,
        Decision::None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::Artifact;
    use realizar_apr::reference::evaluate;
    use std::path::Path;

    /// The same bits from the same operations.
    #[test]
    fn a_link_says_what_the_stages_said() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/parity/fixtures");
        let bytes = std::fs::read(folder.join("onnx_mlp_two/model.apr")).expect("a fixture");
        let before = Artifact::read(&bytes).expect("an artifact").model;
        let mut after = before.clone();
        link(&mut after);
        assert_eq!(after.link, Link::LogisticPair { scale: 1.0 });
        assert_eq!(after.stages.len() + 1, before.stages.len());
        for row in [[0.5; 5], [-1.0, 2.0, -3.0, 4.0, -5.0], [f64::NAN; 5], [1e30; 5], [-1e30; 5]] {
            let [before, after] =
                [&before, &after].map(|model| evaluate(model, &row).expect("a row of five"));
            assert_eq!(format!("{before:?}"), format!("{after:?}"));
        }
    }
}
