//! The models.

use realizar_runtime::bytes::{Aligned, view};
use realizar_runtime::compiled::{self, Compiled};
use realizar_runtime::kernels::activation::Identity as Linear;
use realizar_runtime::kernels::category_trees::Categories;
use realizar_runtime::kernels::decide::{Above, Argmax, Never, On};
use realizar_runtime::kernels::dense::Dense;
use realizar_runtime::kernels::kmeans::KMeans;
use realizar_runtime::kernels::link::{Argmax as Nearest, Identity, LogisticPair};
use realizar_runtime::kernels::ranked::{Direct, Oblivious, Ranked, Ranks, Rights};
use realizar_runtime::kernels::scaler::SubtractDivide;
use realizar_runtime::kernels::{Pass, Pipeline, Then};
use realizar_runtime::model::{Features, Info, Labels, Model, OutputKind, Task, WrongLength};
use std::borrow::Cow;
use std::marker::PhantomData;

/// The bytes of `N` numbers, as an artifact holds them.
const fn doubles<const N: usize, const BYTES: usize>(numbers: [f64; N]) -> Aligned<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    let mut i = 0;
    while i < BYTES {
        bytes[i] = numbers[i / 8].to_le_bytes()[i % 8];
        i += 1;
    }
    Aligned(bytes)
}

const fn floats<const N: usize, const BYTES: usize>(numbers: [f32; N]) -> Aligned<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    let mut i = 0;
    while i < BYTES {
        bytes[i] = numbers[i / 4].to_le_bytes()[i % 4];
        i += 1;
    }
    Aligned(bytes)
}

const fn info(
    name: &'static str,
    (task, kind): (Task, OutputKind),
    (features, outputs): (usize, usize),
    (open, double): (bool, bool),
    labels: Option<Labels>,
) -> Info {
    Info {
        name: Cow::Borrowed(name),
        version: None,
        task,
        features: Features::Unnamed(features),
        open,
        outputs,
        kind,
        labels,
        double,
        card: Cow::Borrowed(""),
    }
}

macro_rules! model {
    ($name:ident, $n:literal, $k:literal, $kernel:ty, $static:ident, $info:ident, $label:ty, $labels:expr) => {
        impl Compiled<$n, $k> for $name {
            type Kernel = $kernel;
            type Label = $label;
            const INFO: &'static Info = &$info;
            const KERNEL: &'static $kernel = &$static;
            const LABELS: &'static [$label] = &$labels;
        }

        impl Model for $name {
            fn info(&self) -> &Info {
                &$info
            }
            fn predict_into(&self, row: &[f32], outputs: &mut [f32]) -> Result<Option<usize>, WrongLength> {
                compiled::predict_into::<$name, $n, $k>(row, outputs)
            }
            fn predict_f64_into(
                &self,
                row: &[f64],
                outputs: &mut [f64],
            ) -> Result<Option<usize>, WrongLength> {
                compiled::predict_f64_into::<$name, $n, $k>(row, outputs)
            }
        }
    };
}

/// A standard scaler with mean (1, 2) and scale (2, 4), then logistic regression with weight (2, -1) and bias 0,
/// all in f64. At (3, 2) the scores are 2 * 1 - 0 = 2; at (1, 2) they are 0; at (1, 6) they are -1.
pub(crate) struct Side;

static SIDE_BYTES: Aligned<[u8; 56]> = doubles([1.0, 2.0, 2.0, 4.0, 2.0, -1.0, 0.0]);
type SideStages = Then<SubtractDivide<f64, 2>, Dense<f64, Linear, 2, 1>, 2>;
type SideKernel = Pipeline<SideStages, LogisticPair, Above, 1>;
static SIDE: SideKernel = Pipeline {
    stages: Then(
        SubtractDivide { offset: Some(view(&SIDE_BYTES, 0)), divisor: Some(view(&SIDE_BYTES, 16)) },
        Dense {
            weight: view(&SIDE_BYTES, 32),
            bias: Some(view(&SIDE_BYTES, 48)),
            bias_first: false,
            activation: Linear,
        },
    ),
    link: LogisticPair { scale: 1.0 },
    decision: Above { on: On::Scores, threshold: 0.0, inclusive: false },
};
static SIDE_INFO: Info = info(
    "side",
    (Task::Classification, OutputKind::Probability),
    (2, 2),
    (false, true),
    Some(Labels::Text(Cow::Borrowed(&[Cow::Borrowed("left"), Cow::Borrowed("right")]))),
);
model!(Side, 2, 2, SideKernel, SIDE, SIDE_INFO, &'static str, ["left", "right"]);

/// Two centroids, (0, 0) and (3, 4), in f32.
pub(crate) struct Nearby;

static NEARBY_BYTES: Aligned<[u8; 16]> = floats([0.0, 0.0, 3.0, 4.0]);
type NearbyKernel = Pipeline<KMeans<f32, 2, 2>, Nearest, Argmax, 2>;
static NEARBY: NearbyKernel = Pipeline {
    stages: KMeans { centroids: view(&NEARBY_BYTES, 0) },
    link: Nearest,
    decision: Argmax { on: On::Scores },
};
static NEARBY_INFO: Info =
    info("nearby", (Task::Clustering, OutputKind::Cluster), (2, 1), (false, false), None);
model!(Nearby, 2, 1, NearbyKernel, NEARBY, NEARBY_INFO, (), []);

/// Gives its one feature as it is, in f64, and takes longer rows.
pub(crate) struct Echo;

type EchoKernel = Pipeline<Pass<f64>, Identity, Never, 1>;
static ECHO: EchoKernel = Pipeline { stages: Pass(PhantomData), link: Identity, decision: Never };
static ECHO_INFO: Info = info("echo", (Task::Transform, OutputKind::Component), (1, 1), (true, true), None);
model!(Echo, 1, 1, EchoKernel, ECHO, ECHO_INFO, (), []);

/// A standard scaler with mean 1 and scale 2 in f32, then one tree: -5 up to 0 and for NaN, 3 above. Sums are f64 and
/// start at 1: -4 up to 1, 4 above.
pub(crate) struct Stump;

type StumpTrees = Ranked<f32, Oblivious<2>, Direct<f64, 8, 2>, f64, 32, 8, 2, 1>;
type StumpKernel = Pipeline<Then<SubtractDivide<f32, 1>, StumpTrees, 1>, Identity, Never, 1>;
static STUMP_CUTS: [[f32; 16]; 1] = {
    let mut cuts = [[f32::NAN; 16]; 1];
    cuts[0][0] = 0.0;
    cuts
};
static STUMP_TESTS: [[[u8; 64]; 2]; 1] = {
    let mut tests = [[[1; 64], [255; 64]]; 1];
    (tests[0][0][0], tests[0][1][0]) = (0, 1);
    tests
};
static STUMP_LEAVES: [[[f64; 2]; 8]; 1] = {
    let mut leaves = [[[-0.0; 2]; 8]; 1];
    leaves[0][0] = [-5.0, 3.0];
    leaves
};
static STUMP: StumpKernel = Pipeline {
    stages: Then(
        SubtractDivide { offset: Some(&[1.0]), divisor: Some(&[2.0]) },
        Ranked {
            ranks: Ranks { columns: &[[0, 0, 1, 0]], cuts: &STUMP_CUTS },
            rights: Rights {
                entries: &[],
                words: &[],
                starts: &[],
                sets: &[],
                categories: Categories::Exact,
            },
            trees: Oblivious { tests: &STUMP_TESTS },
            leaves: Direct { values: &STUMP_LEAVES, targets: &[] },
            base: &[1.0],
            divisor: 1.0,
        },
    ),
    link: Identity,
    decision: Never,
};
static STUMP_INFO: Info = info("stump", (Task::Regression, OutputKind::Value), (1, 1), (false, true), None);
model!(Stump, 1, 1, StumpKernel, STUMP, STUMP_INFO, (), []);
