//! Stages with their numbers in another element type.

use realizar_apr::Storage;
use realizar_apr::ir::{Element, Scaler, ScalerForm, Stage, Tensor, Values};

use super::Precision;

/// Whether a stage computes in one type alone, that of its numbers.
pub(super) fn is_plain(stage: &Stage) -> bool {
    matches!(
        stage,
        Stage::Scaler(_) | Stage::Normalizer(_) | Stage::Dense(_) | Stage::KMeans(_) | Stage::Mixture(_)
    )
}

/// Converts stages one after another; the type of what leaves the last, where `element` enters the first.
pub(super) fn chain(stages: &mut [Stage], to: Precision, mut element: Element, count: &mut usize) -> Element {
    for stage in stages {
        element = convert_stage(stage, to, element, count);
    }
    element
}

fn convert_stage(stage: &mut Stage, to: Precision, given: Element, count: &mut usize) -> Element {
    let target = to.element();
    let few = to.storage() != Storage::Plain;
    let mut changes = |element: &mut Element| {
        let change = *element != target;
        *element = target;
        *count += usize::from(change);
    };
    match stage {
        Stage::Dense(dense) => {
            changes(&mut dense.element);
            // Already of f32, a layer still takes fewer bits.
            *count += usize::from(few);
            dense.weight = retyped(&dense.weight, target);
            dense.bias = dense.bias.as_ref().map(|bias| retyped(bias, target));
            target
        }
        // Fewer bits are for layers: what stands around them keeps its type.
        _ if few => stage.gives(given),
        Stage::Scaler(Scaler { element, form }) => {
            changes(element);
            match form {
                ScalerForm::SubtractDivide { offset, divisor } => {
                    for tensor in [offset, divisor].into_iter().flatten() {
                        *tensor = retyped(tensor, target);
                    }
                }
                ScalerForm::MultiplyAdd { factor, addend, .. } => {
                    (*factor, *addend) = (retyped(factor, target), retyped(addend, target));
                }
                ScalerForm::Range { min, range, .. } => {
                    (*min, *range) = (retyped(min, target), retyped(range, target));
                }
            }
            target
        }
        Stage::Normalizer(normalizer) => {
            changes(&mut normalizer.element);
            target
        }
        Stage::KMeans(kmeans) => {
            changes(&mut kmeans.element);
            kmeans.centroids = retyped(&kmeans.centroids, target);
            target
        }
        Stage::Mixture(mixture) => {
            changes(&mut mixture.element);
            for tensor in [&mut mixture.means, &mut mixture.precisions, &mut mixture.coefficients] {
                *tensor = retyped(tensor, target);
            }
            target
        }
        Stage::Trees(trees) => {
            let mut element = trees.leaves.values.element();
            changes(&mut element);
            trees.leaves = retyped(&trees.leaves, target);
            if target == Element::F32 {
                for base in &mut trees.base {
                    *base = f64::from(*base as f32);
                }
            }
            target
        }
        Stage::Branches(branches) => {
            for branch in branches {
                chain(&mut branch.stages, to, given, count);
            }
            Element::F64
        }
        Stage::Link(_) | Stage::Op(_) => stage.gives(given),
    }
}

/// The numbers of a tensor in another type.
pub(super) fn retyped(tensor: &Tensor, element: Element) -> Tensor {
    let values = match (&tensor.values, element) {
        (Values::F32(values), Element::F64) => {
            Values::F64(values.iter().map(|&value| value.into()).collect())
        }
        (Values::F64(values), Element::F32) => {
            Values::F32(values.iter().map(|&value| value as f32).collect())
        }
        (values, _) => values.clone(),
    };
    Tensor { shape: tensor.shape.clone(), values, offset: None }
}
