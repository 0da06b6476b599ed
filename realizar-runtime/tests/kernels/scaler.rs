//! Scalers.

use super::draw::{Draw, seeds};
use super::twin::{Real, assert_stage_twins, for_sizes, table, tensor};
use realizar_apr::ir::{Scaler, ScalerForm, Stage};
use realizar_runtime::kernels::scaler::{MultiplyAdd, Range, SubtractDivide};

fn stage<E: Real>(form: ScalerForm) -> Stage {
    Stage::Scaler(Scaler { element: E::ELEMENT, form })
}

fn subtract_divide<E: Real, const N: usize>(draw: &mut Draw) {
    let (offset, divisor) = (draw.numbers::<E>(N), draw.positives::<E>(N));
    let rows = draw.rows::<E>(N);
    for (with_offset, with_divisor) in [(true, true), (true, false), (false, true), (false, false)] {
        assert_stage_twins::<_, N, N>(
            stage::<E>(ScalerForm::SubtractDivide {
                offset: with_offset.then(|| tensor(&[N], &offset)),
                divisor: with_divisor.then(|| tensor(&[N], &divisor)),
            }),
            SubtractDivide::<E, N> {
                offset: with_offset.then(|| table(&offset)),
                divisor: with_divisor.then(|| table(&divisor)),
            },
            &rows,
        );
    }
}

#[test]
fn subtract_divide_is_the_reference() {
    seeds(|draw| for_sizes!(subtract_divide(draw)));
}

fn multiply_add<E: Real, const N: usize>(draw: &mut Draw) {
    let (factor, addend) = (draw.positives::<E>(N), draw.numbers::<E>(N));
    let mut rows = draw.rows::<E>(N);
    // Rows that land on the ends of the clip and beside them: factor 1 and addend 0 at the first feature.
    let (mut factor, mut addend) = (factor, addend);
    if N > 0 {
        (factor[0], addend[0]) = (E::ONE, E::ZERO);
        for end in [E::ZERO, E::ONE, -E::ZERO] {
            for x in [end, end.next_up(), end.next_down()] {
                rows.push(vec![x; N]);
            }
        }
    }
    for clip in [None, Some((0.0, 1.0)), Some((-0.5, 0.25))] {
        assert_stage_twins::<_, N, N>(
            stage::<E>(ScalerForm::MultiplyAdd {
                factor: tensor(&[N], &factor),
                addend: tensor(&[N], &addend),
                clip,
            }),
            MultiplyAdd::<E, N> {
                factor: table(&factor),
                addend: table(&addend),
                clip: clip.map(|(low, high)| (E::from_f64(low), E::from_f64(high))),
            },
            &rows,
        );
    }
}

#[test]
fn multiply_add_is_the_reference() {
    seeds(|draw| for_sizes!(multiply_add(draw)));
}

fn range<E: Real, const N: usize>(draw: &mut Draw) {
    let (min, mut range) = (draw.numbers::<E>(N), draw.positives::<E>(N));
    // Ranges on both sides of 1e-10 and on it, and of the other sign.
    let cut = E::from_f64(1e-10);
    for (range, small) in
        range.iter_mut().zip([cut, E::ZERO, cut.next_up(), cut.next_down(), -cut, -cut.next_up(), -E::ONE])
    {
        *range = small;
    }
    let rows = draw.rows::<E>(N);
    for (low, high) in [(0.0, 1.0), (-1.0, 0.1)] {
        assert_stage_twins::<_, N, N>(
            stage::<E>(ScalerForm::Range { min: tensor(&[N], &min), range: tensor(&[N], &range), low, high }),
            Range::<E, N> {
                min: table(&min),
                range: table(&range),
                low: E::from_f64(low),
                high: E::from_f64(high),
            },
            &rows,
        );
    }
}

#[test]
fn range_is_the_reference() {
    seeds(|draw| for_sizes!(range(draw)));
}
