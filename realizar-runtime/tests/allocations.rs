//! Kernels allocate nothing.

mod counting;

use counting::allocations;
use realizar_runtime::bytes::{Aligned, view};
use realizar_runtime::compiled::{self, Compiled};
use realizar_runtime::kernels::activation::Softmax;
use realizar_runtime::kernels::decide::{Argmax, On};
use realizar_runtime::kernels::dense::Dense;
use realizar_runtime::kernels::link::Identity;
use realizar_runtime::kernels::trees::{Compare, LEAF, Trees};
use realizar_runtime::kernels::{Convert, Pipeline, Then};
use realizar_runtime::model::{Features, Info, OutputKind, Task};
use std::borrow::Cow;
use std::marker::PhantomData;

/// A layer of two inputs and two sums, then a tree of one split over the sums.
struct Mixed;

static WEIGHTS: Aligned<[u8; 16]> = Aligned([0, 0, 128, 63, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 63]);
type Stages = Then<
    Then<Convert<f64, f32>, Dense<f32, Softmax, 2, 2>, 2>,
    Then<Convert<f32, f64>, Trees<f64, f64, 3, 1, 2, 2, 2>, 2>,
    2,
>;
type MixedKernel = Pipeline<Stages, Identity, Argmax, 2>;
static KERNEL: MixedKernel = Pipeline {
    stages: Then(
        Then(
            Convert(PhantomData),
            Dense { weight: view(&WEIGHTS, 0), bias: None, bias_first: false, activation: Softmax },
        ),
        Then(
            Convert(PhantomData),
            Trees {
                feature: &[0, LEAF, LEAF],
                threshold: &[0.5, 0.0, 0.0],
                left: &[1, 0, 1],
                right: &[2, 0, 0],
                roots: &[0],
                targets: None,
                leaves: &[[1.0, 0.0], [0.0, 1.0]],
                base: &[0.0; 2],
                scale: 1.0,
                divisor: 1.0,
                compare: Compare::LessOrEqual,
            },
        ),
    ),
    link: Identity,
    decision: Argmax { on: On::Outputs },
};
static INFO: Info = Info {
    name: Cow::Borrowed("mixed"),
    version: None,
    task: Task::Classification,
    features: Features::Unnamed(2),
    open: false,
    outputs: 2,
    kind: OutputKind::Probability,
    labels: None,
    double: true,
    card: Cow::Borrowed(""),
};

impl Compiled<2, 2> for Mixed {
    type Kernel = MixedKernel;
    type Label = ();
    const INFO: &'static Info = &INFO;
    const KERNEL: &'static MixedKernel = &KERNEL;
    const LABELS: &'static [()] = &[];
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| Box::new(1)), 1);
}

#[test]
fn a_prediction_allocates_nothing() {
    let mut outputs = [[0.0; 2]; 3];
    let rows = [[1.0, 2.0], [2.0, 1.0], [f64::NAN, 0.0]];
    let count = allocations(|| {
        compiled::predict_batch_f64::<Mixed, 2, 2>(&rows, &mut outputs);
        let mut row = [0f32; 2];
        compiled::predict_into::<Mixed, 2, 2>(&[1.0, 2.0], &mut row).expect("two features")
    });
    assert_eq!(count, 0);
    // The softmax of the first feature is below a half, above it, and NaN, which goes right.
    assert_eq!(outputs, [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]);
}
