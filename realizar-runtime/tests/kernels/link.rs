//! Links and decisions.

use super::draw::{Draw, seeds};
use super::twin::{Real, assert_link_twins, for_sizes};
use realizar_apr::ir;
use realizar_runtime::kernels::decide::{Above, Argmax, Index, Never, On, Votes};
use realizar_runtime::kernels::link;

const ARGMAX: (ir::Decision, Argmax) = (ir::Decision::Argmax(ir::On::Outputs), Argmax { on: On::Outputs });

/// Random rows, and rows with ties: all equal, the largest twice, zeros of both signs.
fn rows<E: Real>(draw: &mut Draw, width: usize) -> Vec<Vec<E>> {
    let mut rows = draw.rows::<E>(width);
    for _ in 0..8 {
        let tie = draw.number();
        rows.push((0..width).map(|_| E::from_f64(if draw.below(2) == 0 { tie } else { -4.0 })).collect());
        rows.push((0..width).map(|_| if draw.below(2) == 0 { E::ZERO } else { -E::ZERO }).collect());
    }
    rows
}

fn wide<E: Real, const M: usize>(draw: &mut Draw) {
    let rows = rows::<E>(draw, M);
    assert_link_twins::<E, _, _, M, M>((ir::Link::Identity, link::Identity), ARGMAX, &rows);
    assert_link_twins::<E, _, _, M, M>((ir::Link::Softmax, link::Softmax), ARGMAX, &rows);
    assert_link_twins::<E, _, _, M, M>((ir::Link::Exp, link::Exp), ARGMAX, &rows);
    assert_link_twins::<E, _, _, M, M>((ir::Link::Softplus, link::Softplus), ARGMAX, &rows);
    assert_link_twins::<E, _, _, M, M>((ir::Link::SignedSquare, link::SignedSquare), ARGMAX, &rows);
    assert_link_twins::<E, _, _, M, 1>((ir::Link::Argmax, link::Argmax), ARGMAX, &rows);
    for scale in [1.0, 2.0, 0.1, -1.5] {
        let logistic = (ir::Link::Logistic { scale }, link::Logistic { scale });
        assert_link_twins::<E, _, _, M, M>(logistic, ARGMAX, &rows);
        let one_vs_rest = (ir::Link::OneVsRest { scale }, link::OneVsRest { scale });
        assert_link_twins::<E, _, _, M, M>(one_vs_rest, ARGMAX, &rows);
    }
}

#[test]
fn links_of_every_width_are_the_reference() {
    seeds(|draw| for_sizes!(wide(draw): 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17));
}

fn single<E: Real, const M: usize>(draw: &mut Draw) {
    let rows = rows::<E>(draw, M);
    let never = || (ir::Decision::None, Never);
    for scale in [1.0, 2.0, 0.1, -1.5] {
        let pair = (ir::Link::LogisticPair { scale }, link::LogisticPair { scale });
        assert_link_twins::<E, _, _, 1, 2>(pair, ARGMAX, &rows);
    }
    assert_link_twins::<E, _, _, 1, 1>((ir::Link::Step, link::Step), never(), &rows);
    for normalizer in [1.0, 0.1, 10.244771] {
        let score = (ir::Link::AnomalyScore { normalizer }, link::AnomalyScore { normalizer });
        assert_link_twins::<E, _, _, 1, 1>(score, never(), &rows);
    }
}

#[test]
fn links_of_one_score_are_the_reference() {
    seeds(|draw| for_sizes!(single(draw): 1));
}

fn decisions<E: Real, const M: usize>(draw: &mut Draw) {
    let mut rows = rows::<E>(draw, M);
    let thresholds = [0.0, 0.5, -0.75, 1e-3];
    for threshold in thresholds.map(E::from_f64) {
        for last in [threshold, threshold.next_up(), threshold.next_down()] {
            let mut row = draw.numbers::<E>(M);
            row[M - 1] = last;
            rows.push(row);
        }
    }
    for (ir, on) in [(ir::On::Scores, On::Scores), (ir::On::Outputs, On::Outputs)] {
        let argmax = (ir::Decision::Argmax(ir), Argmax { on });
        // `exp` of large scores is infinite, of small ones zero: ties that the scores do not have.
        assert_link_twins::<E, _, _, M, M>((ir::Link::Exp, link::Exp), argmax, &rows);
        for threshold in thresholds {
            for inclusive in [false, true] {
                let above = (
                    ir::Decision::Above { on: ir, threshold, inclusive },
                    Above { on, threshold, inclusive },
                );
                assert_link_twins::<E, _, _, M, M>((ir::Link::Identity, link::Identity), above, &rows);
            }
        }
    }
    let never = (ir::Decision::None, Never);
    assert_link_twins::<E, _, _, M, M>((ir::Link::Identity, link::Identity), never, &rows);
}

fn votes<E: Real, const M: usize>(draw: &mut Draw) {
    let rows = rows::<E>(draw, M);
    for (ir, on) in [(ir::On::Scores, On::Scores), (ir::On::Outputs, On::Outputs)] {
        let votes = (ir::Decision::Votes(ir), Votes { on });
        assert_link_twins::<E, _, _, M, M>((ir::Link::Exp, link::Exp), votes, &rows);
    }
}

fn indices<E: Real, const M: usize>(draw: &mut Draw) {
    let rows = rows::<E>(draw, M);
    for (ir, on) in [(ir::On::Scores, On::Scores), (ir::On::Outputs, On::Outputs)] {
        for classes in [1, 2, 5] {
            let index = (ir::Decision::Index { on: ir, classes }, Index { on, classes });
            assert_link_twins::<E, _, _, M, M>((ir::Link::Exp, link::Exp), index, &rows);
        }
    }
}

#[test]
fn indices_are_the_reference() {
    seeds(|draw| for_sizes!(indices(draw): 1, 2, 3));
}

#[test]
fn votes_are_the_reference() {
    // As many pairs as 2, 3, 4, 5, 6, 7 and 17 classes have.
    seeds(|draw| for_sizes!(votes(draw): 1, 3, 6, 10, 15, 21, 136));
}

#[test]
fn decisions_are_the_reference() {
    seeds(|draw| for_sizes!(decisions(draw): 1, 2, 3, 17));
}
