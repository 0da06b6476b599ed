//! Small artifacts, each with one property that a rule of the macro is about. Answers in golden rows are calculated
//! by hand.
//!
//! `cargo run -p macro-tests --example artifacts` writes them to `tests/ui/artifacts/`.

use realizar_apr::ir::op::{Function, Map, Select};
use realizar_apr::ir::{
    Activation, Branch, Compare, Decision, Dense, Element, Feature, FeatureKind, Features, Golden, Input,
    Labels, Link, Model, Node, On, Op, Output, OutputKind, Scaler, ScalerForm, Stage, Task, Tensor, Trees,
    Values,
};

/// Every artifact with its file's name.
#[must_use]
pub fn all() -> Vec<(&'static str, Model)> {
    vec![
        ("regression.apr", regression()),
        ("two_targets.apr", two_targets()),
        ("integers.apr", binary(Some(Labels::Integer(vec![10, 20])))),
        ("booleans.apr", binary(Some(Labels::Boolean))),
        ("unlabelled.apr", binary(None)),
        ("scores.apr", scores()),
        ("categories.apr", categories()),
        ("category_sets.apr", category_sets()),
        ("scaler.apr", scaler()),
        ("branches.apr", branches()),
        ("wrong_output.apr", wrong_output()),
        ("wrong_class.apr", wrong_class()),
        ("odd_names.apr", odd_names()),
    ]
}

/// `2 width + 3 height + 1`, in f32.
fn regression() -> Model {
    let stage = linear(tensor([1, 2], &[2.0, 3.0]), tensor([1], &[1.0]));
    let mut model = model(Task::Regression, named(&["width", "height"]), stage, OutputKind::Value, 1);
    model.golden = Some(golden(2, &[1.0, 1.0, 0.5, -2.0], 1, &[6.0, -4.0], vec![]));
    model
}

/// `2 x + 3 y + 4 z + 1`, in f32.
#[must_use]
pub fn three_features() -> Model {
    let stage = linear(tensor([1, 3], &[2.0, 3.0, 4.0]), tensor([1], &[1.0]));
    model(Task::Regression, named(&["x", "y", "z"]), stage, OutputKind::Value, 1)
}

/// The sum and the difference of two numbers.
fn two_targets() -> Model {
    let stage = linear(tensor([2, 2], &[1.0, 1.0, 1.0, -1.0]), tensor([2], &[0.0, 0.0]));
    model(Task::Regression, named(&["left", "right"]), stage, OutputKind::Value, 2)
}

/// Logistic regression on `x`: the classes are equally likely at 2, and 2 belongs to the first.
fn binary(labels: Option<Labels>) -> Model {
    let stage = linear(tensor([1, 1], &[1.0]), tensor([1], &[-2.0]));
    let mut model = model(Task::Classification, named(&["x"]), stage, OutputKind::Probability, 2);
    model.link = Link::LogisticPair { scale: 1.0 };
    model.output.labels = labels;
    model.output.decision = Decision::Above { on: On::Scores, threshold: 0.0, inclusive: false };
    model.golden = Some(golden(1, &[2.0], 2, &[0.5, 0.5], vec![0]));
    model
}

/// Three scores that are no probabilities: `x`, `-x` and 0.5.
fn scores() -> Model {
    let stage = linear(tensor([3, 1], &[1.0, -1.0, 0.0]), tensor([3], &[0.0, 0.0, 0.5]));
    let mut model = model(Task::Classification, named(&["x"]), stage, OutputKind::Score, 3);
    model.output.labels = Some(Labels::Text(["up", "down", "flat"].map(str::to_owned).to_vec()));
    model.output.decision = Decision::Argmax(On::Outputs);
    model
}

/// Four features of four kinds, and a tree that asks each: 1 for men over 50, 2 for other men, 3 for everybody else in
/// zone 20, 4 for smokers elsewhere, 5 for the rest.
fn categories() -> Model {
    let split = |feature, threshold, left, right| Node::Split {
        feature,
        threshold,
        left,
        right,
        missing_left: false,
        zero_missing: false,
    };
    let leaf = |leaf| Node::Leaf { leaf };
    let trees = Trees {
        inputs: 4,
        outputs: 1,
        element: Element::F32,
        compare: Compare::LessOrEqual,
        nodes: vec![
            split(1, 0.5, 4, 1),
            split(0, 50.0, 3, 2),
            leaf(0),
            leaf(1),
            split(2, 0.5, 6, 5),
            leaf(2),
            split(3, 0.5, 8, 7),
            leaf(3),
            leaf(4),
        ],
        roots: vec![0],
        targets: vec![],
        leaves: tensor([5, 1], &[1.0, 2.0, 3.0, 4.0, 5.0]),
        base: vec![0.0],
        scale: 1.0,
        divisor: 1.0,
        ..Trees::default()
    };
    let mut features = named(&["age", "sex", "zone", "smoker"]);
    features[0].missing = true;
    features[1].kind = FeatureKind::Categorical(Labels::Text(vec!["female".to_owned(), "male".to_owned()]));
    features[2].kind = FeatureKind::Categorical(Labels::Integer(vec![10, 20]));
    features[3].kind = FeatureKind::Categorical(Labels::Boolean);
    let mut model = model(Task::Regression, features, Stage::Trees(trees), OutputKind::Value, 1);
    model.golden = Some(golden(4, &[60.0, 1.0, 0.0, 0.0, 60.0, 0.0, 0.0, 1.0], 1, &[1.0, 4.0], vec![]));
    model
}

/// Two weighted trees, in f64. The first gives 1 for `kind` 0 and 33 and for missing ones, 2 for any other; it counts
/// twice. The second takes `dose` of zero for missing and gives 10 there and up to -0.5, else 20; it counts half.
fn category_sets() -> Model {
    let mut trees = Trees {
        inputs: 2,
        nodes: vec![
            Node::Category { feature: 0, set: 0, left: 1, right: 2, missing_left: true },
            Node::Leaf { leaf: 0 },
            Node::Leaf { leaf: 1 },
            Node::Split {
                feature: 1,
                threshold: -0.5,
                left: 4,
                right: 5,
                missing_left: true,
                zero_missing: true,
            },
            Node::Leaf { leaf: 2 },
            Node::Leaf { leaf: 3 },
        ],
        roots: vec![0, 3],
        leaves: Tensor { shape: vec![4, 1], values: Values::F64(vec![1.0, 2.0, 10.0, 20.0]), offset: None },
        weights: vec![2.0, 0.5],
        ..Trees::default()
    };
    trees.sets.push([1, 2]);
    let mut features = named(&["kind", "dose"]);
    for feature in &mut features {
        feature.missing = true;
    }
    let mut model = model(Task::Regression, features, Stage::Trees(trees), OutputKind::Value, 1);
    model.input.element = Element::F64;
    model.output.element = Element::F64;
    model
}

/// `(x - 1) / 2` and `(y + 1) / 4`, in f64.
fn scaler() -> Model {
    let f64s = |values: &[f64]| Tensor { shape: vec![2], values: Values::F64(values.to_vec()), offset: None };
    let form =
        ScalerForm::SubtractDivide { offset: Some(f64s(&[1.0, -1.0])), divisor: Some(f64s(&[2.0, 4.0])) };
    let stage = Stage::Scaler(Scaler { element: Element::F64, form });
    let mut model = model(Task::Transform, named(&["x", "y"]), stage, OutputKind::Component, 2);
    model.input.element = Element::F64;
    model.output.element = Element::F64;
    model
}

/// Of `x` and `y` the sum and the difference, beside the square of `y` and `x` as it is: scores `x + y`, `x - y`,
/// `y * y`, `x`. The class is the largest of them; the outputs are the last two, then 1 where `x - y` is positive.
fn branches() -> Model {
    let f64s = |shape: [usize; 2], values: &[f64]| Tensor {
        shape: shape.to_vec(),
        values: Values::F64(values.to_vec()),
        offset: None,
    };
    let sums = Stage::Dense(Dense {
        element: Element::F64,
        weight: f64s([2, 2], &[1.0, 1.0, 1.0, -1.0]),
        bias: None,
        bias_first: false,
        activation: Activation::Identity,
    });
    let square = Stage::Op(Op::Map(Map { function: Function::Square }));
    let select = |columns: &[u32]| Stage::Op(Op::Select(Select { columns: columns.to_vec() }));
    let stage = Stage::Branches(vec![
        Branch { columns: None, stages: vec![sums] },
        Branch { columns: Some(vec![1]), stages: vec![square] },
        Branch { columns: Some(vec![0]), stages: vec![] },
    ]);
    let mut model = model(Task::Classification, named(&["x", "y"]), stage, OutputKind::Score, 3);
    model.head = vec![Stage::Branches(vec![
        Branch { columns: None, stages: vec![select(&[2, 3])] },
        Branch { columns: Some(vec![1]), stages: vec![Stage::Link(Link::Step)] },
    ])];
    model.output.element = Element::F64;
    model.output.decision = Decision::Argmax(On::Scores);
    model.golden = Some(golden(2, &[3.0, 1.0, 0.5, -2.0], 3, &[1.0, 3.0, 1.0, 4.0, 0.5, 1.0], vec![0, 2]));
    model
}

/// Says that 2 + 3 + 1 is 7.
fn wrong_output() -> Model {
    let mut model = regression();
    model.golden = Some(golden(2, &[1.0, 1.0], 1, &[7.0], vec![]));
    model
}

/// Says that its threshold belongs to the second class.
fn wrong_class() -> Model {
    let mut model = binary(None);
    model.golden = Some(golden(1, &[2.0], 2, &[0.5, 0.5], vec![1]));
    model
}

/// Features whose names are no names of parameters.
fn odd_names() -> Model {
    let mut model = regression();
    model.input.features = Features::Named(named(&["petal width (cm)", "type"]));
    model
}

fn model(task: Task, features: Vec<Feature>, stage: Stage, kind: OutputKind, count: usize) -> Model {
    Model {
        name: None,
        version: None,
        task,
        input: Input { element: Element::F32, features: Features::Named(features), open: false },
        stages: vec![stage],
        head: Vec::new(),
        link: Link::Identity,
        output: Output { element: Element::F32, kind, count, labels: None, decision: Decision::None },
        source: None,
        golden: None,
        measured: Vec::new(),
    }
}

fn linear(weight: Tensor, bias: Tensor) -> Stage {
    Stage::Dense(Dense {
        element: Element::F32,
        weight,
        bias: Some(bias),
        bias_first: false,
        activation: Activation::Identity,
    })
}

fn named(names: &[&str]) -> Vec<Feature> {
    names
        .iter()
        .map(|name| Feature {
            name: (*name).to_owned(),
            kind: FeatureKind::Numeric,
            missing: false,
            unknown: false,
            range: None,
            quantiles: vec![],
        })
        .collect()
}

fn tensor<const D: usize>(shape: [usize; D], values: &[f32]) -> Tensor {
    Tensor { shape: shape.to_vec(), values: Values::F32(values.to_vec()), offset: None }
}

fn golden(features: usize, rows: &[f32], outputs: usize, answers: &[f32], classes: Vec<u32>) -> Golden {
    let count = rows.len() / features;
    Golden {
        rows: tensor([count, features], rows),
        outputs: tensor([count, outputs], answers),
        classes,
        classes_offset: None,
        bound: 1e-6,
    }
}
