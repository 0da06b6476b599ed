//! What is written reads back as the same model, whatever stage, link and output it has.

use realizar_apr::ir::{
    Activation, CategoryRule, Compare, Decision, Dense, Element, Feature, FeatureKind, Features, Golden,
    Input, KMeans, Labels, Link, Mixture, Model, Node, Norm, Normalizer, On, Output, OutputKind, Scaler,
    ScalerForm, Source, Stage, Task, Tensor, Trees, Values,
};
use realizar_apr::{Artifact, write};

fn f32s(shape: &[usize], values: &[f32]) -> Tensor {
    Tensor { shape: shape.into(), values: Values::F32(values.into()), offset: None }
}

fn f64s(shape: &[usize], values: &[f64]) -> Tensor {
    Tensor { shape: shape.into(), values: Values::F64(values.into()), offset: None }
}

fn model(count: usize, stages: Vec<Stage>, element: Element, outputs: usize) -> Model {
    Model {
        name: None,
        version: None,
        task: Task::Regression,
        input: Input { element: Element::F64, features: Features::Unnamed(count), open: false },
        stages,
        head: Vec::new(),
        link: Link::Identity,
        output: Output {
            element,
            kind: OutputKind::Value,
            count: outputs,
            labels: None,
            decision: Decision::None,
        },
        source: None,
        golden: None,
        measured: Vec::new(),
    }
}

fn dense(weight: Tensor, bias: Option<Tensor>, activation: Activation) -> Stage {
    let element = weight.values.element();
    Stage::Dense(Dense { element, weight, bias, bias_first: false, activation })
}

/// Forgets where tensors lie: the models of these tests lie nowhere before they are written.
fn without_offsets(mut model: Model) -> Model {
    stages_without_offsets(&mut model.stages);
    stages_without_offsets(&mut model.head);
    if let Some(golden) = &mut model.golden {
        golden.rows.offset = None;
        golden.outputs.offset = None;
        golden.classes_offset = None;
    }
    model
}

fn stages_without_offsets(stages: &mut [Stage]) {
    let mut forget = |tensor: &mut Tensor| tensor.offset = None;
    for stage in stages {
        match stage {
            Stage::Scaler(scaler) => match &mut scaler.form {
                ScalerForm::SubtractDivide { offset, divisor } => {
                    offset.iter_mut().for_each(&mut forget);
                    divisor.iter_mut().for_each(&mut forget);
                }
                ScalerForm::MultiplyAdd { factor, addend, .. } => {
                    forget(factor);
                    forget(addend);
                }
                ScalerForm::Range { min, range, .. } => {
                    forget(min);
                    forget(range);
                }
            },
            // The operations of these tests have no tensors.
            Stage::Normalizer(_) | Stage::Link(_) | Stage::Op(_) => {}
            Stage::Branches(branches) => {
                branches.iter_mut().for_each(|branch| stages_without_offsets(&mut branch.stages));
            }
            Stage::Dense(dense) => {
                forget(&mut dense.weight);
                dense.bias.iter_mut().for_each(&mut forget);
            }
            Stage::Trees(trees) => forget(&mut trees.leaves),
            Stage::KMeans(kmeans) => forget(&mut kmeans.centroids),
            Stage::Mixture(mixture) => {
                forget(&mut mixture.means);
                forget(&mut mixture.precisions);
                forget(&mut mixture.coefficients);
            }
        }
    }
}

#[track_caller]
fn round_trips(model: &Model) -> Artifact {
    let file = write(model).unwrap_or_else(|error| panic!("{error}"));
    let artifact = Artifact::read(&file).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(without_offsets(artifact.model.clone()), *model);
    artifact
}

#[test]
fn every_scaler() {
    let forms = [
        ScalerForm::SubtractDivide { offset: None, divisor: None },
        ScalerForm::SubtractDivide { offset: Some(f64s(&[2], &[1.0, 2.0])), divisor: None },
        ScalerForm::SubtractDivide { offset: None, divisor: Some(f64s(&[2], &[1.0, 2.0])) },
        ScalerForm::SubtractDivide {
            offset: Some(f64s(&[2], &[0.1, -0.1])),
            divisor: Some(f64s(&[2], &[1e-9, 2.5])),
        },
        ScalerForm::MultiplyAdd {
            factor: f64s(&[2], &[0.5, 2.0]),
            addend: f64s(&[2], &[-0.0, 2.0]),
            clip: None,
        },
        ScalerForm::MultiplyAdd {
            factor: f64s(&[2], &[0.5, 2.0]),
            addend: f64s(&[2], &[1.0, 2.0]),
            clip: Some((-1.0, 0.1)),
        },
        ScalerForm::Range {
            min: f64s(&[2], &[0.5, 2.0]),
            range: f64s(&[2], &[0.0, 2.0]),
            low: -1.0,
            high: 1e-300,
        },
    ];
    for form in forms {
        let stage = Stage::Scaler(Scaler { element: Element::F64, form });
        round_trips(&model(2, vec![stage], Element::F64, 2));
    }
}

#[test]
fn every_norm_and_activation() {
    for norm in [Norm::L1, Norm::L2, Norm::Max] {
        let stage = Stage::Normalizer(Normalizer { element: Element::F32, norm, unit_below: 0.25 });
        round_trips(&model(3, vec![stage], Element::F32, 3));
    }
    let activations =
        [Activation::Identity, Activation::Relu, Activation::Tanh, Activation::Logistic, Activation::Softmax];
    for activation in activations {
        let weight = f32s(&[2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        let stages = vec![
            dense(weight, Some(f32s(&[2], &[0.5, -0.5])), activation),
            dense(f64s(&[1, 2], &[1.0, -1.0]), None, Activation::Identity),
        ];
        round_trips(&model(3, stages, Element::F64, 1));
    }
}

#[test]
fn a_row_of_any_length() {
    let stage = Stage::Normalizer(Normalizer { element: Element::F32, norm: Norm::L2, unit_below: 0.0 });
    let mut model = model(0, vec![stage], Element::F32, 0);
    model.input.open = true;
    round_trips(&model);
}

fn boosted() -> Model {
    let split = |feature, threshold, left, right, missing_left| Node::Split {
        feature,
        threshold,
        left,
        right,
        missing_left,
        zero_missing: false,
    };
    let stage = Stage::Trees(Trees {
        inputs: 3,
        outputs: 2,
        element: Element::F64,
        compare: Compare::Less,
        nodes: vec![
            split(2, 0.1, 1, 2, true),
            Node::Leaf { leaf: 0 },
            split(0, f64::INFINITY, 3, 4, false),
            Node::Leaf { leaf: 1 },
            Node::Leaf { leaf: 2 },
            Node::Leaf { leaf: 0 },
        ],
        roots: vec![0, 5],
        targets: vec![1, 0],
        leaves: f64s(&[3, 1], &[0.1, 0.2, -0.3]),
        base: vec![0.5, -0.25],
        scale: 0.1,
        divisor: 2.0,
        ..Trees::default()
    });
    model(3, vec![stage], Element::F64, 2)
}

#[test]
fn trees_with_targets_and_missing_values() {
    round_trips(&boosted());
}

/// One node that asks for a category, one in front of it that takes zero for missing.
fn categorical() -> Trees {
    let mut model = boosted();
    let Stage::Trees(mut trees) = model.stages.remove(0) else { panic!("not trees") };
    let Node::Split { zero_missing, .. } = &mut trees.nodes[0] else { panic!("not a split") };
    *zero_missing = true;
    let set = trees.sets.push([0x8000_0001, 0, 5]).expect("few sets");
    trees.sets.push([]).expect("few sets");
    trees.nodes[2] = Node::Category { feature: 1, set, left: 3, right: 4, missing_left: true };
    trees
}

#[test]
fn trees_with_categories_weights_and_missing_zeros() {
    for categories in [CategoryRule::Exact, CategoryRule::Truncate, CategoryRule::Floor] {
        for (levels, weights) in [(vec![], vec![0.25, -1.5]), (vec![0, 67, 0], vec![])] {
            let trees = Trees { categories, levels, weights, ..categorical() };
            assert!(!trees.is_plain());
            round_trips(&model(3, vec![Stage::Trees(trees)], Element::F64, 2));
        }
    }
}

#[test]
fn an_open_forest_with_shared_leaves() {
    let mut model = boosted();
    let Stage::Trees(trees) = &mut model.stages[0] else { panic!("not trees") };
    trees.targets.clear();
    trees.element = Element::F32;
    trees.compare = Compare::LessOrEqual;
    trees.leaves = f32s(&[3, 2], &[1.0, 0.0, 0.0, 1.0, 0.5, 0.5]);
    if let Node::Split { threshold, .. } = &mut trees.nodes[0] {
        *threshold = f64::from(0.1f32);
    }
    model.output.element = Element::F32;
    model.input.open = true;
    round_trips(&model);
}

#[test]
fn clusters_and_mixtures() {
    let stage = Stage::KMeans(KMeans { element: Element::F32, centroids: f32s(&[2, 1], &[1.0, 2.0]) });
    let mut clusters = model(1, vec![stage], Element::F32, 1);
    clusters.task = Task::Clustering;
    clusters.link = Link::Argmax;
    clusters.output.kind = OutputKind::Cluster;
    clusters.output.decision = Decision::Argmax(On::Scores);
    round_trips(&clusters);

    for uniform_below in [0.0, 1e-10] {
        let stage = Stage::Mixture(Mixture {
            element: Element::F64,
            means: f64s(&[2, 2], &[1.0, 2.0, 3.0, 4.0]),
            precisions: f64s(&[2, 2], &[1.0, 1.0, 0.5, 0.5]),
            coefficients: f64s(&[2], &[0.25, 0.75]),
            uniform_below,
        });
        round_trips(&model(2, vec![stage], Element::F64, 2));
    }
}

#[test]
fn every_link() {
    let links = [
        (Link::Logistic { scale: 1.0 }, 1),
        (Link::Logistic { scale: 0.3 }, 1),
        (Link::LogisticPair { scale: 1.0 }, 2),
        (Link::LogisticPair { scale: 2.0 }, 2),
        (Link::Softmax, 1),
        (Link::OneVsRest { scale: 1.0 }, 1),
        (Link::Exp, 1),
        (Link::Softplus, 1),
        (Link::SignedSquare, 1),
        (Link::Step, 1),
        (Link::AnomalyScore { normalizer: 7.5 }, 1),
    ];
    for (link, outputs) in links {
        let stage = dense(f64s(&[1, 1], &[1.0]), None, Activation::Identity);
        let mut model = model(1, vec![stage], Element::F64, outputs);
        model.link = link;
        round_trips(&model);
    }
}

#[test]
fn names_labels_source_and_golden_rows() {
    let stage = dense(f64s(&[1, 2], &[1.0, -1.0]), None, Activation::Identity);
    let mut model = model(2, vec![stage], Element::F64, 2);
    model.name = Some("wine \"red\"\n".into());
    model.version = Some("1.0.0".into());
    model.task = Task::Classification;
    model.link = Link::LogisticPair { scale: 1.0 };
    let feature = |name: &str, kind, missing| Feature {
        name: name.into(),
        kind,
        missing,
        unknown: false,
        range: Some((-1.5, 1e10)),
        quantiles: vec![-1.5, 0.1, 1e10],
    };
    let mut plain = feature("säure", FeatureKind::Numeric, true);
    plain.range = None;
    plain.quantiles.clear();
    let levels = Labels::Text(vec!["low".into(), String::new(), "\\high\u{1}".into()]);
    model.input.features =
        Features::Named(vec![plain, feature("level", FeatureKind::Categorical(levels), false)]);
    model.output.kind = OutputKind::Probability;
    model.source = Some(Source {
        library: "scikit-learn".into(),
        version: Some("1.7.2".into()),
        estimator: Some("LogisticRegression".into()),
        sha256: None,
    });
    model.golden = Some(Golden {
        rows: f64s(&[2, 2], &[1.0, 2.0, 3.0, 0.0]),
        outputs: f64s(&[2, 2], &[0.25, 0.75, 0.5, 0.5]),
        classes: vec![1, 0],
        classes_offset: None,
        bound: 1e-12,
    });
    let decisions = [
        Decision::Argmax(On::Outputs),
        Decision::Above { on: On::Scores, threshold: 0.0, inclusive: false },
        Decision::Above { on: On::Outputs, threshold: 0.5, inclusive: true },
        Decision::Votes(On::Scores),
        Decision::Index { on: On::Scores, classes: 2 },
    ];
    let labels = [
        None,
        Some(Labels::Boolean),
        Some(Labels::Integer(vec![-1, i64::MAX])),
        Some(Labels::Text(vec!["no".into(), "yes".into()])),
    ];
    for decision in decisions {
        for labels in &labels {
            model.output.decision = decision;
            model.output.labels = labels.clone();
            let artifact = round_trips(&model);
            let golden = artifact.model.golden.as_ref().map(|golden| golden.rows.offset);
            assert_eq!(golden, Some(Some(artifact.embed_len())), "golden rows are not embedded");
            assert!(artifact.notes().is_empty());
            assert_eq!(artifact.container().to_string(), "APR v2");
        }
    }
}

#[test]
fn missing_values_in_golden_rows() {
    let mut model = boosted();
    let feature = |name: &str| Feature {
        name: name.into(),
        kind: FeatureKind::Numeric,
        missing: true,
        unknown: false,
        range: None,
        quantiles: Vec::new(),
    };
    model.input.features = Features::Named(vec![feature("a"), feature("b"), feature("c")]);
    model.golden = Some(Golden {
        rows: f64s(&[1, 3], &[f64::NAN, 0.0, 1.0]),
        outputs: f64s(&[1, 2], &[0.0, 0.0]),
        classes: Vec::new(),
        classes_offset: None,
        bound: 0.0,
    });
    let file = write(&model).expect("a model");
    let read = Artifact::read(&file).expect("a model").model.golden.expect("a model").rows;
    let Values::F64(values) = read.values else { panic!("not f64") };
    assert!(values[0].is_nan() && values[1..] == [0.0, 1.0]);
}

#[test]
fn offsets_are_those_of_the_numbers_in_the_file() {
    let stage = dense(f32s(&[1, 2], &[1.25, -1.0]), None, Activation::Identity);
    let file = write(&model(2, vec![stage], Element::F32, 1)).expect("a model");
    let artifact = Artifact::read(&file).expect("a model");
    let Stage::Dense(dense) = &artifact.model.stages[0] else { panic!("not dense") };
    let offset = dense.weight.offset.expect("a model");
    assert_eq!(offset % 64, 0);
    assert_eq!(file[offset..offset + 4], 1.25f32.to_le_bytes());
    assert_eq!(artifact.embed_len(), file.len());
}

/// Two columns and their logarithms beside a scaled row, a link in the middle, a head after the scores.
#[test]
fn branches_operations_links_and_a_head() {
    use realizar_apr::ir::op::{Function, Map, Select};
    use realizar_apr::ir::{Branch, Op};
    let logs = Branch {
        columns: Some(vec![2, 0]),
        stages: vec![Stage::Op(Op::Map(Map { function: Function::Log }))],
    };
    let sums = Branch {
        columns: None,
        stages: vec![
            dense(f64s(&[1, 3], &[1.0, 2.0, 3.0]), None, Activation::Identity),
            Stage::Link(Link::LogisticPair { scale: 0.5 }),
        ],
    };
    let mut model = model(3, vec![Stage::Branches(vec![logs, sums])], Element::F64, 2);
    model.head = vec![Stage::Op(Op::Select(Select { columns: vec![3, 0] }))];
    let artifact = round_trips(&model);
    let answer = realizar_apr::reference::evaluate(&artifact.model, &[1.0, -1.0, std::f64::consts::E])
        .expect("three features");
    // The second branch: 1 - 2 + 3 e = 7.1548454853771357, its half through the logistic function (by Python).
    assert_eq!(answer.outputs[1], 1.0);
    assert!((answer.outputs[0] - 0.972_812_200_891_521_3).abs() < 1e-12, "{answer:?}");
}

#[test]
fn branches_that_do_not_fit_are_refused() {
    use realizar_apr::ir::op::Select;
    use realizar_apr::ir::{Branch, Op};
    let select = |columns: &[u32]| Stage::Op(Op::Select(Select { columns: columns.to_vec() }));
    let refused = |stages: Vec<Stage>| {
        write(&model(2, stages, Element::F64, 2)).expect_err("it does not fit").to_string()
    };
    assert_eq!(refused(vec![Stage::Branches(vec![])]), "stage 0 `branches` has none");
    assert_eq!(refused(vec![select(&[0, 2])]), "stage 0 `select`: `columns` has 2 at 1, but there are 2");
    let branch = |columns: Option<Vec<u32>>, stages| Stage::Branches(vec![Branch { columns, stages }]);
    assert_eq!(
        refused(vec![branch(Some(vec![0, 7]), vec![])]),
        "a branch of stage 0 takes column 7, but there are 2"
    );
    assert_eq!(
        refused(vec![branch(Some(vec![0]), vec![select(&[1])])]),
        "branch 0 of stage 0: stage 0 `select`: `columns` has 1 at 0, but there are 1"
    );
    let mut deep = select(&[0, 1]);
    for _ in 0..17 {
        deep = branch(None, vec![deep]);
    }
    assert!(refused(vec![deep]).ends_with("branches are inside of branches more than 16 times"));
}
